"""The stepper of brushwork: regions, mixes, details and states, and whole runs that end with its passes."""

import dataclasses

import numpy as np
import pytest
from engine_support import QUICK, ChangeAfter, StopAfter, noisy, painted
from support import smooth_picture

from style_engine import Checkpoint, StyleSettings, stylize
from style_engine.engine import brushwork, pyramid
from style_engine.engine.brush_stepper import Brushed, BrushStepper, kept_everywhere
from style_engine.engine.palette import in_palette, palette_of
from style_engine.engine.steering import go_on
from style_engine.engine.targets import Weights

WEIGHTS = Weights(1.0, 1.0, 0.0)


class Unmeasured:
    """An optimised stepper that is never asked."""


@pytest.fixture
def stepper():
    return BrushStepper(Unmeasured())


def passed(stepper, image, paintings, masks=None, detail=None, mix=(1.0,), weights=WEIGHTS, passes=2):
    detail = np.ones(image.shape[1:3], np.float32) if detail is None else detail
    fixed = stepper.targets(image, masks, detail, go_on)
    targets = stepper.styled(fixed, [stepper.painting(each[None], go_on) for each in paintings], masks, detail, mix)
    state = stepper.init(image)
    for _ in range(passes):
        state = stepper.step(state, targets, weights, go_on)
    return state


def test_each_region_is_of_its_own_painting(stepper):
    red, blue = (np.zeros((40, 40, 3), np.float32) for _ in range(2))
    red[..., 0], blue[..., 2] = noisy(1, 40, 40)[..., 0], noisy(2, 40, 40)[..., 0]
    masks = np.zeros((2, 48, 48), np.float32)
    masks[0, :, :16], masks[1, :, 32:] = 1, 1
    image = smooth_picture(3, 48, 48)[None]
    state = passed(stepper, image, [red, blue], masks, mix=None)
    assert state.picture[:46, :16, 1:].max() < 1e-6 and state.picture[:46, 32:46, :2].max() < 1e-6
    # Between them, the photo stays: as sharp as the guide is.
    np.testing.assert_allclose(state.picture[:, 16:32], state.guide[:, 16:32], atol=1e-6)


def test_a_painting_that_does_not_count_gives_no_piece(stepper):
    red, blue = (np.zeros((40, 40, 3), np.float32) for _ in range(2))
    red[..., 0], blue[..., 2] = 0.8, 0.8
    state = passed(stepper, smooth_picture(3, 48, 48)[None], [red, blue], mix=(0.0, 1.0))
    assert state.picture[:46, :46, 0].max() == 0


def test_details_are_kept_where_they_count(stepper):
    image, detail = noisy(3, 48, 48)[None], np.ones((48, 48), np.float32)
    detail[:, :20] = 1e6
    state = passed(stepper, image, [noisy(9, 40, 40)], detail=detail)
    apart = np.abs(state.picture - image[0]).mean(-1)
    assert apart[:46, :20].mean() < 0.4 * apart[:46, 24:46].mean()


def test_more_are_kept_everywhere_the_more_the_photo_counts():
    image, apart = noisy(3, 48, 48)[None], []
    for weight in (0.2, 1.0, 2.0, 5.0, 50.0):
        stepper = BrushStepper(Unmeasured(), kept=kept_everywhere(weight * StyleSettings.content_weight))
        state = passed(stepper, image, [noisy(9, 40, 40)])
        apart.append(np.abs(state.picture - image[0])[:46, :46].mean())
    assert apart[0] == apart[1] > 1.1 * apart[2] > 1.1 * apart[3] and apart[3] == apart[4]


def test_without_style_there_are_no_pieces(stepper):
    image = noisy(3, 48, 48)[None]
    state = passed(stepper, image, [noisy(9, 40, 40)], weights=Weights(1.0, 0.0, 0.0))
    np.testing.assert_allclose(state.picture, brushwork.sharpened(image[0]), atol=1e-6)
    assert state.passes == 2 and state.found == []


def test_a_state_comes_back_from_its_arrays(stepper):
    state = passed(stepper, noisy(3, 48, 48)[None], [noisy(9, 40, 40)])
    arrays = stepper.arrays(state)
    assert stepper.accepts(arrays) and stepper.accepts(arrays[:3])
    restored = stepper.restored(arrays)
    assert restored.passes == 2 and isinstance(restored, Brushed)
    np.testing.assert_array_equal(restored.found[0], state.found[0])
    np.testing.assert_array_equal(restored.guide, state.guide)


@pytest.mark.parametrize(
    "place, changed",
    [
        (0, lambda part: part + 1),
        (1, lambda part: part.astype(np.float64)),
        (2, lambda part: part - 5),
        (2, lambda part: np.zeros(2, np.float32)),
        (3, lambda part: part[1:]),
        (3, lambda part: part - 1e6),
        (3, lambda part: part + 1e9),
    ],
)
def test_arrays_that_are_no_state_are_refused(stepper, place, changed):
    arrays = stepper.arrays(passed(stepper, noisy(3, 48, 48)[None], [noisy(9, 40, 40)]))
    assert not stepper.accepts([changed(part) if i == place else part for i, part in enumerate(arrays)])


def test_arrays_of_other_regions_are_refused(stepper):
    arrays = stepper.arrays(passed(stepper, noisy(3, 48, 48)[None], [noisy(9, 40, 40)]))
    assert not stepper.accepts(arrays[:2]) and not stepper.accepts([*arrays, arrays[3]])
    assert not BrushStepper(Unmeasured(), pools=2).accepts(arrays)


def test_a_guide_that_was_not_enlarged_stays_and_any_other_is_sharpened_and_takes_the_painting_s_colours():
    image, painting = noisy(3, 48, 48)[None], noisy(9, 40, 40)
    sharp, palette = brushwork.sharpened(image[0]), palette_of([painting])
    half, whole = (image[0] + sharp) / 2, in_palette(sharp, palette)
    half += (in_palette(half, palette) - half) / 2
    assert np.abs(whole - image[0]).max() > 0.1
    for enlarged, expected in ((1.0, image[0]), (1.5, half), (2.0, whole), (4.0, whole)):
        state = passed(BrushStepper(Unmeasured(), enlarged=enlarged), image, [painting])
        np.testing.assert_allclose(state.guide, expected, atol=1e-6)


def test_recolouring_changes_the_guide_and_begins_no_sharpening_anew(stepper):
    state = passed(stepper, noisy(3, 48, 48)[None], [noisy(9, 40, 40)])
    after = stepper.recolored(state, lambda guide: guide[None] / 2)
    np.testing.assert_array_equal(after.guide, state.guide / 2)
    assert after.passes == state.passes and after.found == []


@pytest.fixture
def brushed(monkeypatch):
    """Let small pictures be brushed, and return the settings of one: 5 steps at 64 px, and the passes at 128."""
    monkeypatch.setattr(pyramid, "BRUSHED_FROM", 100)
    return dataclasses.replace(QUICK, size=128, iterations=5)


def test_a_run_ends_with_its_passes(photo, painting, brushed):
    *_, first, _, _, last = iterates = painted(photo, painting, brushed)
    assert [i.step for i in iterates] == list(range(1, 10)) and {i.total_steps for i in iterates} == {9}
    assert last.image.shape == (96, 128, 3) and last.kept and last.scale_count == 2
    assert not np.array_equal(first.image, last.image)
    assert set(last.losses) == {"content", "style", "total_variation", "total"} and last.losses["total"] > 0
    # In the colours of the painting, and not the photo's.
    apart = [np.abs(picture.mean((0, 1)) - painting.mean((0, 1))).max() for picture in (last.image, photo)]
    assert apart[0] < 0.5 * apart[1]


@pytest.mark.parametrize("checks", [4, 6, 25, 50])
def test_a_stopped_run_goes_on_to_the_same_picture(photo, painting, brushed, checks, tmp_path):
    *_, whole = painted(photo, painting, brushed)
    *_, stopped = stylize(photo, painting, brushed, StopAfter(brushed, checks))
    assert stopped.step < 9
    stopped.checkpoint.save(tmp_path / "checkpoint.npz")
    *_, resumed = painted(photo, painting, brushed, resume=Checkpoint.load(tmp_path / "checkpoint.npz"))
    assert resumed.step == 9
    np.testing.assert_allclose(resumed.image, whole.image, atol=1e-6)


def test_a_larger_one_goes_on_from_a_small_picture_by_passes_alone(photo, painting, brushed):
    *_, small = painted(photo, painting, dataclasses.replace(brushed, size=64))
    iterates = painted(photo, painting, brushed, initial=small.image)
    assert len(iterates) == pyramid.BRUSH_PASSES and iterates[-1].image.shape == (96, 128, 3)


def test_the_mix_can_be_moved_between_passes(photo, painting, brushed):
    settings = dataclasses.replace(brushed, style_mix=(1.0, 0.0))
    moved = dataclasses.replace(brushed, style_mix=(0.0, 1.0))
    black = np.zeros((40, 40, 3), np.float32)
    *_, plain = painted(photo, [painting, black], settings)
    *_, last = painted(photo, [painting, black], settings, ChangeAfter(settings, 7, moved))
    assert last.image.mean() < 0.1 < plain.image.mean()
