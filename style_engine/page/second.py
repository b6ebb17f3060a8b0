"""A second painting, and how much of it is mixed in."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import PictureError
from style_engine.page.components import Slider
from style_engine.page.guard import picked
from style_engine.page.painting import maker_of
from style_engine.page.visit import Selection
from style_engine.page.widgets import CLICK, LAST, Updates, mix_of, note, shelf, tiles
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.gallery.thumbnails import thumbnail
from style_engine.studio.gallery.works import painting_file, work
from style_engine.studio.journal import adopt
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.studio import Studio
from style_engine.studio.texts import say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page

COPY = "second"  # what the copy of an own painting is called, alone in its folder


class SecondPanel:
    """The shelf of the second painting, which may be an own one or a masterpiece, too, and the mix."""

    def __init__(self, studio: Studio):
        self._root = studio.root
        with gr.Accordion(say("second_heading"), open=False):
            self.shelf = shelf("second", say("second_label"), tiles(paintings(), studio.root))
            self.mix = Slider(0, 100, 50, step=1, label=say("mix_label"), info=say("mix_info"), elem_id="mix")
            self.take_button = gr.Button(say("second_take"), size="sm", elem_id="take_second")
            self.none_button = gr.Button(say("no_second"), size="sm", elem_id="no_second")
        self.components = [self.shelf, self.mix]

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page = page
        inputs = [page.selection, page.desk.clicked_at]
        self.chosen = [  # the events after which there may be another second painting
            self.shelf.select(self.choose, inputs, page.easel.status, **CLICK),
            self.take_button.click(self.take, inputs, [self.shelf, page.easel.status], **CLICK),
            self.none_button.click(self.choose_none, inputs, [self.shelf, page.easel.status], **CLICK),
        ]
        self.mix.input(self.move, self.mix, None, **LAST)

    def showing(self, selection: Selection) -> Updates:
        """Return the updates that show what is chosen; what is not bundled stands at the end of the shelf."""
        name, other = selection.second_id, selection.second_other
        if name not in (None, OWN_PAINTING, *(each.id for each in paintings())) and (file := painting_file(name)):
            other = self.put(selection, (file, str(name)))
        items, ids = tiles(paintings(), self._root), [each.id for each in paintings()]
        if other is not None and Path(other[0]).exists():
            folder = Path(other[0]).parent if other[1] == OWN_PAINTING else self._root
            items, ids = [*items, (thumbnail(Path(other[0]), folder), title_of(other[1]))], [*ids, other[1]]
        return {self.shelf: gr.Gallery(items, selected_index=ids.index(name) if name in ids else None)}

    def choose(self, event: gr.EventData, selection: Selection, at: Any) -> Any:
        """Choose a second painting."""
        others = [selection.second_other[1]] if selection.second_other else []
        chosen = picked(event, [*paintings(), *others])
        if selection.is_overtaken("second", at):
            return gr.skip()
        if isinstance(chosen, str):
            if selection.second_other and not Path(selection.second_other[0]).exists():
                return note(sentence_of(PictureError("file_gone")), "error")
            selection.second_id = chosen
            return note(say("second_other", title=title_of(chosen)))
        selection.second_id = chosen.id
        return note(say("second_chosen", title=chosen.title, maker=maker_of(chosen), licence=chosen.licence))

    def take(self, selection: Selection, at: Any) -> tuple[Any, Any]:
        """Make the painting that is chosen the second one, too: whatever it is, another can be chosen as the first."""
        if selection.is_overtaken("second", at):
            return gr.skip(), gr.skip()
        if not (chosen := selection.paintings()):
            return gr.skip(), note(say("choose_painting"), "error")
        file, name = chosen[0]
        try:
            if name == OWN_PAINTING:
                # Another one may be chosen as the first, and this one go.
                self.put(selection, (adopt(file, RunFolder.new(self._root).path, COPY), OWN_PAINTING))
            selection.second_id = name
            return self.showing(selection)[self.shelf], note(say("second_taken", title=title_of(name)))
        except PictureError as error:
            return gr.skip(), note(sentence_of(error), "error")

    def put(self, selection: Selection, other: tuple[str, str] | None) -> tuple[str, str] | None:
        """Let `other` be at the end of the shelf, and return it; the copy of what was there goes from the disk."""
        if (before := selection.own_second) is not None and Path(before).stem == COPY:
            shutil.rmtree(Path(before).parent, ignore_errors=True)
        selection.second_other = other
        return other

    def forget_own(self, selection: Selection) -> Updates:
        """Let no own painting be on the shelf; return the update that shows that."""
        if selection.own_second is not None:
            self.put(selection, None)
        if selection.second_id == OWN_PAINTING:
            selection.second_id = None
        return self.showing(selection)

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


def title_of(name: str) -> str:
    """Return the title of the painting of that id; of a visitor's own, what is said of it."""
    found = work(name)
    return say("own_title") if found is None else found.title
