"""What is chosen is noted with each change, so that a page that is loaded anew has it again."""

import contextlib
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.engine.networks import available_networks
from style_engine.errors import PictureError, SettingError
from style_engine.page.marks import drawing_of, read_marks
from style_engine.page.visit import Selection
from style_engine.page.widgets import CONTROLS, LAST, QUICK, Updates, values_of
from style_engine.presets import PRESETS
from style_engine.settings import StyleSettings
from style_engine.studio.desk import Chosen
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.request import PaintRequest
from style_engine.studio.run_folder import RunFolder, shown

if TYPE_CHECKING:
    from style_engine.page.layout import Page

# In the browser, as only it knows what has been touched meanwhile: what still stands as at first is brought back. The
# rest is not said again, for it may be moved in this very moment.
BRING_BACK = """(found, ...now) => now.map((value, i) =>
    (JSON.stringify(value) === JSON.stringify(found?.start[i]) ? found?.values[i] : null) ?? { __type__: "update" })"""


# Looks at what stands on a page are numbered: a note that another one has overtaken brings nothing new.
NUMBERED = "(selection, number, ...rest) => [selection, (window.noted = (window.noted ?? 0) + 1), ...rest]"


class DeskPanel:
    """Out of sight: what is brought back, and what the page's own code presses after a stroke."""

    def __init__(self) -> None:
        self.found = gr.JSON(visible=False)
        self._noting = threading.Lock()
        self.drawn_button = gr.Button(visible="hidden", elem_id="drawn")
        self.clicked_at = gr.Number(visible=False)  # for the time of a click, or the number of a note

    def connect(self, page: "Page", chosen: Sequence[Any]) -> None:
        """Tie the events; after those `chosen` there may be another photo or painting."""
        self._page = page
        self.values = {**page.inputs, "at_once": page.painting.at_once}
        options: dict[str, Any] = dict(inputs_kwargs=self.values, js=NUMBERED)
        inputs, shelf = [page.selection, self.clicked_at], page.painting.mine.components
        gr.on([widget.change for widget in self.values.values()], self.note, inputs, shelf, **options, **LAST)
        for event in chosen:
            event.success(self.note, inputs, shelf, trigger_mode="multiple", **options, **QUICK)
        taken = page.regions.take_drawn(self.drawn_button.click, trigger_mode="multiple")
        taken.then(self.note_drawn, [page.selection, page.regions.drawn], page.easel.restart_button, **QUICK)

    def note(self, request: gr.Request, selection: Selection, number: Any, **values: Any) -> Updates:
        """Note what is chosen, once it is known what was chosen before; show the own paintings if there are others."""
        mine, visit = self._page.painting.mine, self._page.visit_of(request)
        with self._noting:  # coming back, which waits for its turn, may do so at the same time
            if not selection.is_overtaken("desk", number):
                selection.noted = values
            if not selection.is_back:
                return {mine.shelf: gr.skip()}
            is_own, values = selection.painting_id == OWN_PAINTING, self.standing(selection, selection.noted)
            chosen = Chosen(
                selection.photo_file,
                selection.own_painting_file,
                selection.painting_id,
                selection.second_id,
                values=values,
                query=selection.query,
                second=selection.own_second,
            )
            desks = self._page.studio.desks
            if selection.photo_file or selection.painting_id or values != self.start() or desks.read(visit):
                desks.put(visit, chosen, is_own)
        return mine.showing(selection, visit)

    def note_drawn(self, request: gr.Request, selection: Selection, drawn: str | None) -> Any:
        """Note what is drawn over the photo; offer to start over if something is painted without it."""
        if selection.is_back:
            is_drawn = drawn is not None and read_marks(drawn) is not None
            self._page.studio.desks.draw(self._page.visit_of(request), drawn if is_drawn else None)
        return gr.skip() if drawn == selection.drawn else self._page.easel.offer_restart(request)

    def bringing_back(self, chosen: Chosen, selection: Selection) -> Updates:
        """Return the updates of what was `chosen`, but for what has been chosen since."""
        page, root = self._page, self._page.studio.root
        answer: Updates = {}
        if selection.photo_file is None and chosen.photo is not None:
            with contextlib.suppress(PictureError):
                answer[page.photo.picker] = shown(chosen.photo, root)
                selection.photo_file = chosen.photo
                answer |= page.regions.showing(answer[page.photo.picker], chosen.drawn, root)
        if selection.second_other is None and chosen.second is not None:
            selection.second_other = chosen.second, OWN_PAINTING
        if selection.painting_id is None and chosen.painting_id is not None:
            second = selection.second_id or chosen.second_id
            if chosen.own is not None and chosen.painting_id == OWN_PAINTING:
                with contextlib.suppress(PictureError):
                    answer[page.painting.own] = shown(chosen.own, root)
                    selection.own_painting_file = chosen.own
            answer |= page.choose_paintings(selection, chosen.painting_id, second)
            answer |= page.painting.showing_fetched(selection)
        elif selection.second_id is None and chosen.second_id is not None:
            selection.second_id = chosen.second_id
            answer |= page.second.showing(selection)
        selection.told_ids = selection.painting_id, selection.second_id
        values = selection.brought = valid(chosen.values)
        found = dict(start=[*self.start().values()], values=[values.get(name) for name in self.values])
        return answer | {self.found: found}

    def chosen_for(self, wanted: PaintRequest, settings: StyleSettings, query: str) -> Chosen:
        """Return what a run was asked for, as what was chosen."""
        own, second = [*own_files(wanted), None][:2]
        ids = [*wanted.painting_ids[:2], None][:2]
        values, drawn = values_of(settings), self.drawn_for(wanted)
        return Chosen(wanted.photo, own, *ids, drawn=drawn, values=values, query=query, second=second)

    def drawn_for(self, wanted: PaintRequest) -> str | None:
        """Return a file of what was drawn for a run, as its masks tell it; None for nothing."""
        drawing = drawing_of(wanted.masks, wanted.detail_mask)
        if drawing is None:
            return None
        path = RunFolder.new(self._page.studio.root).path / "drawn.png"
        drawing.save(path)
        return str(path)

    def standing(self, selection: Selection, values: dict[str, Any]) -> dict[str, Any]:
        """Return `values` with what is being brought back, where a browser has not put it in its place yet.

        What it has put there, or what was moved since, is brought back no more: set to the start again, it stands so.
        """
        start, brought = self.start(), selection.brought
        selection.brought = {name: one for name, one in brought.items() if values.get(name) == start[name] != one}
        return values | selection.brought

    def start(self) -> dict[str, Any]:
        """Return the values with which a page begins."""
        return {name: widget.value for name, widget in self.values.items()}


def own_files(wanted: PaintRequest) -> list[str | None]:
    """Return for each painting of a request its file, where it is a visitor's own, else None."""
    return [file if name == OWN_PAINTING else None for file, name in zip(wanted.paintings, wanted.painting_ids)]


def valid(values: dict[str, Any]) -> dict[str, Any]:
    """Return those of the `values` that this version has, and that are in their range."""
    found = {}
    for name in CONTROLS:
        with contextlib.suppress(SettingError, KeyError):
            found[name] = getattr(StyleSettings.from_mapping({name: values[name]}), name)
    if found.get("network") not in ("auto", *available_networks()):
        found.pop("network", None)
    if values.get("preset") in PRESETS:
        found["preset"] = values["preset"]
    if isinstance(values.get("mix"), int | float) and 0 <= values["mix"] <= 100:
        found["mix"] = values["mix"]
    return found | ({"at_once": bool(values["at_once"])} if "at_once" in values else {})
