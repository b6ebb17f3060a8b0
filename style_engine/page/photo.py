"""The visitor's photo: checked as it is chosen; one that was painted here brings its recipe back."""

import contextlib
import filecmp
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.errors import PictureError, SettingError
from style_engine.page.visit import Selection
from style_engine.page.widgets import CHECK, LAST, QUICK, Updates, note, picker, settings_from
from style_engine.pictures.files import check_picture, size_in_file
from style_engine.studio.gallery.works import painting_file
from style_engine.studio.recipe import read_recipe
from style_engine.studio.run_folder import SHOWN, shown
from style_engine.studio.texts import duration, say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page

# What the time that it will take depends on.
TIMED = ("size", "iterations", "network")


class PhotoPanel:
    """The picker of the photo."""

    def __init__(self) -> None:
        self.picker = picker("photo", say("photo_label"), ["upload", "clipboard", "webcam"], 170)
        gr.Button(say("cut_open"), size="sm", elem_id="cut_open")  # `assets/cut.js` listens to it

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page = page
        restored = [*page.settings.components, *page.painting.components, *page.second.components]
        self.chosen = [  # the events after which there may be another photo
            self.picker.input(
                self.check, [page.selection, self.picker], [self.picker, page.easel.status, *restored], **CHECK
            ),
            self.picker.clear(self.clear, page.selection, page.easel.status, **QUICK),
        ]
        gr.on(
            [self.picker.change, *(page.settings.controls[name].change for name in TIMED)],
            self.tell_time,
            page.selection,
            page.easel.estimate,
            inputs_kwargs=page.settings.inputs,
            **LAST,
        )

    def check(self, selection: Selection, path: str | None) -> Updates:
        """Check a photo; a picture that was painted here restores the settings and paintings that it has."""
        page, before = self._page, selection.photo_file
        if is_still(path, before, page.studio.root):
            if not selection.is_refused:
                return {page.easel.status: gr.skip()}
            path = before  # chosen again, after one that was refused: that sentence goes
        selection.photo_file, answer = checked(self.picker, path, before, say("your_photo"), page, selection)
        if selection.photo_file != before:
            selection.uncut = []
        if selection.photo_file in (None, before) or (recipe := read_recipe(selection.photo_file)) is None:
            return answer
        answer |= page.restore(selection, recipe.settings, recipe.paintings)
        is_known = any(painting_file(name) for name in recipe.paintings[:1])
        return answer | {page.easel.status: note(say("recipe_with_painting" if is_known else "recipe"))}

    def clear(self, selection: Selection) -> str:
        """Forget the photo."""
        selection.photo_file, selection.is_refused = None, False
        return note(say("welcome"))

    def tell_time(self, selection: Selection, preset: str, **values: Any) -> str:
        """Return how long the photo will take with the chosen settings, or what they download first."""
        studio = self._page.studio
        try:
            settings = settings_from(preset, values)
            if (waiting := studio.painter.waiting_for(settings)) is not None and waiting.total_mb:
                return say("estimate_download", mb=f"{waiting.total_mb:.0f}")
            photo = selection.photo_file
            seconds = None if photo is None else studio.pace.estimate_s(photo, settings)
        except (PictureError, SettingError):
            return ""  # Paint will say what is wrong
        return "" if seconds is None else say("estimate", time=duration(seconds))


def is_still(path: str | None, before: str | None, root: Path) -> bool:
    """Tell whether a picker says again what it shows: Gradio does so before it tells that it was emptied."""
    if not path or not before:
        return False
    is_our_copy = Path(path).name == SHOWN and root in Path(path).parents
    return is_our_copy or (Path(before).exists() and filecmp.cmp(path, before, shallow=False))


def shown_again(path: str | None, root: Path) -> str | None:
    """Return the path of what a picker shows of the file at `path`; None where there is nothing to show."""
    with contextlib.suppress(PictureError):
        return None if path is None else shown(path, root)
    return None


def checked(
    component: Any, path: str | None, before: str | None, what: str, page: "Page", selection: Selection
) -> tuple[str | None, Updates]:
    """Return (the file to paint, the updates) for a file chosen in `component`; a bad one leaves it as it was."""
    selection.is_refused = False
    if path is None:
        return None, {component: None, page.easel.status: note(say("welcome"))}
    try:
        check_picture(path)
        height, width = size_in_file(path)
        picture = shown(path, page.studio.root)
    except PictureError as error:
        gr.Warning(sentence_of(error))
        selection.is_refused = True
        return before, {
            component: shown_again(before, page.studio.root),
            page.easel.status: note(sentence_of(error), "error"),
        }
    sentence = say("checked", what=what, width=width, height=height)
    return path, {component: picture, page.easel.status: note(sentence)}
