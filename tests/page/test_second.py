"""A second painting that is not bundled: `test_painting.py` has the browser."""

from pathlib import Path

import gradio as gr
import pytest
from page_support import png_of
from rehearsal import Rehearsed, Request
from support import smooth_picture

from style_engine.page.layout import Page
from style_engine.page.visit import Gallery, Selection
from style_engine.settings import StyleSettings
from style_engine.studio.recipe import OWN_PAINTING


@pytest.fixture
def page(tmp_path):
    return Page(Rehearsed(tmp_path / "runs"))


@pytest.fixture
def own(tmp_path):
    """Return a selection with an own painting."""
    path = tmp_path / "painting.png"
    path.write_bytes(png_of(smooth_picture(2, 70, 70)))
    return Selection(own_painting_file=str(path), painting_id=OWN_PAINTING)


def titles(update):
    return [item["caption"] for item in update.value]


def test_what_is_taken_outlives_its_file_and_leaves_one_copy(page, own):
    before = Path(own.own_painting_file).read_bytes()
    for at in (1, 2):
        shown, told = page.second.take(own, at)
    assert "Second painting: your own" in told and titles(shown)[-1] == "your own"
    assert len(list(page.studio.root.rglob("second.png"))) == 1
    Path(own.own_painting_file).unlink()
    own.painting_id = "starlit_hills"
    assert [(Path(file).read_bytes() == before, name) for file, name in own.paintings()][1] == (True, OWN_PAINTING)
    # Off the mix it stays on the shelf; when all is deleted, it goes.
    page.second.choose_none(own, 3)
    assert own.second_id is None and Path(own.own_second).exists()
    assert titles(page.second.showing(own)[page.second.shelf])[-1] == "your own"
    page.history.delete_all(Request(), own, Gallery(), True)
    assert own.own_second is None and not list(page.studio.root.rglob("second*"))
    assert "your own" not in titles(page.second.showing(own)[page.second.shelf])


def test_one_that_is_gone_is_told(page, own):
    page.second.take(own, 1)
    own.second_id = None
    page.second.showing(own)
    Path(own.own_second).unlink()
    click = gr.EventData(None, {"index": len(titles(page.second.showing(Selection())[page.second.shelf]))})
    assert "no longer available" in page.second.choose(click, own, 2) and own.second_id is None
    Path(own.own_painting_file).unlink()
    assert "no longer available" in page.second.take(own, 3)[1]
    assert "hoose a painting" in page.second.take(Selection(), 1)[1]


def test_an_own_painting_of_a_recipe_is_not_the_one_that_is_on_the_shelf(page, own):
    page.second.take(own, 1)
    settings = StyleSettings(style_mix=(0.5, 0.5))
    page.restore(own, settings, ("starlit_hills", OWN_PAINTING))
    assert (own.painting_id, own.second_id) == ("starlit_hills", None)
    other = Selection(second_other=("a masterpiece.jpg", "great_wave"))
    page.choose_paintings(other, "starlit_hills", OWN_PAINTING)
    assert other.second_id is None and other.own_second is None
