"""A studio, and files to paint."""

import pytest
from support import smooth_picture

from style_engine.engine.networks import compact
from style_engine.pictures.files import to_image
from style_engine.studio.studio import Studio


@pytest.fixture(scope="module", autouse=True)
def narrow():
    """Paint with the narrow network: so small, it would be the wide one, which takes twice as long."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compact, "WIDE_SIZE", 0)
        yield


@pytest.fixture
def studio(tmp_path):
    return Studio(tmp_path / "runs")


@pytest.fixture
def files(tmp_path):
    """Return (photo, painting), as paths."""
    to_image(smooth_picture(1, 72, 96)).save(tmp_path / "photo.png")
    to_image(smooth_picture(2, 96, 96)).save(tmp_path / "painting.png")
    return str(tmp_path / "photo.png"), str(tmp_path / "painting.png")
