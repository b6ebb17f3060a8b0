"""First looks: a photo in a painting's style, in one pass."""

import numpy as np
import pytest
from PIL import Image
from support import hue_distance

from style_engine.errors import PictureError
from style_engine.pictures.files import read_picture
from style_engine.settings import StyleSettings
from style_engine.studio import looks
from style_engine.studio.gallery.catalogue import paintings


def test_a_look_has_the_size_that_is_wanted(files):
    photo, painting = files
    assert max(looks.look(photo, [painting], size=64).shape) == 64


def test_a_look_follows_a_file_that_changes(files):
    photo, painting = files
    before = looks.look(photo, [painting])
    np.testing.assert_array_equal(looks.look(photo, [painting]), before)
    with Image.open(painting) as image:
        image.convert("RGB").point(lambda value: value // 4).save(painting)
    assert looks.look(photo, [painting]).mean() < 0.8 * before.mean()


def test_a_sheet_shows_each_painting(files):
    works = list(paintings()[:3])
    found = list(looks.sheet(files[0], works, size=64))
    assert [work for work, _ in found] == works
    np.testing.assert_array_equal(found[1][1], looks.look(files[0], [str(works[1].path)], size=64))


def test_a_file_that_is_gone_is_told(files):
    with pytest.raises(PictureError):
        looks.look("gone.png", [files[1]])


def test_a_look_has_the_colours_that_are_wanted(files):
    photo, painting = files
    picture = read_picture(photo).rgb
    found = {
        colors: looks.look(photo, [painting], StyleSettings(colors=colors))
        for colors in ("painting", "matched", "photo")
    }
    assert hue_distance(found["photo"], picture) < 0.02 < hue_distance(found["painting"], picture)
    np.testing.assert_allclose(found["matched"].mean((0, 1)), picture.mean((0, 1)), atol=0.03)


def test_a_look_heeds_how_far_and_the_stroke_size(files):
    photo, painting = files
    looked = {far: looks.look(photo, [painting], StyleSettings(how_far=far)) for far in (0.0, 0.5, 1.0)}
    apart = [np.abs(looked[far] - looked[0.0]).mean() for far in (0.5, 1.0)]
    assert 0.005 < apart[0] < apart[1]
    fine, middle = (looks.look(photo, [painting], StyleSettings(stroke_size=size), 64) for size in (0.5, 1.0))
    assert np.abs(fine - middle).mean() > 0.005


def test_what_is_remembered_of_a_painting_is_not_looked_at_again(files, monkeypatch):
    work = paintings()[3]
    looks.remember(work)
    monkeypatch.setattr("style_engine.engine.feed_forward.FeedForward.seen", lambda *given: pytest.fail("again"))
    looks.look(files[0], [str(work.path)])
