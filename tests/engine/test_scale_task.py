"""What a scale looks at: colours, regions, strokes and the margin."""

import dataclasses

import numpy as np
import pytest
from engine_support import QUICK, painted
from support import hue_distance, smooth_picture

from style_engine import StyleSettings
from style_engine.engine import pyramid
from style_engine.engine.pyramid import Scale
from style_engine.engine.scale_task import style_at
from style_engine.pictures.colors import light
from style_engine.pictures.faces import face_map
from style_engine.pictures.files import read_picture, resize
from style_engine.studio.gallery import catalogue


@pytest.mark.parametrize("whole_pixels", [pyramid.WHOLE_PIXELS, 0])
def test_each_region_has_its_painting_and_the_rest_stays(photo, painting, monkeypatch, whole_pixels):
    monkeypatch.setattr(pyramid, "WHOLE_PIXELS", whole_pixels)
    photo = smooth_picture(1, 120, 160)
    red, blue = (np.clip(painting * color, 0, 1).astype(np.float32) for color in ([1, 0.1, 0.1], [0.1, 0.1, 1]))
    masks = [np.zeros((120, 160), np.float32) for _ in range(2)]
    masks[0][:, :60], masks[1][:, 60:120] = 1, 1
    settings = dataclasses.replace(QUICK, size=128, coarsest_size=96, iterations=12)
    image = painted(photo, [red, blue], settings, masks=masks)[-1].image
    left, middle, right = image[:, :42], image[:, 54:90], image[:, 96:]
    assert left[..., 0].mean() > 3 * left[..., 2].mean() and middle[..., 2].mean() > 3 * middle[..., 0].mean()
    assert np.abs(right - resize(photo, 96, 128)[:, 96:]).mean() < 0.5 / 255
    # Edges are soft: no jump where regions meet that is larger than within them.
    assert np.abs(np.diff(image[:, 90:98].mean((0, 2)))).max() < 0.15  # a hard edge would jump by 0.26


def test_the_photos_colours_can_be_kept(photo, painting):
    photo = 0.2 + 0.6 * photo * np.float32([1, 0.6, 0.2])  # a warm one, and
    painting = 0.2 + 0.6 * painting * np.float32([0.2, 0.6, 1])  # a cold one, with grain
    painting = np.clip(painting + np.random.default_rng(0).normal(0, 0.1, painting.shape), 0, 1).astype(np.float32)
    settings = dataclasses.replace(QUICK, iterations=16)
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
        size: style_at(level, painting, StyleSettings(stroke_size=size)).shape[1:3] for size in (0.25, 1.0, 1.5, 4.0)
    }
    assert shapes == {0.25: (38, 50), 1.0: (150, 200), 1.5: (225, 300), 4.0: (300, 400)}


def test_the_margin_is_cut_off(photo, painting):
    for margin in (0, 8):
        assert painted(photo, painting, dataclasses.replace(QUICK, margin=margin))[-1].image.shape == (72, 96, 3)


def test_a_grey_painting_gives_a_grey_picture(photo, painting):
    """Its content is the photo's in the painting's colours: with the photo's own, these would shine through."""
    image = painted(photo, light(painting), dataclasses.replace(QUICK, iterations=24))[-1].image
    colorful = (np.abs(picture - light(picture)).mean() for picture in (image, photo))
    assert 10 * next(colorful) < next(colorful)


def test_a_face_is_kept_unless_it_is_to_be_as_anything_else(painting):
    """The light of the picture goes with the photo's more closely on the face, and elsewhere as before."""
    (work,) = [work for work in catalogue.photos() if work.id == "portrait"]
    photo = resize(read_picture(work.path).rgb, 160, 160)
    on_face = resize(face_map(photo), 160, 160) > 0.9
    faces, others = [], []
    for detail in (0.0, 20.0):
        settings = dataclasses.replace(QUICK, size=160, detail=detail, iterations=16, how_far=0.7)
        lights = [light(picture)[..., 0] for picture in (painted(photo, painting, settings)[-1].image, photo)]
        for found, place in ((faces, on_face), (others, ~on_face)):
            found.append(np.corrcoef(*(plane[place] for plane in lights))[0, 1])
    assert faces[1] > faces[0] + 0.05 and abs(others[1] - others[0]) < 0.05


@pytest.mark.parametrize("losses", ["relative", "gatys"])
def test_details_are_kept_where_a_mask_says_so_also_where_faces_are_not(photo, painting, losses):
    """The light of the picture goes with the photo's more closely there, whatever counts on faces."""
    mask = np.zeros(photo.shape[:2], np.float32)
    mask[:, : photo.shape[1] // 2] = 1
    settings = dataclasses.replace(QUICK, detail=0.0, iterations=16, how_far=0.7, losses=losses)
    inside, outside = [], []
    for detail_mask in (None, mask):
        image = painted(photo, painting, settings, detail_mask=detail_mask)[-1].image
        for found, place in ((inside, mask > 0.5), (outside, mask < 0.5)):
            found.append(np.abs(light(image) - light(photo))[place].mean())
    assert inside[1] < 0.9 * inside[0] and inside[1] / inside[0] < 0.85 * outside[1] / outside[0]
