"""What `stylize` promises of its iterates, and of its pictures."""

import dataclasses
import gc
import weakref

import numpy as np
import pytest
from engine_support import QUICK, painted

import style_engine
from style_engine import stylize
from style_engine.pictures.colors import match_colors
from style_engine.presets import PRESETS


def test_the_public_names():
    words = "PRESETS Checkpoint Control ImpastoError Iterate NetworkError Picture PictureError Stopped StyleSettings"
    assert set(style_engine.__all__) == {*words.split(), "available_networks", "read_picture", "stylize", "to_image"}
    assert all(hasattr(style_engine, name) for name in style_engine.__all__)


def test_every_iteration_can_be_had_and_says_where_it_stands(photo, painting):
    settings = dataclasses.replace(QUICK, size=128)
    iterates = painted(photo, painting, settings)
    assert [iterate.step for iterate in iterates] == list(range(1, 13))
    assert [iterate.step for iterate in iterates if iterate.kept] == list(settings.kept_steps(12))
    assert {iterate.scale for iterate in iterates} == {1, 2} and iterates[0].scale_count == 2
    assert [iterate.image.shape for iterate in (iterates[0], iterates[-1])] == [(48, 64, 3), (96, 128, 3)]
    progress = [iterate.progress for iterate in iterates]
    assert progress == sorted(progress) and progress[-1] == 1 and iterates[-1].left_s == 0
    assert [iterate.elapsed_s for iterate in iterates] == sorted(iterate.elapsed_s for iterate in iterates)


def test_only_kept_and_due_iterates_are_shown(photo, painting):
    shown = painted(photo, painting, dataclasses.replace(QUICK, show_every=5, keep=(3,)))
    assert [(iterate.step, iterate.kept) for iterate in shown] == [(3, True), (5, False), (10, False), (12, True)]
    live = painted(photo, painting, dataclasses.replace(QUICK, show_every=0, keep=(4,)))
    assert live[0].step == 1 and live[-1].step == 12


def test_images_are_float32_pictures_of_the_callers_own(photo, painting, quick):
    """Whoever writes into one disturbs neither the run nor the others."""
    for iterate, undisturbed in zip(stylize(photo, painting, QUICK), quick, strict=True):
        image = iterate.image
        assert image.dtype == np.float32 and image.flags.writeable and image.min() >= 0 and image.max() <= 1
        np.testing.assert_array_equal(image, undisturbed.image)
        image[:] = 0


@pytest.mark.parametrize("optimizer", ["lbfgs", "adam"])
def test_the_loss_falls_and_its_terms_add_up(photo, painting, optimizer):
    iterates = painted(photo, painting, dataclasses.replace(QUICK, iterations=30, optimizer=optimizer))
    first, *_, last = kept = [iterate.losses for iterate in iterates[::7]] + [iterates[-1].losses]
    assert last["total"] < 0.85 * first["total"] and last["style"] < 0.8 * first["style"]
    for terms in kept:
        assert terms["total"] == pytest.approx(terms["content"] + terms["style"] + terms["total_variation"], rel=0.02)


def test_weights_pull_where_they_say(photo, painting):
    def losses(**weights):
        last = painted(photo, painting, dataclasses.replace(QUICK, **weights))[-1].losses
        settings = dataclasses.replace(QUICK, **weights)
        return last["content"] / settings.content_weight, last["style"] / settings.style_weight

    loose, tight = losses(content_weight=0.05), losses(content_weight=3.0)
    assert tight[0] < loose[0] and tight[1] > loose[1]


def test_more_smoothness_is_smoother(photo, painting):
    def variation(smoothness):
        image = painted(photo, painting, dataclasses.replace(QUICK, smoothness=smoothness, iterations=20))[-1].image
        return np.abs(np.diff(image, axis=0)).mean() + np.abs(np.diff(image, axis=1)).mean()

    assert variation(20.0) < 0.95 * variation(0.0)


def test_same_seed_same_picture(photo, painting):
    noise = dataclasses.replace(QUICK, start="noise", iterations=4)
    first, again = (painted(photo, painting, noise)[-1].image for _ in range(2))
    other = painted(photo, painting, dataclasses.replace(noise, seed=1))[-1].image
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).mean() > 0.01


def test_showing_more_pictures_does_not_change_them(photo, painting, quick):
    (seldom,) = painted(photo, painting, dataclasses.replace(QUICK, show_every=12, keep=(12,)))
    np.testing.assert_array_equal(quick[-1].image, seldom.image)


def test_several_paintings_are_blended(photo, painting):
    other, settings = np.sqrt(painting[..., ::-1]), dataclasses.replace(QUICK, start="content")
    styles = painting, [painting, other], [painting, painting]
    alone, both, twice = (painted(photo, style, settings)[-1].image for style in styles)
    assert np.abs(alone - twice).mean() < 0.002 < 0.01 < np.abs(alone - both).mean()


def test_closing_midway_frees_the_run(photo, painting):
    class Photo(np.ndarray):
        """Of a class that can be weakly referenced, and that the generator's frame holds."""

    held = photo.view(Photo)
    iterates, alive = stylize(held, painting, QUICK), weakref.ref(held)
    next(iterates)
    del held
    gc.collect()
    assert alive() is not None
    iterates.close()
    gc.collect()
    assert alive() is None and iterates.gi_frame is None


@pytest.mark.parametrize("value", [0.0, 1.0, 0.5])
def test_flat_pictures_give_finite_results(value):
    flat = np.full((64, 64, 3), value, np.float32)
    last = painted(flat, flat, dataclasses.replace(QUICK, iterations=5))[-1]
    assert np.isfinite(last.image).all() and np.isfinite(list(last.losses.values())).all()


def test_all_weights_zero_leaves_the_initial_image(photo, painting):
    still = dataclasses.replace(QUICK, content_weight=0.0, style_weight=0.0, smoothness=0.0, iterations=4, margin=0)
    for start, initial in (("content", photo), ("recolored", match_colors(photo, painting))):
        last = painted(photo, painting, dataclasses.replace(still, start=start))[-1].image
        np.testing.assert_allclose(last, initial, atol=1e-3)


def test_the_paper_preset_paints_a_square_from_noise(photo, painting):
    settings = dataclasses.replace(PRESETS["paper"], network="compact", size=64, iterations=16, keep=(4, 16))
    iterates = painted(photo, painting, settings)
    kept = [iterate for iterate in iterates if iterate.kept]
    assert [iterate.step for iterate in kept] == [4, 16] and kept[-1].image.shape == (64, 64, 3)
    assert kept[1].losses["total"] < kept[0].losses["total"] and iterates[0].losses["total_variation"] == 0


@pytest.mark.parametrize("shape", [(32, 32), (32, 640), (640, 32), (40, 33)])
def test_long_and_small_paintings_paint(photo, shape):
    style = np.random.default_rng(0).random((*shape, 3), np.float32)
    settings = dataclasses.replace(QUICK, size=128, iterations=6, show_every=6)
    assert np.isfinite(painted(photo, style, settings)[-1].image).all()
