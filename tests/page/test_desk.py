"""What is chosen and not yet painted comes back."""

import re

from page_support import (
    PHOTOS,
    RECTANGLE,
    choose,
    choose_at_leisure,
    chosen,
    open_page,
    png_of,
    set_number,
    show,
    status,
    unfold,
    upload,
    value,
)
from support import smooth_picture

# What is painted over the photo, as the page would hand it over: how many pixels, and of which colour the most.
DRAWN = """async () => {
    const layer = await createImageBitmap(await (await fetch(document.querySelector("#regions")._layer)).blob());
}"""


def settle(page):
    """Wait until the page has noted what was chosen."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def test_what_was_chosen_is_back_after_a_reload_and_in_a_second_tab(page):
    choose_at_leisure(page)
    page.get_by_role("radio", name="Bold").check()
    page.get_by_text("large strokes").wait_for()
    set_number(page, "how_far", 0.7)
    page.get_by_text("(Modified.)").wait_for()
    upload(page, "#photo", RECTANGLE)
    status(page, "Your photo: 160 × 120")
    unfold(page, "Use your own painting")
    upload(page, "#own", png_of(smooth_picture(3, 90, 90)))
    status(page, "Your own painting: 90 × 90")
    page.locator("#mine .thumbnail-item").wait_for()
    unfold(page, "Mix in a second painting")
    choose(page, "#second", "crimson_fjord")
    settle(page)

    def is_all_there(tab):
        tab.locator("#photo img").wait_for()
        assert tab.get_by_role("radio", name="Bold").is_checked()
        tab.get_by_text("(Modified.)").wait_for()
        assert value(tab, "how_far") == 0.7 and not tab.get_by_label("Paint when I tap one").is_checked()
        unfold(tab, "Use your own painting")
        tab.locator("#own img").wait_for()
        assert tab.locator("#mine .thumbnail-item").count() == 1
        unfold(tab, "Mix in a second painting")
        assert chosen(tab, "#second") == "Crimson Fjord"

    show(page, page.address)
    is_all_there(page)
    other = open_page(page.context, page.address)
    is_all_there(other)
    other.close()
    # What is removed does not come back.
    page.get_by_label("Remove Image").first.click() if False else None
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#mine_delete").click()
    status(page, "Deleted")
    page.locator("#mine .thumbnail-item").wait_for(state="detached")
