"""Tiny data to train with."""

import keras
import numpy as np
import pytest
from training_support import small_crops, write_pictures, write_teachers

from style_engine.engine import precision
from style_engine.training.crops import Crops, find_pictures
from style_engine.training.teachers import Teachers


@pytest.fixture(scope="module", autouse=True)
def float32():
    """Train and look in float32, so that results compare closely on any processor: bfloat16 is some percent off."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(precision, "fastest_precision", lambda: "float32")
        yield


@pytest.fixture(scope="module", autouse=True)
def small():
    with small_crops():
        yield


@pytest.fixture(autouse=True)
def seed():
    """Begin each test with the same random weights: there are some whose features all but vanish."""
    keras.utils.set_random_seed(2)


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """Return a folder with teachers and pictures: 25 photos and 25 paintings."""
    folder, rng = tmp_path_factory.mktemp("data"), np.random.default_rng(3)
    write_teachers(folder, rng)
    write_pictures(folder / "pictures", rng)
    return folder


@pytest.fixture
def crops(crops_folder):
    """Return three crops, the first of a picture that is held out, and room for three half-painted ones."""
    return Crops(crops_folder, 1, 2, 3)


@pytest.fixture(scope="session")
def crops_folder(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("crops")
    (photos, paintings), held_out = find_pictures(data / "pictures")
    with small_crops():
        Crops(folder, 1, 2, 3).fill([*held_out[0], *held_out[1]], [*photos, *paintings], 0, Teachers(data))
    return folder
