"""The page: widgets and events only. Everything that paints is in style_engine/."""

import dataclasses
import html
import os
import threading
from pathlib import Path

# Before gradio is imported: no version check and no telemetry, so the page makes no outside request.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before TensorFlow is: it has much to tell

import gradio as gr
from gradio.utils import get_upload_folder

from style_engine import PRESETS, PictureError, StyleSettings, available_networks, read_picture, session
from style_engine.catalogue import paintings, pairs
from style_engine.frames import shown, side_by_side
from style_engine.recipe import read_recipe
from style_engine.settings import PRESET_MEANINGS

ASSETS = Path(__file__).parent / "assets"
RUNS = Path(get_upload_folder()) / "impasto"  # inside Gradio's own cache, so that it serves the frames as they are

FIELDS = {spec.name: spec for spec in dataclasses.fields(StyleSettings)}
MAIN = ("style_weight", "content_weight", "iterations")
LIVE = ("style_weight", "content_weight", "smoothness")  # these can be moved while a picture is painted
# A path on the server, and what only a program needs, are not for the page.
ADVANCED = tuple(name for name in FIELDS if name not in (*MAIN, "network", "vgg19_weights", "keep", "show_every"))
CONTROLS = (*MAIN, "network", *ADVANCED)

FINISHES = (1024, 2048, 4096)  # longest sides, in pixels, at which a finished picture can be painted on

WELCOME = "Choose a photo and a painting, then press Paint. Or click one of the pairs above."
# On a phone the result is far below the pair that was clicked; where it is in sight, this does nothing.
SHOW_RESULT = "() => { document.getElementById('result').scrollIntoView({block: 'nearest'}); return []; }"
OWN = "own"  # stands for the visitor's own painting where otherwise a bundled one's id stands

brushes = {}  # the Brush of each visit's run, by session


class PicturePicker(gr.Image):
    """An image picker that hands over the file as it is: the engine reads it, and answers in plain words."""

    def get_block_name(self):
        return "image"

    def preprocess(self, payload):
        return payload.path if payload else None


def control(name):
    """Return the widget of one setting, with the range and the words that StyleSettings gives."""
    rule, value = FIELDS[name].metadata, preset_values("standard")[CONTROLS.index(name)]
    label = f"{rule['label']} ({rule['unit']})" if rule["unit"] else rule["label"]
    common = dict(label=label, info=rule["meaning"], value=value, elem_id=name)
    choices = ("auto", *available_networks()) if name == "network" else rule["choices"]
    if choices:
        return gr.Dropdown(list(choices), **common)
    if FIELDS[name].type is bool:
        return gr.Checkbox(**common)
    if name == "seed":  # a slider over two thousand million seeds would be of no use
        return gr.Number(precision=0, minimum=rule["minimum"], maximum=rule["maximum"], **common)
    return gr.Slider(rule["minimum"], rule["maximum"], step=rule["step"], **common)


def build():
    """Return the page as a `gr.Blocks`."""
    with gr.Blocks(title="Impasto", analytics_enabled=False, delete_cache=(3600, 4 * 3600)) as page:
        gr.HTML((ASSETS / "header.html").read_text(encoding="utf-8"), padding=False)
        # The files to paint, which were found readable, the id of the painting that is chosen, what was painted last.
        good_photo, good_own, chosen, done = gr.State(), gr.State(), gr.State(), gr.State()
        examples = gr.Gallery(
            pair_tiles(),
            label="Try one: a click paints it",
            columns=6,
            allow_preview=False,
            interactive=False,
            object_fit="cover",
            elem_id="examples",
            buttons=[],
        )
        with gr.Row(equal_height=False):
            with gr.Column(scale=4, min_width=300):
                photo = PicturePicker(
                    label="Your photo",
                    sources=["upload", "clipboard", "webcam"],
                    height=260,
                    elem_id="photo",
                    buttons=[],
                )
                shelf = gr.Gallery(
                    [(str(work.path), work.title) for work in paintings()],
                    label="A painting",
                    columns=5,
                    allow_preview=False,
                    interactive=False,
                    object_fit="cover",
                    elem_id="paintings",
                    buttons=[],
                )
                with gr.Accordion("…or your own painting", open=False):
                    own = PicturePicker(
                        label="Your own painting",
                        sources=["upload", "clipboard"],
                        height=180,
                        elem_id="own",
                        buttons=[],
                    )
            with gr.Column(scale=7, min_width=340):
                with gr.Row(elem_id="buttons"):
                    paint = gr.Button("Paint", variant="primary", elem_id="paint")
                    stop = gr.Button("Stop", variant="stop", interactive=False, elem_id="stop")
                status = gr.HTML(note(WELCOME), elem_id="status", padding=False)
                result = gr.Image(
                    label="Your picture",
                    interactive=False,
                    height=600,
                    buttons=["fullscreen"],
                    elem_id="result",
                    alt_text="Your picture, as far as it is painted",
                    type="filepath",
                )
                strength = gr.Slider(
                    0,
                    100,
                    100,
                    step=1,
                    label="Strength (%)",
                    info="how much of the painting lies over the photo; at once, without painting anew",
                    interactive=False,
                    elem_id="strength",
                )
                download = gr.DownloadButton("Download PNG", interactive=False, elem_id="download")
                with gr.Row(elem_id="finish"):
                    finishes = [gr.Button(f"Paint on at {n} px", size="sm", interactive=False) for n in FINISHES]
                way = gr.Gallery(
                    label="On the way",
                    columns=4,
                    height=340,
                    object_fit="contain",
                    interactive=False,
                    elem_id="way",
                    buttons=[],
                )
            with gr.Column(scale=3, min_width=250):
                preset = gr.Radio(
                    [(name.capitalize(), name) for name in PRESETS],
                    value="standard",
                    label="Preset",
                    info=PRESET_MEANINGS["standard"],
                    elem_id="preset",
                )
                controls = [control(name) for name in (*MAIN, "network")]
                with gr.Accordion("Advanced", open=False):
                    controls += [control(name) for name in ADVANCED]

        quick = dict(api_visibility="private", show_progress="hidden", queue=False)
        # Through the queue, which alone carries a toast: on a phone the status line is out of sight here.
        check = quick | dict(queue=True, concurrency_limit=None)
        photo.input(check_photo, [photo, good_photo], [photo, good_photo, status, chosen, shelf, *controls], **check)
        own.input(check_own, [own, good_own, chosen], [own, good_own, status, chosen, shelf], **check)
        # The last of several quick clicks counts.
        shelf.select(choose_painting, None, [chosen, status], trigger_mode="always_last", **quick)
        preset.input(choose_preset, preset, [preset, *controls], trigger_mode="always_last", **quick)
        stop.click(stop_painting, None, None, **quick)
        for name in LIVE:
            slider = controls[CONTROLS.index(name)]
            slider.input(moving(name), slider, None, trigger_mode="always_last", **quick)

        running = dict(
            outputs=[result, way, status, download, paint, stop, done, strength, *finishes],
            api_visibility="private",
            show_progress="hidden",
            concurrency_limit=8,  # visitors wait for the engine in `in_worker`, which tells them so
            concurrency_id="painting",
        )
        painting = dict(fn=paint_picture, inputs=[good_photo, good_own, chosen, done, preset, *controls], **running)
        paint.click(**painting)
        strength.input(blend, [done, strength], [result, download], trigger_mode="always_last", **check)
        for finish, size in zip(finishes, FINISHES):
            finish.click(finishing(size), done, **running)
        pair = examples.select(choose_pair, None, [photo, good_photo, chosen, shelf, examples], js=SHOW_RESULT, **quick)
        pair.success(trigger_mode="multiple", **painting)  # another pair takes over from one that is being painted
        page.unload(stop_painting)
    return page


def note(sentence, kind="hint"):
    """Return `sentence` as the status line; `kind` is "hint", "busy", "done" or "error"."""
    role = "alert" if kind == "error" else "status"
    return f'<p role="{role}" class="note {kind}">{html.escape(sentence)}</p>'


def preset_values(preset):
    """Return the values of all controls in a preset."""
    return [getattr(PRESETS[preset], name) for name in CONTROLS]


def choose_preset(preset):
    return gr.Radio(info=PRESET_MEANINGS[preset]), *preset_values(preset)


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


def checked(path, good, what):
    """Return (path to show, path to paint, status) for a file that a visitor chose; a bad one changes nothing."""
    if path is None:
        return None, None, note(WELCOME)
    try:
        picture = read_picture(path)
    except PictureError as error:
        gr.Warning(str(error))
        return good, good, note(str(error), "error")
    height, width = picture.rgb.shape[:2]
    return shown(path, picture, RUNS), path, note(f"{what}: {width} × {height} pixels.")


def check_photo(path, good):
    """Check the visitor's photo; a picture that was painted here restores the settings and painting of its recipe."""
    path, checked_path, status = checked(path, good, "Your photo")
    recipe = read_recipe(checked_path) if checked_path and checked_path != good else None
    if recipe is None:
        return path, checked_path, status, gr.skip(), gr.skip(), *[gr.skip()] * len(CONTROLS)
    ids = [work.id for work in paintings()]
    known = recipe.painting in ids
    chosen = recipe.painting if known else gr.skip()
    shelf = gr.Gallery(selected_index=ids.index(recipe.painting)) if known else gr.skip()
    restored = "settings and painting are" if known else "settings are"
    sentence = (
        f"This picture was painted here: its {restored} restored. Choose the photo to paint with them, or paint it."
    )
    return path, checked_path, note(sentence), chosen, shelf, *[getattr(recipe.settings, n) for n in CONTROLS]


def check_own(path, good, chosen):
    """Check the visitor's own painting, and choose it; a bad one leaves the choice as it was."""
    path, checked_path, status = checked(path, good, "Your own painting")
    if checked_path and checked_path != good:
        return path, checked_path, status, OWN, gr.Gallery(selected_index=None)
    unchosen = checked_path is None and chosen == OWN
    return path, checked_path, status, None if unchosen else gr.skip(), gr.skip()


def choose_painting(event: gr.SelectData):
    work = paintings()[event.index]
    return work.id, note(f"{work.title}, by {work.maker}. {work.licence}.")


def choose_pair(event: gr.SelectData):
    """Put the clicked pair where a visitor would have put it; the click is forgotten, so that it can come again."""
    photo, painting = pairs()[event.index]
    shelf = gr.Gallery(selected_index=paintings().index(painting))
    return str(photo.path), str(photo.path), painting.id, shelf, gr.Gallery(selected_index=None)


def stop_painting(request: gr.Request):
    """End this visit's run, if there is one: by Stop, by a new run, or because its page was closed or loaded anew."""
    if request.session_hash in brushes:
        brushes[request.session_hash].stop.set()


def moving(weight):
    """Return the handler of a slider that lets this visit's run, if there is one, go on with another `weight`."""

    def move_brush(request: gr.Request, value):
        if request.session_hash in brushes:
            brushes[request.session_hash].move(**{weight: value})

    return move_brush


def paint_picture(request: gr.Request, photo, own, chosen, done, preset, *values):
    """The handler of Paint: yields the values of its outputs for each scene."""
    painting = own if chosen == OWN else next((str(work.path) for work in paintings() if work.id == chosen), None)
    if photo is None or painting is None:
        yield outputs(session.Scene(f"Please choose a {'photo' if photo is None else 'painting'} first.", "error"))
        return
    try:
        settings = dataclasses.replace(PRESETS[preset], **dict(zip(CONTROLS, values)))
    except ValueError as error:  # a setting out of its range
        yield outputs(session.Scene(str(error), "error"))
        return
    brush = session.Brush(settings)
    yield from run(request, brush, session.paint(photo, painting, chosen, brush, RUNS), done)


def finishing(size):
    """Return the handler of the button that paints what is `done` on, at a larger `size`."""

    def finish_picture(request: gr.Request, done):  # a partial's type hints, and so its request, Gradio does not see
        brush = session.Brush(dataclasses.replace(done.recipe.settings, size=size))
        scenes = session.paint(done.photo, done.painting, done.name, brush, RUNS, done.picture)
        yield from run(request, brush, scenes, done)

    return finish_picture


def blend(done, strength):
    try:
        picture, png = session.blend(done, strength / 100)
    except PictureError as error:  # the files of a page that was left open for hours are gone
        gr.Warning(str(error))
        return gr.skip(), gr.skip()
    return picture, gr.DownloadButton(value=png)


def run(request, brush, scenes, done):
    """Yield the outputs of `scenes`, in place of those of this visit's run before, if there is one.

    What was `done` before is shown again, and not lost, where this run ends in an error.
    """
    stop_painting(request)
    brushes[request.session_hash] = brush
    try:
        for scene in scenes:
            if brushes.get(request.session_hash) is not brush:
                return  # another run of this visit has taken over, and the page is its
            if scene.mood == "error" and done:
                scene = dataclasses.replace(scene, picture=done.png, png=done.png, painted=done)
            yield outputs(scene)
    finally:
        brush.stop.set()
        if brushes.get(request.session_hash) is brush:
            del brushes[request.session_hash]


def outputs(scene):
    """Return what the page shows of a scene, in the order of `running`'s outputs."""
    same, busy = gr.skip(), scene.mood == "busy"
    # What can be downloaded, blended or painted on is what is shown: nothing, from the first live picture to the last.
    download, strength, finishes = same, same, [same] * len(FINISHES)
    if scene.picture:
        download, strength = gr.DownloadButton(interactive=False), gr.Slider(interactive=False)
        finishes = [gr.Button(interactive=False)] * len(FINISHES)
    if scene.png:
        download = gr.DownloadButton(value=scene.png, interactive=True)
        strength = gr.Slider(value=100, interactive=True)
        finishes = [finish_button(scene.painted, size) for size in FINISHES]
    return [
        scene.picture or same,
        same if scene.kept is None else scene.kept,
        note(scene.sentence, scene.mood),
        download,
        gr.Button(interactive=not busy),
        gr.Button(interactive=busy),
        scene.painted or same,
        strength,
        *finishes,
    ]


def finish_button(painted, size):
    """Return the update of the button that paints on at `size`: how long that will take, if it is larger."""
    if size <= painted.size:
        return gr.Button(f"Paint on at {size} px", interactive=False)
    return gr.Button(f"Paint on at {size} px · about {max(round(painted.finishing_s(size)), 1)} s", interactive=True)


if __name__ == "__main__":
    small = dataclasses.replace(PRESETS["standard"], size=192, iterations=2)
    threading.Thread(target=session.warm_up, args=(small,), daemon=True).start()
    build().queue(api_open=False).launch(
        theme=gr.themes.Soft(primary_hue="orange", secondary_hue="indigo", neutral_hue="stone"),
        css_paths=ASSETS / "page.css",
        favicon_path=ASSETS / "logo.svg",
        footer_links=["settings"],
        run_history=False,
        ssr_mode=False,
        max_file_size="64mb",
        allowed_paths=[str(work.path) for pair in pairs() for work in pair],
    )
