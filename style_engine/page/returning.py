"""Who comes back: a page that is loaded anew shows again what its visit has chosen, is painting, or painted last."""

import dataclasses
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.assets import ASSETS
from style_engine.page.buttons import enabled
from style_engine.page.desk import BRING_BACK, NUMBERED
from style_engine.page.visit import REMEMBERED, Gallery, Selection
from style_engine.page.widgets import PAINT, QUICK, Updates, note
from style_engine.studio.desk import Chosen
from style_engine.studio.live_run import LiveRun
from style_engine.studio.result import Result
from style_engine.studio.texts import say

if TYPE_CHECKING:
    from style_engine.page.layout import Page

# An id that can be guessed is none; that of `assets/visit.js` has 48 digits.
VISIT = re.compile(r"[0-9a-f]{32,64}")


class Returning:
    """Tells visits apart by an id that the browser keeps, and brings them back."""

    def __init__(self) -> None:
        self.id = gr.Textbox(visible=False)  # the browser's, once it is asked for
        self._visits: dict[str, str] = {}  # by the session of a page

    def connect(self, page: "Page", outputs: list[Any]) -> None:
        """Tie the events; `outputs` is all that may be brought back."""
        self._page, desk = page, page.desk
        script = (ASSETS / "visit.js").read_text(encoding="utf-8")
        chosen = [page.photo.picker, *page.painting.components, *page.second.components]
        chosen += [page.easel.status, desk.found, page.regions.found]
        known = page.blocks.load(self.recognise, [self.id, page.selection], chosen, js=script, **QUICK)
        values = list(desk.values.values())
        back = page.regions.bring_back(known.then).then(None, [desk.found, *values], values, js=BRING_BACK, **QUICK)
        outputs = [*outputs, *page.painting.mine.components]
        inputs, options = [page.selection, desk.clicked_at, page.gallery], dict(inputs_kwargs=desk.values, js=NUMBERED)
        page.looks.follow_return(back.then(self.come_back, inputs, outputs, **options, **PAINT))
        page.blocks.unload(self.leave)

    def visit_of(self, request: gr.Request) -> str:
        """Return whose page sends a `request`; a page that has not said so is a visit of its own."""
        session = str(request.session_hash)
        return self._visits.get(session, session)

    def leave(self, request: gr.Request) -> None:
        """Forget a page that was closed; what it had running goes on."""
        self._visits.pop(str(request.session_hash), None)

    def recognise(self, request: gr.Request, visit: str | None, selection: Selection) -> Updates:
        """Bring back what the visit had chosen, or what the page's address says, but for what is chosen already."""
        page, query = self._page, str(request.query_params)
        before: Chosen | None = None
        if isinstance(visit, str) and VISIT.fullmatch(visit):
            self._visits[str(request.session_hash)] = visit
            page.studio.move(str(request.session_hash), visit)  # what was begun by a click that came first
            before = page.studio.desks.read(visit) or self._painted(visit, query)
        answer: Updates = {page.easel.status: gr.skip()}
        selection.query = query
        if before is None or before.query != query:  # not the link that this page was opened by before
            linked, sentence = page.settings.linked(query)
            if sentence is not None:
                answer = {page.easel.status: sentence}
            if linked is not None:
                answer |= page.desk.bringing_back(linked, selection)
                others: dict[str, Any] = {"painting_id": None, "second_id": None} if "painting=" in query else {}
                before = before and dataclasses.replace(before, values=linked.values, **others)
        if before is None:
            return answer
        if before.photo is not None and selection.photo_file is None and answer[page.easel.status] == gr.skip():
            answer[page.easel.status] = note(say("back_chosen"))
        return answer | page.desk.bringing_back(before, selection)

    def come_back(
        self, request: gr.Request, selection: Selection, number: Any, gallery: Gallery, **values: Any
    ) -> Iterator[Updates]:
        """Show what the visit has painted, and watch its run if there is one under way."""
        page, studio, visit = self._page, self._page.studio, self.visit_of(request)
        # Of a page that stands as at first there is nothing to tell; and a preset may have been pressed by now.
        standing = page.desk.standing(selection, values)
        is_told = standing == page.desk.start() or "preset" in selection.clicks
        preset = {page.settings.preset: gr.skip() if is_told else page.settings.told(standing)}
        if visit == str(request.session_hash):
            yield preset
            return
        selection.is_back = True
        answer = preset | page.desk.note(request, selection, number, **values)
        if selection.told_ids not in (None, (selection.painting_id, selection.second_id)):
            # A tap came in between: what the shelves were told is of before it.
            answer |= page.choose_paintings(selection, selection.painting_id, selection.second_id)
        gallery.remember(results := studio.visits.results(visit, REMEMBERED))
        live, is_revived = studio.live(visit), False
        if live is None:
            live = studio.revive(visit)
            is_revived = live is not None
        if live is not None and page.easel.watched.get(str(request.session_hash)) is not live:
            yield answer | self._running(gallery, results, is_revived)
            yield from page.easel.watch(request, gallery, live, from_start=False)
        elif results and live is None and gallery.result is None:  # who was quicker sees what was clicked
            yield answer | self._finished(visit, gallery, results[0])
        else:
            yield answer | page.history.showing(gallery)

    def _running(self, gallery: Gallery, results: list[Result], is_revived: bool) -> Updates:
        """Return the updates that tell of a run that is under way."""
        if results:
            gallery.result = results[0]
        sentence = say("back_revived" if is_revived else "back_running")
        gr.Info(sentence)
        return self._page.history.showing(gallery) | {self._page.easel.status: note(sentence, "busy")}

    def _finished(self, visit: str, gallery: Gallery, result: Result) -> Updates:
        """Return the updates that show the `result` that was painted last."""
        page = self._page
        has_failed = page.studio.visits.has_failed(visit)
        sentence = say("back_failed" if has_failed else "back_stopped" if result.can_continue else "back_finished")
        answer = page.showing(result, gallery, enabled(False, result))
        return answer | {page.easel.status: note(sentence, "done")}

    def _painted(self, visit: str, query: str) -> Chosen | None:
        """Return what the last run of a `visit` was asked for, which an earlier version did not note otherwise."""
        studio = self._page.studio
        live: LiveRun | None = studio.live(visit)
        if live is not None:
            return self._page.desk.chosen_for(live.request, live.control.settings(), query)
        if (standing := studio.visits.standing(visit)) is not None:
            return self._page.desk.chosen_for(standing.request, standing.request.settings, query)
        results = studio.visits.results(visit, 1)
        return self._page.desk.chosen_for(results[0].request, results[0].recipe.settings, query) if results else None
