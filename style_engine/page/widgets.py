"""The widgets of the page, with the ranges and words that `StyleSettings` and the texts give."""

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias

import gradio as gr

from style_engine.engine.networks import available_networks
from style_engine.page.components import PicturePicker, Slider
from style_engine.presets import PRESETS
from style_engine.settings import FOR_PROGRAMS, StyleSettings
from style_engine.studio.gallery.catalogue import Work
from style_engine.studio.gallery.thumbnails import thumbnail
from style_engine.studio.texts import say, say_of

# What a handler returns: for each component that changes, its new value or an update.
Updates: TypeAlias = dict[Any, Any]

FIELDS = {spec.name: spec for spec in fields(StyleSettings)}
# The three dials and the colours are beside the canvas, in an artist's words; all else is under Expert.
DIALS = {
    "how_far": ("dial_far", "dial_far_info"),
    "content_weight": ("dial_shapes", "dial_shapes_info"),
    "stroke_size": ("dial_strokes", "dial_strokes_info"),
    "colors": ("dial_colors", "dial_colors_info"),
}
COLORS = {"painting": "colors_painting", "matched": "colors_matched", "photo": "colors_photo"}
MAIN = tuple(DIALS)
HIDDEN = (*FOR_PROGRAMS, "style_mix")  # the mix has a slider of its own
EXPERT = tuple(name for name in FIELDS if name not in (*MAIN, *HIDDEN))
CONTROLS = (*MAIN, *EXPERT)

# A sentence of more letters has smaller ones, or its end would not be seen.
LONG = 80

# Events that answer at once, without a place in the queue.
QUICK: dict[str, Any] = dict(api_visibility="private", show_progress="hidden", queue=False)
# Of several quick events the last counts. After the first, Gradio repeats it for the rest, with all its handlers: none
# of these may undo what was done since, as that of a preset would.
LAST: dict[str, Any] = QUICK | dict(trigger_mode="always_last")
# Each click is sent: of one that had to wait, Gradio would send what the one before it had picked. The last input is
# made the time of the click, in ms since the page was opened, for a click may overtake another on its way.
CLICK: dict[str, Any] = QUICK | dict(
    trigger_mode="multiple", js="(...inputs) => [...inputs.slice(0, -1), performance.now()]"
)
# Through the queue, which alone carries a toast: on a phone the status line is out of sight at times.
CHECK: dict[str, Any] = QUICK | dict(queue=True, concurrency_limit=None)
# First looks wait in the queue: more of them at once would only hold threads that others need.
LOOK: dict[str, Any] = dict(
    api_visibility="private",
    show_progress="hidden",
    concurrency_limit=4,
    concurrency_id="looks",
    trigger_mode="always_last",
)
# Visitors wait for the engine in its own line, which says their place.
PAINT: dict[str, Any] = dict(api_visibility="private", show_progress="hidden", concurrency_limit=None)


def picker(name: str, label: str, sources: list[Any], height: int) -> PicturePicker:
    """Return a picker of a picture file."""
    return PicturePicker(label=label, sources=sources, height=height, elem_id=name, buttons=[])


def shelf(name: str, label: str, items: Sequence[tuple[str, str]], columns: int = 5) -> gr.Gallery:
    """Return a gallery to choose one of `items` from, each (path, title)."""
    return gr.Gallery(
        list(items),
        label=label,
        columns=columns,
        allow_preview=False,
        interactive=False,
        object_fit="cover",
        elem_id=name,
        elem_classes="shelf",
        buttons=[],
    )


def tiles(works: Sequence[Work], root: Path) -> list[tuple[str, str]]:
    """Return `works` as the items of a shelf, as thumbnails that are kept in the folder `root`."""
    return [(thumbnail(work.path, root), work.title) for work in works]


def control(name: str) -> Any:
    """Return the widget of one setting."""
    spec, value = FIELDS[name], getattr(PRESETS["standard"], name)
    rule = spec.metadata
    label, meaning = map(say, DIALS[name]) if name in DIALS else (rule["label"], rule["meaning"])
    label = say_of("settings", name, "label", label)
    common: dict[str, Any] = dict(
        label=f"{label} ({rule['unit']})" if rule["unit"] else label,
        info=as_sentence(say_of("settings", name, "meaning", meaning)),
        value=value,
        elem_id=name,
    )
    if name == "colors":
        return gr.Radio([(say(key), choice) for choice, key in COLORS.items()], **common)
    choices = ("auto", *available_networks()) if name == "network" else rule["choices"]
    if choices:
        return gr.Dropdown(list(choices), **common)
    if spec.type is bool:
        return gr.Checkbox(**common)
    if name == "seed":  # a slider over two thousand million seeds would be of no use
        return gr.Number(precision=0, minimum=rule["minimum"], maximum=rule["maximum"], **common)
    return Slider(rule["minimum"], rule["maximum"], step=rule["step"], **common)


def as_sentence(meaning: str) -> str:
    """Return a meaning, which the command line shows as a phrase, as the page shows it: as a sentence."""
    return meaning[:1].upper() + meaning[1:].rstrip(".") + say("full_stop")


def note(sentence: str, kind: str = "hint") -> str:
    """Return `sentence` as the status line; `kind` is "hint", "busy", "done" or "error"."""
    role = "alert" if kind == "error" else "status"
    # Chinese and Japanese characters are twice as wide.
    width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in sentence)
    kind += " long" if width > LONG else ""
    return f'<p role="{role}" class="note {kind}">{html.escape(sentence)}</p>'


def progress(sentence: str, details: str, percent: int) -> str:
    """Return `sentence` as the status line, with `details` on hover, and a bar.

    The bar is what a screen reader asks when it wants to know: a sentence several times a second is not read aloud.
    """
    told = html.escape(sentence)
    values = f'aria-valuemin="0" aria-valuemax="100" aria-valuenow="{percent}" aria-valuetext="{told}"'
    bar = f'<div role="progressbar" aria-label="{say("progress_label")}" {values} style="--done: {percent}%"></div>'
    return f'<p class="note busy" title="{html.escape(details)}" aria-hidden="true">{told}</p>{bar}'


def hidden(*components: Any) -> Updates:
    """Return the updates that hide `components`."""
    return {component: type(component)(visible=False) for component in components}


def start_settings(preset: str) -> dict[str, Any]:
    """Return {name: value} of all controls in a preset."""
    return {name: getattr(PRESETS[preset], name) for name in CONTROLS}


def values_of(settings: StyleSettings) -> dict[str, Any]:
    """Return `settings` by the names of the controls of the page."""
    mix = {"mix": round(100 * settings.mix_of(2)[1])} if len(settings.style_mix) == 2 else {}
    return {name: getattr(settings, name) for name in CONTROLS} | mix


def settings_from(preset: str, values: dict[str, Any], mix: float = 0, paintings: int = 1) -> StyleSettings:
    """Return the settings that the controls say, {name: value}, for so many paintings.

    `mix` is how much the second counts, in percent. Raises SettingError for a value out of its range.
    """
    return StyleSettings.from_mapping(values | {"style_mix": mix_of(mix) if paintings == 2 else ()}, PRESETS[preset])


def mix_of(percent: float) -> tuple[float, float]:
    """Return how much each of two paintings counts, where the second counts so many percent."""
    return 1 - percent / 100, percent / 100
