"""What can be done with a finished picture: compare it, blend it with the photo, download it, paint it on larger."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import PictureError
from style_engine.page.buttons import FINISHES, Enabled
from style_engine.page.components import Slider
from style_engine.page.guard import there
from style_engine.page.visit import Gallery
from style_engine.page.widgets import CHECK, PAINT, Updates, hidden, note
from style_engine.studio.result import Result, blend, photo_below
from style_engine.studio.texts import duration, say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page

PAINTING, PHOTO, BOTH = "painting", "photo", "both"  # the views


class AfterwardsPanel:
    """The views, the download, and the sliders that need no painting."""

    def __init__(self, largest: float) -> None:
        """Lay them out; a picture can be painted on at sizes up to the `largest` that the owner allows, in pixels."""
        views = [(say("view_painting"), PAINTING), (say("view_photo"), PHOTO), (say("view_both"), BOTH)]
        with gr.Row(elem_id="look"):
            self.view = gr.Radio(
                views, value=PAINTING, label=say("view_label"), interactive=False, scale=0, elem_id="view"
            )
            self.download = gr.DownloadButton(say("download"), interactive=False, elem_id="download")
            self.timelapse_button = gr.Button(say("timelapse"), interactive=False, elem_id="timelapse")
        with gr.Row(elem_id="finish"):
            self.finishes = [gr.Button(say("finish", size=n), size="sm", interactive=False) for n in FINISHES]
            for button, size in zip(self.finishes, FINISHES):
                button.visible = size <= largest

    def add_comparison(self) -> None:
        """Add photo and picture under a slider, which lie where the picture does."""
        self.comparison = gr.ImageSlider(
            label=say("compare_label"),
            type="filepath",
            interactive=False,
            visible=False,
            buttons=["fullscreen"],
            elem_id="compare",
        )

    def add_strength(self) -> None:
        """Add what has its place below the canvas."""
        strength: dict[str, Any] = dict(label=say("strength_label"), info=say("strength_info"), elem_id="strength")
        self.strength = Slider(0, 100, 100, step=1, interactive=False, **strength)
        self.light_only = gr.Checkbox(label=say("light_only"), interactive=False, elem_id="light_only")
        self.components = [
            self.comparison, self.view, self.download, self.timelapse_button, *self.finishes, self.strength,
            self.light_only,
        ]  # fmt: skip

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page, status, picture = page, page.easel.status, page.easel.picture
        looked = [picture, self.comparison, status]
        options: dict[str, Any] = dict(trigger_mode="always_last", **CHECK)
        self.view.input(self.look, [page.gallery, self.view], looked, **options)
        blended = [picture, self.comparison, self.view, self.download, status]
        for widget in (self.strength, self.light_only):
            widget.input(self.blend, [page.gallery, self.strength, self.light_only], blended, **options)
        for button, size in zip(self.finishes, FINISHES):
            button.click(self.finishing(size), page.gallery, page.run_outputs, **PAINT)

    def enabling(self, buttons: Enabled) -> Updates:
        """Return the updates that let these be used, or not."""
        looking = (self.view, self.strength, self.light_only, self.download, self.timelapse_button)
        answer: Updates = {component: type(component)(interactive=buttons.look) for component in looking}
        finishes = zip(self.finishes, buttons.finishes)
        return answer | {button: gr.Button(interactive=can_finish) for button, can_finish in finishes}

    def starting(self, can_look: bool) -> Updates:
        """Return the updates that show the painting again, as another begins."""
        view = gr.Radio(value=PAINTING, interactive=can_look)
        return {self.view: view, **hidden(self.comparison)}

    def showing(self, result: Result, buttons: Enabled) -> Updates:
        """Return the updates for a `result` that is shown from now on."""
        return {
            **self.starting(buttons.look),
            self.strength: gr.Slider(value=100, interactive=buttons.look),
            self.light_only: gr.Checkbox(value=False, interactive=buttons.look),
            self.download: gr.DownloadButton(value=result.png, interactive=buttons.look),
            **{
                button: gr.Button(finish_label(result, size, is_enabled), interactive=is_enabled)
                for button, size, is_enabled in zip(self.finishes, FINISHES, buttons.finishes)
            },
        }

    def look(self, gallery: Gallery, view: str) -> tuple[Any, Any, Any]:
        """Show the painting, the photo, or both under a slider."""
        result = there(gallery.result)
        picture = gallery.blended or result.picture
        try:
            if view == PAINTING:
                return gr.Image(picture, visible=True), gr.ImageSlider(visible=False), gr.skip()
            below = photo_below(result)
        except PictureError as error:
            return gr.skip(), gr.skip(), note(sentence_of(error), "error")
        if gallery.shown is not result:
            return gr.skip(), gr.skip(), gr.skip()  # another picture is there by now
        if view == PHOTO:
            return gr.Image(below, visible=True), gr.ImageSlider(visible=False), gr.skip()
        return gr.Image(visible=False), gr.ImageSlider((below, picture), visible=True), gr.skip()

    def blend(self, gallery: Gallery, strength: float, light_only: bool) -> Updates:
        """Let the photo shine through."""
        status, result = self._page.easel.status, there(gallery.result)
        try:
            picture, png = blend(result, strength / 100, light_only)
        except PictureError as error:  # the files of a page that was left open for hours are gone
            gr.Warning(sentence_of(error))
            return {status: note(sentence_of(error), "error")}
        if gallery.shown is not result:
            return {status: gr.skip()}  # another picture is there by now
        gallery.blended = picture
        return {
            self._page.easel.picture: gr.Image(picture, visible=True),
            self.comparison: gr.ImageSlider(visible=False),
            self.view: PAINTING,
            self.download: gr.DownloadButton(value=png),
        }

    def finishing(self, size: int) -> Callable[..., Iterator[Updates]]:
        """Return the handler of the button that paints the result on, at a larger `size`."""

        def finish(request: gr.Request, gallery: Gallery) -> Iterator[Updates]:
            result = there(gallery.result)
            larger = dataclasses.replace(
                result.request,
                settings=dataclasses.replace(result.recipe.settings, size=size),
                initial=result.painted,
                checkpoint=None,
                earlier_frames=result.frames,
                earlier_kept=(),
            )
            yield from self._page.easel.run(request, gallery, larger)

        return finish


def finish_label(result: Result, size: int, is_enabled: bool) -> str:
    """Return what the button that paints on at `size` says: how long that will take, if it can be pressed.

    Nobody knows that of a picture that a browser brought along to a server that has painted nothing yet.
    """
    if not is_enabled or not result.s_per_work:
        return say("finish", size=size)
    return say("finish_about", size=size, time=duration(result.finishing_s(size)))
