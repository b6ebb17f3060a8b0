"""Regions of a picture, each with a style of its own, or with none: there the photo stays as it is."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from style_engine.pictures.arrays import Mask
from style_engine.pictures.files import resize

# How far a region fades into the next, as a share of the longest side: of a 512 px picture 6 px.
SOFT_EDGE = 0.012


def soft(masks: Sequence[Mask], height: int, width: int) -> NDArray[np.float32]:
    """Return `masks`, each (h, w) in [0, 1], as float32 (regions, height, width) with soft edges.

    Their sum is at most 1; the rest is the photo's. What is none of the masks
    stays so: edges fade outside of it.
    """
    radius = SOFT_EDGE * max(height, width)
    hard = np.stack([resize(np.asarray(mask, np.float32), height, width) for mask in masks])
    hard /= np.maximum(hard.sum(0), 1)
    photo = np.maximum(1 - hard.sum(0), 0)
    photo = _fading(photo, radius)
    blurred = np.stack([_blurred(mask, radius) for mask in hard])
    return (blurred / np.maximum(blurred.sum(0), 1e-6) * (1 - photo)).astype(np.float32)


def grown(mask: Mask, height: int, width: int) -> NDArray[np.float32]:
    """Return a `mask` (h, w) in [0, 1] as float32 (height, width), whole, with soft edges that fade outside of it."""
    hard = np.clip(resize(np.asarray(mask, np.float32), height, width), 0, 1)
    return _fading(hard, SOFT_EDGE * max(height, width)).astype(np.float32)


def guide(masks: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """Return how much each position of a layer counts in each region, float32 (regions, h // stride, w // stride).

    That is the mean of `masks` (regions, h, w) over the position's pixels, divided by the region's sum.
    """
    regions, height, width = masks.shape
    rows, columns = height // stride, width // stride
    cells = masks[:, : rows * stride, : columns * stride].reshape(regions, rows, stride, columns, stride)
    means = cells.mean((2, 4), dtype=np.float32)
    return means / np.maximum(means.sum((1, 2), keepdims=True), 1e-6)


def averaged(plane: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """Return the mean of `plane` (h, w) over each position's pixels, float32 (1, h // stride, w // stride, 1)."""
    rows, columns = plane.shape[0] // stride, plane.shape[1] // stride
    cells = plane[: rows * stride, : columns * stride].reshape(rows, stride, columns, stride)
    return cells.mean((1, 3), dtype=np.float32)[None, ..., None]


def shares(masks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each region's share of all that is painted, float32 (regions,)."""
    sums = masks.sum((1, 2), dtype=np.float64)
    return (sums / max(sums.sum(), 1e-6)).astype(np.float32)


def _fading(mask: Mask, radius: float) -> Mask:
    # Four times the blurred mask is at least 1 within the mask, up to its right-angled corners, and fades outside.
    return np.maximum(mask, np.minimum(4 * _blurred(mask, radius), 1))


def _blurred(mask: Mask, radius: float) -> Mask:
    # Pillow blurs bytes alone: steps of 1/255 in an edge are not seen.
    image = Image.fromarray(np.round(mask * 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), np.float32) / np.float32(255)
