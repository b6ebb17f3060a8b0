"""What the tests of the page do with it, as a visitor would."""

import io
import re

import numpy as np
from PIL import Image
from support import smooth_picture

from style_engine.pictures.files import to_image

SECOND = 1000


def open_page(context, address, query=""):
    """Open the page in a new tab, and wait until it can be used."""
    page = context.new_page()
    page.set_default_timeout(60 * SECOND)
    page.outside = []
    page.on("request", lambda request: note_outside(page, request.url, address))
    page.goto(address + query)
    page.locator("#paint").wait_for()
    page.locator("#examples img").first.wait_for()
    return page


def note_outside(page, url, address):
    if not url.startswith((address, "data:", "blob:")):
        page.outside.append(url)


def png_of(picture):
    buffer = io.BytesIO()
    to_image(picture).save(buffer, "PNG")
    return buffer.getvalue()


def upload(page, picker, content, name="photo.png"):
    page.locator(f"{picker} input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )


def status(page, words):
    """Wait until the status line holds `words`, a regular expression, and return it."""
    line = page.locator("#status .note").filter(has_text=re.compile(words))
    line.wait_for()
    return line.inner_text()


def set_number(page, setting, value):
    field = page.locator(f"#{setting} input[type=number]")
    field.fill(str(value))
    field.press("Enter")


def choose_photo_and_painting(page, iterations, photo=None):
    upload(page, "#photo", photo or png_of(smooth_picture(1, 120, 160)))
    status(page, "Your photo: 160 × 120")
    page.locator("#paintings .thumbnail-item").nth(1).click()
    status(page, "Crimson Fjord, by the Impasto project")
    page.get_by_label("Sketch").check()
    page.get_by_text("a quick look").wait_for()
    set_number(page, "iterations", iterations)


def paint(page):
    page.get_by_role("button", name="Paint", exact=True).click()


def is_enabled(page, name):
    return page.get_by_role("button", name=name, exact=True).is_enabled()


def download(page, button="#download"):
    """Download what that button gives; return (its file name, its path)."""
    with page.expect_download() as waiting:
        page.locator(button).click()
    return waiting.value.suggested_filename, waiting.value.path()


def pixels(path):
    """Return the picture file at `path`, or the bytes in a buffer, as float32 (h, w, 3) in [0, 1]."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), np.float32) / 255
