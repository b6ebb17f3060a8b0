"""The timelapse of a finished picture."""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

import gradio as gr

from style_engine.errors import PictureError
from style_engine.page.guard import there
from style_engine.page.visit import Gallery
from style_engine.page.widgets import CHECK, Updates, note
from style_engine.studio.events import Failed
from style_engine.studio.texts import say, sentence_of_event

if TYPE_CHECKING:
    from style_engine.page.layout import Page


class FilmPanel:
    """The film, and its GIF to download."""

    def __init__(self) -> None:
        self.film = gr.Video(
            label=say("film_label"), visible=False, height=420, autoplay=True, loop=True, elem_id="film"
        )
        self.gif = gr.DownloadButton(say("gif"), visible=False, elem_id="gif")
        self.components = [self.film, self.gif]

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page, button = page, page.afterwards.timelapse_button
        button.click(self.make, page.gallery, [button, page.easel.status, *self.components], **CHECK)

    def make(self, gallery: Gallery) -> Iterator[Updates]:
        """Make the timelapse, and play it."""
        result, button, status = there(gallery.result), self._page.afterwards.timelapse_button, self._page.easel.status
        yield {button: gr.Button(interactive=False), status: note(say("filming"), "busy")}
        try:
            film, gif = result.timelapse()
        except Exception as error:
            if not isinstance(error, PictureError):
                logging.exception("no timelapse")
            event = Failed(error if isinstance(error, PictureError) else None)
            yield {button: gr.Button(interactive=True), status: note(sentence_of_event(event), "error")}
            return
        if gallery.shown is result:  # else another picture is there by now
            yield {
                button: gr.Button(interactive=True),
                status: note(say("filmed"), "done"),
                self.film: gr.Video(film, visible=True),
                self.gif: gr.DownloadButton(value=gif, visible=True),
            }
