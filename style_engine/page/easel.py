"""The easel: Paint, Stop and Continue, and what is told and shown while it paints."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import ImpastoError
from style_engine.page.buttons import Enabled, enabled
from style_engine.page.guard import address_of, there
from style_engine.page.invitation import invitation
from style_engine.page.visit import Gallery, Selection
from style_engine.page.widgets import (
    CONTROLS,
    LAST,
    PAINT,
    QUICK,
    Updates,
    hidden,
    mix_of,
    note,
    progress,
    settings_from,
)
from style_engine.settings import WEIGHTS
from style_engine.studio.events import Event, Failed, Finished, Frame
from style_engine.studio.live_run import LiveRun
from style_engine.studio.request import PaintRequest
from style_engine.studio.studio import Studio
from style_engine.studio.texts import details_of, percent_of, say, sentence_of, sentence_of_event

if TYPE_CHECKING:
    from style_engine.page.layout import Page

# At once, before the server has answered. (The next event, or an error, takes its place.)
PRESSED = "() => document.querySelector('#pressed').innerHTML"
# A tap on a painting paints anew; above this size, where that would cost minutes of work, one is asked first.
TAP_SIDE = 1024


class EaselPanel:
    """The status line, the buttons, and the canvas with the picture."""

    def __init__(self, studio: Studio):
        with gr.Row(elem_id="top"):
            with gr.Group(elem_id="words"):
                self.status = gr.HTML(note(say("welcome")), elem_id="status", padding=False)
                self.estimate = gr.HTML("", elem_id="estimate", padding=False)
            with gr.Row(elem_id="buttons"):
                small: dict[str, Any] = dict(min_width=80)
                self.photo_button = gr.Button(say("photo_button"), elem_id="pick_photo", **small)
                self.painting_button = gr.Button(say("painting_button"), elem_id="pick_painting", **small)
                self.paint_button = gr.Button(say("paint"), variant="primary", elem_id="paint", **small)
                self.restart_button = gr.Button(say("restart"), visible=False, elem_id="restart", **small)
                self.stop_button = gr.Button(say("stop"), variant="stop", interactive=False, elem_id="stop", **small)
                self.resume_button = gr.Button(say("resume"), interactive=False, elem_id="resume", **small)
        with gr.Column(elem_id="stack") as self.stack:
            gr.HTML(invitation(studio.root), elem_id="hero", padding=False)
            self.picture = gr.Image(
                label=say("result_label"),
                interactive=False,
                buttons=["fullscreen"],
                elem_id="result",
                alt_text=say("result_alt"),
                type="filepath",
            )
        self.watched: dict[str, LiveRun] = {}  # the run that a page shows, by its session
        buttons = [self.paint_button, self.restart_button, self.stop_button, self.resume_button]
        self.components = [*buttons, self.status, self.picture]

    def connect(self, page: "Page", clicked: Sequence[Any]) -> None:
        """Tie the events; `clicked` are those that choose a photo and a painting, and paint them at once."""
        self._page = page
        states = [page.selection, page.gallery]
        options: dict[str, Any] = dict(outputs=page.run_outputs, inputs_kwargs=page.inputs, **PAINT)
        self._connect_restart(page)
        for button in (self.paint_button, self.restart_button):
            button.click(None, None, self.status, js=PRESSED, **QUICK)
            taken = page.regions.take_drawn(button.click)
            taken.then(self.paint_chosen, [*states, page.regions.drawn], **options)
        for event in clicked:  # another one takes over from what is being painted
            event.success(self.paint_pair, states, trigger_mode="multiple", **options)
        self.resume_button.click(self.resume, page.gallery, **options)
        self.stop_button.click(self.stop, None, None, **QUICK)

    def _connect_restart(self, page: "Page") -> None:
        """Offer to start over where something is changed that the picture cannot follow while it is painted."""
        events = [page.settings.controls[name].input for name in CONTROLS if name not in WEIGHTS]
        gr.on(events, self.offer_restart, None, self.restart_button, **LAST)
        page.settings.preset.input(self.offer_restart, None, self.restart_button, **QUICK)
        for event in (*page.photo.chosen, *page.painting.chosen, *page.second.chosen):
            event.success(self.offer_restart, None, self.restart_button, **QUICK)

    def offer_restart(self, request: gr.Request) -> gr.Button:
        """Show the button that starts over with what is chosen now, if something is painted."""
        return gr.Button(visible=self._page.studio.running(self._page.visit_of(request)) is not None)

    def paint_after(self, looked: Any) -> None:
        """Paint after a first look `looked` at the painting that was tapped."""
        page = self._page
        inputs = [page.selection, page.gallery, page.regions.drawn, page.painting.at_once]
        options: dict[str, Any] = PAINT | dict(trigger_mode="multiple")
        taken = page.regions.take_drawn(looked.then)
        taken.then(self.paint_tapped, inputs, page.run_outputs, inputs_kwargs=page.inputs, **options)

    def enabling(self, buttons: Enabled) -> Updates:
        """Return the updates of the buttons."""
        return {
            self.restart_button: gr.Button(visible=False),
            self.paint_button: gr.Button(interactive=buttons.paint),
            self.stop_button: gr.Button(interactive=buttons.stop),
            self.resume_button: gr.Button(interactive=buttons.resume),
        }

    def paint_chosen(
        self, request: gr.Request, selection: Selection, gallery: Gallery, drawn: str | None, **chosen: Any
    ) -> Iterator[Updates]:
        """Paint what is chosen."""
        yield from self.begin(request, selection, gallery, drawn, chosen)

    def paint_tapped(
        self,
        request: gr.Request,
        selection: Selection,
        gallery: Gallery,
        drawn: str | None,
        at_once: bool,
        **chosen: Any,
    ) -> Iterator[Updates]:
        """Paint the painting that was tapped, in place of what is being painted, if there is a photo.

        What is painted large is not given up for a tap: the button that starts over is offered.
        """
        running = self._page.studio.running(self._page.visit_of(request))
        if running is not None and (not at_once or running.settings().size > TAP_SIDE):
            yield {self.restart_button: gr.Button(visible=True)}
        elif at_once and selection.photo_file is not None:
            yield from self.begin(request, selection, gallery, drawn, chosen)
        else:
            yield {self.status: gr.skip()}

    def paint_pair(
        self, request: gr.Request, selection: Selection, gallery: Gallery, **chosen: Any
    ) -> Iterator[Updates]:
        """Paint the pair, or the picture of the sheet, that was clicked: no regions are painted for it."""
        yield from self.begin(request, selection, gallery, None, chosen)

    def resume(self, request: gr.Request, gallery: Gallery, **chosen: Any) -> Iterator[Updates]:
        """Go on exactly from where the run was stopped; the weights are those of now."""
        result = there(gallery.result)
        moved = {name: chosen[name] for name in WEIGHTS}
        if len(result.request.paintings) == 2 and not result.request.masks:
            moved["style_mix"] = mix_of(chosen["mix"])
        settings = dataclasses.replace(result.recipe.settings, **moved)
        earlier: dict[str, Any] = dict(checkpoint=there(result.checkpoint), earlier_frames=result.frames)
        earlier["earlier_kept"] = result.kept
        yield from self.run(request, gallery, dataclasses.replace(result.request, settings=settings, **earlier))

    def stop(self, request: gr.Request) -> None:
        """End this visit's run, if there is one."""
        self._page.studio.stop(self._page.visit_of(request))

    def begin(
        self,
        request: gr.Request,
        selection: Selection,
        gallery: Gallery,
        drawn: str | None,
        chosen: dict[str, Any],
        **earlier: Any,
    ) -> Iterator[Updates]:
        """Yield the updates of painting what is chosen; `earlier` is what a `PaintRequest` has of runs before."""
        try:
            selection.drawn, wanted = drawn, self.request_of(selection, drawn, chosen)
        except ImpastoError as error:
            yield {self.status: note(sentence_of(error), "error")}
            return
        live, wanted = self.watched.get(str(request.session_hash)), dataclasses.replace(wanted, **earlier)
        is_same = live is not None and live.request == wanted and not live.control.is_stopped  # by a tap just before
        yield from [{self.status: gr.skip()}] if is_same else self.run(request, gallery, wanted)

    def request_of(self, selection: Selection, drawn: str | None, chosen: dict[str, Any]) -> PaintRequest:
        """Return what is chosen, by the names of `Page.inputs`.

        Raises ImpastoError, for an artist, where something is missing or out of its range.
        """
        selection.check()
        count, mix = len(selection.paintings()), chosen["mix"]
        marked = self._page.regions.marked(drawn, count, mix)
        values = {name: chosen[name] for name in CONTROLS}
        return selection.request(settings_from(chosen["preset"], values, mix, count), marked, self._page.studio.root)

    def run(self, request: gr.Request, gallery: Gallery, wanted: PaintRequest) -> Iterator[Updates]:
        """Yield the updates of a run, in place of this visit's run before, if there is one."""
        self.watched.pop(str(request.session_hash), None)  # this page looks at the run before no more
        try:
            live = self._page.studio.paint_for(self._page.visit_of(request), wanted, address_of(request))
        except ImpastoError as error:
            yield {self.status: note(sentence_of(error), "error")}
            return
        yield self._page.starting(gallery)
        yield from self.watch(request, gallery, live)

    def watch(self, request: gr.Request, gallery: Gallery, live: LiveRun, from_start: bool = True) -> Iterator[Updates]:
        """Yield the updates of a run that is under way; of the one after it, where another page has begun one."""
        session, page = str(request.session_hash), self._page
        self.watched[session] = live
        try:
            for event in live.watch(from_start):
                yield self._changes(event, gallery) | self.telling(event)
            is_current = self.watched.get(session) is live
            successor = page.studio.live(page.visit_of(request)) if live.is_superseded and is_current else None
        finally:
            if self.watched.get(session) is live:
                del self.watched[session]
        if successor is not None:
            yield from self.watch(request, gallery, successor)

    def _changes(self, event: Event, gallery: Gallery) -> Updates:
        """Return the updates of all that an `event` lets, or no longer lets, be done; the gallery keeps track."""
        page, was_live = self._page, gallery.is_live
        is_over = isinstance(event, Finished | Failed)
        if isinstance(event, Finished) and event.result is not None:
            gallery.add(event.result)
        elif isinstance(event, Failed) and gallery.result is not None and gallery.result.is_there:
            gallery.show(gallery.result)  # what was there before is not lost
        elif isinstance(event, Frame) and event.picture is not None:
            gallery.is_live = True
        shown, before = gallery.shown, gallery.buttons
        buttons = gallery.buttons = enabled(not is_over, shown, gallery.frame)
        if is_over and shown is not None:
            return page.showing(shown, gallery, buttons)
        changes = page.enabling(buttons) if buttons != before else {}
        if gallery.is_live and not was_live:  # whatever was looked at meanwhile
            changes |= page.afterwards.starting(buttons.look)
        return changes

    def telling(self, event: Event) -> Updates:
        """Return the updates of the status line, the picture and the gallery for an `event`."""
        mood = {Finished: "done", Failed: "error"}.get(type(event), "busy")
        answer: Updates = {self.status: note(sentence_of_event(event), mood)}
        if isinstance(event, Frame):
            answer[self.status] = progress(sentence_of_event(event), details_of(event), percent_of(event))
            if event.picture is not None:
                answer[self.picture] = event.picture  # not as an update, which takes far longer
                answer |= hidden(self._page.looks.first)
            if event.kept is not None:
                answer |= self._page.way.showing(event.kept)
        return answer
