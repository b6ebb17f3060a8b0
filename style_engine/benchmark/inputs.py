"""What the measures work on."""

from typing import TYPE_CHECKING

import numpy as np

from style_engine.pictures.arrays import Rgb

if TYPE_CHECKING:
    from style_engine.engine.networks import FeatureExtractor


def untrained_vgg19() -> "FeatureExtractor":
    """Return VGG-19 with random weights: its speed does not depend on them, and nothing has to be downloaded."""
    import keras

    from style_engine.engine.networks import vgg19

    # Keras has no annotations, and its default suggests that there is always a name; None is documented.
    return vgg19.extractor(keras.applications.VGG19(include_top=False, weights=None))  # pyright: ignore[reportArgumentType]


def noise_pictures(size: int) -> tuple[Rgb, Rgb]:
    """Return a photo and a painting of noise, float32 (size, size, 3)."""
    photo, painting = np.random.default_rng(size).random((2, size, size, 3), np.float32)
    return photo, painting


def square(picture: Rgb) -> Rgb:
    """Return the middle of `picture` (h, w, 3) that is square."""
    side = min(picture.shape[:2])
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    return picture[top : top + side, left : left + side]
