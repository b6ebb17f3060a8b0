"""What can be done with a picture after its run."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from studio_support import QUICK, last_event, pixels, request_of

from style_engine.errors import PictureError
from style_engine.studio.recipe import Recipe, read_recipe
from style_engine.studio.result import blend, photo_below


@pytest.fixture
def result(studio, files):
    return last_event(studio, request_of(files)).result


def photo_at(path, size):
    return np.asarray(Image.open(path).convert("RGB").resize(size, Image.Resampling.LANCZOS), float)


def test_the_strength_blends_photo_and_picture_without_painting(result, files):
    picture, photo = pixels(result.png), photo_at(files[0], (64, 48))
    for strength in (0.0, 0.5, 1.0):
        shown, png = blend(result, strength)
        assert np.abs(pixels(png) - (photo + strength * (picture - photo))).max() < 2.5
        assert Image.open(shown).size == (64, 48) and read_recipe(png) == Recipe(QUICK, ("own",))
        assert [path.name for path in Path(png).parent.glob("*strength*.png")] == [Path(png).name]
    assert Path(result.png).exists()


def test_the_light_alone_can_be_laid_over_the_photo(result, files):
    photo = photo_at(files[0], (64, 48))
    _, png = blend(result, 1.0, light_only=True)
    found = pixels(png)
    # One number for each pixel is added to its three colours, but where it is clipped.
    change = found - photo
    unclipped = ((found > 1) & (found < 254)).all(-1)
    assert np.ptp(change[unclipped], axis=-1).max() <= 2 and np.abs(change).mean() > 3
    assert np.abs(pixels(photo_below(result)) - photo).mean() < 4  # a JPEG


def test_what_is_gone_is_told_plainly(result):
    Path(result.picture).unlink()
    assert not result.is_there
    for use in (result.check, result.timelapse, lambda: photo_below(result)):
        with pytest.raises(PictureError, match="are gone"):
            use()
    with pytest.raises(PictureError, match="no longer available"):
        blend(result, 0.5)
