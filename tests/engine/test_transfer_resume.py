"""A run that goes on from a picture, or from a checkpoint."""

import dataclasses

import numpy as np
import pytest
from engine_support import QUICK, painted, stopped

from style_engine import PictureError, stylize
from style_engine.engine import pyramid
from style_engine.engine.checkpoint import Checkpoint
from style_engine.errors import CheckpointError, RequestError


def test_a_print_begins_with_the_steps_of_its_preview_and_a_preview_goes_on_as_a_print(
    photo, painting, monkeypatch, tmp_path
):
    monkeypatch.setattr(pyramid, "FINISHING_SIZE", 128)
    large = dataclasses.replace(QUICK, size=128)
    preview = painted(photo, painting, dataclasses.replace(QUICK, size=64))
    at_once = painted(photo, painting, large)
    assert at_once[-1].total_steps == 12 + pyramid.FINISHING_STEPS[0] and at_once[-1].image.shape == (96, 128, 3)
    for small, same in zip(preview, at_once):
        np.testing.assert_array_equal(small.image, same.image)
    finished = painted(photo, painting, large, initial=preview[-1].image)
    assert [i.step for i in finished] == list(range(1, pyramid.FINISHING_STEPS[0] + 1))
    np.testing.assert_array_equal(finished[-1].image, at_once[-1].image)
    # And one that is stopped is continued as exactly.
    last = stopped(photo, painting, large, 5, initial=preview[-1].image)
    last.checkpoint.save(tmp_path / "checkpoint.npz")
    rest = painted(photo, painting, large, resume=Checkpoint.load(tmp_path / "checkpoint.npz"))
    assert [i.step for i in rest] == list(range(6, len(finished) + 1))
    np.testing.assert_array_equal(rest[-1].image, finished[-1].image)


def test_a_picture_of_the_same_size_goes_on_at_its_last_scale(photo, painting, quick):
    first = quick[-1]
    again = painted(photo, painting, initial=first.image)
    assert [i.step for i in again] == list(range(1, 13)) and again[0].scale_count == 1
    assert again[-1].losses["total"] < again[0].losses["total"]
    with pytest.raises(PictureError, match="The picture to go on from must be float32"):
        stylize(photo, painting, QUICK, initial=first.image[..., 0])


@pytest.mark.parametrize("optimizer", ["lbfgs", "adam"])
def test_a_continued_run_is_the_same_as_an_uninterrupted_one(photo, painting, tmp_path, optimizer):
    settings = dataclasses.replace(QUICK, size=128, iterations=10, optimizer=optimizer)  # two scales, of 7 and 3 steps
    whole = painted(photo, painting, settings)
    for after in (5, 9):
        last = stopped(photo, painting, settings, after)
        assert last.step == after
        last.checkpoint.save(tmp_path / "checkpoint.npz")
        rest = painted(photo, painting, settings, resume=Checkpoint.load(tmp_path / "checkpoint.npz"))
        assert [i.step for i in rest] == list(range(after + 1, 11)) and rest[-1].elapsed_s > last.elapsed_s
        np.testing.assert_array_equal(rest[-1].image, whole[-1].image)
        assert rest[-1].checkpoint is None and rest[0].total_steps == 10


def test_a_checkpoint_of_another_run_is_refused(photo, painting, tmp_path):
    last = stopped(photo, painting, QUICK, 3)
    for other in (dict(size=128), dict(margin=0), dict(iterations=2), dict(optimizer="adam"), dict(colors="photo")):
        with pytest.raises(CheckpointError, match="another photo or of other settings"):
            stylize(photo, painting, dataclasses.replace(QUICK, **other), resume=last.checkpoint)
    with pytest.raises(CheckpointError, match="gone or damaged"):
        Checkpoint.load(tmp_path / "nothing.npz")
    (tmp_path / "text.npz").write_text("no zip")
    with pytest.raises(CheckpointError, match="gone or damaged"):
        Checkpoint.load(tmp_path / "text.npz")


def test_a_large_picture_goes_on_from_its_checkpoint_as_if_it_had_not_stopped(photo, painting, monkeypatch, tmp_path):
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", 0)
    settings = dataclasses.replace(QUICK, coarsest_size=96, iterations=6)
    whole = painted(photo, painting, settings)[-1]
    for after in (1, 5):
        # Twice before the first step, and three times for each: before it, and at the one tile of both its passes.
        last = stopped(photo, painting, settings, 2 + 3 * after)
        assert last.step == after
        last.checkpoint.save(tmp_path / "checkpoint.npz")
        rest = painted(photo, painting, settings, resume=Checkpoint.load(tmp_path / "checkpoint.npz"))
        assert [i.step for i in rest] == list(range(after + 1, 7))
        np.testing.assert_array_equal(rest[-1].image, whole.image)


@pytest.mark.parametrize("whole_pixels", [pyramid.WHOLE_PIXELS, 0])
def test_a_checkpoint_can_be_gone_on_from_again(photo, painting, monkeypatch, whole_pixels):
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", whole_pixels)
    settings = dataclasses.replace(QUICK, coarsest_size=96, iterations=8)
    checkpoint = stopped(photo, painting, settings, 12 if whole_pixels == 0 else 4).checkpoint
    first, again = (painted(photo, painting, settings, resume=checkpoint)[-1].image for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_a_run_goes_on_from_a_picture_or_from_a_checkpoint_and_not_from_both(photo, painting):
    checkpoint = stopped(photo, painting, QUICK, 3).checkpoint
    with pytest.raises(RequestError, match="either from a picture or from a checkpoint"):
        stylize(photo, painting, QUICK, initial=photo, resume=checkpoint)
    with pytest.raises(PictureError, match="The picture to go on from must be float32 .* Received: Checkpoint"):
        stylize(photo, painting, QUICK, initial=checkpoint)


def test_a_run_that_goes_on_with_another_mix_looks_for_strokes_anew(photo, painting):
    """What was nearest is of another choice of the paintings' strokes, and may even be beyond its end."""
    other = np.sqrt(painting[..., ::-1])
    both, one = (dataclasses.replace(QUICK, style_mix=mix, start="content") for mix in ((1.0, 1.0), (1.0, 0.0)))
    checkpoint = stopped(photo, [painting, other], both, 5).checkpoint
    assert checkpoint.mix == (0.5, 0.5)
    rest = painted(photo, [painting, other], one, resume=checkpoint)
    assert [iterate.step for iterate in rest] == list(range(6, 13)) and np.isfinite(rest[-1].image).all()
