import numpy as np
import pytest

from style_engine.evaluation.judge import Judge, as_compared


def test_the_judge_on_equal_and_on_different_pictures(teachers):
    judge = Judge(teachers)
    photo, painting = np.random.default_rng(4).random((2, 64, 64, 3)).astype(np.float32)
    found = judge.distances(photo, painting, photo)
    assert found.content == 0 and found.style == pytest.approx(np.mean(found.layers)) and found.style > 0
    assert judge.distances(photo, painting, painting).style == 0


def test_a_painting_is_compared_as_large_as_the_picture_but_never_enlarged():
    pictures = [np.zeros((*shape, 3), np.float32) for shape in ((60, 80), (200, 100), (20, 10))]
    photo, large, small = (as_compared(pictures[0], painting, 30, 40) for painting in pictures)
    assert photo[0].shape == (30, 40, 3)
    assert large[1].shape == (40, 20, 3) and small[1].shape == (20, 10, 3)
