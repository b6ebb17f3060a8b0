"""Colours go to those that a painting has smooth ground of, and these stay."""

import numpy as np
import pytest
from engine_support import noisy

from style_engine.engine.brush_stepper import BrushStepper, BrushTargets
from style_engine.engine.palette import in_palette, palette_of
from style_engine.engine.pieces import pieces_of
from style_engine.engine.steering import go_on
from style_engine.engine.targets import Weights

BLUE, CREAM, RED = (np.array(color, np.float32) for color in ((0.1, 0.25, 0.55), (0.9, 0.85, 0.7), (0.8, 0.15, 0.1)))


def plane(color, height=40, width=60):
    return np.tile(np.asarray(color, np.float32), (height, width, 1))


def taken(painting, color):
    """Return what becomes of a `color`."""
    return in_palette(plane(color, 1, 1), palette_of([painting]))[0, 0]


@pytest.fixture
def print_of_two():
    """Return blue beside cream, and a few lines of hatching in both, whose mean is grey."""
    hatching = plane(BLUE)
    hatching[:, ::2] = CREAM
    return np.concatenate([plane(BLUE), hatching[:8], plane(CREAM)])


def test_what_lies_between_two_colours_goes_to_the_nearer_one(print_of_two):
    for share in (0.25, 0.4, 0.6, 0.75):
        found = taken(print_of_two, BLUE + share * (CREAM - BLUE))
        assert np.abs(found - (BLUE if share < 0.5 else CREAM)).max() < 0.06, share


def test_colours_of_a_painting_stay_rare_ones_too(print_of_two):
    print_of_two[:6, :6] = RED  # less than a hundredth of it
    for color in (BLUE, CREAM, RED):
        assert np.abs(taken(print_of_two, color) - color).max() < 0.03
    assert np.abs(taken(print_of_two, RED + 0.1 * (CREAM - RED)) - RED).max() < 0.1


def test_a_painting_that_has_all_colours_between_two_leaves_them():
    ramp = BLUE + np.linspace(0, 1, 300, dtype=np.float32)[None, :, None] * (CREAM - BLUE)
    changed = in_palette(ramp, palette_of([np.tile(ramp, (40, 1, 1))]))
    assert np.abs(changed - ramp).max() < 0.03


def test_a_colour_far_from_all_goes_to_what_there_is_and_grey_paintings_leave_grey():
    assert np.abs(taken(plane(BLUE), RED) - BLUE).max() < 0.05
    grey = np.tile(noisy(1, 40, 60).mean(-1, keepdims=True), (1, 1, 3))
    found = in_palette(grey, palette_of([grey]))
    assert np.ptp(found, axis=-1).max() < 1e-5 and found.min() >= 0 and found.max() <= 1


def test_large_pictures_are_looked_up_row_by_row(print_of_two, monkeypatch):
    palette, picture = palette_of([print_of_two]), noisy(2, 50, 40)
    whole = in_palette(picture, palette)
    monkeypatch.setattr("style_engine.engine.palette.ROWS", 16)
    assert np.array_equal(in_palette(picture, palette), whole)


def test_a_guide_takes_the_colours_of_each_region_where_details_are_kept_too():
    grey = (BLUE + CREAM) / 2 + 0.05
    guide, half = plane(grey, 40, 40), np.zeros((2, 40, 40), np.float32)
    half[0, :30, :20], half[1, :30, 20:] = 1, 1
    detail = np.ones((40, 40), np.float32)
    detail[15:] = 1e6
    paintings = [np.concatenate([plane(BLUE), plane(CREAM)]), plane(RED)]
    targets = BrushTargets(guide, half, detail, paintings, None, [pieces_of([painting]) for painting in paintings])
    stepper = BrushStepper(None, pools=2, enlarged=2)
    state = stepper.step(stepper.init(guide[None]), targets, Weights(1.0, 1.0, 0.0), go_on)
    assert np.abs(state.guide[:28, :18] - CREAM).max() < 0.06  # to which it is nearer
    assert np.abs(state.guide[:28, 22:] - RED).max() < 0.06
    assert np.abs(state.guide[32:] - guide[32:]).max() < 1e-3  # in no region
