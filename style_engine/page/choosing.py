"""What happens before Paint: photo, paintings, preset, links, and the time that it will take."""

import filecmp
import shutil
from pathlib import Path

import gradio as gr

from style_engine.errors import PictureError
from style_engine.page.guard import picked, there
from style_engine.page.widgets import CHECK, CONTROLS, QUICK, RUNS, note, preset_values, settings_of, tiles
from style_engine.pictures.files import check_picture
from style_engine.presets import PRESET_MEANINGS
from style_engine.studio import runner as session
from style_engine.studio.gallery import museum
from style_engine.studio.gallery import works as library
from style_engine.studio.gallery.catalogue import paintings, pairs
from style_engine.studio.links import query_of, read_query
from style_engine.studio.recipe import read_recipe
from style_engine.studio.run_folder import SHOWN, RunFolder, shown
from style_engine.studio.texts import say, say_of

OWN = "own"  # stands for the visitor's own painting where otherwise one's id stands
# On a phone the result is far below the pair that was clicked; where it is in sight, this does nothing.
SHOW_RESULT = "() => { document.getElementById('result').scrollIntoView({block: 'nearest'}); return []; }"
WHOLE_LINK = "query => location.origin + location.pathname + '?' + query"


def connect(ui):
    """Tie the events; return that of a clicked pair, for which more is to be done."""
    chosen_outputs = [ui.chosen, ui.second, ui.group, ui.shelf, ui.second_shelf, ui.mix, ui.preset, *ui.controls]

    def check_photo(path, good):
        """Check the visitor's photo; a picture that was painted here restores the settings and paintings it has."""
        if still(path, good):
            return {ui.status: gr.skip()}
        path, good_path, status = checked(path, good, say("your_photo"))
        recipe = read_recipe(good_path) if good_path and good_path != good else None
        answer = {ui.photo: path, ui.good_photo: good_path, ui.status: status}
        if recipe:
            answer |= restored(ui, recipe.settings, recipe.paintings)
            known = recipe.paintings and library.painting_file(recipe.paintings[0])
            answer[ui.status] = note(say("recipe_with_painting" if known else "recipe"))
        return answer

    def check_own(path, good, chosen):
        """Check the visitor's own painting, and choose it; a bad one leaves the choice as it was."""
        if still(path, good):
            return {ui.status: gr.skip()}
        path, good_path, status = checked(path, good, say("your_painting"))
        answer = {ui.own: path, ui.good_own: good_path, ui.status: status}
        if good_path and good_path != good:
            answer |= {ui.chosen: OWN, ui.shelf: gr.Gallery(selected_index=None)}
        return answer

    def clear_photo():
        return None, note(say("welcome"))

    def clear_own(chosen):
        bundled = chosen in [work.id for work in paintings()]
        return None, gr.skip() if bundled else None, note(say("welcome"))

    def choose_group(group):
        return gr.Gallery(value=tiles(standing(group)), selected_index=None)

    def choose_painting(event: gr.EventData, group):
        work = picked(event, standing(group))
        return work.id, note(say("painting_chosen", title=work.title, maker=work.maker, licence=work.licence))

    def choose_second(event: gr.EventData):
        work = picked(event, paintings())
        return work.id, note(say("second_chosen", title=work.title, maker=work.maker, licence=work.licence))

    def choose_no_second():
        return None, gr.Gallery(selected_index=None), note(say("second_none"))

    def choose_pair(event: gr.EventData):
        """Put the clicked pair where a visitor would have put it; the click is forgotten, so that it can come again."""
        photo, painting = picked(event, pairs())
        answer = {
            ui.photo: str(photo.path),
            ui.good_photo: str(photo.path),
            ui.examples: gr.Gallery(selected_index=None),
        }
        return answer | on_the_shelves(ui, painting.id)

    def fetch_masterpiece(name):
        """Download a masterpiece, and choose it as the painting."""
        work = there(next((work for work in museum.works() if work.id == name), None))
        try:
            for got, total in museum.fetch(work):
                megabytes = f"{got / 1e6:.1f}" + (f" / {total / 1e6:.1f}" if total else "")
                yield {ui.status: note(say("fetching", title=work.title, megabytes=megabytes), "busy")}
            path = str(museum.cached(work))
        except museum.MuseumError as error:
            gr.Warning(str(error))
            yield {ui.status: note(str(error), "error")}
            return
        yield {
            ui.own: copied(path),
            ui.good_own: path,
            ui.chosen: work.id,
            ui.shelf: gr.Gallery(selected_index=None),
            ui.status: note(say("fetched", credit=work.credit), "done"),
        }

    def choose_preset(preset):
        info = say_of("presets", preset, "meaning", PRESET_MEANINGS[preset])
        return gr.Radio(info=info), *preset_values(preset)

    def tell_time(photo, preset, *values):
        try:
            seconds = photo and session.estimate_s(photo, settings_of(preset, 0, 1, *values))
        except (PictureError, ValueError):
            return ""  # Paint will say what is wrong
        return say("estimate", seconds=max(round(seconds), 1)) if seconds else ""

    def make_link(chosen, second, mix, preset, *values):
        names = (chosen or OWN, second) if second else (chosen,) if chosen else ()
        try:
            settings = settings_of(preset, mix, 2 if second else 1, *values)
        except ValueError as error:
            return gr.skip(), note(str(error), "error")
        return gr.Textbox(query_of(preset, settings, names), visible=True), gr.skip()

    def follow_link(request: gr.Request):
        query = str(request.query_params)
        try:
            preset, settings, names = read_query(query)
        except ValueError as error:
            return {ui.status: note(say("bad_link", error=error), "error")}
        if not names and "preset=" not in query:
            return {ui.status: gr.skip()}  # a visitor without a link
        info = say_of("presets", preset, "meaning", PRESET_MEANINGS[preset])
        answer = restored(ui, settings, ()) | {ui.preset: gr.Radio(value=preset, info=info)}
        if names:
            answer |= on_the_shelves(ui, *names[:2])
        missing = [name for name in names if not library.painting_file(name)]
        return answer | {ui.status: note(say("link_missing" if missing else "link_restored"))}

    ui.photo.input(
        check_photo, [ui.photo, ui.good_photo], [ui.photo, ui.good_photo, ui.status, *chosen_outputs], **CHECK
    )
    own_outputs = [ui.own, ui.good_own, ui.status, ui.chosen, ui.shelf]
    ui.own.input(check_own, [ui.own, ui.good_own, ui.chosen], own_outputs, **CHECK)
    # The last of several quick clicks counts.
    last = dict(trigger_mode="always_last", **QUICK)
    ui.group.input(choose_group, ui.group, ui.shelf, **last)
    ui.shelf.select(choose_painting, ui.group, [ui.chosen, ui.status], **last)
    ui.second_shelf.select(choose_second, None, [ui.second, ui.status], **last)
    ui.no_second.click(choose_no_second, None, [ui.second, ui.second_shelf, ui.status], **last)
    ui.photo.clear(clear_photo, None, [ui.good_photo, ui.status], **QUICK)
    ui.own.clear(clear_own, ui.chosen, [ui.good_own, ui.chosen, ui.status], **QUICK)
    ui.fetch.click(fetch_masterpiece, ui.masterpiece, own_outputs, **CHECK)
    ui.preset.input(choose_preset, ui.preset, [ui.preset, *ui.controls], **last)
    inputs = [ui.mix, ui.preset, *ui.controls]
    timed = [control for name, control in zip(CONTROLS, ui.controls) if name in ("size", "iterations", "network")]
    gr.on(
        [ui.photo.change, *(control.change for control in timed)],
        tell_time,
        [ui.good_photo, ui.preset, *ui.controls],
        ui.estimate,
        **last,
    )
    linked = ui.link.click(make_link, [ui.chosen, ui.second, *inputs], [ui.address, ui.status], **QUICK)
    linked.then(None, ui.address, ui.address, js=WHOLE_LINK)
    ui.page.load(follow_link, None, [ui.status, *chosen_outputs], **QUICK)
    pair_outputs = [ui.photo, ui.good_photo, ui.examples, *chosen_outputs]
    return ui.examples.select(choose_pair, None, pair_outputs, js=SHOW_RESULT, **QUICK)


def standing(group):
    """Return the bundled paintings of a `group`; all of them for one that is none."""
    return [work for work in paintings() if work.group == group] or list(paintings())


def on_the_shelves(ui, first, second=None):
    """Return the updates that choose these paintings, by their ids; what is not here is not chosen."""
    ids = [work.id for work in paintings()]
    first, second = (name if name == OWN or library.painting_file(name) else None for name in (first, second))
    return {
        ui.chosen: first,
        ui.second: second,
        ui.group: say("all_groups"),
        ui.shelf: gr.Gallery(value=tiles(paintings()), selected_index=ids.index(first) if first in ids else None),
        ui.second_shelf: gr.Gallery(selected_index=ids.index(second) if second in ids else None),
    }


def restored(ui, settings, names):
    """Return the updates that bring `settings` back, and the paintings `names`, if the first of them is here."""
    answer = dict(zip(ui.controls, (getattr(settings, name) for name in CONTROLS)))
    if len(settings.style_mix) == 2:
        answer[ui.mix] = round(100 * settings.mix_of(2)[1])
    if names and library.painting_file(names[0]):
        answer |= on_the_shelves(ui, *names[:2])
    return answer


def still(path, good):
    """Tell whether a picker says again what it shows: Gradio does so before it tells that it was emptied."""
    if not path or not good:
        return False
    ours = Path(path).name == SHOWN and RUNS in Path(path).parents
    return ours or Path(good).exists() and filecmp.cmp(path, good, shallow=False)


def checked(path, good, what):
    """Return (path to show, path to paint, status) for a file that a visitor chose; a bad one changes nothing."""
    if path is None:
        return None, None, note(say("welcome"))
    try:
        height, width = check_picture(path)
        picture = shown(path, RUNS)
    except PictureError as error:
        gr.Warning(str(error))
        return good, good, note(str(error), "error")
    return picture, path, note(say("checked", what=what, width=width, height=height))


def copied(path):
    """Return a copy of the file at `path` that the page may show."""
    return shutil.copy(path, RunFolder(RUNS).path)
