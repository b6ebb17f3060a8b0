"""What cannot be painted with raises at the call, in plain words."""

import dataclasses

import numpy as np
import pytest
from engine_support import QUICK, painted

from style_engine import PictureError, stylize
from style_engine.engine.networks import load_network


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda picture: picture.astype(np.float64), "float32"),
        (lambda picture: (picture * 255).astype(np.uint8), "float32"),
        (lambda picture: picture[..., 0], "shape"),
        (lambda picture: picture * 2, "values in"),
        (lambda picture: picture * np.float32("nan"), "values in"),
        (lambda picture: picture[:0], "or none at all"),
        (lambda picture: None, "NoneType"),
    ],
)
@pytest.mark.parametrize("which", ["photo", "painting"])
def test_bad_pictures_raise_at_the_call(photo, painting, spoil, words, which):
    pictures = {"photo": photo, "painting": painting}
    pictures[which] = spoil(pictures[which])
    with pytest.raises(PictureError, match=f"The {which} .*{words}"):
        stylize(pictures["photo"], [pictures["painting"]], QUICK)


def test_narrow_pictures_raise_at_the_call_in_plain_words(photo, painting):
    with pytest.raises(PictureError, match="The photo is too narrow: 96 × 12 leaves 12 pixels"):
        stylize(photo[:12], painting, QUICK)
    with pytest.raises(PictureError, match="The painting is too small: it is 96 × 31 pixels"):
        stylize(photo, painting[:31], QUICK)


@pytest.mark.parametrize(
    "masks, words",
    [
        ([np.ones((4, 4), np.float32)], "there are 2 and 1"),
        ([np.ones((4, 4), np.float32), np.full((4, 4), 2.0)], "values in"),
        ([np.ones((4, 4), np.float32), np.ones((4, 4, 3))], "array"),
        ([np.zeros((4, 4), np.float32)] * 2, "nothing to paint"),
    ],
)
def test_bad_masks_raise_at_the_call(photo, painting, masks, words):
    with pytest.raises(PictureError, match=words):
        stylize(photo, [painting, painting], QUICK, masks=masks)


def test_no_painting_raises_at_the_call(photo):
    with pytest.raises(PictureError, match="At least one painting"):
        stylize(photo, [], QUICK)


def test_an_extractor_takes_the_place_of_the_network_that_the_settings_name(photo, painting, quick):
    extractor, other = (
        load_network(QUICK, QUICK.size),
        dataclasses.replace(QUICK, network="vgg19", vgg19_weights="no such file"),
    )
    own = painted(photo, painting, other, extractor=extractor)[-1].image
    np.testing.assert_array_equal(own, quick[-1].image)
    with pytest.raises(RuntimeError, match="does not exist"):
        stylize(photo, painting, other)
