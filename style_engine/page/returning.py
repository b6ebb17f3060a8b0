"""Who comes back: a page that is loaded anew shows again what its visit has running, or was painted last."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.assets import ASSETS
from style_engine.errors import PictureError
from style_engine.page.buttons import enabled
from style_engine.page.visit import HISTORY, Gallery, Selection
from style_engine.page.widgets import PAINT, Updates, note
from style_engine.settings import StyleSettings
from style_engine.studio.live_run import LiveRun
from style_engine.studio.request import PaintRequest
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
        self._page = page
        script = (ASSETS / "visit.js").read_text(encoding="utf-8")
        states = [self.id, page.selection, page.gallery]
        page.blocks.load(self.come_back, states, outputs, js=script, **PAINT)
        page.blocks.unload(self.leave)

    def visit_of(self, request: gr.Request) -> str:
        """Return whose page sends a `request`; a page that has not said so is a visit of its own."""
        session = str(request.session_hash)
        return self._visits.get(session, session)

    def leave(self, request: gr.Request) -> None:
        """Forget a page that was closed; what it had running goes on."""
        self._visits.pop(str(request.session_hash), None)

    def come_back(
        self, request: gr.Request, visit: str | None, selection: Selection, gallery: Gallery
    ) -> Iterator[Updates]:
        """Show what the visit has, and watch its run if there is one under way."""
        page, studio = self._page, self._page.studio
        if not isinstance(visit, str) or not VISIT.fullmatch(visit):
            yield {page.easel.status: gr.skip()}
            return
        self._visits[str(request.session_hash)] = visit
        gallery.history = studio.visits.results(visit, HISTORY)
        live, is_revived = studio.live(visit), False
        if live is None:
            live = studio.revive(visit)
            is_revived = live is not None
        if live is not None:
            yield from self._back_to(live, request, selection, gallery, is_revived)
        elif gallery.history:
            yield self._finished(request, selection, gallery)
        else:
            yield {page.easel.status: gr.skip()}

    def _back_to(
        self, live: LiveRun, request: gr.Request, selection: Selection, gallery: Gallery, is_revived: bool
    ) -> Iterator[Updates]:
        """Show a run that is under way, and then what happens."""
        page = self._page
        if gallery.history:
            gallery.result = gallery.history[0]
        sentence = say("back_revived" if is_revived else "back_running")
        gr.Info(sentence)
        answer = self._chosen(live.request, live.control.settings(), selection)
        yield answer | page.history.showing(gallery) | {page.easel.status: note(sentence, "busy")}
        yield from page.easel.watch(request, gallery, live, from_start=False)

    def _finished(self, request: gr.Request, selection: Selection, gallery: Gallery) -> Updates:
        """Show what was painted last."""
        page, result = self._page, gallery.history[0]
        is_linked = any(f"{word}=" in str(request.query_params) for word in ("preset", "painting"))
        answer = {} if is_linked else self._chosen(result.request, result.recipe.settings, selection)
        answer |= page.showing(result, gallery, enabled(False, result))
        has_failed = page.studio.visits.has_failed(self.visit_of(request))
        sentence = say("back_failed" if has_failed else "back_stopped" if result.can_continue else "back_finished")
        return answer | {page.easel.status: note(sentence, "done")}

    def _chosen(self, wanted: PaintRequest, settings: StyleSettings, selection: Selection) -> Updates:
        """Return the updates of what a run was asked for; nothing where its files are gone."""
        try:
            return self._page.history.bringing_back(wanted, settings, selection)
        except PictureError:
            return {}
