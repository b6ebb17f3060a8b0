"""Faces are found, and where there is none, nothing is."""

import numpy as np
import pytest
from support import smooth_picture

from style_engine.pictures.faces import face_map
from style_engine.pictures.files import read_picture
from style_engine.studio.gallery import catalogue


@pytest.fixture(scope="module")
def portrait():
    """Return the bundled photo of a woman who looks at the viewer."""
    (photo,) = [work for work in catalogue.photos() if work.id == "portrait"]
    return read_picture(photo.path).rgb


def test_a_face_is_found_where_it_is(portrait):
    found = face_map(portrait)
    assert found is not None and found.dtype == np.float32 and found.min() >= 0 and 0.95 < found.max() <= 1 + 1e-6
    y, x = (np.average(axis, weights=found) for axis in np.indices(found.shape))
    # Her nose, by eye.
    assert abs(y / found.shape[0] - 0.21) < 0.05 and abs(x / found.shape[1] - 0.43) < 0.05
    assert 0.02 < found.mean() < 0.1


def test_its_edge_is_soft(portrait):
    found = face_map(portrait)
    assert np.abs(np.diff(found, axis=0)).max() < 0.12


def test_what_was_found_is_remembered_of_the_photo_alone(portrait):
    found = face_map(portrait)
    assert face_map(portrait.copy()) is found and not found.flags.writeable
    mirrored = face_map(portrait[:, ::-1])
    assert mirrored is not found and np.abs(mirrored[:, ::-1] - found).mean() < 0.02


def test_where_there_is_no_face_there_is_no_map():
    assert face_map(smooth_picture(4, 300, 400)) is None


@pytest.mark.parametrize("shape", [(32, 640), (40, 40), (2000, 100)])
def test_any_shape_can_be_looked_at(shape):
    face_map(np.random.default_rng(0).random((*shape, 3)).astype(np.float32))
