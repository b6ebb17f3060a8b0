"""What can be done with a finished picture."""

import io
import re

import numpy as np
from page_support import (
    QUICK_SIZE,
    begin,
    choose_photo_and_painting,
    download,
    paint,
    painted,
    photo_at,
    pixels,
    png_of,
    set_number,
    shown,
    status,
)
from PIL import Image
from support import hue_distance, smooth_picture

from style_engine.pictures.colors import light


def test_a_finished_picture_can_be_painted_on_larger(page):
    choose_photo_and_painting(page, iterations=2, photo=png_of(smooth_picture(1, 40, 160)))
    larger = page.get_by_role("button", name=re.compile(r"Enlarge to 1024 px"))
    assert not larger.is_visible()  # nothing is there yet that could be
    paint(page)
    status(page, "Finished after .* s: 160 × 40")
    page.get_by_role("button", name=re.compile(r"Enlarge to 1024 px · ")).click()
    status(page, "Finished after .* s: 1024 × 256 pixels")
    assert not larger.is_enabled()
    with page.expect_download() as download:
        page.locator("#download").click()
    assert Image.open(download.value.path()).size == (1024, 256)


def test_the_strength_can_be_chosen_after_the_run(page):
    photo = png_of(smooth_picture(1, 120, 160))
    choose_photo_and_painting(page, iterations=4, photo=photo)
    assert not page.locator("#strength input[type=number]").is_enabled()
    paint(page)
    status(page, "Finished")
    source = page.locator("#result img").get_attribute("src")
    set_number(page, "strength", 0)
    page.wait_for_function("source => document.querySelector('#result img').src != source", arg=source)
    with page.expect_download() as download:
        page.locator("#download").click()
    found = np.asarray(Image.open(download.value.path()), float)
    wanted = np.asarray(Image.open(io.BytesIO(photo)).resize((160, 120), Image.LANCZOS), float)
    assert np.abs(found - wanted).mean() < 1


def test_photo_and_picture_can_be_compared_by_keyboard(page):
    begin(page)
    name, path = painted(page)
    photo = photo_at("portrait", (QUICK_SIZE, QUICK_SIZE))
    assert name == "impasto-starlit_hills.png"
    source = page.locator("#result img[src$='.png']").get_attribute("src")  # no longer a live picture
    page.get_by_role("radio", name="Result", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("source => document.querySelector('#result img').src != source", arg=source)
    assert 255 * np.abs(shown(page) - photo).mean() < 4  # it is a JPEG
    page.keyboard.press("ArrowRight")
    page.locator("#compare img").first.wait_for()
    assert not page.locator("#result").is_visible()
    page.keyboard.press("ArrowLeft")
    page.locator("#result img").wait_for()
    assert not page.locator("#compare").is_visible()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("source => document.querySelector('#result img').src == source", arg=source)


def test_only_the_light_of_a_picture_can_be_kept(page):
    begin(page)
    _, path = painted(page)
    photo, source = photo_at("portrait", (QUICK_SIZE, QUICK_SIZE)), page.locator("#result img").get_attribute("src")
    assert hue_distance(pixels(path), photo) > 0.1
    page.get_by_label("Keep the photo's colours").check()
    page.wait_for_function("source => document.querySelector('#result img').src != source", arg=source)
    name, path = download(page)
    assert name == "impasto-starlit_hills-strength-100-light.png"
    assert hue_distance(pixels(path), photo) < 0.01
    assert np.abs(light(pixels(path)) - light(photo)).mean() > 0.03
