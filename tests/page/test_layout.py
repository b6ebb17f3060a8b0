"""The page as a whole: its widths, and its names for those who hear it."""

import re

from page_support import begin, painted, show, titles, unfold

from style_engine.studio.gallery.catalogue import paintings

# How far what is seen is pushed about by what comes later: web.dev's cumulative layout shift, 0 to 1 and more.
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => (sum += one.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500);
})"""


def test_nothing_is_pushed_about_or_cut_off_at_any_width(blank, server):
    page = blank
    for theme, first_width in (("light", 1360), ("dark", 390)):
        page.set_viewport_size({"width": first_width, "height": 844})
        show(page, f"{server}?__theme={theme}")
        assert page.evaluate(SHIFTS) <= 0.05
        for width in (1360, 768, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            for selector in ("#paint", "#photo", "#paintings", "#examples", "#stack", "#how_far", "#colors", "#preset"):
                box = page.locator(selector).bounding_box()
                assert box["x"] >= 0 and box["x"] + box["width"] <= width, (theme, width, selector)
            number = page.locator("#how_far input[type=number]")
            field, frame = number.bounding_box(), number.locator("..").bounding_box()
            assert field["y"] + field["height"] <= frame["y"] + frame["height"] + 1, (theme, width)
    # The same page, opened at what it says to programs.
    page.goto(f"{server}?view=api")
    page.locator(".api-docs").get_by_text("API documentation").wait_for()


def test_everything_has_a_name_for_those_who_hear_the_page(blank):
    page = begin(blank, iterations=8)
    painted(page)
    for heading in (
        "Use your own painting",
        "Use a museum masterpiece",
        "Mix in a second painting",
        "Expert",
        "Your pictures",
    ):
        unfold(page, heading)
    page.get_by_role("button", name="Paint regions", exact=True).click()
    page.locator("#history .thumbnail-item").first.wait_for()
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
        "all => all.filter(one => !one.alt && !one.closest('.thumbnail-item[aria-label]')).length"
    )
    assert unnamed == 0
    page.locator("#way .thumbnail-item").first.click()  # it is shown large now, above a strip of all of them
    page.locator("#way .thumbnail-small").last.wait_for()
    assert titles(page, "#way") == [*kept, *kept] and "Thumbnail" not in page.locator("body").aria_snapshot()
