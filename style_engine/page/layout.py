"""The page: what is where, and what its panels do together."""

from typing import Any

import gradio as gr
from gradio.themes import Soft
from starlette.middleware import Middleware

from style_engine.assets import ASSETS
from style_engine.page.afterwards import AfterwardsPanel
from style_engine.page.buttons import Enabled
from style_engine.page.camera import CameraPanel
from style_engine.page.cutting import CuttingPanel
from style_engine.page.desk import DeskPanel
from style_engine.page.easel import EaselPanel
from style_engine.page.endpoint import Endpoint
from style_engine.page.examples import ExamplesPanel
from style_engine.page.film import FilmPanel
from style_engine.page.guard import GuardedBlocks
from style_engine.page.health import health_route
from style_engine.page.history import HistoryPanel
from style_engine.page.invitation import painted
from style_engine.page.looks import LooksPanel
from style_engine.page.painting import PaintingPanel
from style_engine.page.photo import PhotoPanel
from style_engine.page.regions import RegionsPanel
from style_engine.page.returning import Returning
from style_engine.page.second import SecondPanel
from style_engine.page.serving import CARD, Serving
from style_engine.page.settings import SettingsPanel
from style_engine.page.take_away import TakeAwayPanel
from style_engine.page.visit import Gallery, Selection
from style_engine.page.way import WayPanel
from style_engine.page.widgets import Updates, hidden
from style_engine.settings import StyleSettings
from style_engine.studio.gallery.catalogue import paintings, photos
from style_engine.studio.gallery.works import painting_file
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.result import Result
from style_engine.studio.studio import Studio
from style_engine.studio.texts import say

SCRIPTS = ("regions.js", "cut.js", "kept.js", "page.js")  # the last tells the others of photos


class Page:
    """The panels of the page, and what concerns several of them."""

    def __init__(self, studio: Studio):
        self.studio = studio
        options: dict[str, Any] = dict(analytics_enabled=False, delete_cache=(3600, 4 * 3600))
        options |= dict(title="Impasto", fill_width=True)
        with GuardedBlocks(studio.root, lambda: Page(studio).blocks, **options) as self.blocks:
            header = (ASSETS / "header.html").read_text(encoding="utf-8")
            words = "motto", "before", "after", "preparing", "camera_open", "toast_warning", "toast_info", "toast_error"
            gr.HTML(header.format(**{key: say(key) for key in words}), padding=False, elem_id="masthead")
            self.selection, self.gallery = gr.State(Selection()), gr.State(Gallery())
            with gr.Row(equal_height=False, elem_id="studio"):
                self._lay_out_canvas()
                self._lay_out_below()
                with gr.Column(min_width=0, elem_id="right"):  # after the pairs, for those who come by keyboard
                    self.photo, self.camera, self.settings = PhotoPanel(), CameraPanel(), SettingsPanel()
            self.returning, self.desk = Returning(), DeskPanel()
            # What a run, from its first moment to its end, may change.
            self.run_outputs = [*self.easel.components, *self.afterwards.components, *self.way.components]
            self.run_outputs += [*self.film.components, *self.history.components, self.looks.first]
            self.run_outputs += self.take_away.components
            # What every handler that needs what is chosen takes by these names.
            self.inputs = {"mix": self.second.mix, **self.settings.inputs}
            self._connect()
        for event in self.blocks.fns.values():
            # A browser writes how far an event is into each output, also where it is hidden, which is most of its work.
            event.show_progress_on = event.show_progress_on or [self.easel.status]

    def _lay_out_canvas(self) -> None:
        """Put the canvas in the middle, and the paintings at its edge."""
        with gr.Column(min_width=0, elem_id="left"):
            self.painting, self.looks = PaintingPanel(self.studio), LooksPanel()
            self.second = SecondPanel(self.studio)
        with gr.Column(min_width=0, elem_id="canvas"):
            self.easel, self.afterwards = EaselPanel(self.studio), AfterwardsPanel(self.studio.limits.size)
            self.regions, self.cutting = RegionsPanel(), CuttingPanel()
            with self.easel.stack:
                self.looks.add_first()
                self.afterwards.add_comparison()

    def _lay_out_below(self) -> None:
        """Put below the canvas what comes after the first picture."""
        with gr.Column(min_width=0, elem_id="below"):
            self.examples = ExamplesPanel(self.studio)
            self.looks.add_sheet()
            with gr.Accordion(say("take_heading")):
                self.take_away = TakeAwayPanel()
            self.way, self.film, self.history = WayPanel(), FilmPanel(), HistoryPanel(self.studio.limits)
            self.afterwards.add_strength()

    def _connect(self) -> None:
        pair_clicked = self.examples.connect(self)
        for panel in (self.photo, self.cutting, self.painting, self.second, self.settings, self.camera):
            panel.connect(self)
        sheet_clicked = self.looks.connect(self)
        self.easel.connect(self, [pair_clicked, sheet_clicked])
        for panel in (self.afterwards, self.take_away, self.way, self.film, self.history):
            panel.connect(self)
        chosen = [*self.photo.chosen, *self.painting.chosen, *self.second.chosen, *self.camera.chosen]
        tapped = [self.painting.tapped, self.painting.mine.tapped]
        for looked in self.looks.follow(tapped, chosen):
            self.easel.paint_after(looked)
        self.looks.give_way([pair_clicked, sheet_clicked, *self.history.chosen])
        chosen += [pair_clicked, sheet_clicked, *self.history.chosen, *tapped, self.painting.mine.deleted]
        self.desk.connect(self, chosen)
        self.returning.connect(self, self.history.outputs)
        Endpoint(self.studio).connect()

    def visit_of(self, request: gr.Request) -> str:
        """Return whose page sends a `request`."""
        return self.returning.visit_of(request)

    def choose_paintings(self, selection: Selection, first: str | None, second: str | None = None) -> Updates:
        """Choose these paintings, by their ids; what is not here is not chosen. Return the updates that show them."""
        selection.painting_id = first if first == OWN_PAINTING or painting_file(first) else None
        is_own = second == OWN_PAINTING and selection.own_second is not None
        selection.second_id = second if is_own or painting_file(second) else None
        return self.painting.showing(selection.painting_id) | self.second.showing(selection)

    def restore(self, selection: Selection, settings: StyleSettings, names: tuple[str, ...]) -> Updates:
        """Return the updates that bring `settings` back, and the paintings `names`, if the first of them is here."""
        answer = self.settings.showing(settings)
        if len(settings.style_mix) == 2:
            answer[self.second.mix] = round(100 * settings.mix_of(2)[1])
        if names and painting_file(names[0]) is not None:
            # What is an own painting there was another one.
            answer |= self.choose_paintings(selection, *(name for name in names[:2] if name != OWN_PAINTING))
        return answer

    def starting(self, gallery: Gallery) -> Updates:
        """Return the updates with which a run begins."""
        gallery.frame = None
        picture = {self.easel.picture: gr.Image(visible=True), self.way.gallery: gr.Gallery(selected_index=None)}
        answer = picture | self.afterwards.starting(gallery.shown is not None)
        return answer | hidden(*self.film.components, self.easel.restart_button)

    def enabling(self, buttons: Enabled) -> Updates:
        """Return the updates that let buttons be pressed, or not."""
        panels = self.easel, self.afterwards, self.take_away, self.way
        return {component: update for panel in panels for component, update in panel.enabling(buttons).items()}

    def showing(self, result: Result, gallery: Gallery, buttons: Enabled) -> Updates:
        """Return the updates that show a `result`, and all that can be done with it."""
        gallery.show(result)
        gallery.buttons = buttons
        answer = self.enabling(buttons) | {self.easel.picture: gr.Image(result.picture, visible=True)}
        answer |= self.afterwards.showing(result, buttons) | self.way.showing(result.kept) | hidden(self.looks.first)
        answer |= self.take_away.showing(result)
        return answer | self.history.showing(gallery)


def called(name: str) -> str:
    """Return JavaScript that calls the function in the asset `name`."""
    return f"({(ASSETS / name).read_text(encoding='utf-8')})();"


def launch_options(studio: Studio) -> dict[str, Any]:
    """Return what `launch` needs to know of the page: its looks, and which files it may show."""
    return dict(
        theme=Soft(primary_hue="orange", secondary_hue="indigo", neutral_hue="stone"),
        # The middleware sends the styles, too; the route comes before Gradio's, of which one takes any name for a page.
        app_kwargs=dict(middleware=[Middleware(Serving)], routes=[health_route(studio)]),
        js=f"() => {{ {' '.join(map(called, SCRIPTS))} }}",
        favicon_path=ASSETS / "logo.svg",
        footer_links=["api", "settings"],
        pwa=True,
        run_history=False,
        ssr_mode=False,
        max_file_size=f"{studio.limits.upload_mb:g}mb",
        # Each page that watches a run holds a thread most of the time.
        max_threads=int(40 + studio.limits.line),
        # Folders, and not each file in them: Gradio asks of all that it sends whether it is one of these.
        allowed_paths=[str(CARD), str(painted()), *{str(work.path.parent) for work in (*photos(), *paintings())}],
    )
