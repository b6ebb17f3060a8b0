import dataclasses

import numpy as np
import pytest
from PIL import Image

from style_engine.evaluation.judge import KEPT, SIZES, STYLE_LAYERS, Judge
from style_engine.evaluation.measures import gaussian_of, wasserstein
from style_engine.pictures.files import resize


@pytest.fixture(scope="module")
def judge(teachers):
    return Judge(teachers)


def drawn(seed, height=48, width=64):
    """Return a picture of large and small patches."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC), np.float32) / 255


def test_the_photo_is_at_no_distance_from_itself(judge):
    photo, painting = drawn(1), drawn(2)
    found = judge.measures(photo, painting, photo)
    assert found.structure == found.content == 0
    assert min(found.style, found.forms, found.foreign, found.missing) > 0.001


def test_the_painting_is_at_no_distance_from_itself(judge):
    photo, painting = drawn(1), drawn(2)
    found = judge.measures(photo, painting, painting)
    assert (found.style, found.forms, found.foreign, found.missing) == pytest.approx((0,) * 4, abs=1e-5)
    assert min(found.structure, found.content) > 0.001


def test_half_of_the_painting_is_nearer_to_both(judge):
    photo, painting = drawn(1), drawn(2)
    half = np.concatenate([photo[:, :32], painting[:, 32:]], 1)
    found = judge.measures(photo, painting, half)
    bare, whole = (judge.measures(photo, painting, picture) for picture in (photo, painting))
    assert found.style < bare.style and found.foreign < bare.foreign and found.missing < bare.missing
    assert found.structure < whole.structure and found.content < whole.content


def test_style_and_forms_are_means_over_distances_and_layers(judge):
    photo, painting, picture = drawn(1, 384, 512), drawn(2, 512, 384), drawn(3, 384, 512)
    apart = {}
    for size in SIZES:
        short = size * 3 // 4
        views = resize(picture, short, size), resize(painting, size, short)
        seen = [judge._teachers(view[None]) for view in views]
        for layer in STYLE_LAYERS:
            flat = [np.asarray(each[layer]).reshape(-1, each[layer].shape[-1]) for each in seen]
            apart[size, layer] = wasserstein(*map(gaussian_of, flat))
    found = judge.measures(photo, painting, picture)
    assert len(apart) == 15 and found.style == pytest.approx(np.mean(list(apart.values())))
    deep = [value for (size, layer), value in apart.items() if size < 512 and layer[5] in "45"]
    assert len(deep) == 4 and found.forms == pytest.approx(np.mean(deep))


def test_a_picture_of_another_size_and_a_narrow_one_are_measured_too(judge):
    photo, painting = drawn(1), drawn(2, 200, 20)
    found = judge.measures(photo, painting, drawn(3, 30, 41))
    assert all(np.isfinite(value) for value in dataclasses.astuple(found))


def test_photo_and_painting_are_looked_at_once(teachers, monkeypatch):
    judge, looks = Judge(teachers), []
    see = judge._see
    monkeypatch.setattr(judge, "_see", lambda picture: looks.append(picture) or see(picture))
    photo, painting = drawn(1), drawn(2)
    first = judge.measures(photo, painting, drawn(3))
    judge.measures(photo.copy(), painting, drawn(4))
    assert len(looks) == 4
    # The same array with other pixels is another painting.
    painting[:] = drawn(5)
    assert judge.measures(photo, painting, drawn(3)).style != first.style
    assert len(looks) == 6


def test_only_the_latest_are_kept(teachers, monkeypatch):
    judge = Judge(teachers)
    monkeypatch.setattr(judge, "_see", lambda picture: picture)
    photos = [np.full((32, 32, 3), value, np.float32) for value in np.linspace(0, 1, KEPT + 1)]
    first, *others = [judge._kept_of(photo) for photo in photos[:KEPT]]
    assert judge._kept_of(photos[0]) is first  # asked for again, it is the latest
    judge._kept_of(photos[KEPT])
    assert len(judge._kept) == KEPT
    assert judge._kept_of(photos[0]) is first and judge._kept_of(photos[1]) is not others[0]
