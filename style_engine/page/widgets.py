"""The widgets of the page, with the ranges and words that `StyleSettings` and the texts give."""

import dataclasses
import html
from pathlib import Path

import gradio as gr
from gradio.utils import get_upload_folder

from style_engine.engine.networks import available_networks
from style_engine.presets import PRESETS
from style_engine.settings import FOR_PROGRAMS, StyleSettings
from style_engine.studio.gallery.catalogue import paintings, pairs
from style_engine.studio.run_folder import side_by_side
from style_engine.studio.texts import say, say_of

RUNS = Path(get_upload_folder()) / "impasto"  # inside Gradio's own cache, so that it serves the frames as they are

FIELDS = {spec.name: spec for spec in dataclasses.fields(StyleSettings)}
MAIN = ("style_weight", "content_weight", "iterations")
HIDDEN = (*FOR_PROGRAMS, "style_mix")  # the mix has a slider of its own
ADVANCED = tuple(name for name in FIELDS if name not in (*MAIN, "network", *HIDDEN))
CONTROLS = (*MAIN, "network", *ADVANCED)

# Events that answer at once, without a place in the queue.
QUICK = dict(api_visibility="private", show_progress="hidden", queue=False)
# Through the queue, which alone carries a toast: on a phone the status line is out of sight at times.
CHECK = QUICK | dict(queue=True, concurrency_limit=None)


class PicturePicker(gr.Image):
    """An image picker that hands over the file as it is: the engine reads it, and answers in plain words."""

    def get_block_name(self):
        return "image"

    def preprocess(self, payload):
        return payload.path if payload else None


class Slider(gr.Slider):
    """A slider whose number field may be emptied: it says then what it said at first."""

    def get_block_name(self):
        return "slider"

    def preprocess(self, payload):
        return super().preprocess(self.value if payload is None else payload)


def picker(name, label, sources, height):
    return PicturePicker(label=say(label), sources=sources, height=height, elem_id=name, buttons=[])


def shelf(name, label, items, columns=5):
    """Return a gallery to choose one of `items` from, each (path, title)."""
    return gr.Gallery(
        items,
        label=say(label),
        columns=columns,
        allow_preview=False,
        interactive=False,
        object_fit="cover",
        elem_id=name,
        elem_classes="shelf",
        buttons=[],
    )


def tiles(works):
    return [(str(work.path), work.title) for work in works]


def pair_tiles():
    """Return the example pairs as gallery items."""
    RUNS.mkdir(parents=True, exist_ok=True)
    return [
        (
            side_by_side(photo.path, painting.path, RUNS / f"pair_{photo.id}_{painting.id}.jpg"),
            f"{photo.title} + {painting.title}",
        )
        for photo, painting in pairs()
    ]


def groups():
    """Return the shelves that the bundled paintings stand on, in their order."""
    return list(dict.fromkeys(work.group for work in paintings()))


def control(name):
    """Return the widget of one setting."""
    rule, value = FIELDS[name].metadata, preset_values("standard")[CONTROLS.index(name)]
    label = say_of("settings", name, "label", rule["label"])
    common = dict(
        label=f"{label} ({rule['unit']})" if rule["unit"] else label,
        info=say_of("settings", name, "meaning", rule["meaning"]),
        value=value,
        elem_id=name,
    )
    choices = ("auto", *available_networks()) if name == "network" else rule["choices"]
    if choices:
        return gr.Dropdown(list(choices), **common)
    if FIELDS[name].type is bool:
        return gr.Checkbox(**common)
    if name == "seed":  # a slider over two thousand million seeds would be of no use
        return gr.Number(precision=0, minimum=rule["minimum"], maximum=rule["maximum"], **common)
    return Slider(rule["minimum"], rule["maximum"], step=rule["step"], **common)


def note(sentence, kind="hint"):
    """Return `sentence` as the status line; `kind` is "hint", "busy", "done" or "error"."""
    role = "alert" if kind == "error" else "status"
    return f'<p role="{role}" class="note {kind}">{html.escape(sentence)}</p>'


def preset_values(preset):
    """Return the values of all controls in a preset."""
    return [getattr(PRESETS[preset], name) for name in CONTROLS]


def settings_of(preset, mix, count, *values):
    """Return the `StyleSettings` that the controls say, for so many paintings.

    `mix` is how much the second counts, in percent. Raises ValueError for a value out of its range.
    """
    shares = (1 - mix / 100, mix / 100) if count == 2 else ()
    return dataclasses.replace(PRESETS[preset], style_mix=shares, **dict(zip(CONTROLS, values)))
