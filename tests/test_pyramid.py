import itertools

import pytest

from style_engine.pyramid import MIN_SIDE, fit, scales, share_of_work
from style_engine.settings import PRESETS, StyleSettings


@pytest.mark.parametrize("height, width", [(300, 400), (400, 300), (512, 512), (40, 512)])
@pytest.mark.parametrize("iterations", [1, 2, 3, 7, 240, 999])
@pytest.mark.parametrize("size, coarsest", [(512, 64), (1024, 192), (512, 512), (2048, 64)])
def test_scales_double_up_to_the_size_and_their_steps_add_up(height, width, iterations, size, coarsest):
    levels = scales(height, width, StyleSettings(size=size, iterations=iterations, coarsest_size=coarsest))
    assert sum(level.steps for level in levels) == iterations
    assert all(level.steps > 0 for level in levels)
    assert (levels[-1].height, levels[-1].width) == fit(height, width, size)
    for coarse, fine in itertools.pairwise(levels):
        assert max(fine.height, fine.width) == 2 * max(coarse.height, coarse.width)
        assert coarse.steps >= fine.steps - 1
        assert min(coarse.height, coarse.width) >= MIN_SIDE


def test_the_paper_has_one_square_scale():
    (level,) = scales(300, 400, PRESETS["paper"])
    assert (level.height, level.width, level.steps) == (512, 512, 1000)


def test_work_grows_with_pixels():
    levels = scales(512, 512, StyleSettings())
    ends = [share_of_work(levels, step) for step in range(151)]
    assert ends[0] == 0 and ends[-1] == 1 and ends == sorted(ends)
    first = levels[0].steps
    assert ends[first + 1] - ends[first] == pytest.approx(4 * (ends[1] - ends[0]))
