"""Painting in one pass."""

import numpy as np
import pytest
from support import smooth_picture

from style_engine.engine import decoder as decoders
from style_engine.engine import feed_forward
from style_engine.engine.feed_forward import Statistics, transferred
from style_engine.engine.precision import computing_in
from style_engine.engine.quick_decoder import quick_decoder
from style_engine.errors import NetworkError
from style_engine.pictures.colors import match_colors, transport


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
    moved = transferred(found, feed_forward._statistics(wanted)).numpy().reshape(-1, 6)
    flat = wanted.reshape(-1, 6)
    np.testing.assert_allclose(moved.mean(0), flat.mean(0), rtol=1e-3, atol=1e-3)
    # But for the ridge, a hundredth of the mean variance, in both.
    np.testing.assert_allclose(np.cov(moved.T), np.cov(flat.T), atol=0.03 * np.trace(np.cov(flat.T)) / 6)


def test_a_worked_example_in_one_channel():
    """Mean 2 and deviation 2 become mean 10 and deviation 6, but for the ridge: each value goes to 10 + 3 (x - 2)."""
    found = np.array([0.0, 4.0], np.float32).reshape(1, 1, 2, 1)
    ridge = 4 * (1 + feed_forward.RIDGE) + feed_forward.EPSILON
    moved = transferred(found, Statistics(np.array([10.0]), np.array([[9 * ridge]])))
    np.testing.assert_allclose(np.ravel(moved), [4, 16], rtol=1e-5)
    # Half as far: 6 and 2, the deviation half-way, about a mean half-way.
    half = transferred(found, Statistics(np.array([10.0]), np.array([[9 * ridge]])), 0.5)
    np.testing.assert_allclose(np.ravel(half), [2, 10], rtol=1e-5)


def test_features_with_the_statistics_already_stay_as_they_are():
    found = features(3)
    np.testing.assert_allclose(transferred(found, feed_forward._statistics(found)), found, atol=1e-3)


@pytest.mark.parametrize("period", [2, 3, 4, 7, 16])
def test_of_a_large_picture_some_places_tell_the_statistics_of_all_also_of_lines(period):
    stripes = np.arange(600) % period < max(period // 2, 1)
    picture = np.stack(np.broadcast_arrays(stripes, stripes[:400, None], np.linspace(0, 1, 600)), -1)[None]
    found, flat = feed_forward._moments(picture.astype(np.float32)), picture.reshape(-1, 3)
    assert flat.shape[0] > 10 * len(feed_forward.PLACES)
    np.testing.assert_allclose(found.mean, flat.mean(0), atol=0.01)
    np.testing.assert_allclose(found.covariance, np.cov(flat.T), atol=0.01)


@pytest.mark.parametrize("shape", [(64, 64), (65, 71), (120, 79)])
def test_the_picture_has_the_photos_size(engine, shape):
    painted = engine.paint(smooth_picture(1, *shape), [engine.seen(smooth_picture(2, 80, 90))], [1.0])
    assert painted.shape == (*shape, 3) and painted.dtype == np.float32
    assert painted.min() >= 0 and painted.max() <= 1 and painted.std() > 0.02


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_flat_ground_has_statistics_as_well(monkeypatch, precision):
    """In products rounded to bfloat16 nothing of it would be left to take a root of."""
    monkeypatch.setattr(feed_forward, "computing_in", lambda _: computing_in(precision))
    engine, grey = feed_forward.FeedForward(), np.full((96, 72, 3), 0.5, np.float32)
    for photo, painting in [(grey, grey), (grey, smooth_picture(2, 80, 90)), (smooth_picture(1, 96, 72), grey)]:
        painted = engine.paint(photo, [engine.seen(painting)], [1.0])
        assert np.isfinite(painted).all() and abs(painted.mean() - painting.mean()) < 0.1


def test_a_mix_of_one_and_nothing_is_that_one(engine):
    photo, first, second = (smooth_picture(seed, 72, 80) for seed in (1, 2, 3))
    seen = [engine.seen(first), engine.seen(second)]
    np.testing.assert_allclose(engine.paint(photo, seen, [1, 0]), engine.paint(photo, seen[:1], [1]), atol=1e-4)
    half = engine.paint(photo, seen, [0.5, 0.5])
    ends = [engine.paint(photo, seen, mix) for mix in ([1, 0], [0, 1])]
    assert all(np.abs(half - end).mean() < np.abs(ends[0] - ends[1]).mean() for end in ends)


def test_one_decomposition_makes_the_matrix_of_three():
    rng = np.random.default_rng(0)
    first, second = (part @ part.T + 0.01 * np.eye(7) for part in rng.normal(size=(2, 7, 7)))
    np.testing.assert_allclose(feed_forward.transport(first, second), transport(first, second), atol=1e-8)


def test_colours_are_those_that_match_colors_gives(engine):
    photo, first, second = (smooth_picture(seed, 40, 48) for seed in (1, 2, 3))
    image, size = feed_forward._padded(photo)
    colors = [feed_forward._colors(picture[None]) for picture in (photo, first, second)]
    wanted = Statistics(*(np.stack(parts) for parts in zip(*colors[1:])))
    found = feed_forward._within(feed_forward._recolored(image, colors[0], wanted, np.array([0.3, 0.7])), size)
    expected = 0.3 * match_colors(photo, first) + 0.7 * match_colors(photo, second)
    np.testing.assert_allclose(found[0], expected, atol=1e-4)


def test_the_quick_decoder_is_the_decoder():
    model = decoders.decoder((8, 6, 4, 3), (1.0, 2.0, 0.5, 1.5), (5, 4, 4, 3))
    for layer in decoders._convolutions(model):  # biases, too
        layer.set_weights([part + 0.1 for part in layer.get_weights()])
    seen = [
        features(seed, (1, 2 * side, 3 * side, c)) for seed, (side, c) in enumerate(((2, 8), (4, 6), (8, 4), (16, 3)))
    ]
    np.testing.assert_allclose(quick_decoder(model)(seen), model(seen), atol=1e-4)


def test_without_strength_a_picture_is_only_decoded(engine):
    photo, paintings = smooth_picture(1, 64, 72), [engine.seen(smooth_picture(seed, 72, 80)) for seed in (2, 3)]
    colors = [paintings[0].colors] * 2
    like = [
        engine.paint(photo, [painting._replace(colors=own)], [1.0], 0.0) for painting, own in zip(paintings, colors)
    ]
    np.testing.assert_allclose(*like, atol=1e-4)
    whole = engine.paint(photo, paintings[:1], [1.0])
    half = engine.paint(photo, paintings[:1], [1.0], 0.5)
    assert np.abs(half - like[0]).mean() < np.abs(whole - like[0]).mean() > np.abs(half - whole).mean()


def test_the_file_of_a_decoder_makes_it_again(tmp_path):
    model = decoders.decoder((8, 6, 4, 3), (1.0, 2.0, 0.5, 1.0), (5, 4, 4, 3))
    np.savez(tmp_path / "decoder.npz", **decoders.arrays_of(model, (1.0, 2.0, 0.5, 1.0)))
    again = decoders.load_file(tmp_path / "decoder.npz")
    seen = [features(seed, (1, side, side, c)) for seed, (side, c) in enumerate(((4, 8), (8, 6), (16, 4), (32, 3)))]
    np.testing.assert_allclose(again(seen), model(seen), atol=5e-3)  # 16 bits


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / "decoder.npz").write_bytes(b"nothing")
    with pytest.raises(NetworkError):
        decoders.load_file(tmp_path / "decoder.npz")
    np.savez(tmp_path / "other.npz", scales=np.ones(4))
    with pytest.raises(NetworkError):
        decoders.load_file(tmp_path / "other.npz")
