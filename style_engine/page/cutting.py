"""Cropping and turning the photo, or an own painting, on the canvas."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.assets import ASSETS
from style_engine.errors import PictureError
from style_engine.page.guard import refused, there
from style_engine.page.visit import Selection
from style_engine.page.widgets import CHECK, Updates, note
from style_engine.pictures.cutting import cropped, turned
from style_engine.pictures.files import Picture, check_picture, read_picture, to_image
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.run_folder import RunFolder, shown
from style_engine.studio.texts import say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page

WORDS = ("cut_open", "cut_hint", "cut_crop", "cut_turn", "brush_undo", "brush_done")
WANTED = "() => window.cutWanted()"  # of `assets/cut.js`
MOST = 20  # cuts that can be taken back
# What is cut: where a selection has its file, and what it was before each cut, and the key of what it is called.
CUT = {
    "photo": ("photo_file", "uncut", "your_photo"),
    "own": ("own_painting_file", "uncut_own", "your_painting"),
}


class CuttingPanel:
    """What lies over the canvas while a picture is cut, and what its buttons press."""

    def __init__(self) -> None:
        board = (ASSETS / "cut.html").read_text(encoding="utf-8")
        gr.HTML(board.format(**{key: say(key) for key in WORDS}), elem_id="cut", padding=False)
        self.wanted = gr.JSON(visible=False)
        self.button = gr.Button(visible="hidden", elem_id="cut_button")

    def connect(self, page: "Page") -> None:
        """Tie the event, after which there is another photo, or painting."""
        self._page = page
        outputs = [page.photo.picker, page.painting.own, page.painting.shelf, page.easel.status]
        page.photo.chosen.append(
            self.button.click(self.cut, [page.selection, self.wanted], outputs, js=WANTED, **CHECK)
        )

    def cut(self, selection: Selection, wanted: Any) -> Updates:
        """Crop a picture, turn it, or take its last cut back, as `wanted`: {"crop": shares}, {"turn": 1} or neither.

        It is the photo, or with {"of": "own"} the own painting, which is chosen by that.
        """
        page, is_own = self._page, isinstance(wanted, dict) and wanted.get("of") == "own"
        file, uncut, name = CUT["own" if is_own else "photo"]
        before, earlier = there(getattr(selection, file)), getattr(selection, uncut)
        if not isinstance(wanted, dict) or ("crop" in wanted and not _is_part(wanted["crop"])):
            raise refused()
        try:
            if "crop" in wanted or "turn" in wanted:
                picture = read_picture(before)
                picture = cropped(picture, wanted["crop"]) if "crop" in wanted else turned(picture)
                found = _written(picture, page.studio.root)
                check_picture(found)
                earlier = [*earlier, before][-MOST:]
            else:
                found, earlier = there(earlier[-1] if earlier else None), earlier[:-1]
            height, width = check_picture(found)
            answer: Updates = {page.painting.own if is_own else page.photo.picker: shown(found, page.studio.root)}
        except PictureError as error:
            return {page.easel.status: note(sentence_of(error), "error")}
        setattr(selection, file, found)
        setattr(selection, uncut, earlier)
        if is_own:
            selection.painting_id = OWN_PAINTING
            answer[page.painting.shelf] = gr.Gallery(selected_index=None)
        sentence = say("checked", what=say(name), width=width, height=height)
        return answer | {page.easel.status: note(sentence)}


def _is_part(part: Any) -> bool:
    is_four = isinstance(part, list) and len(part) == 4 and all(isinstance(share, int | float) for share in part)
    return is_four and 0 <= part[0] < part[2] <= 1 and 0 <= part[1] < part[3] <= 1


def _written(picture: Picture, root: Path) -> str:
    """Return the path of a new file of `picture`: a JPEG as good as a camera's, or a PNG where it is transparent."""
    path = RunFolder.new(root).path / ("cut.jpg" if picture.alpha is None else "cut.png")
    image = to_image(picture.rgb, picture.alpha)
    if picture.alpha is None:
        image.save(path, quality=95, subsampling=0)
    else:
        image.save(path, compress_level=1)
    return str(path)
