"""Cutting a picture: a part of it, or all of it turned."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from style_engine.pictures.files import Picture


def cropped(picture: Picture, part: Sequence[float]) -> Picture:
    """Return the `part` (left, top, right, bottom) of a picture, each a share of its side, of at least a pixel."""
    height, width = picture.rgb.shape[:2]
    left, right = (min(max(round(share * width), 0), width) for share in (part[0], part[2]))
    top, bottom = (min(max(round(share * height), 0), height) for share in (part[1], part[3]))
    left, top = min(left, width - 1), min(top, height - 1)
    place = slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))
    return Picture(picture.rgb[place], None if picture.alpha is None else picture.alpha[place])


def turned(picture: Picture) -> Picture:
    """Return a picture turned by a quarter, clockwise."""
    alpha = None if picture.alpha is None else _turned(picture.alpha)
    return Picture(_turned(picture.rgb), alpha)


def _turned(array: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.ascontiguousarray(np.rot90(array, -1))
