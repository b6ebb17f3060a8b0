"""What the live camera sees, painted."""

import io

import numpy as np
import pytest
from PIL import Image

from style_engine.errors import PictureError
from style_engine.pictures.files import jpeg_bytes, read_picture
from style_engine.settings import StyleSettings
from style_engine.studio import camera, looks

SETTINGS = StyleSettings()


def test_a_frame_is_painted_as_a_first_look(files):
    frame = jpeg_bytes(read_picture(files[0]).rgb, quality=100)
    found = camera.live_look(frame, [files[1]], SETTINGS, lambda: False, size=64)
    with Image.open(io.BytesIO(found)) as picture:
        pixels = np.asarray(picture, np.float32) / 255
    assert np.abs(pixels - looks.look(files[0], [files[1]], SETTINGS, 64)).mean() < 0.05


@pytest.mark.parametrize("is_busy, rests", [(False, 0), (True, 1)])
def test_the_camera_rests_while_somebody_paints(files, monkeypatch, is_busy, rests):
    rested = []
    monkeypatch.setattr(camera.time, "sleep", rested.append)
    frame = jpeg_bytes(read_picture(files[0]).rgb)
    camera.live_look(frame, [files[1]], SETTINGS, lambda: is_busy, size=64)
    assert len(rested) == rests and all(0 < each <= camera.LONGEST_REST_S for each in rested)


def test_what_is_no_picture_is_told(files):
    with pytest.raises(PictureError):
        camera.live_look(b"nothing", [files[1]], SETTINGS, lambda: False)
