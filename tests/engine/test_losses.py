import numpy as np
import pytest
import tensorflow as tf

from style_engine.engine import losses

RNG = np.random.default_rng(0)


def tensor(values):
    return tf.constant(values, tf.float32)


def test_gram_matrix_by_hand():
    # Two channels at two positions: (1, 2) and (3, 4); sums of products 10, 14, 20, halved.
    features = tensor([[[[1, 2], [3, 4]]]])
    np.testing.assert_allclose(losses.gram_matrix(features), [[5, 7], [7, 10]])


def test_total_variation_of_a_checkerboard_is_2_and_of_a_flat_picture_0():
    board = (np.indices((8, 8)).sum(0) % 2)[None, ..., None]
    assert float(losses.total_variation(tensor(board))) == 2.0
    assert float(losses.total_variation(tensor(np.full((1, 8, 8, 3), 0.3)))) == 0.0


def test_total_variation_by_hand_of_a_single_edge():
    # One of two vertical pairs differs by 1 in each of two columns: 1/2 of them; no horizontal one does.
    assert float(losses.total_variation(tensor([[[[0], [0]], [[1], [1]], [[1], [1]]]]))) == 0.5


def test_changes_of_colour_count_more_than_those_of_brightness():
    def variation(color):
        picture = np.zeros((1, 4, 6, 3))
        picture[:, :, 3:] = color
        return float(losses.total_variation(tensor(picture)))

    # One of five horizontal pairs differs. Grey: by 0.3 in each channel. Red: by 0.3 in one, of which the colour's part
    # is 0.2, -0.1 and -0.1.
    assert variation([0.3, 0.3, 0.3]) == pytest.approx(0.3**2 / 5)
    red = (0.3**2 + losses.COLOR_ROUGHNESS * (0.2**2 + 2 * 0.1**2)) / 3
    assert variation([0.3, 0, 0]) == pytest.approx(red / 5)


def test_gatys_losses_against_the_papers_sums_written_out():
    image, other = RNG.random((2, 1, 3, 4, 2)).astype(np.float32)
    n, m = 2, 12

    def gram_by_loops(features):
        flat = features.reshape(m, n)
        return [[sum(flat[k][i] * flat[k][j] for k in range(m)) for j in range(n)] for i in range(n)]

    g, a = gram_by_loops(image), gram_by_loops(other)
    style = sum((g[i][j] - a[i][j]) ** 2 for i in range(n) for j in range(n)) / (4 * n**2 * m**2)
    content = 0.5 * sum((p - q) ** 2 for p, q in zip(image.ravel(), other.ravel()))
    found = losses.gatys_style_loss(losses.gram_matrix(image), losses.gram_matrix(other))
    assert float(found) == pytest.approx(style, rel=1e-5)
    found = losses.gatys_content_scale(None) * losses.squared_distance(image, other)
    assert float(found) == pytest.approx(1e-3 * content, rel=1e-5)


def relative_content_loss(features, target):
    scale = losses.relative_content_scale(losses.squared_distance(target, 0.0))
    return scale * losses.squared_distance(features, target)


def test_relative_losses_have_no_unit():
    image, other = RNG.random((2, 1, 5, 6, 3)).astype(np.float32)
    for loss, fix in ((relative_content_loss, lambda f: f), (losses.relative_style_loss, losses.gram_matrix)):
        assert float(loss(fix(other), fix(other))) == 0
        assert float(loss(0 * fix(image), fix(other))) == pytest.approx(1)
        assert float(loss(fix(7 * image), fix(7 * other))) == pytest.approx(
            float(loss(fix(image), fix(other))), rel=1e-4
        )


def test_style_is_blind_to_where_things_are():
    image, other = RNG.random((2, 1, 5, 6, 3)).astype(np.float32)
    loss = losses.relative_style_loss(losses.gram_matrix(image), losses.gram_matrix(other))
    flipped = losses.relative_style_loss(losses.gram_matrix(image[:, ::-1, ::-1]), losses.gram_matrix(other))
    assert float(loss) == pytest.approx(float(flipped), rel=1e-5)


def test_the_metric_compares_gram_matrices_of_mapped_features():
    image, other = RNG.random((2, 1, 5, 6, 3)).astype(np.float32)
    root = RNG.normal(size=(3, 7)).astype(np.float32)
    mapped = losses.relative_style_loss(losses.gram_matrix(image @ root), losses.gram_matrix(other @ root))
    grams = losses.gram_matrix(image), losses.gram_matrix(other)
    assert float(losses.relative_style_loss(*grams, root @ root.T)) == pytest.approx(float(mapped), rel=1e-3)


def test_an_empty_target_gives_a_finite_loss():
    empty = tf.zeros([1, 2, 2, 3])
    assert np.isfinite(float(relative_content_loss(empty + 1, empty)))


def test_self_distances_worked_by_hand():
    """Three directions: two alike, the third at a right angle to both."""
    features = np.array([[[[1.0, 0.0], [9.0, 9.0]], [[2.0, 0.0], [0.0, 3.0]]]], np.float32)
    found = losses.self_distances(tf.constant(features), tf.constant([0, 2, 3]))
    # Distances 0, 0, 1 / 0, 0, 1 / 1, 1, 0, whose mean is 4 / 9.
    np.testing.assert_allclose(found, np.array([[0, 0, 1], [0, 0, 1], [1, 1, 0]]) * 9 / 4, atol=1e-4)


def test_relations_do_not_tell_strength_nor_turned_channels():
    """What is alike stays alike, whatever it is painted with: here, other colours for all of it."""
    rng = np.random.default_rng(0)
    features, rows = rng.random((1, 5, 6, 4)).astype(np.float32), tf.range(30)
    turned = 3 * features @ np.linalg.qr(rng.normal(size=(4, 4)))[0].astype(np.float32)
    wanted = losses.self_distances(features, rows)
    same, other = (losses.relation_loss(seen, rows, wanted, tf.ones([30])) for seen in (turned, features[:, ::-1]))
    assert float(same) < 1e-4 < 0.1 < float(other)


def test_a_row_of_relations_counts_as_often_as_it_says():
    """Two directions at a right angle, whose distances are 0, 2 / 2, 0."""
    features, target = np.eye(2, dtype=np.float32)[None, None], tf.constant([[0.0, 3.0], [3.0, 0.0]])
    loss = losses.relation_loss(features, tf.range(2), target, tf.constant([1.0, 5.0]))
    assert float(loss) == pytest.approx((1 + 5) / 4, rel=1e-4)


def test_gradients_by_hand_are_those_that_are_derived():
    """Of what is written as in the papers, and left to TensorFlow."""
    rng = np.random.default_rng(3)
    features, other = (tf.constant(rng.random((1, 5, 6, 4)), tf.float32) for _ in range(2))
    counts, rows = tf.constant(rng.random((1, 5, 6, 1)) + 0.5, tf.float32), tf.constant([28, 3, 9, 11, 0])
    wanted, pulls = losses.self_distances(other, rows), tf.constant(rng.random((4, 4)), tf.float32)

    def relations(x):
        apart = losses.self_distances(x, rows) - wanted
        return tf.reduce_mean(tf.reshape(counts, [-1, 1])[:5] * tf.abs(apart))

    pairs = [
        (lambda x: losses.squared_distance(x, other, counts), lambda x: tf.reduce_sum(counts * (x - other) ** 2)),
        (
            lambda x: tf.reduce_sum(pulls * losses.products(x)),
            lambda x: tf.reduce_sum(pulls * tf.einsum("nhwc,nhwd->cd", x, x)),
        ),
        (lambda x: losses.relation_loss(x, rows, wanted, tf.reshape(counts, [-1])[:5]), relations),
    ]
    for by_hand, derived in pairs:
        values, gradients = zip(*(_with_gradient(loss, features) for loss in (by_hand, derived)))
        np.testing.assert_allclose(*values, rtol=1e-5)
        np.testing.assert_allclose(*gradients, rtol=1e-4, atol=1e-6)


def _with_gradient(loss, features):
    with tf.GradientTape() as tape:
        tape.watch(features)
        value = 3 * loss(features)
    return value, tape.gradient(value, features)


def test_squared_distances_count_by_place():
    features, counts = np.array([[[[1.0, 2.0], [3.0, 0.0]]]], np.float32), np.array([[[[1.0], [4.0]]]], np.float32)
    assert float(losses.squared_distance(features, np.zeros_like(features), counts)) == pytest.approx(5 + 4 * 9)
