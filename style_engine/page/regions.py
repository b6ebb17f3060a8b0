"""The regions: painted with two brushes over the photo, and read as a mask for each painting."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image

from style_engine.engine.pyramid import fit
from style_engine.errors import PictureError
from style_engine.page.components import PicturePicker
from style_engine.page.marks import ALPHA, EDITOR_SIDE, KEEP_COLOR, SECOND_COLOR, masks_of, read_marks
from style_engine.page.visit import Selection
from style_engine.page.widgets import QUICK
from style_engine.pictures.arrays import Mask
from style_engine.pictures.files import small_picture, to_image
from style_engine.studio.texts import say

if TYPE_CHECKING:
    from style_engine.page.layout import Page

# One sees through a stroke what lies under it; where two of them cross, the mask is the same.
OPACITY = ALPHA / 255
BRUSHES = ((SECOND_COLOR, OPACITY), (KEEP_COLOR, OPACITY))

# Gradio keeps an editor's first `change` to itself, and an editor that is an input of Python uploads its pictures at
# each step of any event: so JavaScript takes what is drawn, once it is wanted.
TAKE_DRAWN = "drawing => drawing?.layers?.[0] ?? null"


class RegionsPanel:
    """The editor in which regions are painted over the photo."""

    def __init__(self) -> None:
        with gr.Accordion(say("regions_heading"), open=False):
            gr.Markdown(say("regions_info"), elem_id="brushes")
            self.editor = gr.ImageEditor(
                label=say("regions_label"),
                type="pil",
                sources=(),
                transforms=(),
                layers=False,
                brush=gr.Brush(colors=list(BRUSHES), color_mode="fixed", default_color=BRUSHES[0], default_size=36),
                eraser=gr.Eraser(default_size=36),
                canvas_size=(EDITOR_SIDE, EDITOR_SIDE),
                height=560,
                buttons=[],
                elem_id="regions",
            )
            self.drawn = PicturePicker(visible=False)  # what was painted there, once it is wanted

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page = page
        options: dict[str, Any] = dict(outputs=self.editor, **self.restoring(QUICK))
        # Whoever changed the photo: a visitor, a pair, or the history.
        page.photo.picker.change(lay_photo, page.selection, **options)
        self.editor.clear(lay_photo_again, page.selection, **options)  # the photo would be gone, too

    def restoring(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the `options` of an event that may change the editor.

        An editor that shows the progress of an event uploads its pictures at each step of any other, too.
        """
        return options | {"show_progress_on": self._page.easel.status}

    def take_drawn(self, listen: Callable[..., Any], **options: Any) -> Any:
        """Return the event after which `drawn` is what is painted; `listen` is a button's `click`, or the like."""
        return listen(None, self.editor, self.drawn, js=TAKE_DRAWN, **options)

    def showing(self, selection: Selection, drawn: str | None) -> dict[Any, Any]:
        """Return the update that shows the photo with what is `drawn` over it, a file as a path."""
        return {self.editor: laid(selection, drawn)}

    def masks(self, selection: Selection, drawn: str | None, count: int, mix: float) -> list[Mask] | None:
        """Return the masks of so many paintings; None where no regions are painted on the chosen photo.

        Raises RequestError where one is painted for a second painting that is none.
        """
        if drawn is None or selection.regions_photo != selection.photo_file:
            return None  # of another photo, they would lie anywhere
        marks = read_marks(drawn)
        return None if marks is None else masks_of(marks, count, mix)


def laid(selection: Selection, drawn: str | None) -> Any:
    """Return the photo under the brush, with what is `drawn` over it, a file as a path."""
    answer = lay_photo_again(selection)
    return answer if answer is None or drawn is None else answer | {"layers": [drawn]}


def lay_photo(selection: Selection) -> Any:
    """Put the photo under the brush that paints regions, if it is another, for which the regions mean nothing."""
    if selection.photo_file == selection.regions_photo:
        return gr.skip()
    return lay_photo_again(selection)


def lay_photo_again(selection: Selection) -> Any:
    """Put the photo under the brush that paints regions, without any."""
    selection.regions_photo = None
    if selection.photo_file is None:
        return None
    try:
        picture = small_picture(selection.photo_file, EDITOR_SIDE).rgb
    except PictureError:
        return None  # Paint will say what is wrong
    selection.regions_photo = selection.photo_file
    height, width = picture.shape[:2]
    height, width = fit(height, width, EDITOR_SIDE)
    small = to_image(picture).resize((width, height), Image.Resampling.LANCZOS)
    return {"background": small, "layers": [], "composite": small}
