"""The painting: from the shelf, a visitor's own, or a masterpiece from a museum."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import MuseumError
from style_engine.page.guard import picked, there
from style_engine.page.own_paintings import OwnPaintings
from style_engine.page.photo import checked, is_still
from style_engine.page.visit import Selection
from style_engine.page.widgets import CHECK, CLICK, LAST, QUICK, Updates, hidden, note, picker, shelf, tiles
from style_engine.studio.gallery import museum, museum_shelf
from style_engine.studio.gallery.catalogue import Work, paintings
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.studio import Studio
from style_engine.studio.texts import decimal, say, say_of, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page

ALL = "all"  # no group, but all of them
# How often it is looked for new pictures of the museum, in s, and how many times at most.
LOOK_EVERY_S, LOOKS = 0.5, 60


class PaintingPanel:
    """The shelf of bundled paintings, the picker of an own one, and the museum."""

    def __init__(self, studio: Studio):
        self._root = studio.root
        groups = dict.fromkeys(work.group for work in paintings())  # in their order
        self.group = gr.Radio(
            [(say("all_groups"), ALL), *((say_of("groups", group, "label", group), group) for group in groups)],
            value=ALL,
            label=say("group_label"),
            elem_id="group",
        )
        self.shelf = shelf("paintings", say("painting_label"), tiles(paintings(), self._root), columns=2)
        self.at_once = gr.Checkbox(True, label=say("at_once"), elem_id="at_once")
        with gr.Accordion(say("own_heading"), open=False):
            self.own = picker("own", say("own_label"), ["upload", "clipboard"], 180)
            gr.Button(say("cut_open"), size="sm", elem_id="cut_own")  # `assets/cut.js` listens to it
            self.mine = OwnPaintings()
        with gr.Accordion(say("museum_heading"), open=False) as self.folded:
            self.museum = shelf("museum", say("museum_label"), [], columns=3)
            self.museum.visible = False
            works = [(f"{work.title} · {work.artist}, {work.year}", work.id) for work in museum.works()]
            self.masterpiece = gr.Dropdown(works, value=works[0][1], label=say("museum_label"), elem_id="masterpiece")
            self.fetch_button = gr.Button(say("fetch"), size="sm", elem_id="fetch")
            gr.Markdown(say("museum_info"))
        # What asks for a masterpiece by its name, where there are no pictures of them.
        self.by_name = [self.masterpiece, self.fetch_button]
        self.components = [self.group, self.shelf, self.own]

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page, status = page, page.easel.status
        tap: dict[str, Any] = CLICK | CHECK | dict(trigger_mode="multiple")
        chosen = [self.own, self.shelf, status]
        self.mine.connect(page)
        self.group.input(self.show_group, self.group, self.shelf, **LAST)
        self.tapped = self.shelf.select(
            self.choose, [page.selection, self.group, page.desk.clicked_at], status, **CLICK
        )
        self.chosen = [  # the other events after which there may be another painting
            self.own.input(self.check_own, [page.selection, self.own], chosen, **CHECK),
            self.own.clear(self.clear_own, page.selection, status, **QUICK),
            self.fetch_button.click(self.fetch, [page.selection, self.masterpiece], chosen, **CHECK),
            self.museum.select(
                self.fetch_tapped, [page.selection, page.desk.clicked_at], [self.museum, *chosen], **tap
            ),
        ]
        self.folded.expand(self.show_museum, None, [self.museum, *self.by_name], **CHECK)

    def showing(self, name: str | None) -> Updates:
        """Return the updates that show all bundled paintings, with the one of that id chosen."""
        ids = [work.id for work in paintings()]
        index = ids.index(name) if name in ids else None
        return {
            self.group: ALL,
            self.shelf: gr.Gallery(value=tiles(paintings(), self._root), selected_index=index),
        }

    def showing_fetched(self, selection: Selection) -> Updates:
        """Return the update that shows a masterpiece that is chosen; nothing for any other painting."""
        work = next((work for work in museum.works() if work.id == selection.painting_id), None)
        if work is None or (path := museum.cached(work)) is None:
            return {}
        # As a copy, which the page may show.
        selection.own_painting_file = str(shutil.copy(path, RunFolder.new(self._page.studio.root).path))
        return {self.own: selection.own_painting_file}

    def show_group(self, group: str) -> gr.Gallery:
        """Show the paintings of one group."""
        return gr.Gallery(value=tiles(standing(group), self._root), selected_index=None)

    def choose(self, event: gr.EventData, selection: Selection, group: str, at: Any) -> Any:
        """Choose a painting of the shelf."""
        work = picked(event, standing(group))
        if selection.is_overtaken("first", at):
            return gr.skip()
        selection.painting_id = work.id
        return note(say("painting_chosen", title=work.title, maker=maker_of(work), licence=work.licence))

    def check_own(self, selection: Selection, path: str | None) -> Updates:
        """Check the visitor's own painting, and choose it; a bad one leaves the choice as it was."""
        page, before = self._page, selection.own_painting_file
        if is_still(path, before, page.studio.root):
            if not selection.is_refused:
                return {page.easel.status: gr.skip()}
            path = before  # chosen again, after one that was refused: that sentence goes
        selection.own_painting_file, answer = checked(self.own, path, before, say("your_painting"), page, selection)
        if selection.own_painting_file not in (None, before):
            selection.painting_id, selection.uncut_own = OWN_PAINTING, []
            answer[self.shelf] = gr.Gallery(selected_index=None)
        return answer

    def clear_own(self, selection: Selection) -> str:
        """Forget the own painting, and that it was chosen."""
        selection.own_painting_file = None
        if selection.painting_id not in [work.id for work in paintings()]:
            selection.painting_id = None
        return note(say("welcome"))

    async def show_museum(self) -> AsyncIterator[Updates]:
        """Show the masterpieces as pictures, as they come; by their names where none does.

        No thread is held meanwhile: many may have opened the shelf, and the museum be slow.
        """
        items: list[tuple[str, str]] = []
        museum_shelf.FETCHING.begin()
        for _ in range(LOOKS):
            may_come = museum_shelf.FETCHING.is_under_way
            before, items = items, await asyncio.to_thread(museum_shelf.tiles, self._root)
            if items != before:
                shown = {self.museum: gr.Gallery(items, visible=True, selected_index=None)}
                yield shown | (hidden(*self.by_name) if not before else {})
            if not may_come:
                break
            await asyncio.sleep(LOOK_EVERY_S)
        if not items:
            yield {self.museum: gr.skip()}

    def fetch_tapped(self, event: gr.EventData, selection: Selection, at: Any) -> Iterator[Updates]:
        """Download the masterpiece that was tapped, and choose it unless something was tapped since.

        The tap is forgotten, so that it can come again.
        """
        work, forgotten = picked(event, museum.works()), {self.museum: gr.Gallery(selected_index=None)}
        if not selection.is_overtaken("first", at):
            for answer in self.fetch(selection, work.id, lambda: selection.clicks.get("first", at) != at):
                yield forgotten | answer
        yield forgotten

    def fetch(
        self, selection: Selection, name: str, is_overtaken: Callable[[], bool] = lambda: False
    ) -> Iterator[Updates]:
        """Download a masterpiece, and choose it unless that `is_overtaken` meanwhile."""
        status = self._page.easel.status
        work = there(next((work for work in museum.works() if work.id == name), None))
        try:
            for got, total in museum.fetch(work, is_overtaken):
                megabytes = decimal(got / 1e6) + (f" / {decimal(total / 1e6)}" if total else "")
                yield {status: note(say("fetching", title=work.title, megabytes=megabytes), "busy")}
        except MuseumError as error:
            gr.Warning(sentence_of(error))
            yield {status: note(sentence_of(error), "error")}
            return
        if is_overtaken():
            return
        selection.painting_id = work.id
        yield {
            **self.showing_fetched(selection),
            self.shelf: gr.Gallery(selected_index=None),
            status: note(say("fetched", credit=work.credit), "done"),
        }


def maker_of(work: Work) -> str:
    """Return whom to name as the maker of a bundled painting."""
    return say_of("makers", work.maker, "label", work.maker)


def standing(group: str) -> list[Work]:
    """Return the bundled paintings of a `group`; all of them for one that is none."""
    return [work for work in paintings() if work.group == group] or list(paintings())
