"""The two components of Gradio that the page has in its own way.

Alone in this file, because Gradio writes a stub of their events beside it.
"""

from typing import Any

import gradio as gr


class PicturePicker(gr.Image):
    """An image picker that hands over the file as it is: the engine reads it, and answers in plain words."""

    def get_block_name(self) -> str:
        """Return the name under which the page's own code draws it."""
        return "image"

    def preprocess(self, payload: Any) -> str | None:
        """Return the path of the file that was picked."""
        return payload.path if payload else None


class Slider(gr.Slider):
    """A slider whose number field may be emptied: it says then what it said at first."""

    def get_block_name(self) -> str:
        """Return the name under which the page's own code draws it."""
        return "slider"

    def preprocess(self, payload: Any) -> Any:
        """Return the number; the first one for an empty field."""
        return super().preprocess(self.value if payload is None else payload)
