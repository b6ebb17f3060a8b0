"""The canvas: first on the page, light, open to a photo by any way, and painted on by a tap."""

import base64

import pytest
from page_support import (
    PHOTOS,
    SECOND,
    is_enabled,
    iteration,
    note_outside,
    png_of,
    set_number,
    show,
    status,
    stop,
    upload,
)
from support import smooth_picture

MEGABYTES = 1.5  # of a first visit, before the first tap
TABS = 12  # to Paint
# Hands a file over as the desktop or the clipboard would; tells whether the page has taken it from the browser.
HAND_OVER = """([target, kind, data, name]) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], name, { type: "image/png" }));
    const event = kind == "paste"
        ? new ClipboardEvent(kind, { clipboardData: files, bubbles: true, cancelable: true })
        : new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true });
    document.querySelector(target).dispatchEvent(event);
    return event.defaultPrevented;
}"""


def hand_over(page, target, kind, content):
    data = base64.b64encode(content).decode()
    assert page.evaluate(HAND_OVER, [target, kind, data, "photo.png"])


@pytest.fixture
def german(browser, server):
    """Return the page as somebody with a German browser meets it first, and what it took."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(60 * SECOND)
    page.outside, page.failed, page.bytes = [], [], 0
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")

    def count(event):
        page.bytes += event["encodedDataLength"]

    wire.on("Network.loadingFinished", count)
    page.on("request", lambda request: note_outside(page, request.url, server))
    page.on("response", lambda response: page.failed.append(response.url) if response.status >= 400 else None)
    page.goto(server)
    page.locator("#examples img").last.wait_for()
    page.wait_for_function("[...document.querySelectorAll('#paintings img')].every(image => image.complete)")
    yield page
    assert page.outside == []
    context.close()


# Set all that moves to a time, in milliseconds, and tell where the photo, the frame over it and its picture begin.
LEFTS = """ms => {
    document.getAnimations().forEach(one => { one.pause(); one.currentTime = ms; });
    return ["img", ".painted", ".painted img"].map(one => document.querySelector(`#hero .pair ${one}`))
        .map(one => one.getBoundingClientRect().left - document.querySelector("#stack").getBoundingClientRect().left);
}"""


def test_a_brush_goes_over_the_photo_of_the_canvas_and_leaves_half_of_a_picture(german):
    width = german.locator("#stack").bounding_box()["width"]
    for ms, share in ((600, 1), (2700, 0), (4100, 0.5)):
        photo, frame, picture = german.evaluate(LEFTS, ms)
        assert frame == pytest.approx(share * width, abs=2) and photo == pytest.approx(picture, abs=1)


def test_a_first_visit_is_light_and_shows_a_canvas(german):
    page = german
    assert page.bytes < MEGABYTES * 1e6 and page.failed == []
    # The canvas fills the window, beside the paintings and the dials, and shows what becomes of a photo.
    stack, window = page.locator("#stack").bounding_box(), page.viewport_size
    assert stack["y"] + stack["height"] <= window["height"] and stack["height"] > 0.7 * window["height"]
    assert (
        page.locator("#hero img:visible").count() == 2
        and page.locator("#hero").get_by_text("Ziehen Sie Ihr Foto").count()
    )
    for beside in (
        "#paint",
        "#paintings .thumbnail-item >> nth=3",
        "#how_far",
        "#content_weight",
        "#stroke_size",
        "#colors",
    ):
        box = page.locator(beside).bounding_box()
        assert box["y"] + box["height"] <= window["height"]
    # One language, which the page tells, and a link to it that is ours.
    assert page.evaluate("document.documentElement.lang") == "de"
    assert "Bild hier ablegen" in page.locator("#photo").inner_text()
    about = page.locator("meta[property^='og:'], meta[name^='twitter:']").evaluate_all("all => all.map(a => a.content)")
    assert any("Impasto" in text for text in about) and not any("radio" in text for text in about if "/" not in text)
    picture = page.locator("meta[property='og:image']").get_attribute("content")
    assert page.request.get(picture).headers["content-type"] == "image/jpeg"
    kept = page.request.get(page.locator("#paintings img").first.get_attribute("src")).headers
    assert "max-age" in kept["cache-control"] and int(kept["content-length"]) < 30_000
    # A shelf is one stop of the Tab key, and every stop is to be seen.
    for _ in range(TABS):
        page.keyboard.press("Tab")
        shown = "(e => getComputedStyle(e).outlineStyle + getComputedStyle(e.parentElement).outlineStyle)"
        assert "solid" in page.evaluate(f"{shown}(document.activeElement)")
        if page.evaluate("document.activeElement.id") == "paint":
            break
    assert page.evaluate("document.activeElement.id") == "paint"


def test_on_a_phone_all_that_is_needed_is_in_sight(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(
        "document.querySelector('#stack').getBoundingClientRect().width <= 390"
    )  # it is laid out anew
    for selector in ("#stack", "#paintings .thumbnail-item >> nth=0", "#pick_photo", "#pick_painting", "#paint"):
        box = page.locator(selector).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844 and min(box["width"], box["height"]) >= 44
    with page.expect_file_chooser():
        page.locator("#pick_photo").click()
    page.locator("#pick_painting").click()  # all of them, over the page
    page.locator("#paintings .thumbnail-item").nth(5).click()
    status(page, "Rainy Boulevard, by")
    assert page.locator("#paintings [aria-pressed=true]").get_attribute("aria-label") == "Rainy Boulevard"


def test_a_photo_is_dropped_or_pasted_anywhere_also_in_place_of_another(page):
    hand_over(page, "#stack", "drop", png_of(smooth_picture(1, 60, 80)))
    status(page, "Your photo: 80 × 60")
    hand_over(page, "#photo", "drop", png_of(smooth_picture(2, 70, 90)))
    status(page, "Your photo: 90 × 70")
    hand_over(page, "#right", "paste", png_of(smooth_picture(3, 80, 100)))
    status(page, "Your photo: 100 × 80")
    page.wait_for_function("document.querySelector('#hero .own').naturalWidth == 100")  # it lies on the canvas
    with page.expect_file_chooser():
        page.locator("#photo .image-frame img").click()


def test_a_tap_paints_and_what_is_changed_meanwhile_is_not_passed_over(blank):
    page = blank
    show(page, f"{page.address}?iterations=3000&size=160&painting=crimson_fjord")
    status(page, "Settings loaded from the link")
    upload(page, "#photo", PHOTOS["portrait"].path.read_bytes(), "portrait.png")
    page.locator("#first_look img").wait_for()  # on the canvas; a photo alone is not painted
    assert is_enabled(page, "Paint")
    page.locator("#paintings .thumbnail-item").nth(0).click()
    iteration(page, 3000)
    bar = page.get_by_role("progressbar", name="Painting")
    assert 0 <= int(bar.get_attribute("aria-valuenow")) < 50 and "%" in page.title()
    assert not page.locator("#first_look").is_visible() and not page.locator("#estimate").is_visible()
    # What the picture follows is followed; for the rest it can be begun anew.
    set_number(page, "content_weight", 1)
    assert not page.locator("#restart").is_visible()
    set_number(page, "how_far", 0.8)
    page.locator("#restart").click()
    # Another painting takes its place at once.
    while (reached := iteration(page, 3000)) < 100:
        page.wait_for_timeout(100)
    page.locator("#paintings .thumbnail-item").nth(2).click()
    page.locator("#paintings .selected[aria-label='Breaking Wave']").wait_for()
    while iteration(page, 3000) >= reached:
        page.wait_for_timeout(20)
    stop(page)
    page.locator("#paint:enabled").wait_for()
    page.wait_for_function("document.title == 'Impasto'")
