"""Which of the painting's positions is nearest, and what the distance from it costs."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.spatial import distance

from style_engine.engine import strokes
from style_engine.engine.strokes import Strokes, joined, nearest, pooled, stroke_loss


def strokes_of(regions, owners, calm=None):
    """Return the `Strokes` of one layer."""
    features, ends = joined([np.asarray(region, np.float32) for region in regions])
    calm = np.ones((len(owners), 1)) if calm is None else np.reshape(calm, (-1, 1))
    return Strokes([features], [ends], [tf.constant(owners, tf.int32)], [tf.constant(calm, tf.float32)])


def layer(features):
    """Return `features` (positions, c) as a layer (1, positions, 1, c)."""
    return tf.constant(np.asarray(features, np.float32)[None, :, None])


@pytest.mark.parametrize("count, others", [(50, 37), (700, 300), (9000, 500)])
def test_the_nearest_against_a_plain_second_implementation(count, others):
    rng = np.random.default_rng(0)
    own, wanted = rng.random((count, 6)), rng.random((others, 6))
    (found,) = nearest([layer(own)], strokes_of([wanted], np.zeros(count)))
    plain = distance.cdist(own - own.mean(0), wanted - wanted.mean(0), "cosine")
    assert found.dtype == tf.int32 and found.shape == (count,)
    # Rounding may choose another that is as near.
    np.testing.assert_allclose(plain[np.arange(count), found.numpy()], plain.min(1), atol=2e-3)


def test_a_position_is_compared_with_its_own_region():
    rng = np.random.default_rng(1)
    owners = np.arange(60) % 2
    (found,) = nearest([layer(rng.random((60, 4)))], strokes_of([rng.random((20, 4)), rng.random((30, 4))], owners))
    assert (found.numpy()[owners == 0] < 20).all() and (found.numpy()[owners == 1] >= 20).all()


def test_a_region_without_a_position_is_passed_over():
    rng = np.random.default_rng(1)
    (found,) = nearest([layer(rng.random((6, 4)))], strokes_of([rng.random((5, 4)), rng.random((7, 4))], np.ones(6)))
    assert (found.numpy() >= 5).all()


def test_the_loss_worked_by_hand():
    wanted = strokes_of([[[3.0, 4.0], [0.0, 5.0]]], [0, 0, 0], calm=[1.0, 0.5, 1.0])
    found = [tf.constant([0, 1, 1])]
    # Distances 1, 4 and 0 from vectors whose squares sum to 75; the second counts half.
    loss = stroke_loss([layer([[3.0, 5.0], [0.0, 3.0], [0.0, 5.0]])], wanted, found)
    assert float(loss) == pytest.approx((1 + 0.5 * 4) / 75)


def test_a_mix_takes_as_many_of_each_as_it_counts():
    one, other = np.zeros((400, 3), np.float32), np.ones((100, 3), np.float32)
    assert pooled([one, other], (1.0, 0.0)).shape == (400, 3) and pooled([one, other], (0.0, 1.0)).all()
    half = pooled([one, other], (0.5, 0.5))
    assert half.shape == (200, 3) and half.mean() == 0.5
    assert pooled([one, other], (0.75, 0.25)).mean() == pytest.approx(0.25, abs=0.01)
    np.testing.assert_array_equal(pooled([one, other], (0.9, 0.1)), pooled([one, other], (0.9, 0.1)))


def test_of_many_features_so_many_are_kept_and_always_the_same():
    features = np.random.default_rng(0).random((1, 90, 90, 2)).astype(np.float32)
    kept = strokes.sampled(features)
    assert kept.shape == (strokes.POOL, 2) and len(np.unique(kept, axis=0)) == strokes.POOL
    np.testing.assert_array_equal(kept, strokes.sampled(features))
