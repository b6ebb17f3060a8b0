"""What axe, which looks for what would shut somebody out, finds in each state of the page: nothing."""

from axe_playwright_python.sync_playwright import Axe
from page_support import begin, iteration, paint, painted, stop, unfold, upload

from style_engine.studio.texts import say

HEADINGS = (
    "Use your own painting",
    "Use a museum masterpiece",
    "Mix in a second painting",
    "Live camera",
    "Expert",
    "Your pictures",
)


def complaints(page, state):
    """Return what axe finds in a `state` of the page, and where."""
    found = Axe().run(page).response["violations"]
    return [(state, one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found]


def unfold_all(page):
    for heading in HEADINGS:
        unfold(page, heading)


def views(page):
    page.get_by_role("radio", name=say("view_both")).check()
    page.locator("#compare img").first.wait_for()


def refuse(page):
    upload(page, "#photo", b"no picture", "photo.png")
    page.locator(".toast-body").first.wait_for()


def draw(page):
    page.get_by_role("button", name="Paint regions", exact=True).click()


def test_it_has_nothing_to_say_in_any_state(blank):
    page = begin(blank, iterations=300)
    found = complaints(page, "a photo and a first look")
    paint(page)
    iteration(page, 300)
    found += complaints(page, "painting")
    stop(page)
    for change in (views, unfold_all, draw, refuse):
        change(page)
        found += complaints(page, change.__name__)
    page.set_viewport_size({"width": 390, "height": 844})
    found += complaints(page, "phone")
    page.evaluate("document.body.classList.add('dark')")
    found += complaints(page, "dark phone")
    page.set_viewport_size({"width": 1360, "height": 1000})
    found += complaints(page, "dark")
    assert found == []


def test_nor_before_anything_is_chosen_or_when_all_is_finished(page):
    found = complaints(page, "empty")
    painted(begin(page, iterations=2))
    assert found + complaints(page, "finished") == []
