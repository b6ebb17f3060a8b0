"""A run that is steered, or stopped, while it is under way."""

import dataclasses

import numpy as np
import pytest
from engine_support import QUICK, ChangeAfter, StopAfter, painted, stopped

from style_engine import stylize
from style_engine.engine import pyramid, transfer
from style_engine.pictures.files import resize


def test_steering_moves_the_weights_of_the_next_step(photo, painting):
    settings = dataclasses.replace(QUICK, coarsest_size=96)
    control = ChangeAfter(settings, 6, dataclasses.replace(settings, smoothness=20.0))
    steered = painted(photo, painting, settings, control)
    straight = painted(photo, painting, settings)
    np.testing.assert_array_equal(steered[5].image, straight[5].image)
    assert len(steered) == 12 and np.abs(steered[-1].image - straight[-1].image).mean() > 1e-3
    assert steered[-1].losses["total_variation"] > 2 * straight[-1].losses["total_variation"]


@pytest.mark.parametrize("after, shown", [(0, []), (1, [1, 1]), (5, [1, 5])])
def test_a_stop_ends_with_the_picture_as_it_is(photo, painting, after, shown, monkeypatch):
    monkeypatch.setattr(transfer, "LIVE_INTERVAL_S", 3600)  # on a slow machine the clock would ask for one more
    settings = dataclasses.replace(QUICK, show_every=0, keep=(12,))
    run = painted(photo, painting, settings, StopAfter(settings, after))
    assert [iterate.step for iterate in run] == shown


def test_a_large_picture_is_painted_in_tiles_and_stops_within_a_step(photo, painting, monkeypatch):
    # From the fourth step on the two kinds remember different numbers of pairs.
    settings = dataclasses.replace(QUICK, coarsest_size=96, iterations=3, precision="float32", losses="gatys")
    whole = painted(photo, painting, settings)[-1]
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", 0)
    tiled = painted(photo, painting, settings)[-1]
    change = np.abs(tiled.image - whole.image)
    assert change.mean() < 1e-4 and change.max() < 5e-3  # single pixels amplify the rounding of three steps
    assert tiled.losses == pytest.approx(whole.losses, rel=1e-3)
    # Asked at each tile of photo and painting, before each step, and at each tile of both its passes.
    for answers, shown in ((1, []), (2, []), (4, []), (6, [1, 1])):
        iterates = painted(photo, painting, settings, StopAfter(settings, answers))
        assert [iterate.step for iterate in iterates] == shown


def test_the_mix_says_how_much_each_painting_counts(photo, painting, quick):
    other = np.sqrt(painting[..., ::-1])
    alone = [quick[-1].image, painted(photo, other)[-1].image]
    settings = [dataclasses.replace(QUICK, style_mix=mix) for mix in ((3.0, 0.0), (0.0, 2.0), (1.0, 1.0), (3.0, 1.0))]
    first, second, even, more = (painted(photo, [painting, other], s)[-1].image for s in settings)
    np.testing.assert_allclose(first, alone[0], atol=1e-5)
    np.testing.assert_allclose(second, alone[1], atol=1e-5)
    distances = [np.abs(image - alone[0]).mean() for image in (more, even, second)]
    assert distances == sorted(distances) and distances[0] > 0.005
    with pytest.raises(ValueError, match="`style_mix` must have a number for each painting, 1"):
        stylize(photo, painting, settings[0])


def test_the_mix_can_be_moved_while_it_paints(photo, painting):
    other = np.sqrt(painting[..., ::-1])
    start, end = (dataclasses.replace(QUICK, iterations=16, style_mix=mix) for mix in ((1.0, 0.0), (0.0, 1.0)))
    moved = painted(photo, [painting, other], start, ChangeAfter(start, 4, end))[-1].image
    first, second = (painted(photo, [painting, other], settings)[-1].image for settings in (start, end))
    assert np.abs(moved - second).mean() < 0.5 * np.abs(moved - first).mean()


def test_a_stop_while_a_large_scale_is_made_ready_leaves_the_picture_of_the_scale_before(photo, painting, monkeypatch):
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", 0)
    settings = dataclasses.replace(QUICK, size=128, iterations=5, margin=0)  # scales of 3 and 2 steps
    undisturbed = painted(photo, painting, settings)[-1].image
    for checks in (2 + 3 * 3, 2 + 3 * 3 + 1):  # at the one tile of the second scale's photo, and of its painting
        *_, before, last = painted(photo, painting, settings, StopAfter(settings, checks))
        assert (before.step, before.scale, last.step, last.scale) == (3, 1, 3, 2)
        np.testing.assert_array_equal(last.image, resize(before.image, 96, 128))
        assert last.losses == before.losses
        assert (before.checkpoint, last.checkpoint.scale, last.checkpoint.scale_step) == (None, 2, 0)
        rest = painted(photo, painting, settings, resume=last.checkpoint)
        np.testing.assert_array_equal(rest[-1].image, undisturbed)


def test_a_run_stopped_before_it_could_measure_anything_has_no_losses(photo, painting, monkeypatch):
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", 0)
    settings = dataclasses.replace(QUICK, coarsest_size=96, iterations=4)
    first = stopped(photo, painting, settings, 2 + 3 * 2)
    again = painted(photo, painting, settings, StopAfter(settings, 1), resume=first.checkpoint)
    assert [(iterate.step, iterate.losses) for iterate in again] == [(2, {})]
    np.testing.assert_array_equal(again[0].image, first.image)
    for part, other in zip(again[0].checkpoint.state, first.checkpoint.state):
        np.testing.assert_array_equal(part, other)


def test_a_control_is_asked_before_each_step_and_at_each_tile(photo, painting, monkeypatch):
    settings = dataclasses.replace(QUICK, coarsest_size=96, iterations=3)
    for whole_pixels, checks in ((pyramid.WHOLE_PIXELS, 3), (0, 2 + 3 * 3)):
        monkeypatch.setattr(pyramid, "WHOLE_PIXELS", whole_pixels)
        control = StopAfter(settings, 1000)
        assert painted(photo, painting, settings, control)[-1].step == 3 and control.checks == checks
