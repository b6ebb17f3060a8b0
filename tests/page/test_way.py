"""The pictures on the way, the film of them, and the pictures of a visit."""

import io
import re

import numpy as np
from page_support import (
    QUICK_SIZE,
    begin,
    choose,
    chosen,
    download,
    number_of,
    painted,
    photo_at,
    pixels,
    set_number,
    shown,
    status,
    titles,
    unfold,
    value,
    warmth,
)
from playwright.sync_api import expect

from style_engine.studio.recipe import read_recipe


def on_the_way(page, step):
    """Return the picture that was kept after so many iterations, as `pixels` does."""
    picture = page.locator("#way .thumbnail-lg").and_(page.get_by_label(f"iteration {step}", exact=True)).locator("img")
    return pixels(io.BytesIO(page.request.get(picture.get_attribute("src")).body()))


def test_painting_goes_on_from_a_picture_on_the_way(blank):
    page = begin(blank, painting="starlit_hills", iterations=16)
    painted(page)
    go_on = page.locator("#branch")
    assert not go_on.is_enabled()
    begun = on_the_way(page, 12)
    page.locator("#way").get_by_role("button", name="iteration 12", exact=True).click()
    page.get_by_role("button", name="Continue from iteration 12", exact=True).wait_for()
    choose(page, "#paintings", "crimson_fjord")
    set_number(page, "iterations", 24)
    name, path = painted(page, lambda page: go_on.click())
    assert name == "impasto-crimson_fjord.png" and read_recipe(path).paintings == ("crimson_fjord",)
    # It began with the picture, not with the photo, and took on something of the other painting.
    soon, photo = on_the_way(page, 3), photo_at("portrait", (QUICK_SIZE, QUICK_SIZE))
    assert 3 * np.abs(soon - begun).mean() < np.abs(soon - photo).mean()
    assert warmth(pixels(path)) > warmth(begun) + 0.05


def test_earlier_pictures_of_a_visit_come_back(blank):
    page = begin(blank, painting="starlit_hills", iterations=2)
    _, first = painted(page)
    choose(page, "#paintings", "woodcut_wave")
    set_number(page, "style_weight", 2)
    painted(page)
    unfold(page, "Your pictures")
    page.locator("#history .thumbnail-item").nth(1).wait_for()
    assert titles(page, "#history") == ["Breaking Wave · 96 px", "Starlit Hills · 96 px"]
    page.locator("#history .thumbnail-item").nth(1).click()
    status(page, "Picture and settings restored")
    assert chosen(page, "#paintings") == "Starlit Hills" and value(page, "style_weight") == 1
    name, back = download(page)
    assert name == "impasto-starlit_hills.png" and np.array_equal(pixels(back), pixels(first))
    assert np.abs(shown(page) - pixels(first)).mean() < 0.02
    assert page.get_by_role("button", name=re.compile(r"Enlarge to 1024 px · ")).is_enabled()
    # As a favourite it comes first, and stays so.
    page.get_by_role("button", name="Favourite").click()
    status(page, "A favourite now")
    assert titles(page, "#history") == ["★ Starlit Hills · 96 px", "Breaking Wave · 96 px"]
    # It can be gone on from: as itself, not as the picture that was painted last.
    page.locator("#way").get_by_role("button", name="iteration 1", exact=True).click()
    _, again = painted(
        page, lambda page: page.get_by_role("button", name="Continue from iteration 1", exact=True).click()
    )
    recipe = read_recipe(again)
    assert recipe.paintings == ("starlit_hills",) and recipe.settings.style_weight == 1
    set_number(page, "how_far", 0.8)
    page.locator("#first_look img").wait_for()
    page.reload()
    page.get_by_text("Welcome back: ").first.wait_for()
    unfold(page, "Your pictures")
    page.locator("#history .thumbnail-item").nth(2).wait_for()
    assert [title.split(" · ")[0] for title in titles(page, "#history")] == [
        "★ Starlit Hills", "Starlit Hills", "Breaking Wave",
    ]  # fmt: skip
    # What comes back moves the dial, and no first look lies over the picture for that.
    expect(number_of(page, "how_far")).to_have_value("0.8")
    page.wait_for_timeout(1000)
    assert np.abs(shown(page) - pixels(again)).mean() < 0.02 and not page.locator("#first_look img").is_visible()
