"""The regions: painted with three brushes over the photo, on the canvas, and read as a mask for each painting."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData

from style_engine.assets import ASSETS
from style_engine.page.components import PicturePicker
from style_engine.page.marks import COLORS, DETAIL, KEEP, MARKS_SIDE, NOTHING, SECOND, Marked, marked, read_marks
from style_engine.page.widgets import QUICK, Updates
from style_engine.studio.run_folder import shown
from style_engine.studio.texts import say

WORDS = ("regions_heading", "regions_label", "brush_second", "brush_keep", "brush_detail", "brush_erase")
WORDS += ("drawn_lost", "brush_size", "brush_undo", "brush_clear", "brush_done")
BRUSHES = {"second": SECOND, "keep": KEEP, "detail": DETAIL}
# Of `assets/regions.js`, which hands over what is painted once it is wanted, as a file, and each drawing once.
TAKE_DRAWN = "() => window.drawnRegions()"
BRING_DRAWN = "(found) => found && dispatchEvent(new CustomEvent('drawn', { detail: found }))"


class RegionsPanel:
    """The brushes, and the photo under them, which lie over the canvas while they are used."""

    def __init__(self) -> None:
        facts = {f"{name}_color": f"rgb{COLORS[mark]}" for name, mark in BRUSHES.items()}
        board = (ASSETS / "regions.html").read_text(encoding="utf-8")
        words = {key: say(key) for key in WORDS}
        gr.HTML(board.format(side=MARKS_SIDE, **facts, **words), elem_id="marks", padding=False)
        self.drawn = PicturePicker(visible=False)  # what was painted there, once it is wanted
        self.found = gr.JSON(visible=False)  # what was painted there before

    def take_drawn(self, listen: Callable[..., Any], **options: Any) -> Any:
        """Return the event after which `drawn` is what is painted; `listen` is a button's `click`, or the like."""
        return listen(None, None, self.drawn, js=TAKE_DRAWN, show_progress="hidden", **options)

    def showing(self, photo: str, drawn: str | None, root: Path) -> Updates:
        """Return the update with which `bring_back` shows what was `drawn` over the `photo`, files in `root`."""
        known = None if drawn is None else FileData(path=shown(drawn, root)).model_dump()
        return {self.found: {"photo": photo, "drawn": known}}

    def bring_back(self, listen: Callable[..., Any]) -> Any:
        """Show what was found that was drawn before; `listen` is an event's `then`, or the like."""
        return listen(None, self.found, None, js=BRING_DRAWN, **QUICK)

    def marked(self, drawn: str | None, count: int, mix: float) -> Marked:
        """Return what is painted, for so many paintings.

        Raises RequestError where something is for a second painting that is none.
        """
        marks = None if drawn is None else read_marks(drawn)
        return NOTHING if marks is None else marked(marks, count, mix)
