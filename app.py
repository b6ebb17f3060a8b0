"""The page: what is where. What its parts do is in style_engine/page/, and everything that paints in style_engine/."""

import dataclasses
import os
import threading
from pathlib import Path
from types import SimpleNamespace

# Before gradio is imported: no version check and no telemetry, so the page makes no outside request.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before TensorFlow is: it has much to tell

import gradio as gr

from style_engine import PRESETS
from style_engine.page import afterwards, choosing, drawing, endpoint, painting
from style_engine.page.guard import GuardedBlocks
from style_engine.page.widgets import (
    ADVANCED,
    MAIN,
    PicturePicker,
    Slider,
    control,
    groups,
    note,
    pair_tiles,
    picker,
    shelf,
    tiles,
)
from style_engine.presets import PRESET_MEANINGS
from style_engine.studio import runner as session
from style_engine.studio.gallery import museum
from style_engine.studio.gallery.catalogue import paintings, photos
from style_engine.studio.texts import say, say_of

ASSETS = Path(__file__).parent / "assets"


def build():
    """Return the page as a `gr.Blocks`."""
    ui = SimpleNamespace()
    with GuardedBlocks(title="Impasto", analytics_enabled=False, delete_cache=(3600, 4 * 3600)) as ui.page:
        gr.HTML((ASSETS / "header.html").read_text(encoding="utf-8").format(motto=say("motto")), padding=False)
        remember(ui)
        ui.examples = shelf("examples", "examples", pair_tiles(), columns=6)
        with gr.Row(equal_height=False):
            with gr.Column(scale=4, min_width=300):
                lay_out_choices(ui)
            with gr.Column(scale=7, min_width=340):
                lay_out_result(ui)
            with gr.Column(scale=3, min_width=250):
                lay_out_settings(ui)
        pair_clicked = choosing.connect(ui)
        drawing.connect(ui)
        painting.connect(ui, pair_clicked)
        afterwards.connect(ui)
        endpoint.connect()
    return ui.page


def remember(ui):
    """Make what the page knows of a visit."""
    ui.good_photo, ui.good_own = gr.State(), gr.State()  # the files to paint, which were found readable
    ui.chosen, ui.second = gr.State(), gr.State()  # ids of the paintings
    ui.done, ui.past, ui.blended = gr.State(), gr.State(), gr.State()  # what was painted last, and before; its blend
    ui.frame = gr.State()  # the picture on the way that was picked
    ui.eased = gr.State()  # the photo that is under the regions' brush


def lay_out_choices(ui):
    ui.photo = picker("photo", "photo_label", ["upload", "clipboard", "webcam"], 260)
    ui.group = gr.Radio(
        [say("all_groups"), *groups()], value=say("all_groups"), label=say("group_label"), elem_id="group"
    )
    ui.shelf = shelf("paintings", "painting_label", tiles(paintings()))
    with gr.Accordion(say("own_heading"), open=False):
        ui.own = picker("own", "own_label", ["upload", "clipboard"], 180)
    with gr.Accordion(say("museum_heading"), open=False):
        works = [(f"{work.title} · {work.artist}, {work.year}", work.id) for work in museum.works()]
        ui.masterpiece = gr.Dropdown(
            works, value=works[0][1], label=say("museum_label"), info=say("museum_info"), elem_id="masterpiece"
        )
        ui.fetch = gr.Button(say("fetch"), size="sm", elem_id="fetch")
    with gr.Accordion(say("second_heading"), open=False):
        ui.second_shelf = shelf("second", "second_label", tiles(paintings()))
        ui.mix = Slider(0, 100, 50, step=1, label=say("mix_label"), info=say("mix_info"), elem_id="mix")
        ui.no_second = gr.Button(say("no_second"), size="sm", elem_id="no_second")
    with gr.Accordion(say("regions_heading"), open=False):
        gr.Markdown(say("regions_info"), elem_id="brushes")
        ui.regions = drawing.regions_editor()
        ui.drawn = PicturePicker(visible=False)  # what was painted there, once it is wanted


def lay_out_result(ui):
    with gr.Row(elem_id="buttons"):
        ui.paint = gr.Button(say("paint"), variant="primary", min_width=80, elem_id="paint")
        ui.stop = gr.Button(say("stop"), variant="stop", interactive=False, min_width=80, elem_id="stop")
        ui.resume = gr.Button(say("resume"), interactive=False, min_width=80, elem_id="resume")
    with gr.Group(elem_id="words"):
        ui.status = gr.HTML(note(say("welcome")), elem_id="status", padding=False)
        ui.estimate = gr.HTML("", elem_id="estimate", padding=False)
    ui.result = gr.Image(
        label=say("result_label"),
        interactive=False,
        height=600,
        buttons=["fullscreen"],
        elem_id="result",
        alt_text=say("result_alt"),
        type="filepath",
    )
    ui.compare = gr.ImageSlider(
        label=say("compare_label"), type="filepath", interactive=False, visible=False, max_height=600, elem_id="compare"
    )
    with gr.Row(elem_id="look"):
        views = [say("view_painting"), say("view_photo"), say("view_both")]
        ui.view = gr.Radio(views, value=views[0], label=say("view_label"), interactive=False, scale=3, elem_id="view")
        ui.download = gr.DownloadButton(say("download"), interactive=False, scale=2, elem_id="download")
    with gr.Row(elem_id="finish"):
        ui.finishes = [gr.Button(say("finish", size=n), size="sm", interactive=False) for n in painting.FINISHES]
    ui.strength = Slider(
        0,
        100,
        100,
        step=1,
        label=say("strength_label"),
        info=say("strength_info"),
        interactive=False,
        elem_id="strength",
    )
    ui.light_only = gr.Checkbox(label=say("light_only"), interactive=False, elem_id="light_only")
    ui.way = gr.Gallery(
        label=say("way_label"),
        columns=4,
        height=340,
        object_fit="contain",
        interactive=False,
        elem_id="way",
        buttons=[],
    )
    with gr.Row():
        ui.branch = gr.Button(say("branch"), size="sm", interactive=False, elem_id="branch")
        ui.timelapse = gr.Button(say("timelapse"), size="sm", interactive=False, elem_id="timelapse")
    ui.film = gr.Video(label=say("film_label"), visible=False, height=420, autoplay=True, loop=True, elem_id="film")
    ui.gif = gr.DownloadButton(say("gif"), visible=False, elem_id="gif")
    with gr.Accordion(say("history_heading"), open=False):
        ui.history = shelf("history", "history_label", [])
    ui.shown = [ui.status, ui.result, ui.compare, ui.way, ui.film, ui.gif, ui.history]
    ui.after = [ui.view, ui.strength, ui.light_only, ui.download, ui.timelapse]


def lay_out_settings(ui):
    ui.preset = gr.Radio(
        [(say_of("presets", name, "label", name.capitalize()), name) for name in PRESETS],
        value="standard",
        label=say("preset_label"),
        info=say_of("presets", "standard", "meaning", PRESET_MEANINGS["standard"]),
        elem_id="preset",
    )
    ui.controls = [control(name) for name in (*MAIN, "network")]
    with gr.Accordion(say("advanced"), open=False):
        ui.controls += [control(name) for name in ADVANCED]
    ui.link = gr.Button(say("link"), size="sm", elem_id="link")
    ui.address = gr.Textbox(label=say("link_label"), visible=False, buttons=["copy"], elem_id="address")


if __name__ == "__main__":
    small = dataclasses.replace(PRESETS["standard"], size=192, iterations=4)
    threading.Thread(target=session.warm_up, args=(small,), daemon=True).start()
    build().queue(api_open=False).launch(
        theme=gr.themes.Soft(primary_hue="orange", secondary_hue="indigo", neutral_hue="stone"),
        css_paths=ASSETS / "page.css",
        js=(ASSETS / "page.js").read_text(encoding="utf-8"),
        favicon_path=ASSETS / "logo.svg",
        footer_links=["api", "settings"],
        run_history=False,
        ssr_mode=False,
        max_file_size="64mb",
        allowed_paths=[str(work.path) for work in (*photos(), *paintings())],
    )
