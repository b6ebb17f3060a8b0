"""What tests of the studio share."""

import time

import numpy as np
from PIL import Image

from style_engine.settings import StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.request import PaintRequest

QUICK = StyleSettings(size=64, iterations=8, network="compact")


def request_of(files, *ids, settings=QUICK):
    """Return the request to paint `files`, a photo and paintings, by these ids."""
    photo, *paintings = files
    return PaintRequest(photo, tuple(paintings), ids or (OWN_PAINTING,) * len(paintings), settings)


def last_event(studio, request):
    """Paint, and return what happened last."""
    *_, last = studio.paint(request, RunControl(request.settings))
    return last


def pixels(path):
    """Return the picture file at `path` as floats from 0 to 255, (h, w, 3)."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), float)


def wait_until(condition):
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to be")
