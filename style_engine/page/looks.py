"""First looks, as soon as there are a photo and a painting; and a sheet of the photo in all paintings."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import ImpastoError
from style_engine.page.examples import SHOW_RESULT
from style_engine.page.guard import picked
from style_engine.page.visit import Selection
from style_engine.page.widgets import CHECK, LAST, QUICK, Updates, mix_of, note, shelf
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.looks import look, sheet
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.texts import say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page

# So many pictures of the sheet are sent together: each time, the page is told of all of them anew.
ROW = 5


class LooksPanel:
    """The first look, the button of the sheet, and the sheet."""

    def __init__(self) -> None:
        self.first = gr.Image(
            label=say("look_label"), interactive=False, visible=False, height=220, buttons=[], elem_id="first_look",
            alt_text=say("look_alt"), type="filepath",
        )  # fmt: skip
        self.sheet_button = gr.Button(say("sheet"), size="sm", elem_id="sheet_button")

    def add_sheet(self) -> None:
        """Add the sheet, which needs more room than there is beside the photo."""
        self.sheet = shelf("sheet", say("sheet_label"), [])
        self.sheet.visible = False

    def connect(self, page: "Page") -> Any:
        """Tie the events; return that of a picture of the sheet, which is painted then."""
        self._page = page
        states = [page.selection, page.second.mix]
        for event in (*page.photo.chosen, *page.painting.chosen, *page.second.chosen):
            event.success(self.look_first, states, self.first, **LAST)
        page.second.mix.input(self.look_first, states, self.first, **LAST)
        page.photo.picker.change(lambda: gr.Gallery(value=[], visible=False), None, self.sheet, **LAST)
        self.sheet_button.click(self.fill, page.selection, [self.sheet, page.easel.status], **CHECK)
        outputs = [self.sheet, *page.painting.components, *page.second.components]
        return self.sheet.select(self.choose, page.selection, outputs, js=SHOW_RESULT, **QUICK)

    def look_first(self, selection: Selection, mix: float) -> Any:
        """Show the photo in the style of what is chosen; nothing while something is missing."""
        if selection.photo_file is None or not (chosen := selection.paintings()):
            return gr.Image(visible=False)
        try:
            shares = mix_of(mix) if len(chosen) == 2 else (1.0,)
            picture = look(selection.photo_file, [file for file, _ in chosen], shares)
        except ImpastoError:
            return gr.Image(visible=False)  # Paint will say what is wrong
        return gr.Image(RunFolder.new(self._page.studio.root).jpeg(picture, "look"), visible=True)

    def fill(self, selection: Selection) -> Iterator[Updates]:
        """Show the photo in all paintings, as they are made."""
        status, photo = self._page.easel.status, selection.photo_file
        if photo is None:
            yield {status: note(say("choose_photo"), "error")}
            return
        folder, made = RunFolder.new(self._page.studio.root), []
        total = len(paintings())
        try:
            for work, picture in sheet(photo):
                made.append((folder.jpeg(picture, work.id), work.title))
                if len(made) % ROW == 0 or len(made) == total:
                    told = note(say("sheet_filling", count=len(made), total=total), "busy")
                    yield {self.sheet: gr.Gallery(list(made), visible=True, selected_index=None), status: told}
        except ImpastoError as error:
            yield {status: note(sentence_of(error), "error")}
            return
        yield {status: note(say("sheet_filled"), "done")}

    def choose(self, event: gr.EventData, selection: Selection) -> Updates:
        """Choose the painting whose picture was clicked, alone; the click is forgotten, so that it can come again."""
        work = picked(event, paintings())
        answer: Updates = {self.sheet: gr.Gallery(selected_index=None)}
        return answer | self._page.choose_paintings(selection, work.id)
