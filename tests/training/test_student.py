import keras
import numpy as np
import pytest
from scipy.spatial import distance
from training_support import WIDTHS, ones, tiny_student

from style_engine.engine.networks import STYLE_LAYERS, compact
from style_engine.training.crops import window
from style_engine.training.student import (
    RELATED_LAYERS,
    Design,
    body,
    file_weights,
    front,
    gram_matrices,
    metric_root,
    new_maps,
    new_student,
    relative_error,
    start_from,
)
from style_engine.training.teachers import CHANNELS

pytestmark = pytest.mark.slow


def test_steps_on_one_batch_lower_its_loss(crops):
    student = tiny_student(ones(), 1.0, keras.optimizers.Adam(6e-2))
    batch = crops.batch(np.array([1, 2]))
    losses = [float(student.train_on_batch(batch, return_dict=True)["loss"]) for _ in range(20)]
    assert losses[-1] < 0.99 * losses[0]


def test_the_loss_against_a_plain_second_implementation(crops):
    divisors = {n: np.full(c, 2.0, np.float32) for n, c in CHANNELS.items()}
    student = tiny_student(divisors, 3.0, "sgd", relation_weight=0.7)
    batch = crops.batch(np.array([1]))
    total = 0.0
    for layer, features in student.network(batch["picture"]).items():
        kernel, bias = (np.array(array, np.float64) for array in student.maps[layer].get_weights())
        own = window(np.array(features), layer)[0]
        found = own.reshape(-1, len(kernel)) @ kernel + bias
        found = np.where(found > 0, found, 0.1 * found)
        wanted = (batch[layer][0] / 255.0) ** 2 * batch[f"{layer}_peaks"][0] / 2.0
        wanted = wanted.reshape(found.shape)
        total += np.sum((found - wanted) ** 2) / np.sum(wanted**2)
        if layer in STYLE_LAYERS:
            error = (found.T @ found - wanted.T @ wanted) / len(found)
            total += 3 * np.linalg.norm(error) / np.linalg.norm(wanted.T @ wanted / len(found))
        if layer in RELATED_LAYERS:
            alike, wanted_alike = (cosines(part.reshape(*own.shape[:2], -1)) for part in (own, wanted))
            total += 0.7 * np.sum((alike - wanted_alike) ** 2) / np.sum(wanted_alike**2)
    assert float(student.test_on_batch(batch, return_dict=True)["loss"]) == pytest.approx(total, rel=1e-3)


def cosines(features):
    """Every so many rows and columns of `features` (h, w, c), so that at least 14 are left; centred; their cosines."""
    step = max(len(features) // 14, 1)
    grid = features[::step, ::step].reshape(-1, features.shape[-1]).astype(np.float64)
    return 1 - distance.cdist(grid - grid.mean(0), grid - grid.mean(0), "cosine")


def test_gram_matrices_and_relative_errors_worked_by_hand():
    features = np.array([[[[1.0, 2.0], [3.0, 0.0]]]], np.float32)
    np.testing.assert_allclose(gram_matrices(features)[0], [[5, 1], [1, 2]])
    assert np.allclose(relative_error(np.array([[3.0, 5.0]]), np.array([[3.0, 4.0]])), [1 / 25])


@pytest.mark.parametrize("pooling", ["max", "average"])
def test_the_exported_network_sees_what_the_student_sees(pooling):
    student = tiny_student(ones(), 1.0, "sgd", pooling)
    shown = np.random.default_rng(6).random((2, 64, 64, 3), np.float32)
    weights = {name: array.astype(np.float32) for name, array in file_weights(student, shown).items()}
    rgb = np.random.default_rng(1).random((1, 48, 64, 3), np.float32)
    expected, found = student.network(rgb), compact.build(weights)(rgb)
    for layer in {*STYLE_LAYERS, *compact.CONTENT_LAYERS}:
        np.testing.assert_allclose(found[layer], expected[layer], rtol=2e-2, atol=2e-2, err_msg=layer)
    assert all(np.isfinite(array).all() for array in weights.values())


def test_a_training_goes_on_from_an_exported_network():
    weights = file_weights(
        tiny_student(ones(), 1.0, "sgd"), np.random.default_rng(6).random((1, 64, 64, 3), np.float32)
    )
    weights = {name: array.astype(np.float32) for name, array in weights.items()}
    network = body(Design(WIDTHS, "max"))
    start_from(network, weights)
    rgb = np.random.default_rng(1).random((1, 48, 64, 3), np.float32)
    expected, found = compact.build(weights)(rgb), network(rgb)
    for layer in {*STYLE_LAYERS, *compact.CONTENT_LAYERS}:
        np.testing.assert_allclose(found[layer], expected[layer], rtol=2e-2, atol=2e-2, err_msg=layer)


def test_the_metrics_whiten_by_half():
    """The fourth power of the root undoes the second moments, up to a factor."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(2, 30, 40, 3)) * [1.0, 2.0, 4.0] @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    root = metric_root(features).astype(np.float64)
    flat = features.reshape(-1, 3)
    product = np.linalg.matrix_power(root, 4) @ (flat.T @ flat)
    np.testing.assert_allclose(product / product[0, 0], np.eye(3), atol=0.02)
    assert np.abs(root).max() == pytest.approx(1)


def test_the_maps_start_from_least_squares(crops):
    student, batch = tiny_student(ones(), 1.0, "sgd"), crops.batch(np.array([1, 2]))
    student.fit_maps(batch)
    for layer, features in student.network(batch["picture"]).items():
        found = window(np.array(features, np.float64), layer)
        flat = np.concatenate([found, np.ones_like(found[..., :1])], -1).reshape(-1, found.shape[-1] + 1)
        wanted = np.array(student.wanted(batch, layer)).reshape(len(flat), -1)
        best = np.linalg.lstsq(flat, wanted, rcond=None)[0]
        kernel, bias = student.maps[layer].get_weights()
        error, least = (np.linalg.norm(flat @ solution - wanted) for solution in (np.vstack([kernel, bias]), best))
        assert least <= error * 1.0001 and error < 1.02 * least


def test_the_first_layers_are_trained_alone_and_stay_the_networks_own(crops):
    network, maps = body(Design(WIDTHS)), new_maps(Design(WIDTHS))
    before = {layer.name: layer.get_weights() for layer in network.layers if layer.weights}
    student = new_student(front(network), maps, ones(), 1.0, 0.0, "sgd")
    rows = np.array([1, 2])
    # The middle of a crop shows them what the whole crop does.
    for layer, features in student.network(crops.front_batch(rows)["picture"]).items():
        whole = window(network(crops.batch(rows)["picture"])[layer], layer)
        np.testing.assert_allclose(window(features, layer), whole, rtol=1e-3, atol=1e-3)
    student.train_on_batch(crops.front_batch(rows))
    changed = {
        name for name, weights in before.items() if (network.get_layer(name).get_weights()[0] != weights[0]).any()
    }
    assert changed == {"block1_conv1", "block1_conv2", "block2_conv1"}
