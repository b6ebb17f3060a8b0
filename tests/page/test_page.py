"""The page in a real browser, from upload to download."""

import io
import re
import time
from pathlib import Path

import numpy as np
import pytest
from page_support import choose_photo_and_painting, is_enabled, paint, png_of, set_number, status, upload
from PIL import Image
from support import smooth_picture

from style_engine.pictures.files import to_image
from style_engine.studio.gallery.catalogue import paintings, pairs


def test_from_upload_to_download(page):
    choose_photo_and_painting(page, iterations=16)
    paint(page)
    assert re.search("Finished after .* s: 384 × 288 pixels", status(page, "Finished"))
    page.locator("#way .thumbnail-item").nth(7).wait_for()
    captions = [text.strip() for text in page.locator("#way .caption-label").all_inner_texts()]
    assert captions == [f"iteration {step}" for step in range(2, 17, 2)]
    with page.expect_download() as download:
        page.locator("#download").click()
    assert download.value.suggested_filename == "impasto-crimson_fjord.png"
    image = Image.open(download.value.path())
    assert image.format == "PNG" and image.size == (384, 288) and np.asarray(image).std() > 20
    assert is_enabled(page, "Paint") and not is_enabled(page, "Stop")


def test_a_finished_picture_can_be_painted_on_larger(page):
    choose_photo_and_painting(page, iterations=8)
    larger = page.get_by_role("button", name=re.compile(r"Paint on at 1024 px"))
    assert not larger.is_enabled()
    paint(page)
    status(page, "Finished after .* s: 384 × 288")
    page.get_by_role("button", name=re.compile(r"Paint on at 1024 px · about \d+ s")).click()
    status(page, "Finished after .* s: 1024 × 768 pixels")
    assert not larger.is_enabled()
    with page.expect_download() as download:
        page.locator("#download").click()
    assert Image.open(download.value.path()).size == (1024, 768)


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
    wanted = np.asarray(Image.open(io.BytesIO(photo)).resize((384, 288), Image.LANCZOS), float)
    assert np.abs(found - wanted).mean() < 1


def test_a_painted_picture_brings_its_recipe_back(page):
    choose_photo_and_painting(page, iterations=2)
    set_number(page, "style_weight", 2.5)
    paint(page)
    status(page, "Finished")
    with page.expect_download() as download:
        page.locator("#download").click()
    painted = Path(download.value.path()).read_bytes()
    page.reload()
    page.locator("#examples img").first.wait_for()
    assert page.locator("#paintings .selected").count() == 0
    upload(page, "#photo", painted)
    status(page, "painted here: its settings and painting are restored")
    assert float(page.locator("#style_weight input[type=number]").input_value()) == 2.5
    chosen = page.locator("#paintings .thumbnail-item").nth(1)
    assert "selected" in chosen.get_attribute("class")


def test_stop_keeps_the_picture_and_painting_can_go_on(page):
    choose_photo_and_painting(page, iterations=3000)
    paint(page)
    status(page, r"Iteration \d+ of 3000 · scale 1 of 2 · [\d.]+ iterations/s · \d+ s left")
    page.locator("#result img").wait_for()
    assert not is_enabled(page, "Paint")
    stopped = time.monotonic()
    page.get_by_role("button", name="Stop", exact=True).click()
    status(page, r"Stopped at iteration \d+ after")
    assert time.monotonic() - stopped < 15
    assert page.locator("#result img").is_visible() and page.locator("#download").is_enabled()
    set_number(page, "iterations", 2)
    paint(page)
    status(page, "Finished")


def roughness_of_result(page):
    source = page.locator("#result img").get_attribute("src")
    picture = np.asarray(Image.open(io.BytesIO(page.request.get(source).body())), float)
    return np.abs(np.diff(picture, axis=0)).mean() + np.abs(np.diff(picture, axis=1)).mean()


def test_the_weights_can_be_moved_while_it_paints(page):
    page.get_by_text("Advanced").click()
    choose_photo_and_painting(page, iterations=3000)
    paint(page)
    before = int(re.search(r"Iteration (\d+)", status(page, r"Iteration \d\d+ of 3000"))[1])
    rough = roughness_of_result(page)
    for weight, value in (("style_weight", 0), ("content_weight", 0), ("smoothness", 20)):
        set_number(page, weight, value)
    moved = time.monotonic()
    while roughness_of_result(page) > 0.6 * rough:
        assert time.monotonic() - moved < 20, "the picture does not follow"
        time.sleep(0.1)
    page.get_by_role("button", name="Stop", exact=True).click()
    assert int(re.search(r"iteration (\d+)", status(page, "Stopped at iteration"))[1]) > before


def test_one_click_on_a_pair_paints_it(page):
    set_number(page, "iterations", 3000)
    page.locator("#examples .thumbnail-item").nth(1).click()
    status(page, r"Iteration \d+ of 3000")
    page.locator("#result img").wait_for()
    assert page.locator("#photo img").is_visible()
    chosen = page.locator("#paintings .thumbnail-item").nth(paintings().index(pairs()[1][1]))
    assert "selected" in chosen.get_attribute("class")
    page.get_by_role("button", name="Stop", exact=True).click()
    status(page, "Stopped")


def test_an_own_painting_is_taken_instead_of_a_bundled_one(page):
    choose_photo_and_painting(page, iterations=2)
    page.get_by_text("…or your own painting").click()
    upload(page, "#own", png_of(smooth_picture(3, 90, 90)))
    status(page, "Your own painting: 90 × 90")
    assert page.locator("#paintings .selected").count() == 0
    paint(page)
    status(page, "Finished")
    with page.expect_download() as download:
        page.locator("#download").click()
    assert download.value.suggested_filename == "impasto-own.png"


def test_a_bad_own_painting_leaves_the_bundled_one_chosen(page):
    choose_photo_and_painting(page, iterations=2)
    page.get_by_text("…or your own painting").click()
    upload(page, "#own", b"not a picture")
    status(page, "not a picture")
    assert page.locator("#paintings .selected").count() == 1
    paint(page)
    status(page, "Finished")


def test_a_format_that_browsers_do_not_show_is_shown_as_a_copy(page):
    buffer = io.BytesIO()
    to_image(smooth_picture(4, 90, 120)).convert("CMYK").save(buffer, "TIFF")
    upload(page, "#photo", buffer.getvalue(), "scan.tiff")
    status(page, "Your photo: 120 × 90")
    page.wait_for_function("document.querySelector('#photo img').naturalWidth == 120")


def test_on_a_phone_a_clicked_pair_brings_its_picture_into_sight(page):
    page.set_viewport_size({"width": 390, "height": 844})
    set_number(page, "iterations", 3000)
    page.evaluate("scrollTo(0, 0)")
    page.locator("#examples .thumbnail-item").nth(2).click()
    status(page, "Iteration")
    box = page.locator("#result").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 844 + 1
    page.get_by_role("button", name="Stop", exact=True).click()
    status(page, "Stopped")


def test_a_pair_clicked_while_painting_takes_over(page):
    choose_photo_and_painting(page, iterations=3000)
    paint(page)
    status(page, "Iteration .* of 3000")
    set_number(page, "iterations", 2)
    page.locator("#examples .thumbnail-item").nth(2).click()
    status(page, "Finished after .* s: 384 × 256 pixels")


def test_a_pair_clicked_while_a_pair_is_painted_takes_over(page):
    set_number(page, "iterations", 3000)
    page.locator("#examples .thumbnail-item").nth(0).click()
    status(page, "Iteration .* of 3000")
    assert not page.locator("#download").is_enabled()
    set_number(page, "iterations", 2)
    page.locator("#examples .thumbnail-item").nth(3).click()
    status(page, "Finished after .* s: 512 × 342 pixels")
    assert is_enabled(page, "Paint") and not is_enabled(page, "Stop")
    with page.expect_download() as download:
        page.locator("#download").click()
    assert download.value.suggested_filename == "impasto-woodcut_wave.png"


def test_reloading_ends_the_run_and_frees_the_engine(page):
    choose_photo_and_painting(page, iterations=3000)
    paint(page)
    status(page, "Iteration")
    page.reload()
    page.locator("#examples img").first.wait_for()
    choose_photo_and_painting(page, iterations=2)
    paint(page)
    status(page, "Finished")


def test_a_second_tab_waits_for_its_turn_and_says_so(page, server):
    choose_photo_and_painting(page, iterations=3000)
    paint(page)
    status(page, "Iteration")
    other = page.context.new_page()
    other.goto(server)
    other.locator("#examples img").first.wait_for()
    choose_photo_and_painting(other, iterations=2)
    paint(other)
    status(other, "Waiting until the easel is free")
    page.get_by_role("button", name="Stop", exact=True).click()
    status(other, "Finished")
    other.close()


@pytest.mark.parametrize(
    "content, words",
    [
        (b"not a picture", "This file is not a picture that Impasto can read"),
        (png_of(smooth_picture(1, 200, 200))[:900], "damaged or incomplete"),
        (png_of(smooth_picture(1, 10, 10)), "only 10 × 10 pixels"),
    ],
)
def test_a_bad_file_gets_a_sentence_and_nothing_is_lost(page, content, words):
    choose_photo_and_painting(page, iterations=2)
    paint(page)
    status(page, "Finished")
    upload(page, "#photo", content)
    status(page, words)
    page.locator(".toast-body").filter(has_text=re.compile(words)).wait_for()
    assert page.locator("#result img").is_visible()
    # The photo from before is still chosen, and paints.
    paint(page)
    status(page, "Finished")


def test_a_narrow_picture_is_told_before_anything_is_painted(page):
    upload(page, "#photo", png_of(smooth_picture(1, 20, 2000)))
    status(page, "2000 × 20")
    page.locator("#paintings .thumbnail-item").first.click()
    status(page, "Starlit Hills")
    paint(page)
    status(page, "The photo is too narrow: 2000 × 20 leaves 5 pixels")
    assert is_enabled(page, "Paint")


def test_paint_without_a_choice_says_what_is_missing(page):
    paint(page)
    status(page, "Please choose a photo first")
    upload(page, "#photo", png_of(smooth_picture(1, 120, 160)))
    status(page, "Your photo")
    paint(page)
    status(page, "Please choose a painting first")


def test_presets_set_the_sliders(page):
    page.get_by_role("radio", name="Paper").check()
    page.get_by_text("the 2015 method to the letter").wait_for()
    fields = {name: page.locator(f"#{name} input[type=number]") for name in ("iterations", "content_weight")}
    assert {name: float(field.input_value()) for name, field in fields.items()} == {
        "iterations": 1000,
        "content_weight": 0.25,
    }


@pytest.mark.parametrize("width", [390, 768, 1360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_cut_off_at_any_width(page, server, width, theme):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{server}?__theme={theme}")
    page.locator("#examples img").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for selector in (
        "#paint",
        "#stop",
        "#photo",
        "#paintings",
        "#examples",
        "#result",
        "#download",
        "#finish",
        "#iterations",
    ):
        box = page.locator(selector).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
