"""What the page shows of a run, where a browser could not bring about how it goes."""

import dataclasses
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from rehearsal import VISIT, Rehearsed, Request
from studio_support import QUICK, request_of
from support import smooth_picture

from style_engine.errors import PictureError, RequestError
from style_engine.page.layout import Page
from style_engine.page.marks import COLORS, SECOND
from style_engine.page.visit import Gallery, Selection
from style_engine.page.widgets import start_settings
from style_engine.pictures.files import to_image
from style_engine.settings import StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.events import Failed, Finished, Frame
from style_engine.studio.limits import Limits
from style_engine.studio.recipe import Recipe
from style_engine.studio.request import Kept
from style_engine.studio.result import Result

BROKEN = Failed(PictureError("frames_gone"))


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    return Page(Rehearsed(tmp_path_factory.mktemp("rehearsed") / "runs"))


@pytest.fixture
def result(tmp_path):
    """Return what was painted before."""
    path = str(tmp_path / "impasto-own.png")
    to_image(smooth_picture(1, 48, 64)).save(path)
    return Result(request_of((path, path)), Recipe(QUICK), path, path, 48, 64, 1e-6, (path,), (Kept(path, 1),))


def test_a_picture_is_not_offered_larger_than_the_owner_allows(tmp_path):
    page = Page(Rehearsed(tmp_path / "runs", limits=Limits(size=2048)))
    assert [button.visible for button in page.afterwards.finishes] == [True, True, False]


def frame(number):
    return Frame(number, 8, 1, 1, number / 8, None, 1.0, f"live_{number}.jpg", ())


def run(laid_out, events, gallery):
    """Return the updates of a run that goes so, after those with which it begins."""
    laid_out.studio.rehearse(events)
    _, _, *updates = laid_out.easel.run(Request(), gallery, request_of(("photo.png", "painting.png")))
    return updates


def test_an_error_midway_shows_again_what_was_painted_before(laid_out, result):
    gallery, easel, after = Gallery(), laid_out.easel, laid_out.afterwards
    gallery.add(result)
    looking = [after.view, after.strength, after.light_only, after.download]
    live, last = run(laid_out, [frame(1), BROKEN], gallery)
    assert live[easel.picture] == "live_1.jpg"
    assert not any(live[part].interactive for part in (*looking, *after.finishes, laid_out.afterwards.timelapse_button))
    assert "are gone" in last[easel.status] and "error" in last[easel.status]
    assert all("impasto-own.png" in str(last[part].value) for part in (easel.picture, after.download))
    assert all(last[part].interactive for part in (*looking, *after.finishes, easel.paint_button))
    assert not last[easel.stop_button].interactive and not last[easel.resume_button].interactive
    # And it is still what one goes on from, and among the visit's pictures once.
    assert gallery.result is result and gallery.history == [result]
    assert laid_out.studio.running(VISIT) is None


def test_an_error_of_a_first_run_only_says_so(laid_out):
    (last,) = run(laid_out, [BROKEN], Gallery())
    easel = laid_out.easel
    assert last[easel.paint_button].interactive and not last[easel.stop_button].interactive
    assert "are gone" in last[easel.status] and easel.picture not in last
    assert not last[laid_out.afterwards.download].interactive


def test_a_run_that_stops_before_its_first_picture_leaves_what_was_there(laid_out, result):
    gallery = Gallery()
    gallery.add(result)
    (last,) = run(laid_out, [Finished("stop")], gallery)
    assert gallery.result is result and last[laid_out.afterwards.download].interactive
    assert "before the first picture" in last[laid_out.easel.status]


def test_a_finished_run_is_what_can_be_looked_at_from_then_on(laid_out, result):
    gallery = Gallery(blended="blended.jpg")
    *_, last = run(laid_out, [frame(1), Finished("last_step", 8, 1.0, "live_8.jpg", result)], gallery)
    assert gallery.result is result and gallery.history == [result] and gallery.blended is None
    assert last[laid_out.way.gallery] == [(result.picture, "iteration 1")]
    assert [caption for _, caption in last[laid_out.history.shelf]] == ["your own · 64 px"]


def test_buttons_are_told_only_where_they_change(laid_out):
    first, second, third = run(laid_out, [frame(1), frame(2), frame(3)], Gallery())
    assert laid_out.easel.stop_button not in second and set(second) == set(third)
    assert second[laid_out.easel.picture] == "live_2.jpg"


def test_a_run_that_another_takes_over_from_says_no_more(laid_out, result):
    gallery, others = Gallery(), []

    def events(session):
        yield frame(1)
        laid_out.studio.rehearse([frame(2)])
        others.append(laid_out.easel.run(Request(session), gallery, request_of(("photo.png", "painting.png"))))
        next(others[-1])
        yield Finished("stop", 1, 1.0, "late.jpg", result)

    (live,) = run(laid_out, events(VISIT), gallery)
    assert live[laid_out.easel.picture] == "live_1.jpg" and gallery.result is None
    # Where it was another page of the visit that began the other one, this page shows that from then on.
    laid_out.returning._visits |= {"another page": VISIT}
    *_, last = run(laid_out, events("another page"), gallery)
    assert last[laid_out.easel.picture] == "live_2.jpg" and gallery.result is None


def test_orange_needs_a_second_painting(laid_out, tmp_path):
    layer = Image.new("RGBA", (4, 4))
    layer.paste((*COLORS[SECOND], 255), (0, 0, 4, 2))
    layer.save(tmp_path / "drawn.png")
    marks = np.zeros((4, 4), np.uint8)
    marks[:2] = SECOND
    wanted = str(tmp_path / "drawn.png"), {"mix": 50, "preset": "standard", **start_settings("standard")}
    chosen = Selection("photo.png", None, "starlit_hills")
    with pytest.raises(RequestError, match="You marked orange areas"):
        laid_out.easel.request_of(chosen, *wanted)
    chosen.second_id = "crimson_fjord"
    masks = [np.asarray(Image.open(path)) for path in laid_out.easel.request_of(chosen, *wanted).masks]
    assert (masks[1] == 255 * (marks == SECOND)).all() and (masks[0] + masks[1] == 255).all()


def test_a_live_picture_is_not_taken_for_the_result_whatever_is_clicked_meanwhile(laid_out, result):
    gallery, download = Gallery(), laid_out.afterwards.download
    gallery.add(result)

    def events():
        yield frame(1)
        click = gr.EventData(None, {"index": 0})
        brought_back = laid_out.history.choose(Request(), click, Selection(), gallery)
        assert brought_back[download].interactive and gallery.shown is result
        yield frame(2)

    first, second = run(laid_out, events(), gallery)
    assert not first[download].interactive and not second[download].interactive
    # The next run takes over while that picture is on the page.
    laid_out.studio.rehearse([])
    begun, waiting = laid_out.easel.run(Request(), gallery, request_of(("photo.png", "painting.png")))
    assert not begun[laid_out.afterwards.view].interactive and download not in waiting


def test_the_first_live_picture_takes_the_place_of_a_comparison(laid_out, result):
    gallery, after = Gallery(), laid_out.afterwards
    gallery.add(result)
    first, second = run(laid_out, [frame(1), frame(2)], gallery)
    assert first[after.comparison].visible is False and first[after.view].value == "painting"
    assert after.comparison not in second


def test_a_result_whose_files_are_gone_is_not_shown_after_an_error(laid_out, result):
    gallery = Gallery()
    gallery.add(result)
    Path(result.picture).unlink()
    (last,) = run(laid_out, [BROKEN], gallery)
    assert laid_out.easel.picture not in last and not last[laid_out.afterwards.download].interactive


def test_who_deletes_a_picture_sees_the_one_before_and_who_deletes_all_sees_none(laid_out, result, tmp_path):
    gallery, panel, deleted = Gallery(), laid_out.history, []
    laid_out.studio.delete = lambda *what: deleted.append(what)
    newer = dataclasses.replace(result, png=str(tmp_path / "newer.png"))
    gallery.add(result), gallery.add(newer)
    assert (
        panel.delete(Request(), Selection(), gallery, False)
        and panel.delete_all(Request(), Selection(), gallery, False)
        and not deleted
    )
    answer = panel.delete(Request(), Selection(), gallery, True)
    assert deleted == [(VISIT, newer.png)] and gallery.history == [result] and gallery.result is result
    assert len(answer[panel.shelf]) == 1 and answer[laid_out.afterwards.download].interactive
    answer = panel.delete_all(Request(), Selection(), gallery, True)
    assert deleted[1:] == [(VISIT,)] and gallery.history == [] and gallery.result is None
    assert answer[panel.shelf] == [] and answer[laid_out.easel.picture].value is None
    assert not answer[laid_out.afterwards.download].interactive


def test_a_film_of_another_picture_is_not_shown(laid_out, result, monkeypatch):
    gallery = Gallery()
    gallery.add(result)

    def film(self):
        gallery.show(dataclasses.replace(result, png="another.png"))
        return "film.mp4", "film.gif"

    monkeypatch.setattr(Result, "timelapse", film)
    (filming,) = laid_out.film.make(gallery)
    assert laid_out.film.film not in filming


def test_a_tap_does_not_give_up_what_is_painted_large(laid_out, monkeypatch):
    easel, wanted = laid_out.easel, {"mix": 50, "preset": "standard", **start_settings("standard")}
    chosen = Selection("photo.png", None, "starlit_hills")
    monkeypatch.setattr(easel, "begin", lambda *given: iter([{easel.status: "begun"}]))
    for size, is_begun in ((2048, False), (512, True)):
        monkeypatch.setattr(laid_out.studio, "running", lambda visit, size=size: RunControl(StyleSettings(size=size)))
        (updates,) = easel.paint_tapped(Request(), chosen, Gallery(), None, True, **wanted)
        assert (updates == {easel.status: "begun"}) is is_begun
        assert is_begun or updates[easel.restart_button].visible
    monkeypatch.setattr(laid_out.studio, "running", lambda visit: None)
    for selection, at_once in ((chosen, False), (Selection(None, None, "starlit_hills"), True)):
        assert list(easel.paint_tapped(Request(), selection, Gallery(), None, at_once, **wanted)) == [
            {easel.status: gr.skip()}
        ]


def test_what_is_being_painted_is_not_begun_anew_for_a_tap_that_was_overtaken(laid_out):
    chosen, wanted = Selection("photo.png", None, "starlit_hills"), {"mix": 50, "preset": "standard"}
    laid_out.studio.rehearse([frame(1), frame(2)])

    def tapped(**moved):
        values = wanted | start_settings("standard") | moved
        return laid_out.easel.paint_tapped(Request(), chosen, Gallery(), None, True, **values)

    first = tapped()
    next(first), next(first)  # it is begun, and watched
    run = laid_out.studio.live("a visit")
    assert list(tapped()) == [{laid_out.easel.status: gr.skip()}] and laid_out.studio.live("a visit") is run
    second = tapped(how_far=0.8)
    next(second), next(second)
    run, before = laid_out.studio.live("a visit"), run
    assert run is not before
    # Of one that is about to stop, it is.
    run.control.stop()
    third = tapped(how_far=0.8)
    next(third)
    assert laid_out.studio.live("a visit") is not run
    first.close(), second.close(), third.close()
