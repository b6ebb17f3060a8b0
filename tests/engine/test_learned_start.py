"""Painting that begins with a first look."""

import dataclasses

import numpy as np
import pytest
from support import hue_distance, smooth_picture

from style_engine import StyleSettings, stylize
from style_engine.engine import pyramid
from style_engine.engine.feed_forward import load
from style_engine.engine.pyramid import scales
from style_engine.engine.steering import FixedControl, Stopped
from style_engine.pictures.files import resize

SETTINGS = StyleSettings(size=96, iterations=12, show_every=1, start="learned", network="compact")
PHOTO, PAINTING = smooth_picture(1, 96, 96), smooth_picture(2, 96, 96)


@pytest.fixture
def early(monkeypatch):
    """Let the first look be one of 64 px."""
    monkeypatch.setattr(pyramid, "LEARNED_SIZE", 64)


def look():
    """Return the first look at 64 px, as large as the picture."""
    photo, painting = (resize(picture, 64, 64) for picture in (PHOTO, PAINTING))
    return resize(load().paint(photo, [load().seen(painting)], [1.0]), 96, 96)


@pytest.mark.parametrize("size, left", [(512, [256, 512]), (384, [192, 384]), (1024, [256, 512, 1024]), (128, [128])])
def test_it_takes_the_place_of_the_scales_below_what_is_optimised(size, left):
    settings = StyleSettings(size=size, start="learned")
    assert [scale.width for scale in scales(100, 100, settings)] == left


def test_where_no_mask_is_the_photo_stays(early):
    mask = np.zeros((96, 96), np.float32)
    mask[:, :36] = 1
    *_, last = stylize(PHOTO, PAINTING, SETTINGS, masks=[mask])
    assert np.abs(last.image - PHOTO)[:, 48:].max() < 0.01 and np.abs(last.image - PHOTO)[:, :24].mean() > 0.02


def test_the_photos_colours_can_be_kept(early):
    *_, last = stylize(PHOTO, PAINTING, dataclasses.replace(SETTINGS, colors="photo"))
    assert hue_distance(last.image, PHOTO) < 0.02


def test_it_is_painted_on_from_a_look_and_a_stopped_run_goes_on_as_if_it_had_never_stopped(early):
    class Stopping(FixedControl):
        asked = 0

        def check(self):
            self.asked += 1
            if self.asked > 2:
                raise Stopped

    first, *_, whole = stylize(PHOTO, PAINTING, SETTINGS)
    assert np.abs(first.image - look()).mean() < 0.05 < np.abs(first.image - PHOTO).mean()
    assert whole.losses["total"] < first.losses["total"] and whole.step == whole.total_steps
    *_, part = stylize(PHOTO, PAINTING, SETTINGS, Stopping(SETTINGS))
    assert part.checkpoint is not None and part.step < whole.step
    *_, rest = stylize(PHOTO, PAINTING, SETTINGS, resume=part.checkpoint)
    np.testing.assert_array_equal(rest.image, whole.image)
