"""Whether the inputs of `stylize` can be used: all of it is found out at the call."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from style_engine.engine.guidance import soft
from style_engine.engine.pyramid import MIN_SIDE, Scale, fit
from style_engine.errors import PictureError
from style_engine.pictures.arrays import Mask
from style_engine.settings import StyleSettings


def check_pictures(content: Any, styles: Sequence[Any], initial: Any, settings: StyleSettings) -> None:
    """Raise PictureError unless the pictures are what `stylize` documents, and large enough; `initial` may be None."""
    _check_array("photo", content)
    height, width = content.shape[:2]
    short = min(fit(height, width, settings.size))
    if short < MIN_SIDE and not settings.square:
        raise PictureError("photo_narrow", width=width, height=height, short=short, size=settings.size, least=MIN_SIDE)
    for style in styles:
        _check_array("painting", style)
        height, width = style.shape[:2]
        if min(height, width) < MIN_SIDE:
            raise PictureError("painting_small", width=width, height=height, least=MIN_SIDE)
    if not styles:
        raise PictureError("painting_none")
    if initial is not None:
        _check_array("picture to go on from", initial)


def check_masks(masks: Sequence[Any] | None, detail: Any, count: int) -> None:
    """Raise PictureError unless `masks` and `detail` are what `stylize` documents, for `count` paintings."""
    if masks is not None and len(masks) != count:
        raise PictureError("masks_count", paintings=count, masks=len(masks))
    for mask in [*(masks or ()), *([] if detail is None else [detail])]:
        if not isinstance(mask, np.ndarray) or mask.ndim != 2 or not (mask.min() >= 0 and mask.max() <= 1):
            raise PictureError("mask_wrong")


def check_regions(masks: Sequence[Mask] | None, coarsest: Scale) -> None:
    """Raise PictureError if `masks` leave nothing to paint at the coarsest scale."""
    # Nothing is also regions so narrow that they are all edge.
    if masks is not None and soft(masks, coarsest.height, coarsest.width).sum(0).max() < 0.5:
        raise PictureError("masks_empty")


def _check_array(name: str, picture: Any) -> None:
    array = isinstance(picture, np.ndarray)
    if not array or picture.dtype != np.float32 or picture.ndim != 3 or picture.shape[2] != 3:
        found = f"{picture.dtype} {picture.shape}" if array else type(picture).__name__
        raise PictureError("array_shape", name=name, received=found)
    # NaN fails the comparison, as it should.
    if not picture.size or not (picture.min() >= 0 and picture.max() <= 1):
        raise PictureError("array_values", name=name)
