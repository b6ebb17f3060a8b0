import dataclasses
import gc
import weakref

import numpy as np
import pytest
from support import hue_distance, smooth_picture

import style_engine
from style_engine import PictureError, StyleSettings, stylize
from style_engine.engine import precision as hardware
from style_engine.engine import pyramid, transfer
from style_engine.engine import scale_task as easel
from style_engine.engine.checkpoint import Checkpoint
from style_engine.engine.pyramid import Scale
from style_engine.engine.stepper import stepper
from style_engine.pictures.colors import light, match_colors
from style_engine.presets import PRESETS

QUICK = StyleSettings(size=96, iterations=12, coarsest_size=64, show_every=1, network="compact")


def painted(photo, painting, settings=QUICK):
    return list(stylize(photo, painting, settings))


def test_the_public_names():
    words = "PRESETS Iterate NetworkError Picture PictureError StyleSettings available_networks read_picture"
    assert set(style_engine.__all__) == {*words.split(), "stylize", "to_image"}
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


def test_images_are_float32_pictures_of_the_callers_own(photo, painting):
    iterates = painted(photo, painting)
    for iterate in iterates:
        image = iterate.image
        assert image.dtype == np.float32 and image.flags.writeable and image.min() >= 0 and image.max() <= 1
    before = iterates[1].image.copy()
    iterates[0].image[:] = 0
    np.testing.assert_array_equal(iterates[1].image, before)


def test_writing_into_a_picture_does_not_disturb_the_run(photo, painting):
    undisturbed = painted(photo, painting)[-1].image
    for iterate in stylize(photo, painting, QUICK):
        last = iterate.image.copy()
        iterate.image[:] = 0
    np.testing.assert_array_equal(last, undisturbed)


def test_the_loss_falls_and_its_terms_add_up(photo, painting):
    iterates = painted(photo, painting, dataclasses.replace(QUICK, iterations=30, coarsest_size=96))
    totals = [iterate.losses["total"] for iterate in iterates]
    assert totals[-1] < 0.6 * totals[0]
    for iterate in iterates:
        terms = iterate.losses
        assert terms["total"] == pytest.approx(terms["content"] + terms["style"] + terms["total_variation"], rel=0.02)


def test_weights_pull_where_they_say(photo, painting):
    def losses(**weights):
        last = painted(photo, painting, dataclasses.replace(QUICK, iterations=30, **weights))[-1].losses
        settings = dataclasses.replace(QUICK, **weights)
        return last["content"] / settings.content_weight, last["style"] / settings.style_weight

    loose, tight = losses(content_weight=0.05), losses(content_weight=3.0)
    assert tight[0] < loose[0] and tight[1] > loose[1]


def test_more_smoothness_is_smoother(photo, painting):
    def variation(smoothness):
        image = painted(photo, painting, dataclasses.replace(QUICK, smoothness=smoothness, iterations=40))[-1].image
        return np.abs(np.diff(image, axis=0)).mean() + np.abs(np.diff(image, axis=1)).mean()

    assert variation(20.0) < 0.95 * variation(0.0)


def test_same_seed_same_picture(photo, painting):
    noise = dataclasses.replace(QUICK, start="noise", iterations=4)
    first, again = (painted(photo, painting, noise)[-1].image for _ in range(2))
    other = painted(photo, painting, dataclasses.replace(noise, seed=1))[-1].image
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).mean() > 0.01


def test_showing_more_pictures_does_not_change_them(photo, painting):
    often, seldom = (painted(photo, painting, dataclasses.replace(QUICK, show_every=n))[-1].image for n in (1, 12))
    np.testing.assert_array_equal(often, seldom)


@pytest.mark.parametrize("optimizer", ["lbfgs", "adam"])
def test_both_optimizers_paint(photo, painting, optimizer):
    settings = dataclasses.replace(QUICK, iterations=30, coarsest_size=96, optimizer=optimizer)
    iterates = painted(photo, painting, settings)
    assert iterates[-1].losses["style"] < 0.5 * iterates[0].losses["style"]


def test_steering_moves_the_weights_of_the_next_step(photo, painting):
    settings, heard = dataclasses.replace(QUICK, coarsest_size=96), []

    def steer():
        heard.append(len(heard))
        return dataclasses.replace(settings, smoothness=20.0) if len(heard) > 6 else settings

    steered = list(stylize(photo, painting, settings, steer))
    straight = painted(photo, painting, settings)
    np.testing.assert_array_equal(steered[5].image, straight[5].image)
    assert len(steered) == 12 and np.abs(steered[-1].image - straight[-1].image).mean() > 1e-3
    assert steered[-1].losses["total_variation"] > 4 * straight[-1].losses["total_variation"]


@pytest.mark.parametrize("after, shown", [(0, []), (1, [1, 1]), (5, [1, 5])])
def test_steering_to_none_ends_with_the_picture_as_it_is(photo, painting, after, shown):
    calls = iter(range(100))
    settings = dataclasses.replace(QUICK, show_every=0, keep=(12,))
    run = stylize(photo, painting, settings, lambda: settings if next(calls) < after else None)
    assert [iterate.step for iterate in run] == shown


def test_a_large_picture_is_painted_in_tiles_and_stops_within_a_step(photo, painting, monkeypatch):
    # From the fourth step on the two kinds remember different numbers of pairs.
    settings = dataclasses.replace(QUICK, size=192, coarsest_size=192, iterations=3, precision="float32")
    whole = painted(photo, painting, settings)[-1]
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", 0)
    tiled = painted(photo, painting, settings)[-1]
    change = np.abs(tiled.image - whole.image)
    assert change.mean() < 1e-4 and change.max() < 5e-3  # single pixels amplify the rounding of three steps
    assert tiled.losses == pytest.approx(whole.losses, rel=1e-3)
    # Asked at each tile of photo and painting, before each step, and at each tile of both its passes.
    for answers, shown in ((1, []), (2, []), (4, []), (6, [1, 1])):
        calls = iter(range(100))
        stopped = list(stylize(photo, painting, settings, lambda: settings if next(calls) < answers else None))  # noqa: B023
        assert [iterate.step for iterate in stopped] == shown


def test_a_print_begins_with_the_steps_of_its_preview(photo, painting, monkeypatch):
    monkeypatch.setattr(pyramid, "FINISHING_SIZE", 256)
    preview = painted(photo, painting, dataclasses.replace(QUICK, size=128))
    large = painted(photo, painting, dataclasses.replace(QUICK, size=256))
    assert large[-1].total_steps == 12 + pyramid.FINISHING_STEPS[0] and large[-1].image.shape == (192, 256, 3)
    for small, same in zip(preview, large):
        np.testing.assert_array_equal(small.image, same.image)


def test_a_finished_picture_goes_on_as_a_larger_one(photo, painting, monkeypatch):
    monkeypatch.setattr(pyramid, "FINISHING_SIZE", 256)
    preview = painted(photo, painting, dataclasses.replace(QUICK, size=128))
    large = dataclasses.replace(QUICK, size=256)
    at_once = painted(photo, painting, large)
    finished = list(stylize(photo, painting, large, initial=preview[-1].image))
    assert [i.step for i in finished] == list(range(1, pyramid.FINISHING_STEPS[0] + 1))
    np.testing.assert_array_equal(finished[-1].image, at_once[-1].image)


def test_a_picture_of_the_same_size_goes_on_at_its_last_scale(photo, painting):
    first = painted(photo, painting)[-1]
    again = list(stylize(photo, painting, QUICK, initial=first.image))
    assert [i.step for i in again] == list(range(1, 13)) and again[0].scale_count == 1
    assert again[-1].losses["total"] < first.losses["total"]
    with pytest.raises(PictureError, match="The picture to go on from must be float32"):
        stylize(photo, painting, QUICK, initial=first.image[..., 0])


def test_several_paintings_are_blended(photo, painting):
    other, settings = np.sqrt(painting[..., ::-1]), dataclasses.replace(QUICK, start="content")
    styles = painting, [painting, other], [painting, painting]
    alone, both, twice = (painted(photo, style, settings)[-1].image for style in styles)
    assert np.abs(alone - twice).mean() < 0.002 < 0.01 < np.abs(alone - both).mean()


def test_the_mix_says_how_much_each_painting_counts(photo, painting):
    other = np.sqrt(painting[..., ::-1])
    alone = [painted(photo, style)[-1].image for style in (painting, other)]
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
    start, end = (dataclasses.replace(QUICK, iterations=40, style_mix=mix) for mix in ((1.0, 0.0), (0.0, 1.0)))
    calls = iter(range(100))
    moved = list(stylize(photo, [painting, other], start, lambda: start if next(calls) < 8 else end))[-1].image
    first, second = (painted(photo, [painting, other], settings)[-1].image for settings in (start, end))
    assert np.abs(moved - second).mean() < 0.5 * np.abs(moved - first).mean()


@pytest.mark.parametrize("optimizer", ["lbfgs", "adam"])
@pytest.mark.parametrize("after", [3, 8, 15])
def test_a_continued_run_is_the_same_as_an_uninterrupted_one(photo, painting, tmp_path, after, optimizer):
    settings = dataclasses.replace(QUICK, size=128, iterations=16, optimizer=optimizer)  # two scales, of 10 and 6 steps
    whole = painted(photo, painting, settings)
    calls = iter(range(100))
    *_, last = stylize(photo, painting, settings, lambda: settings if next(calls) < after else None)
    assert last.step == after
    last.checkpoint.save(tmp_path / "checkpoint.npz")
    rest = list(stylize(photo, painting, settings, initial=Checkpoint.load(tmp_path / "checkpoint.npz")))
    assert [i.step for i in rest] == list(range(after + 1, 17)) and rest[-1].elapsed_s > last.elapsed_s
    np.testing.assert_array_equal(rest[-1].image, whole[-1].image)
    assert rest[-1].checkpoint is None and rest[0].total_steps == 16


def test_a_checkpoint_of_another_run_is_refused(photo, painting, tmp_path):
    calls = iter(range(100))
    *_, last = stylize(photo, painting, QUICK, lambda: QUICK if next(calls) < 3 else None)
    for other in (dict(size=128), dict(margin=0), dict(iterations=2), dict(optimizer="adam"), dict(colors="photo")):
        with pytest.raises(ValueError, match="another photo or of other settings"):
            stylize(photo, painting, dataclasses.replace(QUICK, **other), initial=last.checkpoint)
    with pytest.raises(ValueError, match="gone or damaged"):
        Checkpoint.load(tmp_path / "nothing.npz")
    (tmp_path / "text.npz").write_text("no zip")
    with pytest.raises(ValueError, match="gone or damaged"):
        Checkpoint.load(tmp_path / "text.npz")


@pytest.mark.parametrize("after", [1, 4, 6])
def test_a_large_picture_goes_on_from_its_checkpoint_as_if_it_had_not_stopped(
    photo, painting, monkeypatch, tmp_path, after
):
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", 0)
    settings = dataclasses.replace(QUICK, size=192, coarsest_size=192, iterations=8)
    whole = painted(photo, painting, settings)[-1]
    calls = iter(range(1000))
    # Twice before the first step, and three times for each: before it, and at the one tile of both its passes.
    *_, last = stylize(photo, painting, settings, lambda: settings if next(calls) < 2 + 3 * after else None)
    assert last.step == after
    last.checkpoint.save(tmp_path / "checkpoint.npz")
    rest = list(stylize(photo, painting, settings, initial=Checkpoint.load(tmp_path / "checkpoint.npz")))
    assert [i.step for i in rest] == list(range(after + 1, 9))
    np.testing.assert_allclose(rest[-1].image, whole.image, atol=1e-6)


@pytest.mark.parametrize("whole_pixels", [pyramid.WHOLE_PIXELS, 0])
def test_each_region_has_its_painting_and_the_rest_stays(photo, painting, monkeypatch, whole_pixels):
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", whole_pixels)
    photo = smooth_picture(1, 120, 160)
    red, blue = (np.clip(painting * color, 0, 1).astype(np.float32) for color in ([1, 0.1, 0.1], [0.1, 0.1, 1]))
    masks = [np.zeros((120, 160), np.float32) for _ in range(2)]
    masks[0][:, :60], masks[1][:, 60:120] = 1, 1
    settings = dataclasses.replace(QUICK, size=160, coarsest_size=96, iterations=16)
    image = list(stylize(photo, [red, blue], settings, masks=masks))[-1].image
    left, middle, right = image[:, :52], image[:, 68:112], image[:, 120:]
    assert left[..., 0].mean() > 3 * left[..., 2].mean() and middle[..., 2].mean() > 3 * middle[..., 0].mean()
    assert np.abs(right - photo[:, 120:]).mean() < 0.5 / 255
    # Edges are soft: no jump where regions meet that is larger than within them.
    assert np.abs(np.diff(image[:, 112:122].mean((0, 2)))).max() < 0.1


@pytest.mark.parametrize(
    "masks, words",
    [
        ([np.ones((4, 4), np.float32)], "there are 2 and 1"),
        ([np.ones((4, 4), np.float32), np.full((4, 4), 2.0)], "values in"),
        ([np.ones((4, 4), np.float32), np.ones((4, 4, 3))], "array"),
        ([np.zeros((4, 4), np.float32)] * 2, "nothing to paint"),
    ],
)
def test_bad_masks_raise_at_the_call(photo, painting, masks, words):
    with pytest.raises(PictureError, match=words):
        stylize(photo, [painting, painting], QUICK, masks=masks)


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


def test_a_second_run_of_another_size_traces_nothing_anew(photo, painting):
    painted(photo, painting)
    gradient = stepper(transfer.load_network(QUICK), "relative", "lbfgs", whole=True).gradient
    traces = gradient.experimental_get_tracing_count()
    painted(photo[:60], painting, dataclasses.replace(QUICK, size=128, style_weight=2.0))
    assert gradient.experimental_get_tracing_count() == traces == 1


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda picture: picture.astype(np.float64), "float32"),
        (lambda picture: (picture * 255).astype(np.uint8), "float32"),
        (lambda picture: picture[..., 0], "shape"),
        (lambda picture: picture * 2, "values in"),
        (lambda picture: picture * np.float32("nan"), "values in"),
        (lambda picture: picture[:0], "or none at all"),
        (lambda picture: None, "NoneType"),
    ],
)
@pytest.mark.parametrize("which", ["photo", "painting"])
def test_bad_pictures_raise_at_the_call(photo, painting, spoil, words, which):
    pictures = {"photo": photo, "painting": painting}
    pictures[which] = spoil(pictures[which])
    with pytest.raises(PictureError, match=f"The {which} .*{words}"):
        stylize(pictures["photo"], [pictures["painting"]], QUICK)


def test_narrow_pictures_raise_at_the_call_in_plain_words(photo, painting):
    with pytest.raises(PictureError, match="The photo is too narrow: 96 × 12 leaves 12 pixels"):
        stylize(photo[:12], painting, QUICK)
    with pytest.raises(PictureError, match="The painting is too small: it is 96 × 31 pixels"):
        stylize(photo, painting[:31], QUICK)


@pytest.mark.parametrize("shape", [(32, 32), (32, 640), (640, 32), (40, 33)])
def test_long_and_small_paintings_paint(photo, shape):
    style = np.random.default_rng(0).random((*shape, 3), np.float32)
    settings = dataclasses.replace(QUICK, size=128, coarsest_size=64, show_every=12)
    assert np.isfinite(painted(photo, style, settings)[-1].image).all()


def test_bfloat16_and_float32_paint_alike_but_not_the_same(photo, painting):
    one = dataclasses.replace(QUICK, iterations=1, start="content", smoothness=0.0)
    low, full, again = (
        painted(photo, painting, dataclasses.replace(one, precision=precision))[-1]
        for precision in ("bfloat16", "float32", "float32")
    )
    # Whitening lifts weak directions of the features, and their rounding: 6 % here.
    assert low.losses["total"] == pytest.approx(full.losses["total"], rel=0.1)
    assert full.losses == again.losses
    if hardware.fastest_precision() == "bfloat16":
        assert low.losses["total"] != full.losses["total"]


def test_no_painting_raises_at_the_call(photo):
    with pytest.raises(PictureError, match="At least one painting"):
        stylize(photo, [], QUICK)


@pytest.mark.parametrize("value", [0.0, 1.0, 0.5])
def test_flat_pictures_give_finite_results(value):
    flat = np.full((64, 64, 3), value, np.float32)
    last = painted(flat, flat)[-1]
    assert np.isfinite(last.image).all() and np.isfinite(list(last.losses.values())).all()


def test_all_weights_zero_leaves_the_initial_image(photo, painting):
    still = dataclasses.replace(QUICK, content_weight=0.0, style_weight=0.0, smoothness=0.0, coarsest_size=96, margin=0)
    for start, initial in (("content", photo), ("recolored", match_colors(photo, painting))):
        last = painted(photo, painting, dataclasses.replace(still, start=start))[-1].image
        np.testing.assert_allclose(last, initial, atol=1e-3)


def test_the_photos_colours_can_be_kept(photo, painting):
    photo = 0.2 + 0.6 * photo * np.float32([1, 0.6, 0.2])  # a warm one, and
    painting = 0.2 + 0.6 * painting * np.float32([0.2, 0.6, 1])  # a cold one, with grain
    painting = np.clip(painting + np.random.default_rng(0).normal(0, 0.1, painting.shape), 0, 1).astype(np.float32)
    settings = dataclasses.replace(QUICK, iterations=24)
    pictures = {
        colors: painted(photo, painting, dataclasses.replace(settings, colors=colors))[-1].image
        for colors in ("painting", "matched", "photo")
    }
    distances = {colors: hue_distance(picture, photo) for colors, picture in pictures.items()}
    assert 10 * distances["photo"] < distances["painting"] > 2 * distances["matched"]
    # And painted it is: its light is not the photo's.
    assert np.abs(light(pictures["photo"]) - light(photo)).mean() > 0.02


def test_strokes_are_as_large_as_their_painting_is_looked_at():
    painting, level = smooth_picture(2, 300, 400), Scale(150, 200, 1)
    shapes = {
        size: easel.style_at(level, painting, StyleSettings(stroke_size=size)).shape[1:3]
        for size in (0.25, 1.0, 1.5, 4.0)
    }
    assert shapes == {0.25: (38, 50), 1.0: (150, 200), 1.5: (225, 300), 4.0: (300, 400)}


def test_the_margin_is_cut_off(photo, painting):
    for margin in (0, 8):
        assert painted(photo, painting, dataclasses.replace(QUICK, margin=margin))[-1].image.shape == (72, 96, 3)


def test_the_paper_preset_paints_a_square_from_noise(photo, painting):
    settings = dataclasses.replace(PRESETS["paper"], network="compact", size=64, iterations=40, keep=(10, 40))
    iterates = painted(photo, painting, settings)
    kept = [iterate for iterate in iterates if iterate.kept]
    assert [iterate.step for iterate in kept] == [10, 40] and kept[-1].image.shape == (64, 64, 3)
    assert kept[1].losses["total"] < kept[0].losses["total"] and iterates[0].losses["total_variation"] == 0
