"""First looks, and the sheet of the photo in all paintings."""

import io

import numpy as np
from page_support import (
    PAINTINGS,
    PHOTOS,
    QUICK_SIZE,
    begin,
    choose,
    choose_second,
    chosen,
    painted,
    photo_at,
    pixels,
    png_of,
    status,
    titles,
    upload,
    warmth,
)
from support import smooth_picture

from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.recipe import read_recipe


def first_look(page, before=None):
    """Wait for a first look other than that of the address `before`; return (its pixels, its address)."""
    page.locator("#first_look img").wait_for()
    page.wait_for_function("before => document.querySelector('#first_look img').src != before", arg=before)
    address = page.locator("#first_look img").get_attribute("src")
    return pixels(io.BytesIO(page.request.get(address).body())), address


def test_a_look_comes_with_the_choice_and_follows_it(page):
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
    page.get_by_role("button", name="Only one painting").click()
    assert warmth(first_look(page, address)[0]) > warmth(hills) + 0.2
    # Another photo: a look of its own. None: no look.
    upload(page, "#photo", png_of(smooth_picture(1, 60, 120)))
    status(page, "Your photo: 120 × 60")
    page.wait_for_function("() => document.querySelector('#first_look img')?.naturalWidth == 120")
    page.locator("#photo").get_by_role("button", name="Remove Image").click()
    page.locator("#first_look").wait_for(state="hidden")


def test_a_click_on_the_sheet_paints_it(page):
    page.get_by_role("button", name="My photo in all paintings").click()
    status(page, "Please choose a photo first")
    begin(page, painting="crimson_fjord", iterations=2)
    page.get_by_role("button", name="My photo in all paintings").click()
    status(page, r"Your photo in \d+ of 22 paintings")
    status(page, "Your photo in all paintings, at a first look")
    assert titles(page, "#sheet") == [work.title for work in paintings()]
    wanted = PAINTINGS["woodcut_wave"]
    sheet = page.locator("#sheet").get_by_role("button", name=wanted.title, exact=True)
    name, path = painted(page, lambda page: sheet.click())
    assert name == "impasto-woodcut_wave.png" and read_recipe(path).paintings == ("woodcut_wave",)
    assert chosen(page, "#paintings") == wanted.title and pixels(path).shape == (QUICK_SIZE, QUICK_SIZE, 3)
    upload(page, "#photo", png_of(smooth_picture(1, 60, 120)))  # of which there is no sheet yet
    page.locator("#sheet").wait_for(state="hidden")
