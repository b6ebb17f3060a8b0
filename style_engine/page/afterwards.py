"""What can be done with a finished picture: compare, blend, its timelapse, and those of this visit before."""

import logging

import gradio as gr

from style_engine.errors import PictureError
from style_engine.page.choosing import OWN, on_the_shelves, restored
from style_engine.page.guard import picked, there
from style_engine.page.painting import brushes, finished
from style_engine.page.widgets import CHECK, RUNS, note
from style_engine.studio.result import blend as blended_picture
from style_engine.studio.result import photo_below
from style_engine.studio.run_folder import shown
from style_engine.studio.texts import say


def connect(ui):
    def look(view, done, blended):
        """Show the painting, the photo, or both under a slider."""
        picture = blended or there(done).picture
        try:
            if view == say("view_painting"):
                return gr.Image(picture, visible=True), gr.ImageSlider(visible=False), gr.skip()
            below = photo_below(done)
        except PictureError as error:
            return gr.skip(), gr.skip(), note(str(error), "error")
        if view == say("view_photo"):
            return gr.Image(below, visible=True), gr.ImageSlider(visible=False), gr.skip()
        return gr.Image(visible=False), gr.ImageSlider((below, picture), visible=True), gr.skip()

    def blend(done, strength, light_only):
        try:
            picture, png = blended_picture(there(done), strength / 100, light_only)
        except PictureError as error:  # the files of a page that was left open for hours are gone
            gr.Warning(str(error))
            return {ui.status: note(str(error), "error")}
        return {
            ui.result: gr.Image(picture, visible=True),
            ui.compare: gr.ImageSlider(visible=False),
            ui.view: say("view_painting"),
            ui.blended: picture,
            ui.download: gr.DownloadButton(value=png),
        }

    def make_timelapse(request: gr.Request, done):
        there(done)
        yield {ui.timelapse: gr.Button(interactive=False), ui.status: note(say("filming"), "busy")}
        try:
            film, gif = done.timelapse()
        except Exception as error:
            if not isinstance(error, PictureError):
                logging.exception("no timelapse")
            sentence = str(error) if isinstance(error, PictureError) else say("our_fault")
            yield {ui.timelapse: gr.Button(interactive=True), ui.status: note(sentence, "error")}
            return
        if request.session_hash not in brushes:  # otherwise another picture is being painted by now
            yield {
                ui.timelapse: gr.Button(interactive=True),
                ui.status: note(say("filmed"), "done"),
                ui.film: gr.Video(film, visible=True),
                ui.gif: gr.DownloadButton(value=gif, visible=True),
            }

    def choose_past(event: gr.EventData, past):
        """Bring a picture of this visit back, with the photo, paintings and settings that it was painted from."""
        painted = picked(event, past)
        order, settings = painted.order, painted.recipe.settings
        try:
            painted.check()
            photo = shown(order.photo, RUNS)
        except PictureError as error:
            return {ui.status: note(str(error), "error")}
        answer = restored(ui, settings, ()) | on_the_shelves(ui, *order.names[:2])
        if order.names[0] == OWN:
            own = shown(order.paintings[0], RUNS)
            answer |= {ui.own: own, ui.good_own: order.paintings[0]}
        answer |= finished(ui, painted) | {ui.photo: photo, ui.good_photo: order.photo, ui.way: list(painted.kept)}
        answer |= {component: type(component)(visible=False) for component in (ui.compare, ui.film, ui.gif)}
        return answer | {ui.status: note(say("history_restored"), "done")}

    ui.view.input(
        look,
        [ui.view, ui.done, ui.blended],
        [ui.result, ui.compare, ui.status],
        trigger_mode="always_last",
        **CHECK,
    )
    blended = [ui.result, ui.compare, ui.view, ui.blended, ui.download, ui.status]
    for widget in (ui.strength, ui.light_only):
        widget.input(blend, [ui.done, ui.strength, ui.light_only], blended, trigger_mode="always_last", **CHECK)
    ui.timelapse.click(make_timelapse, ui.done, [ui.timelapse, ui.status, ui.film, ui.gif], **CHECK)
    restoring = [ui.photo, ui.good_photo, ui.own, ui.good_own, ui.chosen, ui.second, ui.group, ui.shelf]
    restoring += [ui.second_shelf, ui.mix, ui.blended, ui.done, ui.resume, ui.branch, ui.frame, *ui.shown, *ui.after]
    ui.history.select(choose_past, ui.past, [*restoring, *ui.finishes, *ui.controls], **CHECK)
