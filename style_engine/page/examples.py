"""The pairs at the top of the page, of which one click paints one."""

from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.page.guard import picked
from style_engine.page.visit import Selection
from style_engine.page.widgets import QUICK, Updates, shelf
from style_engine.studio.gallery.catalogue import pairs
from style_engine.studio.run_folder import side_by_side
from style_engine.studio.studio import Studio
from style_engine.studio.texts import say

if TYPE_CHECKING:
    from style_engine.page.layout import Page

SIDE = 160  # pixels of each of a pair, on dense screens twice what is shown

# On a phone the result is far below the pair that was clicked; where it is in sight, this does nothing.
SHOW_RESULT = "() => { document.getElementById('stack').scrollIntoView({block: 'nearest'}); return []; }"


class ExamplesPanel:
    """The example pairs."""

    def __init__(self, studio: Studio):
        studio.root.mkdir(parents=True, exist_ok=True)
        items = [
            (
                side_by_side(photo.path, painting.path, studio.root / f"pair_{photo.id}_{painting.id}.webp", SIDE),
                f"{photo.title} + {painting.title}",
            )
            for photo, painting in pairs()
        ]
        self.pairs = shelf("examples", say("examples"), items, columns=6)

    def connect(self, page: "Page") -> Any:
        """Tie the events; return that of a clicked pair, which is painted then."""
        self._page = page
        outputs = [self.pairs, page.photo.picker, *page.painting.components, *page.second.components]
        return self.pairs.select(self.choose, page.selection, outputs, js=SHOW_RESULT, **QUICK)

    def choose(self, event: gr.EventData, selection: Selection) -> Updates:
        """Put the clicked pair where a visitor would have put it; the click is forgotten, so that it can come again."""
        photo, painting = picked(event, pairs())
        selection.photo_file = str(photo.path)
        shown = {self.pairs: gr.Gallery(selected_index=None), self._page.photo.picker: str(photo.path)}
        return shown | self._page.choose_paintings(selection, painting.id)
