"""The pictures on the way, from each of which one can go on."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.page.buttons import Enabled, enabled
from style_engine.page.guard import picked, there
from style_engine.page.visit import Gallery, Selection
from style_engine.page.widgets import CLICK, PAINT, Updates
from style_engine.studio.request import Kept
from style_engine.studio.texts import say

if TYPE_CHECKING:
    from style_engine.page.layout import Page


class WayPanel:
    """The gallery of the pictures on the way, and the button that goes on from one of them."""

    def __init__(self) -> None:
        self.gallery = gr.Gallery(
            label=say("way_label"),
            columns=4,
            height=340,
            object_fit="contain",
            interactive=False,
            elem_id="way",
            buttons=[],
        )
        self.branch_button = gr.Button(say("branch"), size="sm", interactive=False, elem_id="branch")
        self.components = [self.gallery, self.branch_button]

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page = page
        inputs = [page.selection, page.gallery, page.desk.clicked_at]
        self.gallery.select(self.choose, inputs, self.branch_button, **CLICK)
        states = [page.selection, page.gallery, page.regions.drawn]
        page.regions.take_drawn(self.branch_button.click).then(
            self.branch, states, page.run_outputs, inputs_kwargs=page.inputs, **PAINT
        )

    def enabling(self, buttons: Enabled) -> Updates:
        """Return the update of the button."""
        return {self.branch_button: gr.Button(say("branch"), interactive=buttons.branch)}

    def showing(self, kept: Sequence[Kept]) -> Updates:
        """Return the updates that show the pictures that were kept."""
        return {self.gallery: captioned(kept)}

    def showing_anew(self, kept: Sequence[Kept]) -> Updates:
        """Return the updates that show those of another result: one that is shown large would be the other's."""
        return {self.gallery: gr.Gallery(captioned(kept), selected_index=None)}

    def choose(self, request: gr.Request, event: gr.EventData, selection: Selection, gallery: Gallery, at: Any) -> Any:
        """Let the artist go on from a picture of the result, if it is the result's pictures that are shown."""
        if selection.is_overtaken("way", at):
            return gr.skip()
        gallery.frame, result = None, gallery.shown
        if result is None or self._page.studio.running(self._page.visit_of(request)) is not None:
            return gr.skip()
        picture = picked(event, result.kept)
        gallery.frame = picture.path
        gallery.buttons = enabled(False, result, gallery.frame)
        caption = say("iteration", step=picture.step)
        return gr.Button(say("branch_from", caption=caption), interactive=gallery.buttons.branch)

    def branch(
        self, request: gr.Request, selection: Selection, gallery: Gallery, drawn: str | None, **chosen: Any
    ) -> Iterator[Updates]:
        """Go on from a picture on the way, with the paintings and settings that are chosen now."""
        result, frame = there(gallery.result), there(gallery.frame)
        # Its photo stays that of the result, whatever has been chosen since.
        selection = dataclasses.replace(selection, photo_file=result.request.photo)
        earlier = result.frames[: result.frames.index(frame) + 1]
        begin = self._page.easel.begin
        yield from begin(request, selection, gallery, drawn, chosen, initial=frame, earlier_frames=earlier)


def captioned(kept: Sequence[Kept]) -> list[tuple[str, str]]:
    """Return pictures on the way as the items of a gallery."""
    return [(picture.path, say("iteration", step=picture.step)) for picture in kept]
