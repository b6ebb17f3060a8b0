"""The narrow network for all that is painted here: so small, it would be the wide one, which takes twice as long."""

import pytest
from engine_support import painted
from support import smooth_picture

from style_engine.engine.networks import compact


@pytest.fixture(scope="module", autouse=True)
def narrow():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compact, "WIDE_SIZE", 0)
        yield


@pytest.fixture(scope="session")
def quick():
    """Return the iterates of the photo and the painting with `QUICK`: for all tests, and to be left as they are."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(compact, "WIDE_SIZE", 0)
        iterates = painted(smooth_picture(1, 72, 96), smooth_picture(2, 96, 96))
    for iterate in iterates:
        iterate.image.flags.writeable = False
    return iterates
