"""What else the page can do, in a real browser and with real pictures: mixing, regions, branches, links, history."""

import contextlib
import io
import re

import numpy as np
from page_support import SECOND, download, is_enabled, open_page, paint, pixels, set_number, status, upload
from PIL import Image
from playwright.sync_api import TimeoutError
from support import hue_distance

from style_engine.pictures.colors import light
from style_engine.studio.gallery import museum
from style_engine.studio.gallery.catalogue import paintings, pairs, photos
from style_engine.studio.recipe import read_recipe

PAINTINGS = {work.id: work for work in paintings()}
PHOTOS = {work.id: work for work in photos()}

# How much more red than blue the picture on the page is, on average, in [-255, 255].
WARMTH = """() => {
    const context = new OffscreenCanvas(16, 16).getContext("2d");
    context.drawImage(document.querySelector("#result img"), 0, 0, 16, 16);
    const values = context.getImageData(0, 0, 16, 16).data;
    return values.reduce((sum, value, i) => sum + [value, 0, -value, 0][i % 4], 0) / 256;
}"""


def begin(page, photo="portrait", painting="starlit_hills", iterations=6):
    """Choose a photo and a painting, and the preset that is the quickest."""
    upload(page, "#photo", PHOTOS[photo].path.read_bytes(), PHOTOS[photo].path.name)
    status(page, "Your photo")
    choose(page, "#paintings", painting)
    page.get_by_role("radio", name="Sketch").check()
    page.get_by_text("a quick look").wait_for()
    set_number(page, "iterations", iterations)


def choose(page, shelf, painting):
    title = PAINTINGS[painting].title
    page.locator(shelf).get_by_role("button", name=title, exact=True).click()
    status(page, f"{title}, by the Impasto project")


def choose_second(page, painting, mix):
    unfold(page, "Mix in a second painting")
    choose(page, "#second", painting)
    set_number(page, "mix", mix)


def unfold(page, heading):
    page.get_by_role("button", name=heading).click()
    # A frame later, Gradio sets anew what it shows for the first time; nobody is quicker.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def painted(page, press=paint):
    """Paint, or `press` what does, and return (the name to download the picture under, its path)."""
    page.locator("#status .note").evaluate("line => line.classList.add('before')")
    press(page)
    page.locator("#status .note:not(.before)").filter(has_text="Finished after").wait_for()
    return download(page)


def stop(page):
    """Stop, and return the iteration at which it did."""
    page.get_by_role("button", name="Stop", exact=True).click()
    return int(re.search(r"Stopped at iteration (\d+)", status(page, "Stopped at iteration"))[1])


def iteration(page, total):
    """Wait until it paints one of so many iterations, and return which."""
    return int(re.search(r"Iteration (\d+)", status(page, rf"Iteration \d+ of {total} "))[1])


def shown(page):
    """Return the picture that the page shows, float32 (h, w, 3) in [0, 1]."""
    return pixels(io.BytesIO(page.request.get(page.locator("#result img").get_attribute("src")).body()))


def on_the_way(page, step):
    """Return the picture that was kept after so many iterations, as `pixels` does."""
    picture = page.locator("#way .thumbnail-lg").and_(page.get_by_label(f"iteration {step}", exact=True)).locator("img")
    return pixels(io.BytesIO(page.request.get(picture.get_attribute("src")).body()))


def photo_at(photo, size):
    """Return an example photo, as `pixels` does, at a size (width, height)."""
    with Image.open(PHOTOS[photo].path) as image:
        return np.asarray(image.convert("RGB").resize(size, Image.LANCZOS), np.float32) / 255


def titles(page, shelf):
    """Return the titles of the pictures on a shelf, as a screen reader hears them."""
    thumbnails = page.locator(f"{shelf} .thumbnail-item")
    return thumbnails.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")


def chosen(page, shelf):
    """Return the title of the chosen picture on a shelf, or None."""
    selected = page.locator(f"{shelf} .thumbnail-item.selected")
    return selected.get_attribute("aria-label") if selected.count() else None


def value(page, setting):
    return float(page.locator(f"#{setting} input[type=number]").input_value())


def test_a_second_painting_is_mixed_in_while_it_paints(page):
    begin(page, painting="starlit_hills", iterations=3000)
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
    page.get_by_role("button", name="Only one painting").click()
    status(page, "Only one painting")
    assert chosen(page, "#second") is None
    set_number(page, "iterations", 2)
    recipe = read_recipe(painted(page)[1])
    assert recipe.paintings == ("starlit_hills",) and recipe.settings.style_mix == ()


def test_the_photos_own_colours_can_be_kept(page):
    begin(page, iterations=16)
    wanted, pictures = photo_at("portrait", (384, 384)), {}
    unfold(page, "Advanced")
    for colors in ("painting", "photo"):
        page.locator("#colors input").click()
        page.get_by_role("option", name=colors, exact=True).click()
        pictures[colors] = pixels(painted(page)[1])
    distances = {colors: hue_distance(picture, wanted) for colors, picture in pictures.items()}
    assert distances["photo"] < 0.01 and distances["painting"] > 0.1
    assert np.abs(light(pictures["photo"]) - light(wanted)).mean() > 0.03  # and there are strokes


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


def test_regions_are_painted_with_a_brush(page):
    begin(page)
    choose_second(page, "crimson_fjord", mix=0)
    top, bottom = (slice(90, 110), slice(110, 370)), (slice(316, 336), slice(110, 370))  # within the strokes
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
    photo = photo_at("portrait", (384, 384))
    assert 255 * np.abs(both - photo)[bottom].mean() < 2 < 20 < 255 * np.abs(plain - photo)[bottom].mean()
    assert warmth(both[top]) > warmth(plain[top]) + 0.2
    # What was drawn holds for the next picture, too, and is sent once, not again with everything that is shown.
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/upload" in request.url else None)
    again = pixels(painted(page)[1])
    assert len(sent) <= 3
    assert 255 * np.abs(again - photo)[bottom].mean() < 2 and warmth(again[top]) > warmth(plain[top]) + 0.2
    # The orange has no painting to go to without a second one, which is told and not passed over.
    page.get_by_role("button", name="Only one painting").click()
    status(page, "Only one painting")
    paint(page)
    status(page, "Orange is where the second painting goes")
    choose(page, "#second", "crimson_fjord")
    # Cleared, the editor still has the photo, to draw on anew.
    easel.button("Clear canvas").click()
    easel.button("Color").wait_for()
    easel.stroke(0.26)
    # Of another photo there are no regions yet: neither for the pair that is clicked, nor from then on.
    with easel.taking_a_photo():
        _, pair = painted(page, lambda page: page.locator("#examples .thumbnail-item").nth(4).click())
    other = photo_at("photographer", (384, 384))
    for path in (pair, painted(page)[1]):
        assert 255 * np.abs(pixels(path) - other)[top].mean() > 20


def warmth(picture):
    """Return how much more red than blue a picture is, in [-1, 1]."""
    return float((picture[..., 0] - picture[..., 2]).mean())


def test_a_stopped_run_can_be_continued_to_its_end(page):
    begin(page, iterations=200)
    paint(page)
    iteration(page, 200)
    assert not is_enabled(page, "Continue")
    stopped = stop(page)
    page.get_by_role("button", name="Continue", exact=True).click()
    assert stopped <= iteration(page, 200)
    status(page, "Finished after .* s: 384 × 384 pixels")
    assert not is_enabled(page, "Continue") and is_enabled(page, "Paint")
    # The pictures on the way are those since, to the last.
    page.locator("#way").get_by_role("button", name="iteration 200", exact=True).wait_for()


def test_painting_goes_on_from_a_picture_on_the_way(page):
    begin(page, painting="starlit_hills", iterations=16)
    painted(page)
    go_on = page.locator("#branch")
    assert not go_on.is_enabled()
    begun = on_the_way(page, 12)
    page.locator("#way").get_by_role("button", name="iteration 12", exact=True).click()
    page.get_by_role("button", name="Go on from iteration 12", exact=True).wait_for()
    choose(page, "#paintings", "crimson_fjord")
    set_number(page, "iterations", 24)
    name, path = painted(page, lambda page: go_on.click())
    assert name == "impasto-crimson_fjord.png" and read_recipe(path).paintings == ("crimson_fjord",)
    # It began with the picture, not with the photo, and took on something of the other painting.
    soon, photo = on_the_way(page, 3), photo_at("portrait", (384, 384))
    assert 3 * np.abs(soon - begun).mean() < np.abs(soon - photo).mean()
    assert warmth(pixels(path)) > warmth(begun) + 0.05


def test_photo_and_picture_can_be_compared_by_keyboard(page):
    begin(page)
    name, path = painted(page)
    photo = photo_at("portrait", (384, 384))
    assert name == "impasto-starlit_hills.png"
    source = page.locator("#result img[src$='.png']").get_attribute("src")  # no longer a live picture
    page.get_by_role("radio", name="Painting", exact=True).focus()
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
    photo, source = photo_at("portrait", (384, 384)), page.locator("#result img").get_attribute("src")
    assert hue_distance(pixels(path), photo) > 0.1
    page.get_by_label("Only its light, with the photo's colours").check()
    page.wait_for_function("source => document.querySelector('#result img').src != source", arg=source)
    name, path = download(page)
    assert name == "impasto-starlit_hills-strength-100-light.png"
    assert hue_distance(pixels(path), photo) < 0.01
    assert np.abs(light(pixels(path)) - light(photo)).mean() > 0.03


def test_a_timelapse_plays_on_the_page_and_can_be_downloaded(page):
    begin(page, iterations=12)
    painted(page)
    page.get_by_role("button", name="Make a timelapse").click()
    status(page, "The timelapse is ready")
    page.wait_for_function(
        """() => {
            const film = document.querySelector("#film video");
            return film && film.readyState >= 2 && film.currentTime > 0.2 && film.videoWidth == 384;
        }"""
    )
    name, path = download(page, "#gif")
    assert name == "impasto-starlit_hills-timelapse.gif"
    with Image.open(path) as gif:
        assert gif.format == "GIF" and gif.size == (360, 360) and gif.n_frames > 5


def test_a_link_brings_settings_and_paintings_back(page, server):
    begin(page, painting="crimson_fjord")
    choose_second(page, "batik_carp", mix=30)
    set_number(page, "style_weight", 2.5)
    page.get_by_role("button", name="Link to these settings").click()
    field = page.get_by_role("textbox", name="Their link")
    field.wait_for()
    page.wait_for_function(
        "address => document.querySelector('#address :is(textarea, input)').value.startsWith(address)", arg=server
    )
    # All that the link says is in its query, and nothing of it on the server: it outlasts a restart.
    address = field.input_value()
    assert "starlit" not in address and "photo" not in address
    other = open_page(page.context, server, address.removeprefix(server))
    status(other, "The link's settings are here")
    assert other.get_by_role("radio", name="Sketch").is_checked()
    assert value(other, "style_weight") == 2.5 and value(other, "iterations") == 6
    assert chosen(other, "#paintings") == "Crimson Fjord"
    unfold(other, "Mix in a second painting")
    other.locator("#second .thumbnail-item").first.wait_for()
    assert chosen(other, "#second") == "Five Carp" and value(other, "mix") == 30
    other.close()


def test_a_link_that_cannot_be_is_told_and_the_page_works(page, server):
    other = open_page(page.context, server, "?size=huge&painting=crimson_fjord")
    status(other, "This link says something that cannot be: .*'huge'")
    begin(other, iterations=2)
    painted(other)
    other.close()


def test_earlier_pictures_of_a_visit_come_back(page):
    begin(page, painting="starlit_hills", iterations=2)
    _, first = painted(page)
    choose(page, "#paintings", "woodcut_wave")
    set_number(page, "style_weight", 2)
    painted(page)
    unfold(page, "This visit's pictures")
    page.locator("#history .thumbnail-item").nth(1).wait_for()
    assert titles(page, "#history") == ["Breaking Wave · 384 px", "Starlit Hills · 384 px"]
    page.locator("#history .thumbnail-item").nth(1).click()
    status(page, "This picture is back, with its settings")
    assert chosen(page, "#paintings") == "Starlit Hills" and value(page, "style_weight") == 1
    name, back = download(page)
    assert name == "impasto-starlit_hills.png" and np.array_equal(pixels(back), pixels(first))
    assert np.abs(shown(page) - pixels(first)).mean() < 0.02
    # It can be painted on.
    _, larger = painted(page, lambda page: page.get_by_role("button", name=re.compile("Paint on at 1024 px")).click())
    recipe = read_recipe(larger)
    assert recipe.paintings == ("starlit_hills",) and (recipe.settings.style_weight, recipe.settings.size) == (1, 1024)


def test_the_time_that_it_will_take_is_told_before(page):
    line = page.locator("#estimate")
    assert line.inner_text().strip() == ""
    upload(page, "#photo", PHOTOS["portrait"].path.read_bytes())
    status(page, "Your photo")
    # A server that was just started has yet to measure how fast it is, and says so from the next change on.
    for iterations in range(64, 100):
        set_number(page, "iterations", iterations)
        with contextlib.suppress(TimeoutError):
            line.filter(has_text=re.compile(r"About \d+ s on this machine")).wait_for(timeout=SECOND)
            break
    seconds = int(re.search(r"\d+", line.inner_text())[0])
    unfold(page, "Advanced")
    set_number(page, "size", 2048)
    told = "seconds => parseInt(document.querySelector('#estimate').innerText.match(/[0-9]+/)[0]) > 4 * seconds"
    page.wait_for_function(told, arg=seconds)


def test_a_pair_can_be_painted_by_keyboard_alone(page, server):
    page.goto(f"{server}?preset=sketch&iterations=4")
    status(page, "The link's settings are here")
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#examples') != null"):
            break
    photo, painting = pairs()[0]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"{photo.title} + {painting.title}"
    page.keyboard.press("Enter")
    status(page, "Finished after")


def test_everything_has_a_name_for_those_who_hear_the_page(page):
    begin(page, iterations=8)
    painted(page)
    for heading in (
        "…or your own painting",
        "…or a masterpiece",
        "Mix in a second painting",
        "Paint regions",
        "Advanced",
        "This visit's pictures",
    ):
        unfold(page, heading)
    page.locator("#history .thumbnail-item, #regions canvas").first.wait_for()
    for shelf, works in (("#paintings", paintings()), ("#second", paintings())):
        assert titles(page, shelf) == [work.title for work in works]
    page.locator("#way").get_by_role("button", name="iteration 8", exact=True).wait_for()
    kept = [f"iteration {step}" for step in range(1, 9)]
    assert titles(page, "#way") == kept
    heard = page.locator("body").aria_snapshot()
    assert heard.count("- slider") > 8 and heard.count("- button") > 60
    roles = "button|link|slider|spinbutton|combobox|radio|checkbox|textbox|tab"
    assert not re.findall(rf'^ *- (?:{roles})(?! ").*', heard, re.M)
    assert "Thumbnail" not in heard
    unnamed = page.locator(".shelf img, #way img, #result img").evaluate_all(
        "all => all.filter(one => !one.alt).length"
    )
    assert unnamed == 0
    page.locator("#way .thumbnail-item").first.click()  # it is shown large now, above a strip of all of them
    page.locator("#way .thumbnail-small").last.wait_for()
    assert titles(page, "#way") == [*kept, *kept] and "Thumbnail" not in page.locator("body").aria_snapshot()


def test_a_masterpiece_is_chosen_from_the_museum(page, museum_cache, monkeypatch):
    begin(page, iterations=2)
    unfold(page, "…or a masterpiece from a museum")
    fetch = page.get_by_role("button", name="Fetch it and choose it")
    fetch.click()
    status(page, "The museum cannot be reached: this machine seems to be offline")
    assert chosen(page, "#paintings") == "Starlit Hills"  # as before
    # Another one was fetched on an earlier day.
    work = museum.works()[1]
    monkeypatch.setenv(museum.CACHE_VARIABLE, str(museum_cache))
    path = museum._path(work)
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(PAINTINGS["woodcut_wave"].path) as image:
        image.resize((round(512 * work.aspect), 512)).save(path)
    assert museum.cached(work)
    page.locator("#masterpiece input").click()
    page.get_by_role("option", name=work.title).click()
    fetch.click()
    status(page, re.escape(f"Chosen: {work.credit}"))
    assert chosen(page, "#paintings") is None
    name, path = painted(page)
    recipe = read_recipe(path)
    assert name == f"impasto-{work.id}.png" and recipe.paintings == (work.id,) and recipe.credit == work.credit


def test_the_shelf_shows_one_kind_of_painting(page):
    prints = [work.title for work in paintings() if work.group == "Print"]
    page.get_by_role("radio", name="Print").check()
    page.locator("#paintings .thumbnail-item").nth(len(prints)).wait_for(state="detached")
    assert titles(page, "#paintings") == prints and 1 < len(prints) < 10
    page.locator("#paintings .thumbnail-item").first.click()
    status(page, f"{prints[0]}, by the Impasto project")
    assert chosen(page, "#paintings") == prints[0]
