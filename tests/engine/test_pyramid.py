import dataclasses
import itertools

import pytest

from style_engine.engine.pyramid import (
    BRUSH_COST,
    BRUSHED_FROM,
    FINISHING_SIZE,
    FINISHING_STEPS,
    MIN_SIDE,
    TILED_COST,
    fit,
    scales,
    share_of_work,
)
from style_engine.presets import PRESETS
from style_engine.settings import StyleSettings


def plain(**values):
    """Return settings of which all scales are optimised."""
    return StyleSettings(brushwork=False, **values)


@pytest.mark.parametrize("height, width", [(300, 400), (400, 300), (512, 512), (40, 512)])
@pytest.mark.parametrize("iterations", [1, 2, 3, 7, 240, 999])
@pytest.mark.parametrize(
    "size, coarsest", [(512, 64), (1024, 192), (512, 512), (2048, 64), (1024, 1024), (320, 192), (576, 192)]
)
def test_scales_double_up_to_the_size_and_their_steps_add_up(height, width, iterations, size, coarsest):
    levels = scales(height, width, plain(size=size, iterations=iterations, coarsest_size=coarsest))
    preview = [level for level in levels if max(level.height, level.width) < FINISHING_SIZE] or levels[:1]
    assert sum(level.steps for level in preview) == iterations
    assert all(coarse.steps >= fine.steps - 1 for coarse, fine in itertools.pairwise(preview))
    finishing = tuple(level.steps for level in levels[len(preview) :])
    assert finishing == FINISHING_STEPS[: len(finishing)]
    assert all(level.steps > 0 for level in levels)
    assert (levels[-1].height, levels[-1].width) == fit(height, width, size)
    for coarse, fine in itertools.pairwise(levels):
        assert max(fine.height, fine.width) == 2 * max(coarse.height, coarse.width)
        assert min(coarse.height, coarse.width) >= MIN_SIDE


def test_the_paper_has_one_square_scale():
    (level,) = scales(300, 400, PRESETS["paper"])
    assert (level.height, level.width, level.steps) == (512, 512, 1000)


def test_work_grows_with_pixels():
    levels = scales(512, 512, plain())
    ends = [share_of_work(levels, step) for step in range(StyleSettings().iterations + 1)]
    assert ends[0] == 0 and ends[-1] == 1 and ends == sorted(ends)
    first = levels[0].steps
    assert ends[first + 1] - ends[first] == pytest.approx(4 * (ends[1] - ends[0]))


def test_a_tiled_step_counts_for_more_than_its_pixels():
    levels = scales(2048, 2048, plain(size=2048, iterations=2))
    assert [level.whole for level in levels] == [True, True, True, False]
    assert levels[-1].work == TILED_COST * 2048**2


@pytest.mark.parametrize(
    "size, steps", [(512, [41, 23]), (576, [41, 23]), (1024, [41, 23, 12]), (4096, [41, 23, 12, 8, 6])]
)
def test_only_scales_from_1024_px_on_add_steps(size, steps):
    assert [level.steps for level in scales(600, 600, plain(size=size, iterations=64, coarsest_size=192))] == steps


@pytest.mark.parametrize(
    "painted, coarsest, left",
    [(512, 192, [1024, 2048]), (1024, 192, [2048]), (1500, 192, [2048]), (512, 576, [1024, 2048]), (100, 192, [256])],
)
def test_what_is_painted_is_left_out(painted, coarsest, left):
    settings = plain(size=2048, coarsest_size=coarsest)
    whole = scales(600, 600, settings)
    rest = scales(600, 600, settings, painted)
    assert [level.width for level in rest][: len(left)] == left and rest[-1].width == 2048
    if coarsest == 192:
        assert rest == whole[len(whole) - len(rest) :]
    else:  # nothing of it is below 1024 px, and so nothing takes the iterations
        assert [level.steps for level in rest] == list(FINISHING_STEPS[:2])


def test_the_same_size_again_takes_all_iterations():
    (level,) = scales(600, 600, plain(), painted=512)
    assert (level.width, level.steps) == (512, StyleSettings().iterations)


@pytest.mark.parametrize(
    "values, expected",
    [
        ({}, [(128, 31, False), (256, 17, False), (512, 4, True)]),
        ({"size": 256}, [(128, 31, False), (256, 17, False)]),
        ({"size": 1024}, [(128, 31, False), (256, 17, False), (512, 4, True), (1024, 4, True)]),
        ({"size": 2048}, [(128, 31, False), (256, 17, False), (512, 4, True), (1024, 4, True), (2048, 4, True)]),
        # Nothing coarser could say what goes where.
        ({"coarsest_size": 512}, [(512, 48, False)]),
        ({"size": 1024, "coarsest_size": 512}, [(512, 48, False), (1024, 12, False)]),
        # A first look of 192 px is not painted yet.
        ({"size": 384, "start": "learned"}, [(192, 48, False), (384, 4, True)]),
        ({"size": 512, "start": "learned"}, [(256, 17, False), (512, 4, True)]),
    ],
)
def test_the_largest_scales_are_brushed(values, expected):
    levels = scales(600, 600, StyleSettings(**values))
    assert [(level.longest, level.steps, level.brushed) for level in levels] == expected


@pytest.mark.parametrize(
    "size, painted, expected",
    [
        (512, 256, [(512, 4, True)]),
        (1024, 512, [(1024, 4, True)]),
        (512, 512, [(512, 48, False), (512, 4, True)]),
        (256, 256, [(256, 48, False)]),
    ],
)
def test_what_is_painted_is_brushed_larger_and_painted_anew_at_its_size(size, painted, expected):
    levels = scales(600, 600, StyleSettings(size=size), painted)
    assert [(level.longest, level.steps, level.brushed) for level in levels] == expected


def test_a_sketch_that_was_painted_is_finished_and_not_begun_anew():
    sketch = dataclasses.replace(PRESETS["sketch"], size=1024)
    levels = scales(600, 600, sketch, painted=384)
    assert [(level.longest, level.brushed) for level in levels] == [(512, True), (1024, True)]


def test_a_pass_costs_less_than_a_step():
    *_, last = scales(600, 600, StyleSettings())
    assert last.work == BRUSH_COST * 512**2


def test_the_setting_names_the_sizes_that_are_brushed():
    (meaning,) = (spec.metadata["meaning"] for spec in dataclasses.fields(StyleSettings) if spec.name == "brushwork")
    assert f"from {BRUSHED_FROM} px on" in meaning
