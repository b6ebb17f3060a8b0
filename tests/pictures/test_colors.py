import numpy as np
import pytest
from support import smooth_picture

from style_engine.pictures.colors import light, match_colors, match_light, relight


def statistics(picture):
    colors = picture.reshape(-1, 3)
    return colors.mean(0), np.cov(colors, rowvar=False)


def test_the_result_has_the_colours_of_the_target():
    # Small contrasts, so that nothing is clipped.
    source, target = 0.5 + 0.2 * (smooth_picture(1, 40, 50) - 0.5), 0.4 + 0.2 * (smooth_picture(2, 30, 60) - 0.5)
    for found, wanted in zip(statistics(match_colors(source, target)), statistics(target)):
        np.testing.assert_allclose(found, wanted, atol=5e-4)


def test_a_picture_in_its_own_colours_is_itself():
    picture = smooth_picture(1, 40, 50)
    np.testing.assert_allclose(match_colors(picture, picture), picture, atol=1e-5)


def test_the_map_by_hand_for_uncorrelated_channels():
    # Independent channels: each is shifted and stretched on its own, by the ratio of the deviations.
    rng = np.random.default_rng(0)
    source = (0.5 + np.array([0.05, 0.1, 0.05]) * rng.choice([-1, 1], (200, 200, 3))).astype(np.float32)
    target = (0.5 + np.array([0.1, 0.1, 0.15]) * rng.choice([-1, 1], (200, 200, 3))).astype(np.float32)
    np.testing.assert_allclose(match_colors(source, target), 0.5 + (source - 0.5) * [2, 1, 3], atol=0.02)


@pytest.mark.parametrize("flat", ["source", "target", "both"])
def test_flat_and_grey_pictures_stay_finite(flat):
    pictures = {"source": smooth_picture(1, 20, 20), "target": smooth_picture(2, 20, 20)}
    for name in pictures if flat == "both" else [flat]:
        pictures[name] = np.full((20, 20, 3), 0.25, np.float32)
    result = match_colors(pictures["source"], pictures["target"])
    assert result.dtype == np.float32 and np.isfinite(result).all() and result.min() >= 0 and result.max() <= 1


def test_light_by_hand():
    picture = np.array([[[1.0, 0, 0], [0, 1, 0], [0.5, 0.5, 0.5]]], np.float32)
    np.testing.assert_allclose(light(picture)[..., 0], [[0.299, 0.587, 0.5]], rtol=1e-6)
    np.testing.assert_array_equal(light(picture)[..., 0], light(picture)[..., 2])


def test_matched_light_has_the_mean_and_the_deviation_of_the_targets():
    source, target = 0.5 + 0.3 * (smooth_picture(1, 40, 50) - 0.5), 0.4 + 0.3 * (smooth_picture(2, 30, 60) - 0.5)
    found, wanted = match_light(source, target), light(target)
    assert found.mean() == pytest.approx(wanted.mean(), abs=1e-4)
    assert found.std() == pytest.approx(wanted.std(), rel=1e-3)


def test_a_relit_picture_has_the_others_light_and_its_own_colours():
    picture, other = 0.4 + 0.2 * smooth_picture(1, 20, 20), 0.4 + 0.2 * smooth_picture(2, 20, 20)
    found = relight(picture, other)
    np.testing.assert_allclose(light(found), light(other), atol=1e-5)
    # Differences of colours, red from green and green from blue, are what they were.
    np.testing.assert_allclose(np.diff(found, axis=-1), np.diff(picture, axis=-1), atol=1e-5)


def test_only_what_counts_decides_about_the_colours():
    source, target = np.random.default_rng(0).random((2, 20, 30, 3)).astype(np.float32) * 0.5 + 0.2
    counts = np.zeros((20, 30), np.float32)
    counts[:, :10] = 1
    changed = source.copy()
    changed[:, 10:] = 0.9
    whole, part = match_colors(source[:, :10], target), match_colors(changed, target, counts)[:, :10]
    np.testing.assert_allclose(part, whole, atol=1e-3)
