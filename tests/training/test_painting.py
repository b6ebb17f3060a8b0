"""What the page shows of a run, where a browser could not bring about how it goes."""

from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from support import smooth_picture

import app
from style_engine.page import drawing, painting
from style_engine.page.widgets import preset_values
from style_engine.pictures.files import to_image
from style_engine.settings import StyleSettings
from style_engine.studio import runner as session
from style_engine.studio.recipe import Recipe
from style_engine.studio.result import Order, Painted
from style_engine.studio.runner import Brush, Scene

VISIT = "a visit"


@pytest.fixture
def ui():
    """Return the part of the page that shows a picture."""
    ui = SimpleNamespace()
    with gr.Blocks():
        app.remember(ui)
        app.lay_out_result(ui)
    return ui


@pytest.fixture
def done(tmp_path):
    """Return what was painted before."""
    path = str(tmp_path / "impasto-own.png")
    to_image(smooth_picture(1, 48, 64)).save(path)
    order, recipe = Order(path, (path,), ("own",)), Recipe(StyleSettings(size=64))
    return Painted(order, recipe, path, path, 48, 64, 1e-6, frames=(path,), kept=((path, "iteration 1"),))


def run(ui, monkeypatch, scenes, done=None):
    """Return the updates of a run with these `scenes`, after the first, which only turns to the painting."""
    monkeypatch.setattr(session, "paint", lambda *_: iter(scenes))
    past, visit = [done] if done else None, SimpleNamespace(session_hash=VISIT)
    order = Order("photo.png", ("painting.png",), ("own",))
    _, *updates = painting.run(ui, visit, Brush(StyleSettings()), order, done, past)
    return updates


def test_an_error_midway_shows_again_what_was_painted_before(ui, monkeypatch, done):
    scenes = [Scene("Iteration 1", picture="live.jpg"), Scene("Broken, alas.", "error")]
    live, last = run(ui, monkeypatch, scenes, done)
    assert live[ui.result] == "live.jpg" and live[ui.stop].interactive and not live[ui.paint].interactive
    assert not any(live[part].interactive for part in (*ui.after, *ui.finishes, ui.resume))
    assert "Broken, alas." in last[ui.status] and "error" in last[ui.status]
    assert all("impasto-own.png" in str(last[part].value) for part in (ui.result, ui.download))
    assert all(last[part].interactive for part in (*ui.after, *ui.finishes, ui.paint))
    assert not last[ui.stop].interactive and not last[ui.resume].interactive
    # And it is still what one goes on from, and among the visit's pictures once.
    assert last[ui.done] is done and last[ui.past] == [done]
    assert VISIT not in painting.brushes


def test_an_error_of_a_first_run_only_says_so(ui, monkeypatch):
    (last,) = run(ui, monkeypatch, [Scene("Broken.", "error")])
    assert last.keys() == {ui.status, ui.paint, ui.stop}
    assert "Broken." in last[ui.status] and last[ui.paint].interactive and not last[ui.stop].interactive


def test_a_run_that_another_takes_over_from_says_no_more(ui, monkeypatch, done):
    other = Brush(StyleSettings())

    def scenes():
        yield Scene("Iteration 1", picture="live.jpg")
        assert not painting.brushes[VISIT].stop.is_set()
        painting.stop_painting(SimpleNamespace(session_hash=VISIT))
        painting.brushes[VISIT] = other
        yield Scene("Stopped.", "done", "late.jpg")

    (live,) = run(ui, monkeypatch, scenes(), done)
    assert live[ui.result] == "live.jpg"
    assert painting.brushes.pop(VISIT) is other and not other.stop.is_set()


def test_orange_needs_a_second_painting_and_marks_of_another_photo_are_no_regions():
    marks = np.zeros((4, 4), np.uint8)
    marks[:2] = drawing.SECOND
    values = [50, "standard", *preset_values("standard")]
    with pytest.raises(ValueError, match="Orange is where the second painting goes"):
        painting.ordered(("photo.png", marks), "photo.png", None, "starlit_hills", None, *values)
    order, _ = painting.ordered(("photo.png", marks), "photo.png", None, "starlit_hills", "crimson_fjord", *values)
    masks = [np.asarray(Image.open(path)) for path in order.masks]
    assert (masks[1] == 255 * (marks == drawing.SECOND)).all() and (masks[0] + masks[1] == 255).all()
    order, _ = painting.ordered(("other.png", marks), "photo.png", None, "starlit_hills", None, *values)
    assert order.masks == ()
