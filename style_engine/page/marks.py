"""What is painted on the photo with the brushes of the regions, and the masks that it makes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from style_engine.errors import RequestError
from style_engine.pictures.arrays import Mask
from style_engine.pictures.decoding import open_picture

EDITOR_SIDE = 640  # of the photo that regions are painted on: the mask needs no more, and a phone can do no more
# Brushes of the regions, as the texts name them.
SECOND_COLOR, KEEP_COLOR = "#e4572e", "#2f6fde"
SECOND, KEEP = 1, 2  # what they mark: here the second painting, here the photo as it is
ALPHA = 153  # of 255, of a stroke
LEAST_ALPHA = 96  # of 255, for a pixel at the edge of a stroke to count


def read_marks(path: str) -> NDArray[np.uint8] | None:
    """Return what was painted in the regions editor, uint8 (h, w): SECOND, KEEP, or 0.

    `path` is of its layer, transparent where nothing is. None where nothing is at all, or it is not the editor's.
    """
    try:
        with open_picture(path) as image:
            if max(image.size) > 2 * EDITOR_SIDE:
                return None
            colors = np.asarray(image.convert("RGBA"), np.int32)
    except OSError:
        return None
    second, keep = (((colors[..., :3] - _rgb(color)) ** 2).sum(-1) for color in (SECOND_COLOR, KEEP_COLOR))
    marks = np.where(colors[..., 3] > LEAST_ALPHA, np.where(second <= keep, SECOND, KEEP), 0).astype(np.uint8)
    return marks if marks.any() else None


def drawing_of(masks: Sequence[str]) -> Image.Image | None:
    """Return what may have been drawn, transparent where nothing is, for `masks` of `masks_of`: files, as paths.

    None where that was nothing, or where they cannot be read.
    """
    try:
        shares = np.stack([np.asarray(Image.open(path).convert("L"), np.int32) for path in masks[:2]])
    except (OSError, ValueError):
        return None
    colors = np.zeros((*shares.shape[1:], 4), np.uint8)
    is_second = shares[1] >= 254 if len(shares) == 2 else np.zeros(shares.shape[1:], bool)
    is_kept = shares.sum(0) < 128
    for is_marked, color in ((is_second, SECOND_COLOR), (is_kept, KEEP_COLOR)):
        colors[is_marked] = [*_rgb(color), ALPHA]
    return Image.fromarray(colors) if (is_second | is_kept).any() else None


def _rgb(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


def masks_of(marks: NDArray[np.uint8], count: int, mix: float) -> list[Mask] | None:
    """Return the mask (h, w) of each of `count` paintings, one or two; None where nothing is marked that matters.

    `mix` is how much the second counts where no region is marked for it, in
    percent. Raises RequestError where something is marked for a second painting
    that is none.
    """
    is_second, is_kept = marks == SECOND, marks == KEEP
    if count == 1 and is_second.any():
        raise RequestError("choose_second")
    if count == 1 and not is_kept.any():
        return None
    painted = (~is_kept).astype(np.float32)
    if count == 1:
        return [painted]
    second = is_second.astype(np.float32) if is_second.any() else painted * np.float32(mix / 100)
    return [painted - second, second]
