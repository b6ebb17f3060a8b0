"""What happens while it paints: Paint, Stop, Continue, sliders that the picture follows, painting on, branches."""

import dataclasses

import gradio as gr

from style_engine.page import drawing
from style_engine.page.choosing import OWN
from style_engine.page.guard import picked, there
from style_engine.page.widgets import CONTROLS, QUICK, RUNS, note, settings_of
from style_engine.settings import WEIGHTS
from style_engine.studio import runner as session
from style_engine.studio.gallery import works as library
from style_engine.studio.result import Order, write_masks
from style_engine.studio.texts import say

FINISHES = (1024, 2048, 4096)  # longest sides, in pixels, at which a finished picture can be painted on
HISTORY = 24  # pictures of a visit that are remembered

brushes = {}  # the Brush of each visit's run, by session


def connect(ui, pair_clicked):
    """Tie the events; `pair_clicked` is that of a clicked pair, which paints it."""
    inputs = [ui.mix, ui.preset, *ui.controls]
    choices = [ui.good_photo, ui.good_own, ui.chosen, ui.second, *inputs]

    def paint_picture(request: gr.Request, done, past, drawn, eased, *choices):
        try:
            order, settings = ordered(drawing.marks_on(drawn, eased), *choices)
        except ValueError as error:
            yield outputs(ui, session.Scene(str(error), "error"))
            return
        yield from run(ui, request, session.Brush(settings), order, done, past)

    def paint_pair(request: gr.Request, done, past, *choices):
        yield from paint_picture(request, done, past, None, None, *choices)

    def continue_picture(request: gr.Request, done, past, mix, preset, *values):
        now = dict(zip(CONTROLS, values))
        moved = {name: now[name] for name in WEIGHTS}
        if len(there(done).order.paintings) == 2 and not done.order.masks:
            moved["style_mix"] = (1 - mix / 100, mix / 100)
        brush = session.Brush(dataclasses.replace(done.recipe.settings, **moved))
        yield from run(ui, request, brush, done.order, done, past, checkpoint=done.checkpoint, before=done.frames)

    def branch_off(request: gr.Request, frame, done, past, drawn, eased, photo, *choices):
        """Go on from a picture on the way, with the paintings and settings that are chosen now."""
        try:
            order, settings = ordered(drawing.marks_on(drawn, eased), there(done).order.photo, *choices)
        except ValueError as error:
            yield outputs(ui, session.Scene(str(error), "error"))
            return
        before = done.frames[: done.frames.index(there(frame)) + 1]
        yield from run(ui, request, session.Brush(settings), order, done, past, frame, before=before)

    def finishing(size):
        """Return the handler of the button that paints what is `done` on, at a larger `size`."""

        def finish_picture(request: gr.Request, done, past):  # of a partial, Gradio would not see that it wants this
            brush = session.Brush(dataclasses.replace(there(done).recipe.settings, size=size))
            yield from run(ui, request, brush, done.order, done, past, done.picture, before=done.frames)

        return finish_picture

    def choose_frame(request: gr.Request, event: gr.EventData, done):
        """Let the artist go on from a picture of what is done; while another is painted, those are not shown."""
        if done is None or request.session_hash in brushes:
            return None, gr.skip()
        path, caption = picked(event, done.kept)
        return path, gr.Button(say("branch_from", caption=caption), interactive=True)

    running = dict(
        outputs=[
            *ui.shown,
            *ui.after,
            *ui.finishes,
            ui.paint,
            ui.stop,
            ui.resume,
            ui.branch,
            ui.done,
            ui.past,
            ui.blended,
            ui.frame,
        ],
        api_visibility="private",
        show_progress="hidden",
        concurrency_limit=8,  # visitors wait for the engine in `in_worker`, which tells them so
        concurrency_id="painting",
    )
    before = [ui.done, ui.past]
    drawn = [ui.drawn, ui.eased]
    take_drawn = drawing.taken(ui)
    ui.paint.click(**take_drawn).then(paint_picture, [*before, *drawn, *choices], **running)
    pair_clicked.success(  # another pair takes over from one that is being painted
        paint_pair, [*before, *choices], trigger_mode="multiple", **running
    )
    ui.resume.click(continue_picture, [*before, *inputs], **running)
    ui.branch.click(**take_drawn).then(branch_off, [ui.frame, *before, *drawn, *choices], **running)
    for finish, size in zip(ui.finishes, FINISHES):
        finish.click(finishing(size), before, **running)
    ui.way.select(choose_frame, ui.done, [ui.frame, ui.branch], trigger_mode="always_last", **QUICK)
    ui.stop.click(stop_painting, None, None, **QUICK)
    ui.page.unload(stop_painting)
    for name in WEIGHTS:
        slider = ui.controls[CONTROLS.index(name)]
        slider.input(moving(name), slider, None, trigger_mode="always_last", **QUICK)
    ui.mix.input(moving("style_mix"), ui.mix, None, trigger_mode="always_last", **QUICK)


def ordered(marks, photo, own, chosen, second, mix, preset, *values):
    """Return the (`painted.Order`, `StyleSettings`) of what is chosen on the page.

    Raises ValueError, in a sentence for an artist, where something is missing or out of its range.
    """
    first = own if chosen == OWN else chosen and library.painting_file(chosen)
    if photo is None or not first:
        raise ValueError(say("choose_photo" if photo is None else "choose_painting"))
    other = second and library.painting_file(second)
    files = (first, other) if other else (first,)
    names = (chosen, second) if other else (chosen,)
    marked, marks = marks or (None, None)
    marks = marks if marked == photo else None  # of another photo, they would lie anywhere
    if marks is not None and not other and (marks == drawing.SECOND).any():
        raise ValueError(say("choose_second"))
    masks = drawing.masks_of(marks, len(files), mix)
    settings = settings_of(preset, mix, len(files), *values)
    return Order(photo, files, names, write_masks(masks, RUNS) if masks else ()), settings


def stop_painting(request: gr.Request):
    """End this visit's run, if there is one: by Stop, by a new run, or because its page was closed or loaded anew."""
    if request.session_hash in brushes:
        brushes[request.session_hash].stop.set()


def moving(setting):
    """Return the handler of a slider that lets this visit's run, if there is one, go on with another value."""

    def move_brush(request: gr.Request, value):
        brush = brushes.get(request.session_hash)
        if brush and setting != "style_mix":
            brush.move(**{setting: value})
        elif brush and len(brush.settings.style_mix) == 2 and not brush.guided:
            brush.move(style_mix=(1 - value / 100, value / 100))

    return move_brush


def run(ui, request, brush, order, done, past, initial=None, checkpoint=None, before=()):
    """Yield the updates of painting an `order`, in place of this visit's run before, if there is one.

    What was `done` before is shown again, and not lost, where this run ends in an error.
    """
    stop_painting(request)
    brushes[request.session_hash], brush.guided = brush, bool(order.masks)
    try:
        yield {
            ui.result: gr.Image(visible=True),
            ui.view: gr.Radio(value=say("view_painting")),
            ui.frame: None,
            **{component: type(component)(visible=False) for component in (ui.compare, ui.film, ui.gif)},
        }
        for scene in session.paint(order, brush, RUNS, initial, checkpoint, before):
            if brushes.get(request.session_hash) is not brush:
                return  # another run of this visit has taken over, and the page is its
            if scene.mood == "error" and done and done.is_there:
                scene = dataclasses.replace(scene, picture=done.picture, painted=done)
            yield outputs(ui, scene, past)
    finally:
        brush.stop.set()
        if brushes.get(request.session_hash) is brush:
            del brushes[request.session_hash]


def outputs(ui, scene, past=()):
    """Return the updates that show a scene; `past` are the pictures of this visit before."""
    busy = scene.mood == "busy"
    answer = {
        ui.status: note(scene.sentence, scene.mood),
        ui.paint: gr.Button(interactive=not busy),
        ui.stop: gr.Button(interactive=busy),
    }
    if busy:
        answer |= {ui.resume: gr.Button(interactive=False), ui.branch: gr.Button(interactive=False)}
    if scene.kept is not None:
        answer[ui.way] = scene.kept
    if scene.picture:
        # What can be downloaded, blended or painted on is what is shown: nothing, from the first live picture on.
        answer[ui.result] = scene.picture
        answer |= {component: type(component)(interactive=False) for component in ui.after}
        answer |= {button: gr.Button(interactive=False) for button in ui.finishes}
    if scene.painted:
        past = [scene.painted, *(earlier for earlier in past or () if earlier.png != scene.painted.png)][:HISTORY]
        answer |= finished(ui, scene.painted)
        answer |= {ui.past: past, ui.history: [(earlier.frames[-1], caption_of(earlier)) for earlier in past]}
    return answer


def finished(ui, painted):
    """Return the updates that show what is `painted`, and all that can be done with it."""
    return {
        ui.result: gr.Image(painted.picture, visible=True),
        ui.done: painted,
        ui.blended: None,
        ui.frame: None,
        ui.branch: gr.Button(say("branch"), interactive=False),
        ui.view: gr.Radio(value=say("view_painting"), interactive=True),
        ui.strength: gr.Slider(value=100, interactive=True),
        ui.light_only: gr.Checkbox(value=False, interactive=True),
        ui.download: gr.DownloadButton(value=painted.png, interactive=True),
        ui.timelapse: gr.Button(interactive=True),
        ui.resume: gr.Button(interactive=painted.can_continue),
        **{button: finish_button(painted, size) for button, size in zip(ui.finishes, FINISHES)},
    }


def caption_of(painted):
    titles = " + ".join(library.title(name) for name in painted.order.names)
    return f"{titles} · {painted.size} px"


def finish_button(painted, size):
    """Return the update of the button that paints on at `size`: how long that will take, if it is larger."""
    if size <= painted.size:
        return gr.Button(say("finish", size=size), interactive=False)
    seconds = max(round(painted.finishing_s(size)), 1)
    return gr.Button(say("finish_about", size=size, seconds=seconds), interactive=True)
