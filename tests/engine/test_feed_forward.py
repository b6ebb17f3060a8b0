"""Painting in one pass."""

import numpy as np
import pytest
from support import smooth_picture

from style_engine.engine import decoder as decoders
from style_engine.engine import feed_forward
from style_engine.engine.feed_forward import Statistics, transferred
from style_engine.errors import NetworkError


@pytest.fixture(scope="module")
def engine():
    return feed_forward.load()


def features(seed, shape=(1, 20, 30, 6)):
    """Return features as a layer might have them: not negative, and alike one another."""
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=shape) @ rng.normal(size=(shape[-1], shape[-1])) + rng.normal(size=shape[-1])
    return np.maximum(mixed, 0).astype(np.float32)


def test_features_get_the_mean_and_covariance_that_are_wanted():
    found, wanted = features(1), features(2, (1, 9, 40, 6))
    moved = transferred(found, feed_forward._statistics(wanted[0]))[0].reshape(-1, 6)
    flat = wanted.reshape(-1, 6)
    np.testing.assert_allclose(moved.mean(0), flat.mean(0), rtol=1e-3, atol=1e-3)
    # But for the ridge, a hundredth of the mean variance, in both.
    np.testing.assert_allclose(np.cov(moved.T), np.cov(flat.T), atol=0.03 * np.trace(np.cov(flat.T)) / 6)


def test_a_worked_example_in_one_channel():
    """Mean 2 and deviation 2 become mean 10 and deviation 6, but for the ridge: each value goes to 10 + 3 (x - 2)."""
    found = np.array([0.0, 4.0], np.float32).reshape(1, 1, 2, 1)
    ridge = 4 * (1 + feed_forward.RIDGE) + feed_forward.EPSILON
    moved = transferred(found, Statistics(np.array([10.0]), np.array([[9 * ridge]])))
    np.testing.assert_allclose(moved.ravel(), [4, 16], rtol=1e-5)


def test_features_with_the_statistics_already_stay_as_they_are():
    found = features(3)
    np.testing.assert_allclose(transferred(found, feed_forward._statistics(found[0])), found, atol=1e-3)


@pytest.mark.parametrize("shape", [(64, 64), (65, 71), (120, 79)])
def test_the_picture_has_the_photos_size(engine, shape):
    painted = engine.paint(smooth_picture(1, *shape), [engine.seen(smooth_picture(2, 80, 90))], [1.0])
    assert painted.shape == (*shape, 3) and painted.dtype == np.float32
    assert painted.min() >= 0 and painted.max() <= 1 and painted.std() > 0.02


def test_a_mix_of_one_and_nothing_is_that_one(engine):
    photo, first, second = (smooth_picture(seed, 72, 80) for seed in (1, 2, 3))
    seen = [engine.seen(first), engine.seen(second)]
    np.testing.assert_allclose(engine.paint(photo, seen, [1, 0]), engine.paint(photo, seen[:1], [1]), atol=1e-4)
    half = engine.paint(photo, seen, [0.5, 0.5])
    ends = [engine.paint(photo, seen, mix) for mix in ([1, 0], [0, 1])]
    assert all(np.abs(half - end).mean() < np.abs(ends[0] - ends[1]).mean() for end in ends)


def test_the_file_of_a_decoder_makes_it_again(tmp_path):
    model = decoders.decoder((8, 6, 4, 3), (1.0, 2.0, 0.5, 1.0), (5, 4, 4, 3))
    np.savez(tmp_path / "decoder.npz", **decoders.arrays_of(model, (1.0, 2.0, 0.5, 1.0)))
    again = decoders.load_file(tmp_path / "decoder.npz")
    seen = [features(seed, (1, side, side, c)) for seed, (side, c) in enumerate(((4, 8), (8, 6), (16, 4), (32, 3)))]
    np.testing.assert_allclose(again(seen), model(seen), atol=2e-3)  # 16 bits


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / "decoder.npz").write_bytes(b"nothing")
    with pytest.raises(NetworkError):
        decoders.load_file(tmp_path / "decoder.npz")
    np.savez(tmp_path / "other.npz", scales=np.ones(4))
    with pytest.raises(NetworkError):
        decoders.load_file(tmp_path / "other.npz")
