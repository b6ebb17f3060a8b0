"""Parts of pictures, and turned ones."""

import numpy as np
import pytest

from style_engine.pictures.cutting import cropped, turned
from style_engine.pictures.files import Picture

# Of which each pixel says where it was, (row, column) in its first two colours.
HEIGHT, WIDTH = 4, 10
PLACES = np.moveaxis(np.indices((HEIGHT, WIDTH)), 0, -1)
RGB = np.concatenate([PLACES / 10, np.zeros((HEIGHT, WIDTH, 1))], -1).astype(np.float32)
PICTURE = Picture(RGB, RGB[..., 0])


def where(picture):
    """Return the (row, column) that a picture's first and last pixel had."""
    ends = picture.rgb[0, 0], picture.rgb[-1, -1]
    return [tuple(int(round(10 * float(value))) for value in end[:2]) for end in ends]


@pytest.mark.parametrize(
    ("part", "ends"),
    [
        ((0, 0, 1, 1), [(0, 0), (3, 9)]),
        ((0.2, 0.25, 0.5, 0.75), [(1, 2), (2, 4)]),
        ((0.999, 0.999, 1, 1), [(3, 9), (3, 9)]),  # of at least a pixel
        ((0, 0, 0.001, 0.001), [(0, 0), (0, 0)]),
    ],
)
def test_a_part_is_what_it_was(part, ends):
    found = cropped(PICTURE, part)
    assert where(found) == ends and found.alpha.shape == found.rgb.shape[:2]
    assert (found.alpha == found.rgb[..., 0]).all()


def test_a_quarter_turn_is_clockwise_and_four_are_none():
    found = turned(PICTURE)
    assert found.rgb.shape == (WIDTH, HEIGHT, 3) and where(found) == [(3, 0), (0, 9)]
    for _ in range(3):
        found = turned(found)
    assert (found.rgb == RGB).all() and (found.alpha == PICTURE.alpha).all()
    assert turned(Picture(RGB)).alpha is None and cropped(Picture(RGB), (0, 0, 1, 1)).alpha is None
