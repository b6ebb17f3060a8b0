import numpy as np
import pytest
import tensorflow as tf

from style_engine.engine import guidance as regions
from style_engine.engine import losses
from style_engine.engine.networks import load_network
from style_engine.engine.objective import Objective
from style_engine.engine.steering import go_on
from style_engine.engine.targets import Weights
from style_engine.engine.tiled import TiledObjective
from style_engine.settings import StyleSettings


def test_soft_masks_keep_the_photo_whole_and_sum_to_the_rest():
    masks = np.zeros((2, 60, 90), np.float32)
    masks[0, :, :30], masks[1, :, 25:60] = 1, 1  # they overlap in part, and the right third is the photo's
    found = regions.soft(masks, 120, 180)
    assert found.shape == (2, 120, 180) and found.dtype == np.float32
    assert found.min() >= 0 and found.sum(0).max() <= 1 + 1e-6
    assert (found.sum(0)[:, 120:] == 0).all()
    assert found[0, :, :44].min() > 0.99 and found[1, :, 66:110].min() > 0.99
    np.testing.assert_allclose(found[:, 60, 55], 0.5, atol=0.02)
    steps = np.abs(np.diff(found, axis=2))
    assert steps.max() < 0.5  # no hard edge


def test_a_mask_of_everything_stays_everything():
    np.testing.assert_allclose(regions.soft([np.ones((20, 30))], 40, 60), 1, atol=1e-6)


def test_a_mask_that_is_grown_keeps_its_smallest_parts_and_fades_outside_of_them():
    mask = np.zeros((100, 100), np.float32)
    mask[50, 50] = mask[10:30, 10:30] = 1
    found = regions.grown(mask, 400, 400)
    assert found[40:120, 40:120].min() > 0.99 and found[202, 202] > 0.5 and 0 < found[80, 126] < 1
    assert found[80, 145] == found[300, 300] == 0 and found.max() <= 1 and found.dtype == np.float32


def test_guides_and_shares_by_hand():
    masks = np.zeros((2, 4, 6), np.float32)
    masks[0, :, :2], masks[1, :2, 2:] = 1, 0.5
    np.testing.assert_allclose(regions.guide(masks, 2)[0], [[0.5, 0, 0], [0.5, 0, 0]])
    np.testing.assert_allclose(regions.guide(masks, 2)[1], [[0, 0.5, 0.5], [0, 0, 0]])
    np.testing.assert_allclose(regions.shares(masks), [8 / 12, 4 / 12])
    assert regions.guide(masks, 4).shape == (2, 1, 1)


def test_guided_gram_matrices_are_those_of_the_regions():
    features = np.random.default_rng(0).random((1, 4, 6, 3)).astype(np.float32)
    masks = np.zeros((2, 4, 6), np.float32)
    masks[0, :, :2], masks[1, :, 2:] = 1, 1
    found = losses.guided_gram_matrices(tf.constant(features), tf.constant(regions.guide(masks, 1)))
    for gram, part in zip(found, (features[:, :, :2], features[:, :, 2:])):
        np.testing.assert_allclose(gram, losses.gram_matrix(tf.constant(part)), rtol=1e-5)


@pytest.mark.parametrize("formulas", ["relative", "gatys"])
def test_one_region_of_everything_is_the_objective_without_regions(formulas):
    network = load_network(StyleSettings(network="compact"))
    image, photo, painting = np.random.default_rng(1).random((3, 1, 48, 64, 3)).astype(np.float32)
    weights = Weights(*map(tf.constant, (0.5, 1.0, 2.0)))
    plain, guided = Objective(network, formulas), Objective(network, formulas, guided=True)
    style, features = plain.painting(painting)
    masks, detail = np.ones((1, 48, 64), np.float32), np.ones((48, 64), np.float32)
    strokes = plain.strokes_at(None, detail, [features], (1.0,))
    expected = plain.measure(image, plain.targets(photo)._replace(style=style, strokes=strokes), weights)
    strokes = guided.strokes_at(masks, detail, [features], None)
    targets = guided.targets(photo, masks)._replace(style=[gram[None] for gram in style], strokes=strokes)
    np.testing.assert_allclose(guided.measure(image, targets, weights), expected, rtol=1e-4)


@pytest.mark.slow
def test_tiled_and_whole_gradients_agree_with_regions():
    network = load_network(StyleSettings(network="compact"))
    image, photo, painting = np.random.default_rng(2).random((3, 1, 110, 150, 3)).astype(np.float32)
    masks = np.random.default_rng(3).random((2, 110, 150)).astype(np.float32)
    weights = Weights(*map(tf.constant, (0.5, 1.0, 1.0)))
    objective = Objective(network, "relative", guided=True, whole=False)
    style = [tf.stack([gram, 2 * gram]) for gram in objective.painting(painting)[0]]
    tiled = TiledObjective(objective, 96)
    targets = objective.targets(photo, masks)._replace(style=style)
    with tf.GradientTape() as tape:
        tape.watch(image := tf.constant(image))
        terms = objective.losses(image, targets, weights, [])
    gradient = tape.gradient(terms.total, image).numpy()
    targets = tiled.targets(photo, masks, None, go_on)._replace(style=style)
    found = tiled.gradient(image.numpy(), targets, weights, go_on)
    assert np.abs(found - gradient).max() < 1e-4 * np.abs(gradient).max()
    np.testing.assert_allclose(tiled.measure(image.numpy(), targets, weights), terms, rtol=1e-4)
