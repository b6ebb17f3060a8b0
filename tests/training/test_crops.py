import numpy as np
import pytest

from style_engine.training import crops as cropping
from style_engine.training.crops import crop, find_pictures, sides, window
from style_engine.training.teachers import Teachers

pytestmark = pytest.mark.slow


def test_crops_keep_what_the_teachers_see(data, crops):
    batch = crops.batch(np.array([0, 2]))
    seen = Teachers(data)(batch["picture"])
    for layer, side in sides().items():
        kept = (batch[layer] / 255.0) ** 2 * batch[f"{layer}_peaks"][:, None, None]
        wanted = window(np.array(seen[layer]), layer)
        assert wanted.shape[1] == side
        assert np.linalg.norm(kept - wanted) < 0.01 * np.linalg.norm(wanted)


def test_the_share_of_painted_rows(crops):
    assert crops.training_rows(0, 0, 1000, 0.25).max() < 3
    crops.filled = 3
    rows = crops.training_rows(0, 0, 1000, 0.25)
    assert set(rows) == {1, 2, 3, 4, 5} and 150 < (rows >= 3).sum() < 350
    assert (rows == crops.training_rows(0, 0, 1000, 0.25)).all()
    assert (rows != crops.training_rows(0, 1, 1000, 0.25)).any()


def test_one_picture_in_25_is_held_out(data):
    chosen, held_out = find_pictures(data / "pictures")
    assert [len(paths) for paths in (*chosen, *held_out)] == [24, 24, 1, 1]
    assert not {*chosen[0], *chosen[1]} & {*held_out[0], *held_out[1]}
    with pytest.raises(ValueError, match="Received: 25 and 0"):
        find_pictures(data / "pictures" / "photos")


def test_a_crop_is_square_and_repeats_with_its_seed(data):
    path = next((data / "pictures").rglob("*.png"))
    first, again, other = (crop(path, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.shape == (cropping.SIDE, cropping.SIDE, 3) and first.dtype == np.uint8
    assert (first == again).all() and (first != other).any()


def test_crops_that_are_there_are_not_made_again(data, crops):
    (photos, paintings), held_out = find_pictures(data / "pictures")
    told = []
    crops.fill([*held_out[0], *held_out[1]], [*photos, *paintings], 0, None, told.append)
    assert told == []
