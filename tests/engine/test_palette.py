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


def test_white_pictures_of_regions_with_soft_edges_stay_in_range():
    """Shares of regions and of the rest sum to a little more than 1 in places."""
    ramp = np.linspace(0, 1, 40, dtype=np.float32)
    masks = np.stack([np.outer(ramp, ramp), np.outer(1 - ramp, ramp) * 0.9]).astype(np.float32)
    white = np.ones((40, 40, 3), np.float32)
    paper = [white.copy(), white.copy()]
    paper[0][:4] = 0
    targets = BrushTargets(white, masks, masks[0] * 0 + 1, paper, None, [pieces_of([painting]) for painting in paper])
    stepper = BrushStepper(None, pools=2, enlarged=2)
    state = stepper.step(stepper.init(white[None]), targets, Weights(1.0, 1.0, 0.0), go_on)
    assert stepper.accepts(stepper.arrays(state))


def test_colours_come_as_soon_as_style_counts_and_a_guide_is_gone_through_part_by_part(print_of_two, monkeypatch):
    grey = plane((BLUE + CREAM) / 2 + 0.05, 40, 40)
    pieces = [pieces_of([print_of_two])]
    targets = BrushTargets(grey, None, np.ones((40, 40), np.float32), [print_of_two], None, pieces)
    stepper = BrushStepper(None, enlarged=2)
    without = stepper.step(stepper.init(grey[None]), targets, Weights(1.0, 0.0, 0.0), go_on)
    assert np.abs(without.guide - grey).max() < 1e-4
    later = stepper.step(without, targets, Weights(1.0, 1.0, 0.0), go_on)
    assert np.abs(later.guide - CREAM).max() < 0.06
    monkeypatch.setattr("style_engine.engine.brush_stepper.ROWS", 16)
    assert np.array_equal(stepper.step(without, targets, Weights(1.0, 1.0, 0.0), go_on).guide, later.guide)
