"""The pictures of this visit, each a click away."""

from typing import TYPE_CHECKING

import gradio as gr

from style_engine.errors import PictureError
from style_engine.page.buttons import enabled
from style_engine.page.guard import picked
from style_engine.page.visit import Gallery, Selection
from style_engine.page.widgets import CHECK, Updates, hidden, note, shelf
from style_engine.settings import StyleSettings
from style_engine.studio.gallery.works import work
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.request import PaintRequest
from style_engine.studio.result import Result
from style_engine.studio.run_folder import shown
from style_engine.studio.texts import say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page


class HistoryPanel:
    """The shelf of earlier pictures."""

    def __init__(self) -> None:
        with gr.Accordion(say("history_heading"), open=False):
            self.shelf = shelf("history", say("history_label"), [])

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page = page
        # All that a picture of this visit brings back.
        self.outputs = [page.photo.picker, *page.painting.components, *page.second.components]
        self.outputs += [*page.settings.components, *page.run_outputs]
        self.chosen = [self.shelf.select(self.choose, [page.selection, page.gallery], self.outputs, **CHECK)]

    def showing(self, gallery: Gallery) -> Updates:
        """Return the updates that show the pictures of the visit."""
        return {self.shelf: [(result.frames[-1], caption_of(result)) for result in gallery.history]}

    def choose(self, request: gr.Request, event: gr.EventData, selection: Selection, gallery: Gallery) -> Updates:
        """Bring a picture of this visit back, with the photo, paintings and settings that it was painted from."""
        page, result = self._page, picked(event, gallery.history)
        try:
            result.check()
            answer = self.bringing_back(result.request, result.recipe.settings, selection)
        except PictureError as error:
            return {page.easel.status: note(sentence_of(error), "error")}
        is_painting = page.studio.running(page.visit_of(request)) is not None
        answer |= page.showing(result, gallery, enabled(is_painting, result))
        answer |= page.way.showing_anew(result.kept) | hidden(*page.film.components)
        return answer | {page.easel.status: note(say("history_restored"), "done")}

    def bringing_back(self, wanted: PaintRequest, settings: StyleSettings, selection: Selection) -> Updates:
        """Return the updates that bring photo, paintings and `settings` back; raises PictureError if they are gone."""
        page, is_own = self._page, wanted.painting_ids[0] == OWN_PAINTING
        photo = shown(wanted.photo, page.studio.root)
        own = shown(wanted.paintings[0], page.studio.root) if is_own else None
        selection.photo_file = wanted.photo
        answer = page.restore(selection, settings, ())
        answer |= page.choose_paintings(selection, *wanted.painting_ids[:2])
        answer[page.photo.picker] = photo
        if is_own:
            selection.own_painting_file = wanted.paintings[0]
            answer[page.painting.own] = own
        return answer


def caption_of(result: Result) -> str:
    """Return the titles of a result's paintings, and its size."""
    found = (work(name) for name in result.request.painting_ids)
    titles = " + ".join(say("own_title") if one is None else one.title for one in found)
    return f"{titles} · {result.size} px"
