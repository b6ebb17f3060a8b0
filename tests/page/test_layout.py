"""The page as a whole: its widths, and its names for those who hear it."""

import re

from page_support import begin, painted, show, titles, unfold

from style_engine.studio.gallery.catalogue import paintings


def test_nothing_is_cut_off_at_any_width(page, server):
    for theme in ("light", "dark"):
        show(page, f"{server}?__theme={theme}")
        for width in (1360, 768, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            for selector in ("#paint", "#photo", "#paintings", "#examples", "#stack", "#how_far", "#colors", "#preset"):
                box = page.locator(selector).bounding_box()
                assert box["x"] >= 0 and box["x"] + box["width"] <= width, (theme, width, selector)
            number = page.locator("#how_far input[type=number]")
            field, frame = number.bounding_box(), number.locator("..").bounding_box()
            assert field["y"] + field["height"] <= frame["y"] + frame["height"] + 1, (theme, width)


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
