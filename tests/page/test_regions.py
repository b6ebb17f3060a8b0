"""Regions, painted over the photo, on the canvas."""

import numpy as np
from page_support import (
    QUICK_SIZE,
    begin,
    choose,
    choose_second,
    paint,
    painted,
    photo_at,
    pixels,
    status,
    unfold,
    upload,
    warmth,
)
from PIL import Image
from playwright.sync_api import expect

from style_engine.pictures.colors import light

PHOTO = photo_at("portrait", (QUICK_SIZE, QUICK_SIZE))


class Board:
    """The brushes over a square photo, under the mouse."""

    def __init__(self, page):
        self.page, self.canvas = page, page.locator("#marks canvas")
        self.opener = page.get_by_role("button", name="Paint regions", exact=True)
        self.opener.click()
        self.canvas.wait_for()

    def press(self, name):
        self.page.locator("#marks").get_by_role("button", name=name, exact=True).click()

    def stroke(self, height):
        """Draw a stroke over the right three quarters of the photo, at a `height` from 0, the top, to 1."""
        box = self.canvas.bounding_box()
        y = box["y"] + height * box["height"]
        self.page.mouse.move(box["x"] + 0.25 * box["width"], y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 0.99 * box["width"], y, steps=4)
        self.page.mouse.up()

    def alphas(self):
        """Return how opaque what is drawn is near the top, and near the bottom, from 0 to 255."""
        return self.canvas.evaluate(
            """canvas => [0.26, 0.85].map(height =>
                canvas.getContext("2d").getImageData(canvas.width / 2, height * canvas.height, 1, 1).data[3])"""
        )


def likeness(picture, place):
    """Return how the light of a picture goes with that of the photo at a place, from -1 to 1."""
    return np.corrcoef(*(light(one)[place].ravel() for one in (picture, PHOTO)))[0, 1]


def away(picture, place):
    """Return how far a picture is from the photo at a place, of 255."""
    return 255 * np.abs(picture - PHOTO)[place].mean()


def test_regions_are_painted_with_brushes(blank):
    page = begin(blank)
    choose_second(page, "crimson_fjord", mix=0)
    top, bottom = (slice(23, 27), slice(28, 92)), (slice(79, 84), slice(28, 92))  # within the strokes
    plain = pixels(painted(page)[1])
    board = Board(page)
    expect(board.opener).to_have_attribute("aria-expanded", "true")
    board.stroke(0.26)
    board.press("Keep the photo")
    board.stroke(0.85)
    both = pixels(painted(page)[1])
    assert warmth(both[top]) > warmth(plain[top]) + 0.2 and away(both, bottom) < 2 < 20 < away(plain, bottom)
    take_back(board)
    # Where details are kept, it is painted, and nearer to the photo.
    board.press("Keep details")
    board.stroke(0.85)
    detailed = pixels(painted(page)[1])
    assert warmth(detailed[top]) > warmth(plain[top]) + 0.2 and away(detailed, bottom) > 20
    assert likeness(detailed, bottom) > likeness(plain, bottom)
    # What was drawn holds for the next picture too, is sent once, and is back after a reload.
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/upload" in request.url else None)
    again = pixels(painted(page)[1])
    assert sent == [] and np.abs(again - detailed).max() < 0.02
    page.wait_for_timeout(1500)  # it is noted a moment after the last stroke
    page.reload()
    page.locator("#marks .has_marks").wait_for()
    assert Board(page).alphas() == [255, 255]
    of_nobody_and_of_another_photo(page, top)


def take_back(board):
    """Take the last stroke back, by keyboard, and what is cleared and erased."""
    assert board.alphas() == [255, 255]
    board.page.keyboard.press("Control+z")
    assert board.alphas() == [255, 0]
    board.press("Clear")
    assert board.alphas() == [0, 0]
    board.press("Undo")
    assert board.alphas() == [255, 0]
    board.press("Eraser")
    board.stroke(0.26)
    assert board.alphas() == [0, 0]
    board.press("Undo")


def of_nobody_and_of_another_photo(page, top):
    """The orange has no painting to go to without a second one, which is told and not passed over."""
    unfold(page, "Mix in a second painting")
    page.get_by_role("button", name="Remove second painting").click()
    status(page, "Second painting removed")
    paint(page)
    status(page, "You marked orange areas")
    choose(page, "#second", "crimson_fjord")
    page.keyboard.press("Escape")
    expect(page.locator("#marks canvas")).not_to_be_visible()
    expect(page.get_by_role("button", name="Paint regions", exact=True)).to_be_focused()
    # Of another photo there are no regions: neither for the pair that is clicked, nor from then on.
    _, pair = painted(page, lambda page: page.locator("#examples .thumbnail-item").nth(4).click())
    page.locator("#marks .marks:not(.has_marks)").wait_for()
    other = photo_at("photographer", (QUICK_SIZE, QUICK_SIZE))
    for path in (pair, painted(page)[1]):
        assert 255 * np.abs(pixels(path) - other)[top].mean() > 20


def test_strokes_outlive_a_refused_file_and_a_finger_that_is_down_while_they_are_sent(blank):
    page = begin(blank, iterations=2)
    board = Board(page)
    board.press("Keep details")
    board.stroke(0.26)
    upload(page, "#photo", b"no picture", "photo.png")
    status(page, "not a picture")
    page.locator("#marks .has_marks").wait_for()
    assert board.alphas() == [255, 0]
    # What is sent in the middle of a stroke is not taken for all of it.
    box = board.canvas.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.85 * box["height"])
    page.mouse.down()
    early = page.evaluate("window.drawnRegions()")
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.85 * box["height"], steps=4)
    page.mouse.up()
    late = page.evaluate("window.drawnRegions()")
    sizes = [(np.asarray(Image.open(file["path"]))[..., 3] > 0).sum() for file in (early, late)]
    assert sizes[1] > 1.5 * sizes[0]
    # What cannot be sent is said, and nothing is painted without it.
    board.stroke(0.5)
    page.route("**/upload", lambda route: route.abort())
    paint(page)
    status(page, "could not be sent")
    assert page.locator("#stop:enabled").count() == 0
    page.unroute("**/upload")
    painted(page)


def test_a_stroke_while_it_paints_offers_to_start_over(blank):
    page = begin(blank, iterations=400)
    paint(page)
    page.locator("#stop:enabled").wait_for()
    Board(page).stroke(0.5)
    page.locator("#restart").wait_for()
