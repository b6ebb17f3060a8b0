"""The regions: painted with two brushes over the photo, and read as a mask for each painting."""

import gradio as gr
import numpy as np
from PIL import Image

from style_engine.engine.pyramid import fit
from style_engine.errors import PictureError
from style_engine.page.widgets import QUICK
from style_engine.pictures.files import open_picture, small_picture, to_image
from style_engine.studio.texts import say

EDITOR_SIDE = 640  # of the photo that regions are painted on: the mask needs no more, and a phone can do no more
# Brushes of the regions, as the texts name them.
SECOND_COLOR, KEEP_COLOR = "#e4572e", "#2f6fde"
SECOND, KEEP = 1, 2  # what they mark: here the second painting, here the photo as it is

# Gradio keeps an editor's first `change` to itself, and an editor that is an input of Python uploads its pictures at
# each step of any event: so JavaScript takes what is drawn, once it is wanted.
TAKE_DRAWN = "drawing => drawing?.layers?.[0] ?? null"


def connect(ui):
    # An editor that shows the progress of an event uploads its pictures at each step of any other, too.
    easel = dict(outputs=[ui.regions, ui.eased], show_progress_on=ui.status, **QUICK)
    # Whoever changed the photo: a visitor, a pair, or the history.
    ui.photo.change(set_easel, [ui.good_photo, ui.eased], **easel)
    ui.regions.clear(lambda photo: set_easel(photo, None), ui.good_photo, **easel)  # the photo would be gone, too


def taken(ui):
    """Return the arguments of an event that lays what is drawn into `ui.drawn`."""
    return dict(fn=None, inputs=ui.regions, outputs=ui.drawn, js=TAKE_DRAWN)


def regions_editor():
    """Return the picture editor in which regions are painted over the photo."""
    return gr.ImageEditor(
        label=say("regions_label"),
        type="pil",
        sources=(),
        transforms=(),
        layers=False,
        brush=gr.Brush(colors=[SECOND_COLOR, KEEP_COLOR], color_mode="fixed", default_size=36),
        eraser=gr.Eraser(default_size=36),
        canvas_size=(EDITOR_SIDE, EDITOR_SIDE),
        height=420,
        buttons=[],
        elem_id="regions",
    )


def set_easel(photo, eased):
    """Put the photo under the brush that paints regions, if it is another, for which the regions mean nothing."""
    if photo == eased:
        return gr.skip(), gr.skip()
    try:
        picture = small_picture(photo, EDITOR_SIDE).rgb if photo else None
    except PictureError:
        picture = None  # Paint will say what is wrong
    if picture is None:
        return None, None
    height, width = fit(*picture.shape[:2], EDITOR_SIDE)
    small = to_image(picture).resize((width, height), Image.LANCZOS)
    return {"background": small, "layers": [], "composite": small}, photo


def marks_on(drawn, photo):
    """Return (the photo, what was painted on it), or None where nothing is."""
    marks = read_marks(drawn) if drawn else None
    return None if marks is None else (photo, marks)


def read_marks(path):
    """Return what was painted in the regions editor, uint8 (h, w): SECOND, KEEP, or 0.

    `path` is of its layer, transparent where nothing is. None where nothing is at all, or it is not the editor's.
    """
    try:
        with open_picture(path) as image:
            if max(image.size) > 2 * EDITOR_SIDE:
                return None
            colors = np.asarray(image.convert("RGBA"), np.int32)
    except OSError:
        return None
    second, keep = (((colors[..., :3] - _rgb(color)) ** 2).sum(-1) for color in (SECOND_COLOR, KEEP_COLOR))
    marks = np.where(colors[..., 3] > 96, np.where(second <= keep, SECOND, KEEP), 0).astype(np.uint8)
    return marks if marks.any() else None


def _rgb(color):
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


def masks_of(marks, count, mix):
    """Return the mask (h, w) of each of `count` paintings; None where nothing is marked that matters.

    `mix` is how much the second counts where no region is marked for it, in percent.
    """
    if marks is None or (count == 1 and not (marks == KEEP).any()):
        return None
    painted = (marks != KEEP).astype(np.float32)
    if count == 1:
        return [painted]
    second = (marks == SECOND).astype(np.float32) if (marks == SECOND).any() else painted * mix / 100
    return [painted - second, second]
