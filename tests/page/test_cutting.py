"""The photo is cropped and turned, on the canvas."""

import gradio as gr
import numpy as np
import pytest
from page_support import RECTANGLE, SECOND, begin, painted, pixels, png_of, status, unfold, upload
from playwright.sync_api import expect
from rehearsal import Rehearsed
from support import smooth_picture

from style_engine.page.layout import Page
from style_engine.page.visit import Selection
from style_engine.pictures.files import check_picture
from style_engine.studio.recipe import OWN_PAINTING


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    return Page(Rehearsed(tmp_path_factory.mktemp("rehearsed") / "runs"))


@pytest.fixture
def photo(tmp_path):
    """Return the path of a photo."""
    (tmp_path / "photo.png").write_bytes(RECTANGLE)
    return str(tmp_path / "photo.png")


class Knife:
    """What lies over the canvas while the photo is cut."""

    def __init__(self, page, opener="#cut_open"):
        self.page = page
        page.locator(opener).click()
        self.board = page.locator("#cut .board")
        self.board.wait_for()

    def button(self, name):
        return self.page.locator("#cut").get_by_role("button", name=name, exact=True)

    def drag(self, left, top, right, bottom):
        box = self.board.bounding_box()
        self.page.mouse.move(box["x"] + left * box["width"], box["y"] + top * box["height"])
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + right * box["width"], box["y"] + bottom * box["height"], steps=4)
        self.page.mouse.up()


def test_a_photo_or_painting_is_cropped_and_turned_and_each_cut_taken_back(blank):
    page = begin(blank, RECTANGLE, iterations=2)  # 160 x 120
    knife = Knife(page)
    expect(knife.button("Crop")).to_be_disabled()
    expect(knife.button("Undo")).to_be_disabled()
    knife.drag(0.5, 0, 1, 1)
    knife.button("Crop").click()
    status(page, "Your photo: 80 × 120")
    knife.button("Turn").click()
    status(page, "Your photo: 120 × 80")
    assert pixels(painted(page)[1]).shape == (64, 96, 3)
    knife.button("Undo").click()
    status(page, "Your photo: 80 × 120")
    # It is there again after a reload, as it was cut.
    page.keyboard.press("Escape")
    expect(knife.board).not_to_be_visible()
    page.wait_for_timeout(2 * SECOND)  # what was chosen is noted in an event of its own, after the sentence
    page.reload()
    page.wait_for_function("document.querySelector('#photo img')?.naturalHeight == 120")
    # Of another photo nothing is to be taken back.
    upload(page, "#photo", png_of(smooth_picture(3, 90, 130)))
    status(page, "Your photo: 130 × 90")
    knife = Knife(page)
    expect(knife.button("Undo")).to_be_disabled()
    page.keyboard.press("Escape")
    # An own painting is cut in the same way, beside the photo.
    unfold(page, "Use your own painting")
    upload(page, "#own", RECTANGLE)
    status(page, "Your own painting: 160 × 120")
    knife = Knife(page, "#cut_own")
    knife.button("Turn").click()
    status(page, "Your own painting: 120 × 160")
    page.wait_for_function("document.querySelector('#cut img').naturalHeight == 160")
    knife.drag(0, 0, 0.5, 1)
    knife.button("Crop").click()
    status(page, "Your own painting: 60 × 160")
    knife.button("Undo").click()
    status(page, "Your own painting: 120 × 160")
    page.keyboard.press("Escape")
    expect(page.locator("#cut_own")).to_be_focused()
    assert painted(page)[0] == "impasto-own.png"


NOT_PARTS = (None, [0, 0, 1], [0.5, 0, 0.5, 1], [-1, 0, 1, 1], [0, 0, 1, "1"])


@pytest.mark.parametrize("wanted", [None, [], {}, *({"crop": part} for part in NOT_PARTS)])
def test_what_no_page_asks_for_is_refused(laid_out, photo, wanted):
    selection = Selection(photo)
    with pytest.raises(gr.Error):
        laid_out.cutting.cut(selection, wanted)
    assert selection.photo_file == photo and selection.uncut == []


def test_the_part_is_the_photos_own(laid_out, photo):
    selection, (height, width) = Selection(photo), check_picture(photo)
    laid_out.cutting.cut(selection, {"crop": [0.25, 0.5, 0.75, 1]})
    before, found = pixels(photo), pixels(selection.photo_file)
    assert found.shape == (height // 2, width // 2, 3)
    assert np.abs(found - before[height // 2 :, width // 4 : width // 4 + width // 2]).mean() < 0.01
    answer = laid_out.cutting.cut(selection, {"undo": 1})
    assert answer[laid_out.photo.picker] == selection.photo_file == photo and selection.uncut == []


def test_an_own_painting_is_cut_beside_the_photo_and_chosen(laid_out, photo):
    selection = Selection(photo, photo, "irises")
    answer = laid_out.cutting.cut(selection, {"crop": [0, 0, 0.5, 1], "of": "own"})
    assert selection.photo_file == photo and selection.uncut == [] and laid_out.photo.picker not in answer
    assert check_picture(selection.own_painting_file) == (120, 80) and selection.painting_id == OWN_PAINTING
    assert answer[laid_out.painting.own] == selection.own_painting_file and selection.uncut_own == [photo]
    laid_out.cutting.cut(selection, {"undo": 1, "of": "own"})
    assert selection.own_painting_file == photo and selection.uncut_own == []
    with pytest.raises(gr.Error):
        laid_out.cutting.cut(Selection(photo), {"turn": 1, "of": "own"})


def test_a_photo_that_is_gone_is_told_and_stays_chosen(laid_out, tmp_path):
    selection = Selection(str(tmp_path / "gone.png"))
    answer = laid_out.cutting.cut(selection, {"turn": 1})
    assert "error" in answer[laid_out.easel.status] and selection.uncut == []
