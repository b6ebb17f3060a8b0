"""Grey pictures of more than 8 bits, which Pillow's own conversion would clip to white or black."""

import numpy as np
from PIL import Image

from style_engine.errors import PictureError
from style_engine.pictures.arrays import Mask

# A file says nothing about its white: by custom 1 in float files, and else the top of 8, 12, 16 or 32 bits. What stays
# within 12 bits is a camera's or a scanner's; of 16, it would be all but black.
FLOAT_WHITES = (1.0, 255.0, 65535.0)
INTEGER_WHITES = (255.0, 4095.0, 65535.0)


def is_deep_grey(image: Image.Image) -> bool:
    """Tell whether `image` is grey of 16 or 32 bits, or of floats."""
    return image.mode.startswith("I") or image.mode == "F"


def grey_of(image: Image.Image) -> Mask:
    """Return a deep grey `image` as float32 (h, w) in [0, 1]. Raises PictureError where it has no such values."""
    values = np.asarray(image, np.float64)
    if not np.isfinite(values).all():
        raise PictureError("file_no_numbers")
    if values.max() <= 0 and values.min() < 0:
        raise PictureError("file_below_black")
    whites = FLOAT_WHITES if image.mode == "F" else INTEGER_WHITES
    white = next((white for white in whites if values.max() <= white), values.max())
    return np.clip(values / white, 0, 1).astype(np.float32)
