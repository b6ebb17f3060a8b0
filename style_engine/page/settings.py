"""The settings: presets, sliders that the picture follows while it is painted, and a link to all of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import SettingError
from style_engine.page.visit import Selection
from style_engine.page.widgets import (
    CLICK,
    CONTROLS,
    EXPERT,
    LAST,
    MAIN,
    QUICK,
    Updates,
    as_sentence,
    control,
    note,
    settings_from,
    start_settings,
    values_of,
)
from style_engine.presets import PRESET_MEANINGS, PRESETS
from style_engine.settings import WEIGHTS, StyleSettings
from style_engine.studio.desk import Chosen
from style_engine.studio.gallery.works import painting_file
from style_engine.studio.links import query_of, read_query
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.texts import say, say_of, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page

WHOLE_LINK = "query => location.origin + location.pathname + '?' + query"


class SettingsPanel:
    """The preset, a control for each setting, and the link."""

    def __init__(self) -> None:
        self.controls = {name: control(name) for name in MAIN}
        names = [(say_of("presets", name, "label", name.capitalize()), name) for name in PRESETS]
        self.preset = gr.Radio(
            names, value="standard", label=say("preset_label"), info=_meaning("standard"), elem_id="preset"
        )
        with gr.Accordion(say("expert"), open=False):
            self.controls |= {name: control(name) for name in EXPERT}
        self.link_button = gr.Button(say("link"), size="sm", elem_id="link")
        self.address = gr.Textbox(label=say("link_label"), visible=False, buttons=["copy"], elem_id="address")
        self.inputs = {"preset": self.preset, **self.controls}
        self.components = [self.preset, *self.controls.values()]

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page = page
        inputs = [page.selection, self.preset, page.desk.clicked_at]
        self.preset_chosen = self.preset.input(self.choose_preset, inputs, self.components, **CLICK)
        events = [widget.input for widget in self.controls.values()]
        gr.on(events, self.tell_modified, None, self.preset, inputs_kwargs=self.inputs, **LAST)
        for name in WEIGHTS:
            self.controls[name].input(self.moving(name), self.controls[name], None, **LAST)
        linked = self.link_button.click(
            self.make_link, page.selection, [self.address, page.easel.status], inputs_kwargs=page.inputs, **QUICK
        )
        linked.then(None, self.address, self.address, js=WHOLE_LINK)

    def showing(self, settings: StyleSettings) -> Updates:
        """Return the updates that show `settings`."""
        return {self.controls[name]: getattr(settings, name) for name in CONTROLS}

    def choose_preset(self, selection: Selection, preset: str, at: Any) -> Updates:
        """Set all controls as a preset has them."""
        if selection.is_overtaken("preset", at):
            return {self.preset: gr.skip()}
        values = {self.controls[name]: value for name, value in start_settings(preset).items()}
        return {self.preset: gr.Radio(info=_meaning(preset)), **values}

    def tell_modified(self, preset: str, **values: Any) -> gr.Radio:
        """Tell whether the controls still stand as the preset has them."""
        return self.told({"preset": preset, **values})

    def told(self, values: dict[str, Any]) -> gr.Radio:
        """Return the update that tells what the preset means, and whether the `values` of the controls are others."""
        preset = values["preset"]
        is_modified = any(values[name] != value for name, value in start_settings(preset).items())
        return gr.Radio(info=say("modified", meaning=_meaning(preset)) if is_modified else _meaning(preset))

    def moving(self, name: str) -> Callable[..., None]:
        """Return the handler of a weight, which the picture that is being painted follows."""

        def move(request: gr.Request, value: float) -> None:
            running = self._page.studio.running(self._page.visit_of(request))
            if running is not None:
                running.move(**{name: value})

        return move

    def make_link(self, selection: Selection, mix: float, preset: str, **values: Any) -> tuple[Any, Any]:
        """Return the query of a link to what is chosen, and what to say."""
        first, second = selection.painting_id, selection.second_id
        names = (first or OWN_PAINTING, second) if second else (first,) if first else ()
        try:
            settings = settings_from(preset, values, mix, 2 if second else 1)
        except SettingError as error:
            return gr.skip(), note(sentence_of(error), "error")
        return gr.Textbox(query_of(preset, settings, names), visible=True), gr.skip()

    def linked(self, query: str) -> tuple[Chosen | None, str | None]:
        """Return what the `query` of the page's address says is chosen, if it says something, and what to say of it."""
        try:
            preset, settings, names = read_query(query)
        except SettingError as error:
            return None, note(say("bad_link", error=sentence_of(error)), "error")
        if not names and "preset=" not in query:
            return None, None  # a visitor without a link
        ids = [*(name if painting_file(name) else None for name in names[:2]), None, None][:2]
        is_missing = any(painting_file(name) is None for name in names)
        chosen = Chosen(None, None, *ids, values=values_of(settings) | {"preset": preset}, query=query)
        return chosen, note(say("link_missing" if is_missing else "link_restored"))


def _meaning(preset: str) -> str:
    return as_sentence(say_of("presets", preset, "meaning", PRESET_MEANINGS[preset]))
