"""Regions, painted over the photo with two brushes."""

import re

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
    warmth,
)


class Easel:
    """The editor of regions, with a square photo, under the mouse."""

    def __init__(self, page):
        self.page, self.canvas = page, page.locator("#regions .pixi-target canvas")
        unfold(page, "Paint regions")
        self.button("Color").wait_for()
        self.canvas.scroll_into_view_if_needed()

    def button(self, name):
        return self.page.locator("#regions").get_by_role("button", name=name, exact=True)

    def take(self, brush):
        """Choose the first or the second colour of the brush."""
        self.button("Color").click()
        self.page.locator("#regions button.color").nth(brush).click()

    def taking_a_photo(self):
        """Return a context after which the editor has a photo anew."""
        return self.page.expect_response(re.compile("image.webp$"))

    def stroke(self, height):
        """Draw a stroke over the right three quarters of the photo, at a `height` from 0, the top, to 1."""
        box = self.canvas.bounding_box()
        zoom = self.page.locator("#regions .zoom-number").inner_text()
        side = 640 * float(zoom.strip().rstrip("%")) / 100
        left, middle = box["x"] + box["width"] / 2 - side / 2, box["y"] + box["height"] / 2
        y = middle + (height - 0.5) * side
        self.page.mouse.move(left + 0.25 * side, y)
        self.page.mouse.down()
        self.page.mouse.move(left + 1.02 * side, y, steps=4)
        self.page.mouse.up()


def test_regions_are_painted_with_a_brush(blank):
    page = begin(blank)
    choose_second(page, "crimson_fjord", mix=0)
    top, bottom = (slice(23, 27), slice(28, 92)), (slice(79, 84), slice(28, 92))  # within the strokes
    plain = pixels(painted(page)[1])
    easel = Easel(page)
    easel.stroke(0.26)
    # One stroke is enough: Gradio's editor keeps its first change to itself.
    orange = pixels(painted(page)[1])
    assert warmth(orange[top]) > warmth(plain[top]) + 0.2
    assert abs(warmth(orange[bottom]) - warmth(plain[bottom])) < 0.1
    easel.take(1)
    easel.stroke(0.85)
    both = pixels(painted(page)[1])
    photo = photo_at("portrait", (QUICK_SIZE, QUICK_SIZE))
    assert 255 * np.abs(both - photo)[bottom].mean() < 2 < 20 < 255 * np.abs(plain - photo)[bottom].mean()
    assert warmth(both[top]) > warmth(plain[top]) + 0.2
    # What was drawn holds for the next picture, too, and is sent once, not again with everything that is shown.
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/upload" in request.url else None)
    again = pixels(painted(page)[1])
    assert len(sent) <= 3
    assert 255 * np.abs(again - photo)[bottom].mean() < 2 and warmth(again[top]) > warmth(plain[top]) + 0.2
    # The orange has no painting to go to without a second one, which is told and not passed over.
    page.get_by_role("button", name="Remove second painting").click()
    status(page, "Second painting removed")
    paint(page)
    status(page, "You marked orange areas")
    choose(page, "#second", "crimson_fjord")
    # Cleared, the editor still has the photo, to draw on anew.
    easel.button("Clear canvas").click()
    easel.button("Color").wait_for()
    easel.stroke(0.26)
    # Of another photo there are no regions yet: neither for the pair that is clicked, nor from then on.
    with easel.taking_a_photo():
        _, pair = painted(page, lambda page: page.locator("#examples .thumbnail-item").nth(4).click())
    other = photo_at("photographer", (QUICK_SIZE, QUICK_SIZE))
    for path in (pair, painted(page)[1]):
        assert 255 * np.abs(pixels(path) - other)[top].mean() > 20
