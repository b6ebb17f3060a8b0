"""The page without a page: one endpoint, /paint, for programs. `gradio_client` streams its pictures."""

import gradio as gr

from style_engine.page.choosing import OWN
from style_engine.page.widgets import RUNS, PicturePicker
from style_engine.presets import PRESETS
from style_engine.setting_rules import quoted
from style_engine.settings import MAX_PAINTINGS, PRIVATE
from style_engine.studio import runner as session
from style_engine.studio.gallery import works as library
from style_engine.studio.result import Order

DESCRIPTION = """Paint a photo in the style of one or several paintings, and stream the pictures on the way.

`photo` is a picture file. `paintings` are picture files, or `bundled` is a list of ids of bundled paintings, or both,
in this order. `masks` are grey picture files, one for each painting, white where it is to be; where none is, the photo
stays. `preset` is the name of one, and `settings` a dictionary of the fields of `StyleSettings` that differ from it.
Each answer is (picture, sentence, file): a JPEG to look at, where the painting stands, and with the last one the PNG
at full quality.
"""


def connect():
    with gr.Group(visible=False):
        photo = PicturePicker(label="photo", elem_id="api_photo")
        paintings = gr.File(file_count="multiple", label="paintings", type="filepath")
        bundled = gr.JSON([], label="bundled")
        masks = gr.File(file_count="multiple", label="masks", type="filepath")
        preset = gr.Textbox("standard", label="preset")
        settings = gr.JSON({}, label="settings")
        picture, sentence, file = gr.Image(type="filepath"), gr.Textbox(), gr.File()
        gr.Button().click(
            paint,
            [photo, paintings, bundled, masks, preset, settings],
            [picture, sentence, file],
            api_name="paint",
            api_description=DESCRIPTION,
            concurrency_limit=2,  # of its own, so that programs never keep visitors of the page waiting
            concurrency_id="endpoint",
        )


def paint(photo, paintings=None, bundled=None, masks=None, preset="standard", settings=None):
    """Yield (picture, sentence, file); see `DESCRIPTION`. Raises gr.Error, in a sentence, where it cannot paint."""
    files, names, bundled, settings = list(paintings or ()), [OWN] * len(paintings or ()), bundled or [], settings or {}
    if not isinstance(bundled, list) or len(files) + len(bundled) > MAX_PAINTINGS:
        raise _mistake(f"`bundled` must be a list, and there can be {MAX_PAINTINGS} paintings at most.")
    if not isinstance(settings, dict):
        raise _mistake("`settings` must be a dictionary.")
    for name in bundled:
        if not (path := library.painting_file(name)):
            raise _mistake(f"`bundled` must hold ids of bundled paintings. Received: {quoted(name)}")
        files, names = [*files, path], [*names, name]
    if not photo or not files:
        raise _mistake("A photo and at least one painting are needed.")
    if preset not in PRESETS:
        raise _mistake(f"`preset` must be one of {', '.join(PRESETS)}. Received: {quoted(preset)}")
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()}
    if private := given.keys() & set(PRIVATE):
        raise _mistake(f"`{private.pop()}` is a file of the server, and not for a visitor.")
    try:
        brush = session.Brush(session.changed(PRESETS[preset], given))
    except ValueError as error:
        raise _mistake(str(error)) from error
    order = Order(photo, tuple(files), tuple(names), tuple(masks or ()))
    path = None
    try:
        for scene in session.paint(order, brush, RUNS):
            if scene.mood == "error":
                raise _mistake(scene.sentence)
            path = scene.picture or path
            yield path, scene.sentence, scene.png
    finally:
        brush.stop.set()


def _mistake(sentence):
    return gr.Error(sentence, print_exception=False)  # it is the caller's, and no matter of the log
