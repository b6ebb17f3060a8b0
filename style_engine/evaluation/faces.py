"""Whether a face is still one: found in a picture near where one was in its photo.

By OpenCV's Haar cascades (Viola and Jones, 2001), which is another detector
than the one that lets the engine keep faces.
"""

import functools
import importlib
from typing import Any, NamedTuple

import numpy as np

from style_engine.engine.pyramid import fit
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.files import resize

CASCADE = "haarcascade_frontalface_alt2.xml"
# The longest side at which a picture is looked at, and the shortest of a face there: smaller ones no painting keeps.
LOOKED_AT, SMALLEST = 512, 48
# So many detections must agree that there is a face: in a photo, and in a picture, where it is only asked for near one.
AGREEING_IN_PHOTO, AGREEING_IN_PICTURE = 6, 3
# Two boxes are of one face from this share of what they cover together.
SAME_FACE = 0.3


class Box(NamedTuple):
    """Where a face is, in pixels."""

    left: int
    top: int
    width: int
    height: int


def face_found(photo: Rgb, picture: Rgb) -> bool | None:
    """Tell whether a face of `photo` is found in `picture`, at its place; None if none is found in the photo.

    Both are float32 (h, w, 3) in [0, 1], of any size. Raises
    ModuleNotFoundError if OpenCV is not installed.
    """
    height, width = picture.shape[:2]
    height, width = fit(height, width, LOOKED_AT)
    there = faces(resize(photo, height, width), AGREEING_IN_PHOTO)
    if not there:
        return None
    found = faces(resize(picture, height, width), AGREEING_IN_PICTURE)
    return any(overlap(face, other) >= SAME_FACE for face in there for other in found)


def faces(picture: Rgb, agreeing: int) -> list[Box]:
    """Return where faces look at the viewer in `picture`: more `agreeing` detections are fewer, and surer."""
    # The weights of ITU-R BT.601, as OpenCV has them.
    grey = np.round(picture @ np.array([0.299, 0.587, 0.114], np.float32) * 255).astype(np.uint8)
    boxes = detector().detectMultiScale(grey, scaleFactor=1.1, minNeighbors=agreeing, minSize=(SMALLEST, SMALLEST))
    return [Box(*map(int, box)) for box in boxes]


@functools.lru_cache(maxsize=1)
def detector() -> Any:
    """Return OpenCV's detector of faces. Raises ModuleNotFoundError if OpenCV is not installed."""
    try:
        cv2 = importlib.import_module("cv2")  # by name, as type checkers need not find it
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("Faces are looked for by OpenCV: pip install 'impasto[evaluation]'") from error
    return cv2.CascadeClassifier(cv2.data.haarcascades + CASCADE)


def overlap(one: Box, other: Box) -> float:
    """Return the area of both boxes in parts of the area that they cover together, from 0 to 1.

    >>> overlap(Box(0, 0, 2, 2), Box(1, 0, 2, 2))  # 2 of 6 pixels
    0.3333333333333333
    """
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    shared = max(across, 0) * max(down, 0)
    return shared / (one.width * one.height + other.width * other.height - shared)
