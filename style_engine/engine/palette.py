"""The colours of a painting's smooth ground, and the way to them from those that it does not have.

An enlarged guide goes softly from one colour to the next. Where a painting knows no colour between the two, what is
most like it there is what is busy: hatching, foam, grain. So each colour goes where the painting has more of its
kind, uphill to the next summit (mean shift: Comaniciu and Meer, "Mean Shift: A Robust Approach Toward Feature Space
Analysis", 2002), and the less far, the more of it there is.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates, uniform_filter

from style_engine.pictures.arrays import Rgb

# (LEVELS, LEVELS, LEVELS, 3), float32: for each colour in so many levels of red, green and blue, the one to take.
Palette: TypeAlias = NDArray[np.float32]

LEVELS = 32
# How far a colour looks for more of its kind, as the deviation of a normal distribution, where there is any; and where
# there is none, further. So often it goes there.
REACH, FURTHER, STEPS = 0.07, (0.28, 0.14), 4
# Where the sum of what is found is less than this share of the largest one, there is none.
NONE = 1e-9
# How often a colour occurs counts by this power: by 1, what is rare, as a red sun, would go to what is frequent.
POWER = 0.25
# A colour's share is seen through this deviation; one of this share of its summit's goes half of the way there.
NARROW, HALF_WAY = 0.03, 0.1
# A pixel of which the eight around it and itself deviate by this much counts a quarter of one on smooth ground.
SMOOTH = 0.05


def palette_of(paintings: Sequence[Rgb]) -> Palette:
    """Return the `Palette` of `paintings` (h_i, w_i, 3), each of which counts as much."""
    share = np.sum([_shares(painting) for painting in paintings], 0, dtype=np.float64)
    rare = share * np.maximum(gaussian_filter(share, 1.0), 1e-12) ** (POWER - 1)
    colors = np.moveaxis(np.indices(share.shape), 0, -1) / (LEVELS - 1)
    uphill = colors
    for reach in (*FURTHER, REACH):
        found = gaussian_filter(rare, reach * (LEVELS - 1))[..., None]
        sums = gaussian_filter(rare[..., None] * colors, reach * (LEVELS - 1), axes=(0, 1, 2))
        uphill = np.where(found > NONE * found.max(), sums / np.maximum(found, NONE * found.max()), uphill)
    summit = uphill
    for _ in range(STEPS - 1):
        summit = _looked_up(uphill, summit)
    dense = gaussian_filter(share, NARROW * (LEVELS - 1))[..., None]
    of_summit = dense / np.maximum(_looked_up(dense, summit), 1e-12)
    return np.asarray(colors + (summit - colors) / (1 + np.square(of_summit / HALF_WAY)), np.float32)


def in_palette(picture: Rgb, palette: Palette) -> Rgb:
    """Return `picture` (h, w, 3) in the colours that `palette` has for its own."""
    return np.asarray(_looked_up(palette, picture), np.float32)


def _shares(painting: Rgb) -> NDArray[Any]:
    """Return how much of a `painting` (h, w, 3) is smooth ground of each colour: (LEVELS, LEVELS, LEVELS)."""
    mean, square = (uniform_filter(values, 3, axes=(0, 1)) for values in (painting, np.square(painting)))
    variance = np.maximum(square - np.square(mean), 0).sum(-1)
    counts = 1 / np.square(1 + variance / SMOOTH**2)
    levels = np.round(np.clip(painting, 0, 1) * (LEVELS - 1)).astype(np.intp)
    flat = np.ravel_multi_index(tuple(levels.reshape(-1, 3).T), [LEVELS] * 3)
    return np.bincount(flat, counts.reshape(-1), LEVELS**3).reshape([LEVELS] * 3) / counts.size


def _looked_up(table: NDArray[Any], colors: NDArray[Any]) -> NDArray[Any]:
    """Return what `table` (LEVELS, LEVELS, LEVELS, c) has at `colors` (..., 3), between its entries in proportion."""
    places = colors.reshape(-1, 3).T * (LEVELS - 1)
    found = [map_coordinates(plane, places, order=1, mode="nearest") for plane in np.moveaxis(table, -1, 0)]
    return np.stack(found, -1).reshape(*colors.shape[:-1], table.shape[-1])
