"""First looks, and the sheet of the photo in all paintings."""

import io
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from page_support import (
    PAINTINGS,
    PHOTOS,
    QUICK_SIZE,
    begin,
    choose,
    choose_at_leisure,
    choose_second,
    chosen,
    painted,
    photo_at,
    pixels,
    png_of,
    set_number,
    status,
    titles,
    upload,
    warmth,
)
from support import smooth_picture

from style_engine.page import looks
from style_engine.page.layout import Page
from style_engine.page.visit import Selection
from style_engine.page.widgets import start_settings
from style_engine.settings import StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.recipe import read_recipe
from style_engine.studio.studio import Studio

CHOSEN = {"preset": "standard", "mix": 30, **start_settings("standard")}


def first_look(page, before=None):
    """Wait for a first look other than that of the address `before`; return (its pixels, its address)."""
    page.locator("#first_look img").wait_for()
    page.wait_for_function("before => document.querySelector('#first_look img').src != before", arg=before)
    address = page.locator("#first_look img").get_attribute("src")
    return pixels(io.BytesIO(page.request.get(address).body())), address


def test_a_look_comes_with_the_choice_and_follows_it(page):
    choose_at_leisure(page)
    upload(page, "#photo", PHOTOS["portrait"].path.read_bytes(), PHOTOS["portrait"].path.name)
    status(page, "Your photo")
    assert not page.locator("#first_look img").is_visible()
    choose(page, "#paintings", "starlit_hills")
    hills, address = first_look(page)
    assert hills.shape == (512, 512, 3) and np.abs(hills - photo_at("portrait", (512, 512))).mean() > 0.05
    choose(page, "#paintings", "crimson_fjord")
    fjord, address = first_look(page, address)
    assert warmth(fjord) > warmth(hills) + 0.2
    choose_second(page, "starlit_hills", mix=100)
    mixed, address = first_look(page, address)
    while warmth(mixed) > warmth(hills) + 0.05:  # the look of the mix as it was before it was moved
        mixed, address = first_look(page, address)
    set_number(page, "how_far", 0)
    near, address = first_look(page, address)
    assert np.abs(near - mixed).mean() > 0.01
    page.locator("#how_far .reset-button").click()  # the arrow beside the number
    again, address = first_look(page, address)
    while np.abs(again - near).mean() < 0.01:  # one more of what was moved before
        again, address = first_look(page, address)
    page.get_by_role("button", name="Remove second painting").click()
    assert warmth(first_look(page, address)[0]) > warmth(hills) + 0.2
    # Another photo: a look of its own. None: no look.
    upload(page, "#photo", png_of(smooth_picture(1, 60, 120)))
    status(page, "Your photo: 120 × 60")
    page.wait_for_function("() => document.querySelector('#first_look img')?.naturalWidth == 120")
    page.locator("#photo").get_by_role("button", name="Remove Image").click()
    page.locator("#first_look").wait_for(state="hidden")
    # A look gives way to a pair that is clicked.
    begin(page, iterations=2)
    first_look(page)
    page.locator("#examples .thumbnail-item").nth(1).click()
    page.locator("#first_look").wait_for(state="hidden")
    status(page, "Finished")


def test_a_click_on_the_sheet_paints_it(page):
    page.get_by_role("button", name="My photo in all paintings").click()
    status(page, "Please choose a photo first")
    begin(page, painting="crimson_fjord", iterations=2)
    page.get_by_role("button", name="My photo in all paintings").click()
    status(page, r"Your photo in \d+ of 22 paintings")
    status(page, "Your photo in all paintings, at a first look")
    page.locator("#sheet .thumbnail-item").nth(len(paintings()) - 1).wait_for()
    assert titles(page, "#sheet") == [work.title for work in paintings()]
    wanted = PAINTINGS["woodcut_wave"]
    sheet = page.locator("#sheet").get_by_role("button", name=wanted.title, exact=True)
    name, path = painted(page, lambda page: sheet.click())
    assert name == "impasto-woodcut_wave.png" and read_recipe(path).paintings == ("woodcut_wave",)
    assert chosen(page, "#paintings") == wanted.title and pixels(path).shape == (QUICK_SIZE, QUICK_SIZE, 3)
    upload(page, "#photo", png_of(smooth_picture(1, 60, 120)))  # of which there is no sheet yet
    page.locator("#sheet").wait_for(state="hidden")


@dataclass
class Request:
    """Of Gradio's, what handlers look at."""

    session_hash: str = "a visit"


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    return Page(Studio(tmp_path_factory.mktemp("runs")))


@pytest.fixture
def selection(tmp_path):
    """Return the choice of two photos' first, and of a painting."""
    for number in (1, 2):
        (tmp_path / f"photo_{number}.png").write_bytes(png_of(smooth_picture(number, 64, 72)))
    return Selection(str(tmp_path / "photo_1.png"), painting_id="starlit_hills")


def test_a_look_at_what_is_no_longer_chosen_is_not_shown(laid_out, selection, monkeypatch):
    def look(photo, files, settings):
        selection.photo_file = photo.replace("1", "2")
        return smooth_picture(3, 64, 64)

    monkeypatch.setattr(looks, "look", look)
    assert laid_out.looks.look_first(selection, **CHOSEN) == gr.skip()
    monkeypatch.setattr(looks, "look", lambda *given: smooth_picture(3, 64, 64))
    kept = []
    for _ in range(3):
        assert laid_out.looks.look_first(selection, **CHOSEN).visible
        kept.append(Path(selection.look_file))
    # The one before may be on its way to a browser.
    assert {file.parent for file in kept} == {kept[0].parent} and set(kept[0].parent.iterdir()) == set(kept[1:])


def test_a_mix_of_one_painting_needs_no_look(laid_out, selection):
    assert laid_out.looks.look_mixed(selection, **CHOSEN) == gr.skip()


def test_a_photo_that_cannot_be_read_gets_no_look(laid_out, selection):
    Path(selection.photo_file).write_bytes(b"nothing")
    assert laid_out.looks.look_first(selection, **CHOSEN).visible is False
    *_, last = laid_out.looks.fill(Request(), selection, **CHOSEN)
    assert "not a picture" in last[laid_out.easel.status]


def test_a_sheet_ends_with_its_photo(laid_out, selection, monkeypatch):
    monkeypatch.setattr(
        looks, "sheet", lambda photo, settings: ((work, smooth_picture(1, 64, 64)) for work in paintings())
    )
    filling = laid_out.looks.fill(Request(), selection, **CHOSEN)
    assert "0 of 22" in next(filling)[laid_out.easel.status]
    assert len(next(filling)[laid_out.looks.sheet].value) == looks.ROW
    selection.photo_file = selection.photo_file.replace("1", "2")
    assert list(filling) == []
    older, newer = (laid_out.looks.fill(Request(), selection, **CHOSEN) for _ in range(2))
    next(older), next(newer)
    assert list(older) == [] and len(list(newer)) == 6


def test_whatever_is_painted_says_more_than_the_sheet(laid_out, selection, monkeypatch):
    monkeypatch.setattr(
        looks, "sheet", lambda photo, settings: ((work, smooth_picture(1, 64, 64)) for work in paintings())
    )
    monkeypatch.setattr(laid_out.studio, "running", lambda visit: RunControl(StyleSettings()))
    assert laid_out.looks.look_moved(Request(), selection, **CHOSEN) == gr.skip()
    _, *later = laid_out.looks.fill(Request(), selection, **CHOSEN)
    assert len(later) == 6 and not any(laid_out.easel.status in updates for updates in later)
