"""Paint, Stop, Continue, and sliders that the picture follows."""

import io
import re
import time

import numpy as np
from page_support import (
    RECTANGLE,
    begin,
    is_enabled,
    iteration,
    new_context,
    new_tab,
    paint,
    png_of,
    set_number,
    status,
    stop,
    upload,
    value,
)
from PIL import Image
from support import smooth_picture

from style_engine.settings import WEIGHTS

ITERATIONS = 150


def test_from_upload_to_download(blank):
    page = begin(blank, RECTANGLE, "crimson_fjord", 16)
    paint(page)
    assert re.search("Finished after .* s: 96 × 72 pixels", status(page, "Finished"))
    page.locator("#way .thumbnail-item").nth(7).wait_for()
    captions = [text.strip() for text in page.locator("#way .caption-label").all_inner_texts()]
    assert captions == [f"iteration {step}" for step in range(2, 17, 2)]
    with page.expect_download() as download:
        page.locator("#download").click()
    assert download.value.suggested_filename == "impasto-crimson_fjord.png"
    image = Image.open(download.value.path())
    assert image.format == "PNG" and image.size == (96, 72) and np.asarray(image).std() > 20
    assert is_enabled(page, "Paint") and not is_enabled(page, "Stop")


def roughness_of_result(page):
    source = page.locator("#result img").get_attribute("src")
    picture = np.asarray(Image.open(io.BytesIO(page.request.get(source).body())), float)
    return np.abs(np.diff(picture, axis=0)).mean() + np.abs(np.diff(picture, axis=1)).mean()


def test_the_weights_can_be_moved_while_it_paints_and_stop_keeps_the_picture(blank):
    page = begin(blank, RECTANGLE, "crimson_fjord", 3000)
    paint(page)
    before = iteration(page, 3000)
    page.locator("#result img").wait_for()
    assert not is_enabled(page, "Paint")
    rough = roughness_of_result(page)
    for weight, number in (("style_weight", 0), ("content_weight", 0), ("smoothness", 20)):
        set_number(page, weight, number)
    moved = time.monotonic()
    while roughness_of_result(page) > 0.6 * rough:
        late = time.monotonic() - moved > 20
        assert not late, ("the picture does not follow", [value(page, name) for name in WEIGHTS], status(page, "."))
        time.sleep(0.1)
    stopped = time.monotonic()
    assert stop(page) > before
    assert time.monotonic() - stopped < 15
    assert page.locator("#result img").is_visible() and page.locator("#download").is_enabled()
    set_number(page, "iterations", 2)
    paint(page)
    status(page, "Finished")


def test_a_second_visitor_waits_for_the_first_and_is_told_so(blank, browser, server):
    other = begin(new_tab(new_context(browser), server), RECTANGLE, "crimson_fjord", 2)
    page = begin(blank, RECTANGLE, "crimson_fjord", 3000)
    paint(page)
    status(page, "Painting… ")
    paint(other)
    status(other, "Someone else is painting")
    page.get_by_role("button", name="Stop", exact=True).click()
    status(other, "Finished")
    other.context.close()


def test_paint_without_a_choice_says_what_is_missing(page):
    # Nothing is there yet that could be blended or painted larger.
    assert not page.locator("#strength input[type=number]").is_enabled()
    assert not page.get_by_role("button", name=re.compile("Enlarge to")).first.is_visible()
    paint(page)
    status(page, "Please choose a photo first")
    upload(page, "#photo", png_of(smooth_picture(1, 120, 160)))
    status(page, "Your photo")
    paint(page)
    status(page, "Please choose a painting first")


def test_a_run_can_be_stopped_after_a_reload_and_continued_to_its_end(blank):
    page = begin(blank, iterations=ITERATIONS)
    paint(page)
    iteration(page, ITERATIONS)
    assert not is_enabled(page, "Continue")
    page.reload()
    page.locator("#stop:enabled").wait_for()
    stopped = stop(page)
    page.get_by_role("button", name="Continue", exact=True).click()
    assert stopped <= iteration(page, ITERATIONS)
    status(page, "Finished after .* s: 96 × 96 pixels")
    assert not is_enabled(page, "Continue") and is_enabled(page, "Paint")
    # The pictures on the way are those since, to the last.
    page.locator("#way").get_by_role("button", name=f"iteration {ITERATIONS}", exact=True).wait_for()
