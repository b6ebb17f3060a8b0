"""The own paintings of a visit, on a shelf: each a tap away, until it is deleted."""

import filecmp
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import PictureError
from style_engine.page.guard import picked
from style_engine.page.visit import Selection
from style_engine.page.widgets import CHECK, CLICK, Updates, note, shelf
from style_engine.studio.gallery.thumbnails import thumbnail
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.run_folder import shown
from style_engine.studio.texts import say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page


class OwnPaintings:
    """The shelf, and the button that deletes the painting that is chosen there."""

    def __init__(self) -> None:
        self.shelf = shelf("mine", say("mine_label"), [], columns=4)
        self.is_sure = gr.Checkbox(visible=False)  # what the visitor has answered
        self.delete_button = gr.Button(say("mine_delete"), size="sm", visible=False, elem_id="mine_delete")
        self.shelf.visible = False
        self.components = [self.shelf, self.delete_button]

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page = page
        chosen = [page.painting.own, page.painting.shelf, page.easel.status]
        self.tapped = self.shelf.select(self.choose, [page.selection, page.desk.clicked_at], chosen, **CLICK)
        inputs: list[Any] = [page.selection, self.is_sure]
        asked = f"selection => [selection, confirm({json.dumps(say('mine_question'))})]"
        outputs = [page.painting.own, page.second.shelf, *self.components, page.easel.status]
        self.deleted = self.delete_button.click(self.delete, inputs, outputs, js=asked, **CHECK)

    def showing(self, selection: Selection, visit: str) -> Updates:
        """Return the updates that show the own paintings of a `visit`, if the page shows others."""
        found = self._page.studio.desks.own(visit)
        if found == selection.mine:
            return {self.shelf: gr.skip()}
        selection.mine = found
        items = [(thumbnail(Path(path), Path(path).parent), say("own_title")) for path in found]
        return {
            self.shelf: gr.Gallery(items, visible=bool(found), selected_index=None),
            self.delete_button: gr.Button(visible=bool(found)),
        }

    def choose(self, event: gr.EventData, selection: Selection, at: Any) -> Updates:
        """Choose an own painting of the shelf."""
        painting, path = self._page.painting, picked(event, selection.mine)
        if selection.is_overtaken("first", at):
            return {self._page.easel.status: gr.skip()}
        try:
            picture = shown(path, self._page.studio.root)
        except PictureError as error:
            return {self._page.easel.status: note(sentence_of(error), "error")}
        selection.own_painting_file, selection.painting_id, selection.uncut_own = path, OWN_PAINTING, []
        answer: Updates = {painting.own: picture, painting.shelf: gr.Gallery(selected_index=None)}
        return answer | {self._page.easel.status: note(say("mine_chosen"))}

    def delete(self, request: gr.Request, selection: Selection, is_sure: bool) -> Updates:
        """Delete the own painting that is chosen, from the disk, too."""
        status = self._page.easel.status
        if not is_sure:
            return {status: gr.skip()}
        if selection.painting_id != OWN_PAINTING or selection.own_painting_file is None:
            return {status: note(say("mine_choose"), "error")}
        visit, desks = self._page.visit_of(request), self._page.studio.desks
        gone = desks.read(visit)
        if gone is not None and gone.own is not None:
            second = selection.own_second
            if second is not None and Path(second).exists() and filecmp.cmp(second, gone.own, shallow=False):
                self._page.second.forget_own(selection)
            desks.remove_own(visit, gone.own)
        selection.own_painting_file = selection.painting_id = None
        said: Updates = {self._page.painting.own: None, status: note(say("deleted"), "done")}
        said |= self._page.second.showing(selection)
        return self.showing(selection, visit) | said
