"""A second painting, and how much of it is mixed in."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.page.components import Slider
from style_engine.page.guard import picked
from style_engine.page.painting import maker_of
from style_engine.page.visit import Selection
from style_engine.page.widgets import CLICK, LAST, Updates, mix_of, note, shelf, tiles
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.studio import Studio
from style_engine.studio.texts import say

if TYPE_CHECKING:
    from style_engine.page.layout import Page


class SecondPanel:
    """The shelf of the second painting, and the mix."""

    def __init__(self, studio: Studio):
        with gr.Accordion(say("second_heading"), open=False):
            self.shelf = shelf("second", say("second_label"), tiles(paintings(), studio.root))
            self.mix = Slider(0, 100, 50, step=1, label=say("mix_label"), info=say("mix_info"), elem_id="mix")
            self.none_button = gr.Button(say("no_second"), size="sm", elem_id="no_second")
        self.components = [self.shelf, self.mix]

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page = page
        inputs = [page.selection, page.desk.clicked_at]
        self.chosen = [  # the events after which there may be another second painting
            self.shelf.select(self.choose, inputs, page.easel.status, **CLICK),
            self.none_button.click(self.choose_none, inputs, [self.shelf, page.easel.status], **CLICK),
        ]
        self.mix.input(self.move, self.mix, None, **LAST)

    def showing(self, name: str | None) -> Updates:
        """Return the updates that show the painting of that id as chosen."""
        ids = [work.id for work in paintings()]
        return {self.shelf: gr.Gallery(selected_index=ids.index(name) if name in ids else None)}

    def choose(self, event: gr.EventData, selection: Selection, at: Any) -> Any:
        """Choose a second painting."""
        work = picked(event, paintings())
        if selection.is_overtaken("second", at):
            return gr.skip()
        selection.second_id = work.id
        return note(say("second_chosen", title=work.title, maker=maker_of(work), licence=work.licence))

    def choose_none(self, selection: Selection, at: Any) -> tuple[Any, Any]:
        """Let there be one painting only."""
        if selection.is_overtaken("second", at):
            return gr.skip(), gr.skip()
        selection.second_id = None
        return gr.Gallery(selected_index=None), note(say("second_none"))

    def move(self, request: gr.Request, percent: float) -> None:
        """Let the picture that is being painted follow the mix."""
        control = self._page.studio.running(self._page.visit_of(request))
        if control is not None and len(control.settings().style_mix) == 2 and not control.has_regions:
            control.move(style_mix=mix_of(percent))
