"""The photo: good files, bad ones, and pictures that were painted here."""

import io
import re
from pathlib import Path

from page_support import (
    PHOTOS,
    RECTANGLE,
    SECOND,
    begin,
    chosen,
    is_enabled,
    paint,
    png_of,
    set_number,
    show,
    status,
    unfold,
    upload,
    value,
    visitor,
)
from support import smooth_picture

from style_engine.pictures.files import to_image

DROP = """(bytes) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([new Uint8Array(bytes)], "IMG_1.HEIC"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""


def test_a_painted_picture_brings_its_recipe_back(blank, browser, server):
    page = begin(blank, RECTANGLE, "crimson_fjord", 2)
    set_number(page, "style_weight", 2.5)
    paint(page)
    status(page, "Finished")
    with page.expect_download() as download:
        page.locator("#download").click()
    painted = Path(download.value.path()).read_bytes()
    with visitor(browser, server) as page:
        show(page, page.address)
        assert chosen(page, "#paintings") is None
        upload(page, "#photo", painted)
        status(page, "its settings and painting are loaded")
        assert value(page, "style_weight") == 2.5 and chosen(page, "#paintings") == "Crimson Fjord"


def test_a_format_that_browsers_do_not_show_is_shown_as_a_copy(page):
    buffer = io.BytesIO()
    to_image(smooth_picture(4, 90, 120)).convert("CMYK").save(buffer, "TIFF")
    upload(page, "#photo", buffer.getvalue(), "scan.tiff")
    status(page, "Your photo: 120 × 90")
    page.wait_for_function("document.querySelector('#photo img').naturalWidth == 120")
    # A HEIC, on a system that does not know it by name.
    to_image(smooth_picture(4, 90, 150)).save(buffer := io.BytesIO(), "HEIF")
    page.evaluate(DROP, list(buffer.getvalue()))
    status(page, "Your photo: 150 × 90")
    page.wait_for_function("document.querySelector('#photo img').naturalWidth == 150")


def test_a_bad_file_gets_a_sentence_and_nothing_is_lost(blank):
    page = begin(blank, RECTANGLE, "crimson_fjord", 2)
    paint(page)
    status(page, "Finished")
    for content, words in (
        (b"not a picture", "This file is not a picture that Impasto can read"),
        (png_of(smooth_picture(1, 200, 200))[:900], "damaged or incomplete"),
        (png_of(smooth_picture(1, 10, 10)), "only 10 × 10 pixels"),
    ):
        upload(page, "#photo", content)
        status(page, words)
        for width in (390, 1360):
            page.set_viewport_size({"width": width, "height": 1000})
            assert page.locator("#status .note").evaluate("line => line.scrollHeight <= line.clientHeight + 1"), words
        page.locator(".toast-body").filter(has_text=re.compile(words)).wait_for()
    assert page.locator("#result img").is_visible()
    # The photo from before is still chosen, and paints; what is told does not lie over the button.
    page.get_by_role("button", name="Paint", exact=True).click(timeout=3 * SECOND)
    status(page, "Finished")


def test_a_narrow_picture_is_told_before_anything_is_painted(page):
    upload(page, "#photo", png_of(smooth_picture(1, 20, 2000)))
    status(page, "2000 × 20")
    page.locator("#paintings .thumbnail-item").first.click()
    status(page, "Starlit Hills")
    paint(page)
    status(page, "The photo is too narrow: 2000 × 20 leaves 5 pixels")
    assert is_enabled(page, "Paint")


def test_the_time_that_it_will_take_is_told_before(page):
    line = page.locator("#estimate")
    assert line.inner_text().strip() == ""
    upload(page, "#photo", PHOTOS["portrait"].path.read_bytes())
    status(page, "Your photo")
    set_number(page, "iterations", 64)
    line.filter(has_text=re.compile(r"Takes about \d+½? (s|min)")).wait_for()
    told = """document.querySelector("#estimate").innerText.replace(/.*?([0-9]+)(.*)/s, (_, number, rest) =>
        number * (rest.includes("min") ? 60 : rest.includes(" h") ? 3600 : 1))"""
    seconds = int(page.evaluate(told))
    unfold(page, "Expert")
    set_number(page, "size", 2048)
    page.wait_for_function(f"seconds => {told} > 2 * seconds", arg=seconds)
    page.get_by_role("radio", name="Paper").check()
    line.filter(has_text="Downloads VGG-19 first, this once: 80 MB").wait_for()
