"""What can be done with a finished picture."""

import re

import numpy as np
import pytest
from page_support import (
    QUICK_SIZE,
    begin,
    download,
    painted,
    pixels,
    png_of,
    set_number,
    shown,
    status,
    visitor,
)
from PIL import Image
from support import hue_distance, smooth_picture

from style_engine.pictures.colors import light
from style_engine.pictures.files import to_image

PHOTO = smooth_picture(1, 60, 180)  # so low that it is soon painted larger


@pytest.fixture(scope="module")
def finished(browser, server):
    """Return the page with a finished picture. Tests leave it as it was; the last one paints it larger."""
    with visitor(browser, server) as page:
        begin(page, png_of(PHOTO), "crimson_fjord", 6)
        assert painted(page)[0] == "impasto-crimson_fjord.png"
        yield page


@pytest.fixture
def photo():
    image = to_image(PHOTO).resize((QUICK_SIZE, QUICK_SIZE // 3), Image.LANCZOS)
    return np.asarray(image, np.float32) / 255


def address(page):
    return page.locator("#result img").get_attribute("src")


def another(page, before):
    """Wait until the page shows another picture than that of the address `before`."""
    page.wait_for_function("before => document.querySelector('#result img').src != before", arg=before)


# As somebody has it who looks at another tab, may be told, and to whom each look at the clock seems long.
ELSEWHERE = """() => {
    const now = Date.now;
    let ms = 0;
    Date.now = () => now() + (ms += 20000);
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    window.told = [];
    window.Notification = class {
        static permission = "granted";
        constructor(title, options) { window.told.push([title, options.body]); }
    };
}"""


def test_who_looks_elsewhere_is_told_once_when_a_long_one_has_ended(blank):
    page = begin(blank, png_of(PHOTO), "crimson_fjord", 2)
    painted(page)
    page.evaluate(ELSEWHERE)
    painted(page)
    page.wait_for_function("window.told.length > 0")
    ((title, sentence),) = page.evaluate("window.told")
    assert title == "Impasto" and "Finished" in sentence


def test_photo_and_picture_can_be_compared_by_keyboard(finished, photo):
    page = finished
    source = page.locator("#result img[src$='.png']").get_attribute("src")  # no longer a live picture
    page.get_by_role("radio", name="Result", exact=True).focus()
    page.keyboard.press("ArrowRight")
    another(page, source)
    assert 255 * np.abs(shown(page) - photo).mean() < 4  # it is a JPEG
    page.keyboard.press("ArrowRight")
    page.locator("#compare img").first.wait_for()
    assert not page.locator("#result").is_visible()
    page.keyboard.press("ArrowLeft")
    page.locator("#result img").wait_for()
    assert not page.locator("#compare").is_visible()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("source => document.querySelector('#result img').src == source", arg=source)


def test_only_the_light_of_a_picture_can_be_kept(finished, photo):
    page = finished
    assert hue_distance(pixels(download(page)[1]), photo) > 0.1
    source = address(page)
    page.get_by_label("Keep the photo's colours").check()
    another(page, source)
    name, path = download(page)
    assert name == "impasto-crimson_fjord-strength-100-light.png"
    assert hue_distance(pixels(path), photo) < 0.01
    assert np.abs(light(pixels(path)) - light(photo)).mean() > 0.03
    source = address(page)
    page.get_by_label("Keep the photo's colours").uncheck()
    another(page, source)


def test_the_strength_can_be_chosen_after_the_run(finished, photo):
    page = finished
    source = address(page)
    set_number(page, "strength", 0)
    another(page, source)
    name, path = download(page)
    assert "strength-0" in name and 255 * np.abs(pixels(path) - photo).mean() < 1
    source = address(page)
    set_number(page, "strength", 100)
    another(page, source)


def test_a_timelapse_plays_on_the_page_and_can_be_downloaded(finished):
    page = finished
    page.emulate_media(reduced_motion="no-preference")  # or it would be held
    page.get_by_role("button", name="Make a timelapse").click()
    status(page, "The timelapse is ready")
    page.wait_for_function(
        """() => {
            const film = document.querySelector("#film video");
            return film && film.readyState >= 2 && film.currentTime > 0.2 && film.videoWidth == 96;
        }"""
    )
    name, path = download(page, "#gif")
    assert name == "impasto-crimson_fjord-timelapse.gif"
    with Image.open(path) as gif:
        assert gif.format == "GIF" and gif.size == (QUICK_SIZE, QUICK_SIZE // 3) and gif.n_frames > 5


def test_a_finished_picture_can_be_painted_on_larger(finished):
    page = finished
    button = page.get_by_role("button", name=re.compile(r"Enlarge to 1024 px"))
    page.get_by_role("button", name=re.compile(r"Enlarge to 1024 px · ")).click()
    status(page, "Finished after .* s: 1024 × 341 pixels")
    assert not button.is_enabled()
    with Image.open(download(page)[1]) as image:
        assert image.size == (1024, 341)
