"""Where the faces of a photo are: their features are the first that large strokes would wreck."""

import functools
from typing import Any

import numpy as np

from style_engine.pictures.arrays import Mask, Rgb
from style_engine.pictures.files import resize

# The longest side at which the detector looks at a photo: it finds faces of a tenth of that in a tenth of a second.
LOOKED_AT = 400
SMALLEST, LARGEST = 40, 320
# So many detections must agree. In 24 of 400 photos they did, and in 20 of these there is a face. With 4, which is
# scikit-image's own default, they did twice as often.
AGREEING = 8
# Of the detector's square, which ends at the brows and the chin: half axes of the ellipse that is a face.
ACROSS, DOWN = 0.5, 0.62
SOFTNESS = 6.0  # pixels of LOOKED_AT


@functools.lru_cache(maxsize=1)
def _detector() -> Any:
    # Takes a second to import, and most of what is painted needs it once.
    from skimage import data
    from skimage.feature import Cascade

    return Cascade(data.lbp_frontal_face_cascade_filename())


def face_map(photo: Rgb) -> Mask | None:
    """Return how much of a face there is at each place of `photo`, (h', w') in [0, 1], smaller; None if there is none.

    Finds faces that look at the viewer, by scikit-image's cascade of local
    binary patterns (Liao and others, 2007); neither profiles nor animals.
    What was found in the last photos is remembered, and not to be written to.
    """
    height, width = (max(round(side * LOOKED_AT / max(photo.shape[:2])), 1) for side in photo.shape[:2])
    small = (resize(photo, height, width) * 255).astype(np.uint8)
    return _face_map(small.tobytes(), height, width)


@functools.lru_cache(maxsize=8)  # of pictures of at most LOOKED_AT pixels, which are painted again and again
def _face_map(pixels: bytes, height: int, width: int) -> Mask | None:
    from skimage.filters import gaussian

    small = np.frombuffer(pixels, np.uint8).reshape(height, width, 3)
    sides = (SMALLEST, SMALLEST), (LARGEST, LARGEST)
    boxes = _detector().detect_multi_scale(small, 1.15, 1, *sides, min_neighbor_number=AGREEING)
    if not boxes:
        return None
    y, x = np.mgrid[:height, :width]
    found = np.zeros((height, width), bool)
    for box in boxes:
        across = (x - box["c"] - box["width"] / 2) / (box["width"] * ACROSS)
        down = (y - box["r"] - box["height"] / 2) / (box["height"] * DOWN)
        found |= across**2 + down**2 < 1
    soft = gaussian(found.astype(np.float32), SOFTNESS).astype(np.float32)
    soft.flags.writeable = False
    return soft
