"""Visitors' pictures where the owner of a server keeps none: their browsers do, and hand back what is clicked."""

import dataclasses
import filecmp
import hashlib
import html
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np
from gradio.data_classes import FileData

from style_engine.errors import ImpastoError
from style_engine.page.guard import refused
from style_engine.page.visit import Gallery, Selection
from style_engine.page.widgets import CHECK, QUICK, Updates, note
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.decoding import open_picture
from style_engine.pictures.files import read_picture
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.gallery.works import painting_file
from style_engine.studio.journal import adopted
from style_engine.studio.recipe import OWN_PAINTING, Recipe, read_recipe
from style_engine.studio.request import PaintRequest
from style_engine.studio.result import Result
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.texts import say, sentence_of

if TYPE_CHECKING:
    from style_engine.page.layout import Page

ALL = "all"  # what a browser is to forget
PAINTINGS = ("painting", "second")  # what the files of the first and of the second one are called there
# Of `assets/kept.js`, which has the pictures, and uploads what is to be shown.
TOLD = "(told) => window.keptPictures(told)"
UNFOLDED = "() => requestAnimationFrame(() => requestAnimationFrame(() => window.keptPictures()))"  # then it is there
WANTED = "async (selection, gallery) => [selection, gallery, await window.keptPicture({lost})]"


class KeptPanel:
    """The shelf that a browser fills from its own store, and, out of sight, what tells it to."""

    def __init__(self) -> None:
        # Not within what is folded, where nothing hears a change.
        self.told = gr.JSON(visible="hidden")
        self.wanted = gr.JSON(visible=False)
        self.button = gr.Button(visible="hidden", elem_id="kept_button")

    def add_shelf(self) -> None:
        """Add the shelf."""
        label = html.escape(say("history_label"))
        gr.HTML(f'<div class="pictures" role="group" aria-label="{label}"></div>', elem_id="kept", padding=False)

    def connect(self, page: "Page", unfolded: Any, outputs: list[Any]) -> Any:
        """Tie the events, with that of the shelf being `unfolded`; return the one that brings a picture back."""
        self._page = page
        unfolded(None, None, None, js=UNFOLDED, **QUICK)
        self.told.change(None, self.told, None, js=TOLD, **QUICK)
        inputs = [page.selection, page.gallery, self.wanted]
        wanted = WANTED.format(lost=json.dumps(say("kept_lost")))
        return self.button.click(self.restore, inputs, outputs, js=wanted, **CHECK)

    def telling(self, gallery: Gallery, title: str, gone: str | None) -> Updates:
        """Return the update that tells a browser to keep what is shown, as `title`, and to forget what is `gone`."""
        result, keep = gallery.result, None
        if result is not None and result.is_there:
            if result.png not in gallery.identities:
                gallery.identities[result.png] = identity(result)
            keep = self._record(result, title, gallery.identities[result.png])
        return {self.told: {"keep": keep, "gone": gone, "full": say("kept_full")}}

    def _record(self, result: Result, title: str, name: str) -> dict[str, Any]:
        """Return what a browser keeps of a `result`: all that it was painted from, too, but what is bundled."""
        request = result.request
        files = {"picture": result.png, "photo": request.photo, "drawn": self._page.desk.drawn_for(request)}
        bundled = [work.id for work in paintings()]
        for kind, path, painting_id in zip(PAINTINGS, request.paintings, request.painting_ids):
            files[kind] = None if painting_id in bundled else path
        sent = {name: FileData(path=path).model_dump() for name, path in files.items() if path is not None}
        return dict(id=name, title=title, favourite=result.is_favourite, files=sent)

    def restore(self, request: gr.Request, selection: Selection, gallery: Gallery, wanted: Any) -> Updates:
        """Bring back a picture that a browser hands back, with all that it was painted from."""
        page, files = self._page, _files_of(wanted)
        try:
            result = next((known for known in gallery.history if is_same(known, files["picture"])), None)
            if result is None:
                result = self._adopted(files)
                page.studio.adopt(page.visit_of(request), result)
                gallery.add(result)
            RunFolder.of(result.picture).is_favourite = wanted.get("favourite") is True
            return page.history.restored(request, selection, gallery, result)
        except ImpastoError as error:
            return {page.easel.status: note(sentence_of(error), "error"), page.regions.found: None}

    def _adopted(self, files: dict[str, str]) -> Result:
        """Return what a run would have left, of `files`, by their names in a browser; raises ImpastoError."""
        root, recipe = self._page.studio.root, read_recipe(files["picture"])
        if recipe is None or not recipe.paintings:
            raise refused()
        request = self._request(files, recipe)
        request.check()
        picture, folder = read_picture(files["picture"]), RunFolder.new(root)
        request = adopted(request, folder.path)
        recipe = Recipe(request.settings, request.painting_ids, recipe.credit)
        png = str(shutil.copyfile(files["picture"], folder.path / f"impasto-{request.painting_ids[0]}.png"))
        opaque = png if picture.alpha is None else folder.png(below_alpha(png), None, "opaque", recipe)
        height, width = picture.rgb.shape[:2]
        pace = self._page.studio.pace.s_per_work(request.settings.network)
        frames = (folder.jpeg(picture.rgb, "iteration_0"),)
        return Result(request, recipe, opaque, png, height, width, pace, frames, ())

    def _request(self, files: dict[str, str], recipe: Recipe) -> PaintRequest:
        """Return what was asked for; a painting that is not here is among the files, or if it is the second, lost."""
        first, second = [*recipe.paintings[:2], None][:2]
        chosen = Selection(files["photo"], files.get("painting"), first if painting_file(first) else OWN_PAINTING)
        chosen.second_id = second if painting_file(second) else None
        if second is not None and chosen.second_id is None and "second" in files:
            chosen.second_id, chosen.second_other = OWN_PAINTING, (files["second"], OWN_PAINTING)
        count = len(chosen.paintings())
        settings = recipe.settings
        if count != max(len(settings.style_mix), 1):
            settings = dataclasses.replace(settings, style_mix=())
        drawn = files.get("drawn") if count == len(recipe.paintings[:2]) else None
        mix = 100 * settings.mix_of(2)[1] if count == 2 else 0.0
        return chosen.request(settings, self._page.regions.marked(drawn, count, mix), self._page.studio.root)


def below_alpha(png: str) -> Rgb:
    """Return what is painted in the file `png`, also where the photo is transparent, float32 (h, w, 3)."""
    with open_picture(png) as image:
        return np.asarray(image.convert("RGB"), np.float32) / np.float32(255)


def identity(result: Result) -> str:
    """Return by what a browser knows a `result`: a picture that comes back is the same again."""
    return hashlib.sha256(Path(result.png).read_bytes()).hexdigest()[:32]


def is_same(result: Result, path: str) -> bool:
    """Tell whether the PNG of a `result` is the file at `path`, to the byte."""
    return result.is_there and filecmp.cmp(result.png, path, shallow=False)


def _files_of(wanted: Any) -> dict[str, str]:
    """Return the paths of the files that a browser hands back, by name; the gate has let them through."""
    files = wanted.get("files") if isinstance(wanted, dict) else None
    if not isinstance(files, dict):
        raise refused()
    paths = {name: file["path"] for name, file in files.items() if isinstance(file, dict) and "path" in file}
    if not {"picture", "photo"} <= paths.keys() or not all(isinstance(path, str) for path in paths.values()):
        raise refused()
    return paths
