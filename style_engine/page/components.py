"""The components of Gradio that the page has in its own way.

Alone in this file, because Gradio writes a stub of their events beside it.
"""

import base64
from typing import Any

import gradio as gr
from gradio.data_classes import ImageData

# Of a live picture, as base64: more than any camera sends.
LONGEST_FRAME = 8_000_000


class PicturePicker(gr.Image):
    """An image picker that hands over the file as it is: the engine reads it, and answers in plain words."""

    def get_block_name(self) -> str:
        """Return the name under which the page's own code draws it."""
        return "image"

    def preprocess(self, payload: Any) -> str | None:
        """Return the path of the file that was picked."""
        return payload.path if payload else None


class Camera(gr.Image):
    """A camera whose pictures come as the bytes of JPEG files."""

    def get_block_name(self) -> str:
        """Return the name under which the page's own code draws it."""
        return "image"

    def preprocess(self, payload: Any) -> Any:
        """Return the bytes of the picture of now, or None; raises ValueError for what no camera sends."""
        if payload is None:
            return None
        kind, _, data = str(payload.url).partition(",")
        if not kind.startswith("data:image/") or len(data) > LONGEST_FRAME:
            raise ValueError(kind[:40])
        return base64.b64decode(data, validate=True)


class LivePicture(gr.Image):
    """A picture that changes too often for files: it is given as an address that holds it."""

    def get_block_name(self) -> str:
        """Return the name under which the page's own code draws it."""
        return "image"

    def postprocess(self, value: Any) -> ImageData | None:
        """Return what shows the picture at the address `value`."""
        return None if value is None else ImageData(url=value)


class Slider(gr.Slider):
    """A slider whose number field may be emptied: it says then what it said at first."""

    def get_block_name(self) -> str:
        """Return the name under which the page's own code draws it."""
        return "slider"

    def preprocess(self, payload: Any) -> Any:
        """Return the number; the first one for an empty field."""
        return super().preprocess(self.value if payload is None else payload)
