"""What is chosen and not yet painted comes back."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
from page_support import (
    RECTANGLE,
    choose,
    choose_at_leisure,
    chosen,
    number_of,
    open_page,
    png_of,
    set_number,
    show,
    status,
    unfold,
    upload,
    value,
)
from playwright.sync_api import expect
from rehearsal import Rehearsed, Request
from studio_support import QUICK, request_of
from support import smooth_picture

from style_engine.page.desk import valid
from style_engine.page.layout import Page
from style_engine.page.marks import DETAIL, KEEP, SECOND, drawing_of, marked, read_marks
from style_engine.page.visit import Gallery, Selection
from style_engine.page.widgets import start_settings
from style_engine.pictures.files import to_image
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.run_folder import RunFolder

VISIT = "0123456789abcdef" * 3


class Returned(Request):
    query_params = ""


@pytest.fixture
def laid_out(tmp_path):
    return Page(Rehearsed(tmp_path / "runs"))


@pytest.fixture
def files(tmp_path):
    """Return (photo, painting), as paths."""
    paths = str(tmp_path / "photo.png"), str(tmp_path / "painting.png")
    for number, path in enumerate(paths, 1):
        to_image(smooth_picture(number, 90, 120)).save(path)
    return paths


def values_of(page, **changes):
    return {name: widget.value for name, widget in page.desk.values.items()} | changes


def test_what_was_chosen_is_brought_back_and_what_has_been_touched_since_is_not(laid_out, files):
    page, before = laid_out, Selection(*files, OWN_PAINTING, "crimson_fjord", is_back=True)
    laid_out.returning._visits["an earlier page"] = VISIT
    values = values_of(page, preset="bold", how_far=0.7, mix=20, at_once=False)
    page.desk.note(Returned("an earlier page"), before, 1, **values)
    assert len(before.mine) == 1
    later = Selection()
    answer = page.returning.recognise(Returned("later"), VISIT, later)
    assert Path(later.photo_file).read_bytes() == Path(files[0]).read_bytes()
    assert (later.painting_id, later.second_id) == (OWN_PAINTING, "crimson_fjord") and later.paintings()
    assert answer[page.photo.picker] == later.photo_file and answer[page.painting.own] == later.own_painting_file
    found = answer[page.desk.found]
    assert dict(zip(page.desk.values, found["values"])) == values
    assert dict(zip(page.desk.values, found["start"])) == values_of(page)
    assert "your photo is here" in answer[page.easel.status]
    # What the browser has not put in its place yet counts as it will be, but for what was moved meanwhile.
    assert page.desk.standing(later, values_of(page, how_far=0.2)) == values | {"how_far": 0.2}
    # What it has put there is brought back no more: set to the start again, it stands so.
    assert page.desk.standing(later, values) == values
    assert page.desk.standing(later, values_of(page)) == values_of(page)
    # Nothing is noted before all of it is back: a page begins with what stands there at first.
    page.desk.note(Returned("later"), later, 1, **values_of(page))
    assert page.studio.desks.read(VISIT).values == values
    # Photo and painting that were clicked in the first moment stay.
    touched = Selection("clicked.png", None, "starlit_hills")
    answer = page.returning.recognise(Returned("touched"), VISIT, touched)
    assert (touched.photo_file, touched.painting_id) == ("clicked.png", "starlit_hills")
    assert page.photo.picker not in answer and page.painting.shelf not in answer


def test_of_two_notes_of_which_one_overtakes_the_other_the_later_counts(laid_out, files):
    page, selection = laid_out, Selection(files[0])

    def noted():
        return page.studio.desks.read(Returned().session_hash)

    page.desk.note(Returned(), selection, 2, **values_of(page, iterations=400))
    assert noted() is None
    # What came too early, before anything was back, counts as well.
    selection.is_back = True
    page.desk.note(Returned(), selection, 1, **values_of(page, iterations=48))
    assert noted().values["iterations"] == 400
    page.desk.note(Returned(), selection, 3, **values_of(page, iterations=6))
    assert noted().values["iterations"] == 6


def test_a_link_outdoes_what_was_set_before_but_not_after_a_reload(laid_out, files):
    page, selection = laid_out, Selection(files[0], None, "irises", is_back=True)
    laid_out.returning._visits["before"] = VISIT
    page.desk.note(Returned("before"), selection, 1, **values_of(page, how_far=0.7))

    class Linked(Returned):
        query_params = "preset=bold&painting=starlit_hills"

    linked = Selection()
    answer = page.returning.recognise(Linked("linked"), VISIT, linked)
    found = dict(zip(page.desk.values, answer[page.desk.found]["values"]))
    assert "Settings loaded" in answer[page.easel.status] and found["preset"] == "bold" and found["how_far"] != 0.7
    assert linked.painting_id == "starlit_hills" and linked.photo_file
    linked.is_back, linked.painting_id = True, "crimson_fjord"
    page.desk.note(Linked("linked"), linked, 1, **values_of(page, how_far=0.3))
    again = Selection()
    answer = page.returning.recognise(Linked("again"), VISIT, again)
    found = dict(zip(page.desk.values, answer[page.desk.found]["values"]))
    assert again.painting_id == "crimson_fjord" and found["how_far"] == 0.3


def test_delete_all_takes_photo_and_own_paintings_too(laid_out, files):
    page, selection = laid_out, Selection(*files, OWN_PAINTING, is_back=True)
    page.returning._visits["a visit"] = VISIT
    page.desk.note(Returned(), selection, 1, **values_of(page))
    answer = page.history.delete_all(Returned(), selection, Gallery(), True)
    assert (selection.photo_file, selection.own_painting_file, selection.painting_id) == (None, None, None)
    assert answer[page.photo.picker] is None and not list(page.studio.root.rglob("photo_*"))
    assert answer[page.painting.mine.shelf].visible is False and page.studio.desks.read(VISIT) is None


def test_values_that_this_version_has_not_are_left_out():
    start = start_settings("standard")
    assert valid(start | {"how_far": 7, "network": "gone", "mix": "x", "preset": "never"}) == {
        name: value for name, value in start.items() if name not in ("how_far", "network")
    }


def test_a_drawing_comes_back_from_the_masks_of_a_run(laid_out, files):
    marks = np.zeros((6, 8), np.uint8)
    marks[:2], marks[4:], marks[3] = SECOND, KEEP, DETAIL
    only = {mark: np.where(marks == mark, mark, 0).astype(np.uint8) for mark in (KEEP, DETAIL)}
    for given, count in ((marks, 2), (only[KEEP], 1), (only[DETAIL], 1), (only[DETAIL], 2)):
        masks, detail = marked(given, count, 30)
        folder = RunFolder.new(laid_out.studio.root)
        drawn = dict(masks=folder.masks(masks), detail_mask=None if detail is None else folder.mask(detail, "detail"))
        wanted = request_of((files[0], *files[1:] * count), settings=QUICK)
        drawn = laid_out.desk.drawn_for(dataclasses.replace(wanted, **drawn))
        assert (read_marks(drawn) == given).all()
    everywhere = RunFolder.new(laid_out.studio.root).masks([np.full((6, 8), 0.7), np.full((6, 8), 0.3)])
    assert drawing_of(everywhere) is None


def test_after_a_refused_file_the_photo_that_was_there_takes_the_sentence_away(laid_out, files, tmp_path):
    page, selection = laid_out, Selection()
    page.photo.check(selection, files[0])
    (tmp_path / "bad.png").write_bytes(b"x")
    refused = page.photo.check(selection, str(tmp_path / "bad.png"))
    assert "error" in refused[page.easel.status] and selection.photo_file == files[0]
    again = page.photo.check(selection, files[0])
    assert "Your photo: 120 × 90" in again[page.easel.status] and again[page.photo.picker] == files[0]
    # And from then on, a picker that says again what it shows changes nothing.
    assert page.photo.picker not in page.photo.check(selection, files[0])


def test_what_was_chosen_is_back_after_a_reload_and_in_a_second_tab(page):
    choose_at_leisure(page)
    page.get_by_role("radio", name="Bold").check()
    page.get_by_text("large strokes").wait_for()
    set_number(page, "how_far", 0.7)
    page.get_by_text("(Modified.)").wait_for()
    upload(page, "#photo", RECTANGLE)
    status(page, "Your photo: 160 × 120")
    unfold(page, "Mix in a second painting")
    choose(page, "#second", "crimson_fjord")
    unfold(page, "Use your own painting")
    upload(page, "#own", png_of(smooth_picture(3, 90, 90)))
    status(page, "Your own painting: 90 × 90")
    page.locator("#mine .thumbnail-item").wait_for()
    for tab in (page, open_page(page.context, page.address)):
        tab.bring_to_front()  # behind another, each frame takes a second
        show(tab, page.address)
        status(tab, "Welcome back: your photo is here")
        tab.get_by_text("(Modified.)").wait_for()
        expect(tab.get_by_role("radio", name="Bold")).to_be_checked()
        expect(number_of(tab, "how_far")).to_have_value("0.7")
        expect(tab.get_by_label("Paint when I tap one")).not_to_be_checked()
        unfold(tab, "Mix in a second painting")
        assert chosen(tab, "#second") == "Crimson Fjord"
        unfold(tab, "Use your own painting")
        for picture in ("#photo img", "#own img", "#mine .thumbnail-item", "#first_look img"):
            tab.locator(picture).wait_for()
    # What is deleted does not come back.
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.locator("#mine_delete").click()
    status(tab, "Deleted")
    show(page, page.address)
    status(page, "Welcome back: your photo is here")
    assert page.locator("#own img").count() == page.locator("#mine .thumbnail-item").count() == 0
    tab.close()


def test_a_click_in_the_first_moment_is_not_overwritten(page):
    """What comes back comes late here, as on a slow line: a control that was moved meanwhile stays as it was moved."""
    choose_at_leisure(page)
    set_number(page, "how_far", 0.7)
    set_number(page, "content_weight", 2)
    upload(page, "#photo", RECTANGLE)
    status(page, "Your photo: 160 × 120")
    choose(page, "#paintings", "crimson_fjord")
    page.wait_for_timeout(1500)  # each change is noted after its own answer
    held, held_up = [], re.compile("/run/predict")
    page.route(held_up, lambda route: held.append(route))
    show(page, page.address)
    set_number(page, "how_far", 0.2)
    page.locator("#paintings .thumbnail-item").first.click()
    tapped = page.locator("#paintings .thumbnail-item.selected[aria-label='Starlit Hills']")
    tapped.wait_for()
    page.wait_for_timeout(300)
    assert held and page.locator("#photo img").count() == 0
    page.unroute(held_up)  # which lets go of what was held
    page.locator("#photo img").wait_for()
    page.wait_for_function("document.querySelector('#content_weight input[type=number]').value == 2")
    assert value(page, "how_far") == 0.2
    tapped.wait_for()
    assert value(page, "content_weight") == 2
