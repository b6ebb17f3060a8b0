"""What is painted on the photo with the brushes of the regions, and the masks that it makes."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from style_engine.errors import RequestError
from style_engine.pictures.arrays import Mask
from style_engine.pictures.decoding import open_picture

MARKS_SIDE = 640  # of what regions are painted on: the mask needs no more
# What the brushes mark: here the second painting, here the photo as it is, here the photo's details; and their colours.
SECOND, KEEP, DETAIL = 1, 2, 3
# None lies between two others, as the edge does where their strokes meet.
COLORS = {SECOND: (0xE4, 0x57, 0x2E), KEEP: (0x2F, 0x6F, 0xDE), DETAIL: (0x1E, 0xC8, 0x3C)}
LEAST_ALPHA = 96  # of 255, for a pixel at the edge of a stroke to count


class Marked(NamedTuple):
    """What is marked, each mask (h, w) in [0, 1]."""

    masks: Sequence[Mask] = ()  # of each painting; none means everywhere
    detail: Mask | None = None  # where the photo's details are to be kept

    @property
    def is_nothing(self) -> bool:
        """Whether it is painted everywhere in the same way."""
        return not self.masks and self.detail is None


NOTHING = Marked()


def read_marks(path: str) -> NDArray[np.uint8] | None:
    """Return what was painted as regions, uint8 (h, w): SECOND, KEEP, DETAIL, or 0.

    `path` is of a picture, transparent where nothing is. None where nothing is at all, or it is not the page's.
    """
    try:
        with open_picture(path) as image:
            if max(image.size) > 2 * MARKS_SIDE:
                return None
            colors = np.asarray(image.convert("RGBA"), np.int32)
    except OSError:
        return None
    distances = [((colors[..., :3] - color) ** 2).sum(-1) for color in COLORS.values()]
    nearest = np.array(list(COLORS), np.uint8)[np.argmin(distances, 0)]
    marks = np.where(colors[..., 3] > LEAST_ALPHA, nearest, 0).astype(np.uint8)
    return marks if marks.any() else None


def drawing_of(masks: Sequence[str], detail: str | None = None) -> Image.Image | None:
    """Return what may have been drawn, transparent where nothing is, for what `marked` has said: files, as paths.

    None where that was nothing, or where they cannot be read.
    """
    if not masks and detail is None:
        return None
    try:
        shares = [np.asarray(Image.open(path).convert("L"), np.int32) for path in masks[:2]]
        kept = None if detail is None else np.asarray(Image.open(detail).convert("L")) >= 128
        marks = np.zeros([*shares, kept][0].shape, np.uint8)
        if kept is not None:
            marks[kept] = DETAIL
        if len(shares) == 2:
            marks[shares[1] >= 254] = SECOND
        if shares:
            marks[sum(shares) < 128] = KEEP
    except (OSError, ValueError, IndexError):
        return None
    return Image.fromarray(_palette()[marks]) if marks.any() else None


def _palette() -> NDArray[np.uint8]:
    colors = np.zeros((1 + max(COLORS), 4), np.uint8)
    for mark, color in COLORS.items():
        colors[mark] = [*color, 255]
    return colors


def marked(marks: NDArray[np.uint8], count: int, mix: float) -> Marked:
    """Return what `marks` are for `count` paintings, one or two.

    `mix` is how much the second counts where no region is marked for it, in
    percent. Raises RequestError where something is marked for a second painting
    that is none.
    """
    is_second, is_kept, is_detailed = (marks == mark for mark in (SECOND, KEEP, DETAIL))
    if count == 1 and is_second.any():
        raise RequestError("choose_second")
    detail = is_detailed.astype(np.float32) if is_detailed.any() else None
    if not is_kept.any() and not is_second.any():
        return Marked((), detail)
    painted = (~is_kept).astype(np.float32)
    if count == 1:
        return Marked([painted], detail)
    second = is_second.astype(np.float32) if is_second.any() else painted * np.float32(mix / 100)
    return Marked([painted - second, second], detail)
