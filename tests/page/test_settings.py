"""Presets, colours, and links."""

import json
import re

import numpy as np
from page_support import (
    QUICK_SIZE,
    begin,
    choose_second,
    chosen,
    open_page,
    painted,
    photo_at,
    pixels,
    set_number,
    show,
    status,
    unfold,
    value,
)
from support import hue_distance

from style_engine.pictures.colors import light


def test_presets_set_the_sliders(page):
    page.get_by_role("radio", name="Paper").check()
    page.get_by_text("the 2015 method to the letter").wait_for()
    assert value(page, "iterations") == 1000 and value(page, "content_weight") == 0.25


def test_what_is_moved_right_after_a_preset_was_chosen_stays_so(page):
    """The server is slow to say whether it is worth starting over."""
    held = []

    def hold(route):
        if json.loads(route.request.post_data)["data"]:
            route.continue_()
        else:
            held.append(route)

    page.route(re.compile("/run/predict"), hold)
    page.get_by_role("radio", name="Bold").check()
    page.get_by_text("large strokes").wait_for()
    page.wait_for_timeout(300)
    set_number(page, "how_far", 0.3)
    page.get_by_text("(Modified.)").wait_for()
    assert held
    page.unroute(re.compile("/run/predict"))  # which lets go of what was held
    page.wait_for_timeout(1500)
    assert value(page, "how_far") == 0.3


def test_the_photos_own_colours_can_be_kept(blank):
    page = begin(blank, iterations=16)
    wanted, pictures = photo_at("portrait", (QUICK_SIZE, QUICK_SIZE)), {}
    for colors, label in (("painting", "Painting's"), ("photo", "Photo's")):
        page.get_by_role("radio", name=label).check()
        pictures[colors] = pixels(painted(page)[1])
    distances = {colors: hue_distance(picture, wanted) for colors, picture in pictures.items()}
    assert distances["photo"] < 0.01 and distances["painting"] > 0.1
    assert np.abs(light(pictures["photo"]) - light(wanted)).mean() > 0.03  # and there are strokes


def test_a_link_brings_settings_and_paintings_back(blank, server):
    page = begin(blank, painting="crimson_fjord")
    choose_second(page, "batik_carp", mix=30)
    set_number(page, "style_weight", 2.5)
    page.get_by_role("button", name="Copy link").click()
    field = page.get_by_role("textbox", name="Link", exact=True)
    field.wait_for()
    page.wait_for_function(
        "address => document.querySelector('#address :is(textarea, input)').value.startsWith(address)", arg=server
    )
    # All that the link says is in its query, and nothing of it on the server: it outlasts a restart.
    address = field.input_value()
    assert "starlit" not in address and "photo" not in address
    other = open_page(page.context, server, address.removeprefix(server))
    status(other, "Settings loaded from the link")
    assert other.get_by_role("radio", name="Sketch").is_checked()
    assert value(other, "style_weight") == 2.5 and value(other, "iterations") == 6
    assert chosen(other, "#paintings") == "Crimson Fjord"
    unfold(other, "Mix in a second painting")
    other.locator("#second .thumbnail-item").first.wait_for()
    assert chosen(other, "#second") == "Five Carp" and value(other, "mix") == 30
    other.close()


def test_a_link_that_cannot_be_is_told_and_the_page_works(page, server):
    show(page, f"{server}?size=huge&painting=crimson_fjord")
    status(page, "This link contains an invalid setting: .*'huge'")
    begin(page, iterations=2)
    painted(page)
