import numpy as np
import pytest
from support import halving, smooth_picture

from style_engine.engine import details
from style_engine.engine.details import colors_of_details, without_other_colors

RNG = np.random.default_rng(3)


def noisy(height, width, directions):
    """Return a grey picture with noise from pixel to pixel in these `directions` of colour, each so strong."""
    noise = RNG.normal(size=(height, width, len(directions))) @ np.array(directions)
    return (0.5 + noise).astype(np.float32)


GREEN_TO_PINK = np.array([1, -2, 1]) / 6**0.5
LIGHT = np.ones(3) / 3**0.5


def strength(picture, direction):
    """Return the deviation in that direction of what is left when each pixel's neighbours are taken off."""
    along = picture @ direction
    return (along[1:-1, 1:-1] - (along[:-2, 1:-1] + along[2:, 1:-1] + along[1:-1, :-2] + along[1:-1, 2:]) / 4).std()


def test_a_direction_of_colour_that_a_painting_does_not_have_goes_and_the_others_stay():
    picture = noisy(90, 110, [0.05 * LIGHT, 0.05 * GREEN_TO_PINK])
    painting = noisy(80, 70, [0.05 * LIGHT, 0.01 * GREEN_TO_PINK])
    cleaned = without_other_colors(picture, colors_of_details(painting))
    assert strength(cleaned, GREEN_TO_PINK) < 0.3 * strength(picture, GREEN_TO_PINK)
    assert strength(cleaned, LIGHT) > 0.9 * strength(picture, LIGHT)
    np.testing.assert_allclose(cleaned.mean((0, 1)), picture.mean((0, 1)), atol=2e-3)


def test_nothing_is_enlarged_and_its_own_colours_leave_a_picture_as_it_is():
    picture = smooth_picture(1, 61, 83)
    own = colors_of_details(picture)
    for wanted in (own, 4 * own):
        np.testing.assert_allclose(without_other_colors(picture, wanted), picture, atol=1e-3)


def test_covariances_are_those_of_a_pyramid_written_out():
    """The first octave: a picture less what is left of it at half its size, by matrices."""
    picture = smooth_picture(2, 40, 48) + RNG.normal(scale=0.05, size=(40, 48, 3)).astype(np.float32)
    wide = np.pad(picture, [(48, 48), (48, 48), (0, 0)], "symmetric").astype(np.float64)

    rows, columns = halving(len(wide)), halving(wide.shape[1])
    there_and_back = [2 * matrix.T @ matrix for matrix in (rows, columns)]
    left = wide - np.einsum("yi,xj,ijc->yxc", *there_and_back, wide)
    inner = left[48:-48, 48:-48].reshape(-1, 3)
    found = colors_of_details(picture)
    assert found.shape == (details.OCTAVES, 3, 3)
    np.testing.assert_allclose(found[0], inner.T @ inner / len(inner), rtol=1e-3, atol=2e-8)


@pytest.mark.parametrize("rows", [16, 32])
def test_pieces_of_a_large_picture_give_what_the_whole_gives(monkeypatch, rows):
    picture = noisy(75, 50, 0.08 * np.eye(3))
    counts, wanted = RNG.random((75, 50)).astype(np.float32), colors_of_details(smooth_picture(1, 60, 60))
    whole = colors_of_details(picture, counts), without_other_colors(picture, wanted, counts)
    monkeypatch.setattr(details, "ROWS", rows)
    np.testing.assert_allclose(colors_of_details(picture, counts), whole[0], rtol=1e-4)
    np.testing.assert_allclose(without_other_colors(picture, wanted, counts), whole[1], atol=1e-5)


def test_only_what_counts_decides():
    """Upper half: only light. Lower half: colours as well, which a painting of light alone takes out."""
    grey, colored = noisy(48, 64, [0.05 * LIGHT]), noisy(48, 64, 0.05 * np.eye(3))
    picture, upper = np.concatenate([grey, colored]), np.zeros((96, 64), np.float32)
    upper[:48] = 1
    wanted = colors_of_details(noisy(64, 64, [0.05 * LIGHT]))
    by_upper = without_other_colors(picture, wanted, upper)
    by_lower = without_other_colors(picture, wanted, 1 - upper)
    assert strength(by_lower[50:], GREEN_TO_PINK) < 0.2 * strength(by_upper[50:], GREEN_TO_PINK)
