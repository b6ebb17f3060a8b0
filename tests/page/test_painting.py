"""The painting: from the shelf, a visitor's own, from the museum, and a second one."""

import re

from page_support import (
    PAINTINGS,
    RECTANGLE,
    begin,
    choose,
    choose_second,
    chosen,
    download,
    iteration,
    paint,
    painted,
    png_of,
    set_number,
    show,
    status,
    stop,
    titles,
    unfold,
    upload,
)
from PIL import Image
from support import smooth_picture

from style_engine.studio.gallery import museum
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.recipe import read_recipe

# How much more red than blue the picture on the page is, on average, in [-255, 255].
WARMTH = """() => {
    const context = new OffscreenCanvas(16, 16).getContext("2d");
    context.drawImage(document.querySelector("#result img"), 0, 0, 16, 16);
    const values = context.getImageData(0, 0, 16, 16).data;
    return values.reduce((sum, value, i) => sum + [value, 0, -value, 0][i % 4], 0) / 256;
}"""


def test_an_own_painting_is_taken_and_a_bad_one_leaves_what_was_chosen(blank):
    page = begin(blank, RECTANGLE, "crimson_fjord", 2)
    page.get_by_text("Use your own painting").click()
    upload(page, "#own", b"not a picture")
    status(page, "not a picture")
    assert chosen(page, "#paintings") == "Crimson Fjord"
    assert painted(page)[0] == "impasto-crimson_fjord.png"
    upload(page, "#own", png_of(smooth_picture(3, 90, 90)))
    status(page, "Your own painting: 90 × 90")
    assert chosen(page, "#paintings") is None
    assert painted(page)[0] == "impasto-own.png"
    # It may be the second one, too, and stays on that shelf.
    unfold(page, "Mix in a second painting")
    page.get_by_role("button", name="Make the chosen painting the second").click()
    status(page, "Second painting: your own")
    page.locator("#second .thumbnail-item.selected").wait_for()
    choose(page, "#paintings", "starlit_hills")
    recipe = read_recipe(painted(page)[1])
    assert recipe.paintings == ("starlit_hills", "own") and len(recipe.settings.style_mix) == 2
    show(page, page.address)
    status(page, "Welcome back")
    unfold(page, "Mix in a second painting")
    page.locator("#second .thumbnail-item.selected").wait_for()
    assert (chosen(page, "#paintings"), chosen(page, "#second")) == ("Starlit Hills", "your own")
    choose(page, "#second", "crimson_fjord")
    page.locator("#second").get_by_role("button", name="your own", exact=True).click()
    status(page, "Second painting: your own")
    assert read_recipe(painted(page)[1]).paintings == ("starlit_hills", "own")


def test_a_second_painting_is_mixed_in_while_it_paints(blank):
    page = begin(blank, painting="starlit_hills", iterations=3000)
    choose_second(page, "crimson_fjord", mix=0)
    paint(page)
    before = iteration(page, 3000)
    page.wait_for_function(f"({WARMTH})() < -10")  # as blue as the hills by night
    set_number(page, "mix", 100)
    page.wait_for_function(f"({WARMTH})() > 10")  # as red as the sky over the fjord
    assert iteration(page, 3000) > before
    assert stop(page) > before
    recipe = read_recipe(download(page)[1])
    assert recipe.paintings == ("starlit_hills", "crimson_fjord") and recipe.settings.style_mix == (0, 1)
    page.get_by_role("button", name="Remove second painting").click()
    status(page, "Second painting removed")
    assert chosen(page, "#second") is None
    set_number(page, "iterations", 2)
    recipe = read_recipe(painted(page)[1])
    assert recipe.paintings == ("starlit_hills",) and recipe.settings.style_mix == ()


def test_of_two_quick_clicks_the_second_counts(page):
    # The second comes before the answer to the first.
    page.locator("#paintings .thumbnail-item").evaluate_all(
        "all => { all[0].click(); setTimeout(() => all[1].click(), 20); }"
    )
    second = paintings()[1].title
    status(page, f"{second}, by the Impasto project")
    assert chosen(page, "#paintings") == second


def test_a_masterpiece_is_chosen_from_the_museum(blank, museum_cache, monkeypatch):
    page = begin(blank, iterations=2)
    unfold(page, "Use a museum masterpiece")
    fetch = page.get_by_role("button", name="Download and use")
    fetch.click()
    status(page, "The museum cannot be reached: there seems to be no internet")
    assert chosen(page, "#paintings") == "Starlit Hills"  # as before
    # Another one was fetched on an earlier day.
    work = museum.works()[1]
    monkeypatch.setenv(museum.CACHE_VARIABLE, str(museum_cache))
    path = museum._path(work)
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(PAINTINGS["woodcut_wave"].path) as image:
        image.resize((round(512 * work.aspect), 512)).save(path)
    assert museum.cached(work)
    # Opened again, the shelf has a picture, and needs no list of names any more.
    for _ in range(2):
        page.get_by_role("button", name="Use a museum masterpiece").click()
    page.locator("#museum .thumbnail-item").nth(len(museum.works()) - 1).wait_for()
    assert not fetch.is_visible()
    page.locator("#museum").get_by_role("button", name=f"{work.title} · {work.artist}", exact=True).click()
    status(page, re.escape(f"Chosen: {work.credit}"))
    assert chosen(page, "#paintings") is None
    name, path = painted(page)
    recipe = read_recipe(path)
    assert name == f"impasto-{work.id}.png" and recipe.paintings == (work.id,) and recipe.credit == work.credit


def test_the_shelf_shows_one_kind_of_painting(page):
    prints = [work.title for work in paintings() if work.group == "Print"]
    page.locator("#group").get_by_text("Print", exact=True).click()
    page.locator("#paintings .thumbnail-item").nth(len(prints)).wait_for(state="detached")
    assert titles(page, "#paintings") == prints and 1 < len(prints) < 10
    page.locator("#paintings .thumbnail-item").first.click()
    status(page, f"{prints[0]}, by the Impasto project")
    assert chosen(page, "#paintings") == prints[0]
