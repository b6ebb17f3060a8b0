"""Masks: pictures that say where a painting goes."""

from style_engine.pictures.arrays import Mask
from style_engine.pictures.colors import light
from style_engine.pictures.files import Picture


def mask_of(picture: Picture) -> Mask:
    """Return the mask (h, w) that a `Picture` is: its light, and nothing where it is transparent."""
    return light(picture.rgb)[..., 0] * (1 if picture.alpha is None else picture.alpha)
