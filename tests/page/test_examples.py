"""The pairs, of which one click paints one."""

from page_support import (
    RECTANGLE,
    begin,
    choose_quickest,
    download,
    is_enabled,
    iteration,
    paint,
    set_number,
    show,
    status,
)

from style_engine.studio.gallery.catalogue import paintings, pairs


def test_one_click_on_a_pair_paints_it(page):
    choose_quickest(page, 3000)
    page.locator("#examples .thumbnail-item").nth(1).click()
    iteration(page, 3000)
    page.locator("#result img").wait_for()
    assert page.locator("#photo img").is_visible()
    chosen = page.locator("#paintings .thumbnail-item").nth(paintings().index(pairs()[1][1]))
    assert "selected" in chosen.get_attribute("class")
    page.get_by_role("button", name="Stop", exact=True).click()
    status(page, "Stopped")


def is_in_sight(page):
    """Tell whether the whole picture is within the window of a phone."""
    box = page.locator("#result").bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= 844 + 1


def test_on_a_phone_a_clicked_pair_brings_its_picture_into_sight(page):
    page.set_viewport_size({"width": 390, "height": 844})
    choose_quickest(page, 3000)
    page.evaluate("scrollTo(0, 0)")
    page.locator("#examples .thumbnail-item").nth(2).click()
    status(page, "Painting… ")
    assert is_in_sight(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    status(page, "Stopped")
    page.locator("#download").wait_for()
    assert is_in_sight(page)  # although there is more below it by now


def test_a_pair_clicked_while_something_is_painted_takes_over(blank):
    page = begin(blank, RECTANGLE, "crimson_fjord", 3000)
    paint(page)
    iteration(page, 3000)
    page.locator("#examples .thumbnail-item").nth(0).click()
    page.locator(f"#paintings .selected[aria-label='{pairs()[0][1].title}']").wait_for()
    iteration(page, 3000)
    assert not page.locator("#download").is_enabled()
    set_number(page, "iterations", 2)
    page.locator("#examples .thumbnail-item").nth(3).click()
    status(page, "Finished after .* s: 96 × 64 pixels")
    assert is_enabled(page, "Paint") and not is_enabled(page, "Stop")
    assert download(page)[0] == f"impasto-{pairs()[3][1].id}.png"


def test_a_pair_can_be_painted_by_keyboard_alone(page, server):
    show(page, f"{server}?preset=sketch&iterations=4&size=96")
    status(page, "Settings loaded from the link")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#examples') != null"):
            break
    photo, painting = pairs()[0]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"{photo.title} + {painting.title}"
    page.keyboard.press("Enter")
    status(page, "Finished after")
