"""Teachers to judge, and pictures to paint."""

import numpy as np
import pytest
import training_support


@pytest.fixture(scope="session")
def teachers(tmp_path_factory):
    """Return a folder of narrow teachers with random weights."""
    folder = tmp_path_factory.mktemp("teachers")
    training_support.write_teachers(folder, np.random.default_rng(3), training_support.NARROW)
    return folder


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """Return a folder of 25 photos and 25 paintings."""
    folder = tmp_path_factory.mktemp("pictures")
    training_support.write_pictures(folder, np.random.default_rng(4))
    return folder
