"""The live camera: what it sees, painted as first looks, at the share of the machine that is left."""

import base64
import io
import time
from collections.abc import Callable, Sequence

from style_engine.pictures.files import jpeg_bytes, small_picture
from style_engine.settings import StyleSettings
from style_engine.studio.looks import look_at

# Longest side of a live picture, in pixels.
LIVE_SIZE = 256
# While somebody paints, the camera rests so many times as long as a picture took: it has a quarter of the machine then.
REST = 3.0
LONGEST_REST_S = 2.0


def live_look(
    frame: bytes, files: Sequence[str], settings: StyleSettings, is_busy: Callable[[], bool], size: int = LIVE_SIZE
) -> bytes:
    """Return a `frame`, the bytes of a picture file, in the style of paintings, as the bytes of a JPEG file.

    `files` and `settings` are as `look` takes them. If `is_busy` tells that
    somebody paints, it takes longer by a rest. Raises PictureError and
    SettingError as `look` does.
    """
    started = time.perf_counter()
    found = jpeg_bytes(look_at(small_picture(io.BytesIO(frame), size).rgb, files, settings, size))
    if is_busy():
        time.sleep(min(REST * (time.perf_counter() - started), LONGEST_REST_S))
    return found


def data_url(jpeg: bytes) -> str:
    """Return the bytes of a JPEG file as an address that holds them, for no file is worth the while."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
