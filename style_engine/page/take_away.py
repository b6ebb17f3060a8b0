"""What an artist takes away: the format, the size on paper, and the ways out: a file, the clipboard, sharing."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from style_engine.assets import ASSETS
from style_engine.errors import PictureError
from style_engine.page.buttons import FINISHES, Enabled
from style_engine.page.components import Slider
from style_engine.page.guard import mistake, there
from style_engine.page.visit import Gallery
from style_engine.page.widgets import CHECK, LAST, PAINT, QUICK, Updates, note
from style_engine.pictures.prints import (
    LEAST_DPI,
    MM_PER_INCH,
    MOST_BLEED_MM,
    MOST_DPI,
    PAPERS,
    Print,
    placed,
)
from style_engine.studio.events import Failed
from style_engine.studio.print_words import larger_size, words_of
from style_engine.studio.result import Result
from style_engine.studio.take_away import PRINTABLE, Wanted, take_away
from style_engine.studio.texts import say, sentence_of, sentence_of_event

if TYPE_CHECKING:
    from style_engine.page.layout import Page

SCREEN, OWN = "screen", "own"  # no print, and one whose sides are given
MM_PER_CM = 10
# One file at a time: a large print takes a second, and some hundred megabytes on the way.
TAKE: dict[str, Any] = CHECK | dict(concurrency_limit=1, concurrency_id="take_away", trigger_mode="once")


class TakeAwayPanel:
    """Format, paper, and the buttons; what a print will be is told as soon as it is chosen."""

    def __init__(self) -> None:
        forms = [("PNG", "PNG"), ("JPEG", "JPEG"), ("WebP", "WEBP"), (say("form_tiff"), "TIFF")]
        forms += [(say("form_layers"), "ORA"), (say("form_before_after"), "BEFORE_AFTER")]
        self.form = gr.Radio(forms, value="PNG", label=say("form_label"), elem_id="take_form")
        named = {"postcard": say("paper_postcard"), "square": say("paper_square")}
        papers = [(say("paper_screen"), SCREEN), *((named.get(name, name), name) for name in PAPERS)]
        papers.append((say("paper_own"), OWN))
        self.paper = gr.Radio(papers, value=SCREEN, label=say("paper_label"), elem_id="take_paper")
        with gr.Group(visible=False) as self.own, gr.Row():
            self.width = gr.Number(30, label=say("paper_width"), min_width=80, elem_id="take_width")
            self.height = gr.Number(20, label=say("paper_height"), min_width=80, elem_id="take_height")
        with gr.Group(visible=False) as self.details:
            self.unit = gr.Radio(
                [(say("centimetres"), "cm"), (say("inches"), "in")],
                value="cm",
                label=say("unit_label"),
                elem_id="take_unit",
            )
            self.dpi = Slider(LEAST_DPI, MOST_DPI, 300, step=1, label=say("dpi_label"), elem_id="take_dpi")
            self.bleed = Slider(0, MOST_BLEED_MM, 3, step=0.5, label=say("bleed_label"), elem_id="take_bleed")
            fits = [(say("fit_crop"), "crop"), (say("fit_border"), "border")]
            self.fit = gr.Radio(fits, value="crop", label=say("fit_label"), elem_id="take_fit")
            self.enlarge = gr.Checkbox(label=say("enlarge"), elem_id="take_enlarge")
        self.words = gr.HTML("", elem_id="take_words", padding=False)
        self.larger = gr.Button(say("take_larger", size=FINISHES[-1]), visible=False, size="sm", elem_id="take_larger")
        with gr.Row():
            self.save = gr.Button(say("take_save"), interactive=False, min_width=80, elem_id="take_save")
            self.copy = gr.Button(say("take_copy"), interactive=False, min_width=80, elem_id="take_copy")
            self.share = gr.Button(say("take_share"), interactive=False, min_width=80, visible=False, elem_id="share")
        self.file = gr.File(visible=False)
        self.shown = gr.State()  # changes with the picture, so that what is told of it does
        # What a run may change.
        self.components = [self.save, self.copy, self.share, self.shown]

    def connect(self, page: "Page") -> None:
        """Tie the events."""
        self._page, download = page, page.afterwards.download
        names = ("form", "paper", "width", "height", "unit", "dpi", "bleed", "fit", "enlarge")
        chosen: dict[str, Any] = {name: getattr(self, name) for name in names}
        told: dict[str, Any] = dict(outputs=[self.own, self.details, self.words, self.larger], inputs_kwargs=chosen)
        changed = [chosen[name].input for name in names]
        gr.on([*changed, self.shown.change], self.tell, page.gallery, **told, **LAST)
        seen = dict(strength=page.afterwards.strength, light_only=page.afterwards.light_only)
        saving: dict[str, Any] = dict(outputs=[self.file, self.words], inputs_kwargs=chosen | seen, **TAKE)
        self.save.click(self.take, page.gallery, **saving).success(None, self.file, None, js=_script("save"), **QUICK)
        self.larger.click(self.paint_larger, page.gallery, page.run_outputs, inputs_kwargs=chosen, **PAINT)
        copied, shared = (say("copied"), say("copy_failed")), (say("shared"), say("share_failed"))
        self.copy.click(None, download, self.words, js=_script("copy", *copied), **QUICK)
        self.share.click(None, download, self.words, js=_script("share", *shared), **QUICK)
        can_share = f"async () => ({{__type__: 'update', visible: await ({_script('can share')})()}})"
        page.blocks.load(None, None, self.share, js=can_share, **QUICK)

    def enabling(self, buttons: Enabled) -> Updates:
        """Return the updates that let these be used, or not."""
        return {button: gr.Button(interactive=buttons.look) for button in (self.save, self.copy, self.share)}

    def showing(self, result: Result) -> Updates:
        """Return the updates for a `result` that is shown from now on."""
        return {self.shown: result.png}

    def tell(self, gallery: Gallery, **chosen: Any) -> Updates:
        """Say what the print that is chosen will be, and offer to paint the picture larger for it."""
        is_print = chosen["paper"] != SCREEN and chosen["form"] in PRINTABLE
        words, larger, result = "", None, gallery.shown
        if chosen["paper"] != SCREEN and not is_print:
            words = note(say("print_not_this"))
        elif is_print and result is None:
            words = note(say("print_later"))
        elif is_print and result is not None:
            try:
                wanted, in_inches = paper_of(chosen), chosen["unit"] == "in"
                sentences = words_of(placed(result.width, result.height, wanted), wanted, in_inches)
                if (larger := larger_size(result, wanted, FINISHES)) is not None:
                    sentences.append(say("print_larger", size=larger[0], dpi=f"{larger[1]:.0f}"))
                words = note(" ".join(sentences))
            except PictureError as error:
                words = note(sentence_of(error), "error")
        label = say("take_larger", size=larger[0]) if larger else say("take_larger", size=FINISHES[-1])
        return {
            self.own: gr.Group(visible=is_print and chosen["paper"] == OWN),
            self.details: gr.Group(visible=is_print),
            self.words: words,
            self.larger: gr.Button(label, visible=larger is not None),
        }

    def take(self, gallery: Gallery, strength: float, light_only: bool, **chosen: Any) -> Updates:
        """Make the file that is chosen."""
        result, paper = there(gallery.shown), None
        try:
            if chosen["paper"] != SCREEN and chosen["form"] in PRINTABLE:
                paper = paper_of(chosen)
            name = name_of(chosen, paper)
            taken = take_away(result, Wanted(chosen["form"], strength / 100, light_only, paper, name))
        except Exception as error:
            if not isinstance(error, PictureError):
                logging.exception("nothing was taken away")
            event = Failed(error if isinstance(error, PictureError) else None)
            raise mistake(sentence_of_event(event)) from error
        bits = {8: "taken_tiff_8", 16: "taken_tiff_16"}
        words = [say("taken", name=Path(taken.path).name)]
        words += [say(bits[taken.bits])] if chosen["form"] == "TIFF" else []
        return {self.file: taken.path, self.words: note(" ".join(words), "done")}

    def paint_larger(self, request: gr.Request, gallery: Gallery, **chosen: Any) -> Iterator[Updates]:
        """Paint the picture on at the size that the chosen print needs."""
        try:
            larger = larger_size(there(gallery.shown), paper_of(chosen), FINISHES)
        except PictureError as error:
            yield {self._page.easel.status: note(sentence_of(error), "error")}
            return
        yield from self._page.afterwards.finishing(there(larger)[0])(request, gallery)


def paper_of(chosen: dict[str, Any]) -> Print:
    """Return the print that is chosen, by the names of the panel's widgets; raises PictureError."""
    sides = PAPERS.get(chosen["paper"])
    if sides is None:
        factor = MM_PER_INCH if chosen["unit"] == "in" else MM_PER_CM
        sides = (chosen["width"] or 0) * factor, (chosen["height"] or 0) * factor
    return Print(*sides, chosen["dpi"], chosen["bleed"], chosen["fit"] == "border", chosen["enlarge"])


def name_of(chosen: dict[str, Any], paper: Print | None) -> str:
    """Return what the file's name says of its paper: "A4", or for an own size "30x20cm"."""
    if paper is None:
        return ""
    own = f"{chosen['width']:g}x{chosen['height']:g}{chosen['unit']}"
    return own if chosen["paper"] == OWN else chosen["paper"]


def _script(way: str, done: str | None = None, failed: str | None = None) -> str:
    """Return JavaScript that sends a file out of the page by a `way`, and answers with what to say."""
    script = (ASSETS / "take_away.js").read_text(encoding="utf-8")
    words = [
        None if sentence is None else note(sentence, kind) for sentence, kind in ((done, "done"), (failed, "error"))
    ]
    return f"async (file) => ({script})({json.dumps(way)}, file, ...{json.dumps(words)})"
