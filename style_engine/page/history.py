"""The pictures of this visit, each a click away."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import PictureError
from style_engine.page.buttons import enabled
from style_engine.page.desk import own_files
from style_engine.page.guard import picked
from style_engine.page.kept import ALL, KeptPanel, is_same
from style_engine.page.visit import Gallery, Selection
from style_engine.page.widgets import CHECK, QUICK, Updates, hidden, note, shelf
from style_engine.settings import StyleSettings
from style_engine.studio.gallery.works import work
from style_engine.studio.limits import FORGOTTEN_H, Limits
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.request import PaintRequest
from style_engine.studio.result import Result
from style_engine.studio.run_folder import RunFolder, shown
from style_engine.studio.texts import decimal, say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page


class HistoryPanel:
    """The shelf of earlier pictures."""

    def __init__(self, limits: Limits) -> None:
        hours = FORGOTTEN_H if limits.in_browser else limits.kept_h
        time = say("hours", number=decimal(hours, "g")) if hours < 48 else say("days", number=f"{hours / 24:.0f}")
        self.kept = KeptPanel() if limits.in_browser else None
        with gr.Accordion(say("history_heading"), open=False) as self.folded:
            self.shelf = shelf("history", say("history_label"), [])
            if self.kept:
                self.shelf.visible = False
                self.kept.add_shelf()
            gr.Markdown(say("kept_info" if limits.in_browser else "history_info", time=time))
            with gr.Row():
                self.favourite_button = gr.Button(say("favourite"), size="sm", elem_id="favourite")
                self.delete_button = gr.Button(say("delete"), size="sm", elem_id="delete")
                self.is_sure = gr.Checkbox(visible=False)  # what the visitor has answered
                self.delete_all_button = gr.Button(say("delete_all"), size="sm", elem_id="delete_all")
        self.components = [self.shelf, *([self.kept.told] if self.kept else [])]

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page = page
        # All that a picture of this visit brings back.
        self.outputs = [page.photo.picker, *page.painting.components, *page.second.components]
        self.outputs += [*page.settings.components, page.regions.found, *page.run_outputs]
        chosen = self.shelf.select(self.choose, [page.selection, page.gallery], self.outputs, **CHECK)
        handed = [self.kept.connect(page, self.folded.expand, self.outputs)] if self.kept else []
        self.chosen = [page.regions.bring_back(event.success) for event in (chosen, *handed)]
        favoured = [*self.components, page.easel.status]
        self.favourite_button.click(self.favour, page.gallery, favoured, **QUICK)
        emptied = [page.photo.picker, page.painting.own, page.second.shelf, *page.painting.mine.components]
        for button, delete, question, outputs in (
            (self.delete_button, self.delete, say("delete_question"), page.run_outputs),
            (self.delete_all_button, self.delete_all, say("delete_all_question"), [*page.run_outputs, *emptied]),
        ):
            inputs: list[Any] = [page.selection, page.gallery, self.is_sure]
            asked = f"(selection, gallery) => [selection, gallery, confirm({json.dumps(question)})]"
            button.click(delete, inputs, outputs, js=asked, **CHECK)

    def showing(self, gallery: Gallery, gone: str | None = None) -> Updates:
        """Return the updates that show the pictures of the visit; `gone` is what a browser is to forget."""
        answer: Updates = {self.shelf: [(result.frames[-1], caption_of(result)) for result in gallery.history]}
        if self.kept is None:
            return answer
        result = gallery.result
        return answer | self.kept.telling(gallery, "" if result is None else caption_of(result), gone)

    def choose(self, request: gr.Request, event: gr.EventData, selection: Selection, gallery: Gallery) -> Updates:
        """Bring a picture of this visit back, with the photo, paintings and settings that it was painted from."""
        page, result = self._page, picked(event, gallery.history)
        try:
            return self.restored(request, selection, gallery, result)
        except PictureError as error:
            return {page.easel.status: note(sentence_of(error), "error"), page.regions.found: None}

    def restored(self, request: gr.Request, selection: Selection, gallery: Gallery, result: Result) -> Updates:
        """Return the updates that bring a `result` back; raises PictureError if its files are gone."""
        page = self._page
        result.check()
        answer = self.bringing_back(result.request, result.recipe.settings, selection)
        is_painting = page.studio.running(page.visit_of(request)) is not None
        answer |= page.showing(result, gallery, enabled(is_painting, result))
        answer |= page.way.showing_anew(result.kept) | hidden(*page.film.components)
        return answer | {page.easel.status: note(say("history_restored"), "done")}

    def favour(self, gallery: Gallery) -> Updates:
        """Make the picture that is shown a favourite, or one like the others again."""
        status, result = self._page.easel.status, gallery.result
        if result is None or not result.is_there:
            return {status: note(say("favourite_none"), "error")}
        folder = RunFolder.of(result.picture)
        folder.is_favourite = not folder.is_favourite
        gallery.remember(gallery.history)
        said = say("favourite_is" if folder.is_favourite else "favourite_was")
        return self.showing(gallery) | {status: note(said, "done")}

    def delete(self, request: gr.Request, selection: Selection, gallery: Gallery, is_sure: bool) -> Updates:
        """Delete the picture that is shown, with all its files."""
        if not is_sure or gallery.result is None:
            return {self._page.easel.status: gr.skip()}
        gone, visit = gallery.result, self._page.visit_of(request)
        twins = [gone, *(result for result in gallery.history if self.kept and is_same(result, gone.png))]
        for twin in twins:
            self._page.studio.delete(visit, twin.png)
        left = [result for result in gallery.history if result.png not in [twin.png for twin in twins]]
        return self._deleted(request, gallery, left, gallery.identities.get(gone.png))

    def delete_all(self, request: gr.Request, selection: Selection, gallery: Gallery, is_sure: bool) -> Updates:
        """Delete all pictures of this visit that are finished, with all their files, its photo and own paintings."""
        if not is_sure:
            return {self._page.easel.status: gr.skip()}
        page, visit = self._page, self._page.visit_of(request)
        page.studio.delete(visit)
        selection.photo_file = selection.own_painting_file = None
        if selection.painting_id == OWN_PAINTING:
            selection.painting_id = None
        emptied: Updates = dict.fromkeys((page.photo.picker, page.painting.own)) | page.second.forget_own(selection)
        emptied |= page.painting.mine.showing(selection, visit)
        return emptied | self._deleted(request, gallery, [], ALL)

    def _deleted(self, request: gr.Request, gallery: Gallery, left: list[Result], gone: str | None) -> Updates:
        """Show the newest of what is left; what is being painted stays."""
        page = self._page
        gallery.history = [result for result in left if result.is_there]
        said = {page.easel.status: note(say("deleted"), "done")}
        is_painting = page.studio.running(page.visit_of(request)) is not None
        if gallery.history and not is_painting:
            answer = page.showing(gallery.history[0], gallery, enabled(False, gallery.history[0]))
            return answer | self.showing(gallery, gone) | said
        gallery.result = gallery.blended = gallery.frame = None
        if is_painting:
            return self.showing(gallery, gone)
        gallery.buttons = enabled(False, None)
        emptied = {page.easel.picture: gr.Image(None), **page.way.showing_anew([]), **hidden(*page.film.components)}
        emptied |= self.showing(gallery, gone) | said
        return page.enabling(gallery.buttons) | page.afterwards.starting(False) | emptied

    def bringing_back(self, wanted: PaintRequest, settings: StyleSettings, selection: Selection) -> Updates:
        """Return the updates that bring photo, paintings and `settings` back; raises PictureError if they are gone."""
        page, (own, second) = self._page, [*own_files(wanted), None][:2]
        own = own and shown(own, page.studio.root)
        photo = shown(wanted.photo, page.studio.root)
        selection.photo_file = wanted.photo
        if second is not None:
            if not Path(second).exists():
                raise PictureError("file_gone")
            page.second.put(selection, (second, OWN_PAINTING))
        answer = page.restore(selection, settings, ())
        answer |= page.choose_paintings(selection, *wanted.painting_ids[:2])
        answer[page.photo.picker] = photo
        answer |= page.regions.showing(photo, page.desk.drawn_for(wanted), page.studio.root)
        if own is not None:
            selection.own_painting_file = wanted.paintings[0]
            answer[page.painting.own] = own
        return answer


def caption_of(result: Result) -> str:
    """Return the titles of a result's paintings, its size, and whether it is a sketch or a favourite."""
    found = (work(name) for name in result.request.painting_ids)
    titles = " + ".join(say("own_title") if one is None else one.title for one in found)
    titles = f"★ {titles}" if result.is_favourite else titles
    return " · ".join([titles, f"{result.size} px", *([say("sketch_caption")] if result.sketch else [])])
