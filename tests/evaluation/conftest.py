"""Teachers to judge, and pictures to paint."""

import numpy as np
import pytest
from training_support import write_pictures, write_teachers


@pytest.fixture(scope="session")
def teachers(tmp_path_factory):
    """Return a folder of teachers with random weights."""
    folder = tmp_path_factory.mktemp("teachers")
    write_teachers(folder, np.random.default_rng(3))
    return folder


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """Return a folder of 25 photos and 25 paintings."""
    folder = tmp_path_factory.mktemp("pictures")
    write_pictures(folder, np.random.default_rng(4))
    return folder
