"""First looks, as soon as there are a photo and a painting; and a sheet of the photo in all paintings."""

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import ImpastoError
from style_engine.page.examples import SHOW_RESULT
from style_engine.page.guard import picked, there
from style_engine.page.visit import Gallery, Selection
from style_engine.page.widgets import CONTROLS, LAST, LOOK, QUICK, Updates, note, settings_from, shelf
from style_engine.pictures.arrays import Rgb
from style_engine.settings import StyleSettings
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.looks import look, sheet
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.texts import say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page

# So many pictures of the sheet are sent together: each time, the page is told of all of them anew.
ROW = 5
# The settings that a first look heeds, beside the mix.
HEEDED = ("how_far", "colors", "stroke_size")


class LooksPanel:
    """The first look, the button of the sheet, and the sheet."""

    def __init__(self) -> None:
        self.sheet_button = gr.Button(say("sheet"), size="sm", elem_id="sheet_button")

    def add_first(self) -> None:
        """Add the first look, which lies where the picture will."""
        self.first = gr.Image(
            label=say("look_label"),
            interactive=False,
            visible=False,
            buttons=["fullscreen"],
            elem_id="first_look",
            alt_text=say("look_alt"),
            type="filepath",
        )

    def add_sheet(self) -> None:
        """Add the sheet, which needs more room than there is beside the photo."""
        self.sheet = shelf("sheet", say("sheet_label"), [])
        self.sheet.visible = False

    def connect(self, page: "Page") -> Any:
        """Tie the events; return that of a picture of the sheet, which is painted then."""
        self._page = page
        page.photo.picker.change(lambda: gr.Gallery(value=[], visible=False), None, self.sheet, **LAST)
        options: dict[str, Any] = LOOK | dict(trigger_mode="multiple", inputs_kwargs=page.inputs)
        self.sheet_button.click(self.fill, page.selection, [self.sheet, page.easel.status], **options)
        outputs = [self.sheet, *page.painting.components, *page.second.components]
        return self.sheet.select(self.choose, page.selection, outputs, js=SHOW_RESULT, **QUICK)

    def follow(self, tapped: Sequence[Any], chosen: Sequence[Any]) -> list[Any]:
        """Let a first look come after the events `chosen`, and when a visitor moves what it heeds.

        It comes after those `tapped`, too; return the events of these looks, after which the painting is painted.
        """
        page = self._page
        options: dict[str, Any] = LOOK | dict(outputs=self.first, inputs_kwargs=page.inputs)
        for event in chosen:
            event.success(self.look_first, page.selection, **options)
        # What is brought back moves them as well, and brings a picture of its own.
        for name in HEEDED:
            control = page.settings.controls[name]
            control.input(self.look_moved, page.selection, **options)
            if isinstance(control, gr.Slider):  # that its arrow has set back tells no other way
                control.release(self.look_moved, page.selection, **options)
        page.settings.preset_chosen.success(self.look_moved, page.selection, **options)
        page.second.mix.input(self.look_mixed, page.selection, **options)
        return [event.success(self.look_first, page.selection, **options) for event in tapped]

    def follow_return(self, came_back: Any) -> None:
        """Let a first look come after the event `came_back`, where nothing else does."""
        inputs = [self._page.selection, self._page.gallery]
        options: dict[str, Any] = LOOK | dict(trigger_mode="multiple", inputs_kwargs=self._page.inputs)
        came_back.success(self.look_again, inputs, self.first, **options)

    def give_way(self, shown: Sequence[Any]) -> None:
        """Let the first look go after the events `shown`, which bring a picture: on a phone, one would push it away."""
        for event in shown:
            event.success(lambda: gr.Image(visible=False), None, self.first, **QUICK)

    def look_first(self, selection: Selection, **values: Any) -> Any:
        """Show the photo in the style of what is chosen; nothing while something is missing."""
        photo, chosen = selection.photo_file, selection.paintings()
        if photo is None or not chosen:
            return gr.Image(visible=False)
        try:
            picture = look(photo, [file for file, _ in chosen], chosen_settings(len(chosen), **values))
        except ImpastoError:
            return gr.Image(visible=False)  # Paint will say what is wrong
        if (photo, chosen) != (selection.photo_file, selection.paintings()):
            return gr.skip()  # another look is on its way
        return gr.Image(self._keep(picture, selection), visible=True)

    def look_moved(self, request: gr.Request, selection: Selection, **values: Any) -> Any:
        """Show what is chosen with what was moved, unless something is being painted, over which it would lie."""
        is_painting = self._page.studio.running(self._page.visit_of(request)) is not None
        return gr.skip() if is_painting else self.look_first(selection, **values)

    def look_again(self, request: gr.Request, selection: Selection, gallery: Gallery, **values: Any) -> Any:
        """Show whoever came back what is chosen, unless there is a picture of the visit to be seen."""
        return gr.skip() if gallery.history else self.look_moved(request, selection, **values)

    def look_mixed(self, selection: Selection, **values: Any) -> Any:
        """Show another mix, if there are two paintings."""
        return self.look_first(selection, **values) if len(selection.paintings()) == 2 else gr.skip()

    def _keep(self, picture: Rgb, selection: Selection) -> str:
        """Write a first look, under a name of its own: browsers keep what they have of a name.

        The one before stays, for a browser may be about to fetch it; older ones go.
        """
        before = selection.look_file
        is_there = before is not None and Path(before).exists()
        folder = RunFolder.of(there(before)) if is_there else RunFolder.new(self._page.studio.root)
        selection.look_file = folder.jpeg(picture, f"look_{uuid.uuid4().hex[:8]}")
        for file in folder.path.glob("look_*.jpg"):
            if str(file) not in (before, selection.look_file):
                file.unlink(missing_ok=True)
        return selection.look_file

    def fill(self, request: gr.Request, selection: Selection, **values: Any) -> Iterator[Updates]:
        """Show the photo in all paintings, as they are made, until another photo is chosen or another sheet begun."""
        status, photo = self._page.easel.status, selection.photo_file
        if photo is None:
            yield {status: note(say("choose_photo"), "error")}
            return
        selection.sheets += 1
        number, total, made = selection.sheets, len(paintings()), []
        folder = RunFolder.new(self._page.studio.root)
        yield {status: note(say("sheet_filling", count=0, total=total), "busy")}
        try:
            for work, picture in sheet(photo, settings=chosen_settings(1, **values)):
                if (selection.photo_file, selection.sheets) != (photo, number):
                    return
                made.append((folder.jpeg(picture, work.id), work.title))
                if len(made) % ROW == 0 or len(made) == total:
                    answer: Updates = {self.sheet: gr.Gallery(list(made), visible=True, selected_index=None)}
                    yield answer | self._told(request, say("sheet_filling", count=len(made), total=total), "busy")
        except ImpastoError as error:
            yield {status: note(sentence_of(error), "error")}
            return
        yield {self.sheet: gr.skip()} | self._told(request, say("sheet_filled"), "done")

    def _told(self, request: gr.Request, sentence: str, kind: str) -> Updates:
        """Return the update that says a `sentence`, unless something is being painted, which has more to say."""
        is_painting = self._page.studio.running(self._page.visit_of(request)) is not None
        return {} if is_painting else {self._page.easel.status: note(sentence, kind)}

    def choose(self, event: gr.EventData, selection: Selection) -> Updates:
        """Choose the painting whose picture was clicked, alone; the click is forgotten, so that it can come again."""
        work = picked(event, paintings())
        answer: Updates = {self.sheet: gr.Gallery(selected_index=None)}
        return answer | self._page.choose_paintings(selection, work.id)


def chosen_settings(count: int, preset: str, mix: float, **values: Any) -> StyleSettings:
    """Return what is chosen, by the names of `Page.inputs`, for so many paintings; raises SettingError."""
    return settings_from(preset, {name: values[name] for name in CONTROLS}, mix, count)
