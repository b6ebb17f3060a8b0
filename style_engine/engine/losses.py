"""The losses of the method: pure functions of tensors.

Features are (1, h, w, c), as a feature extractor gives them. Gatys et al. is
"A Neural Algorithm of Artistic Style", arXiv 1508.06576, with its equation
numbers.
"""

import math
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine.tensors import Image, compiled, spec

# (1, h, w, c), or (..., c), of any precision.
Features: TypeAlias = tf.Tensor | NDArray[np.float32]
# (c, c), see `squared_norm`.
Metric: TypeAlias = tf.Tensor | NDArray[np.float32]

# Keeps a relative loss finite if the target is all zero, and is far below any other target.
EPSILON = 1e-12

# The network sees colour that changes from pixel to pixel hardly at all, and the optimiser leaves a grain of it on
# strong edges; no painting has that, while its strokes do change in brightness. Mean style and content distance of the
# five reference pairs, 40 and 24 steps of a network with max pooling: 0.155 / 0.637 with 10 and smoothness 2, 0.160 /
# 0.636 with 0 and smoothness 3, which leaves more grain to the eye.
COLOR_ROUGHNESS = 10.0

# alpha / beta of the paper's figures 2 and 3.
GATYS_RATIO = 1e-3


def gram_matrix(features: Features) -> tf.Tensor:
    """Return the Gram matrix (c, c), float32, of `features` (1, h, w, c).

    Products of channels, averaged over the h * w positions, so that pictures
    of different sizes compare. Differs from Gatys et al. (eq. 3): they sum.
    """
    positions = tf.size(features) // features.shape[-1]
    return products(features) / tf.cast(positions, tf.float32)


def guided_gram_matrices(features: Features, guides: tf.Tensor) -> tf.Tensor:
    """Return the Gram matrix (regions, c, c) of each region of `features` (1, h, w, c).

    `guides` (regions, h, w) are how much a position counts in a region, and sum to
    1 there, or to 0 in an empty one: they are the squares of the T of Gatys and others, "Controlling
    Perceptual Factors in Neural Style Transfer", arXiv 1611.07865, equation 6.
    """
    channels = features.shape[-1]
    counts = tf.transpose(tf.reshape(guides, [tf.shape(guides)[0], -1]))
    weighted = counts[:, :, None] * tf.reshape(features, [-1, 1, channels])
    flat = tf.reshape(weighted, [tf.shape(counts)[0], -1])
    return tf.reshape(products(flat, tf.reshape(features, [-1, channels])), [-1, channels, channels])


def products(features: Features, others: Features | None = None) -> tf.Tensor:
    """Return the products (m, c) of the channels of `features` (..., m) and `others` (..., c), summed over positions.

    Without `others` they are the `features` themselves.
    """
    flat = _in_few_sizes(features)
    return _own_products(flat) if others is None else tf.matmul(flat, _in_few_sizes(others), transpose_a=True)


@tf.custom_gradient
def _own_products(flat: tf.Tensor) -> Any:
    # Derived of the line itself, the gradient would be two products of that size and their sum.
    return tf.matmul(flat, flat, transpose_a=True), lambda up: tf.matmul(flat, up + tf.transpose(up))


def _in_few_sizes(features: Features) -> tf.Tensor:
    """Return `features` (..., c) as (positions, c), with rows of zeros after them, which add nothing to products."""
    flat = tf.reshape(features, [-1, features.shape[-1] or tf.shape(features)[-1]])
    return tf.pad(flat, [[0, _rows_to_few_sizes(tf.shape(flat)[0])], [0, 0]])


# By itself, so that what it is built into is built quicker.
@partial(compiled, signature=[spec([], tf.int32)])
def _rows_to_few_sizes(positions: Any) -> Any:
    # oneDNN keeps a quarter of a megabyte, for good, for each number of positions that it meets in bfloat16: so let it
    # meet only two in each doubling.
    octave = tf.floor(tf.math.log(tf.cast(positions, tf.float32)) / math.log(2))
    step = tf.maximum(tf.cast(tf.round(2**octave), tf.int32) // 2, 1)
    return -positions % step


def squared_norm(matrix: tf.Tensor, metric: Metric | None = None) -> tf.Tensor:
    """Return the squared Frobenius norm of a symmetric `matrix` (..., n, n), or of L @ matrix @ L.T.

    `metric` is L.T @ L (n, n): with it the Gram matrices of features mapped by
    L compare without ever being computed.
    """
    if metric is None:
        return tf.reduce_sum(tf.square(matrix), [-2, -1])
    product = tf.matmul(matrix, metric)
    return tf.reduce_sum(product * tf.linalg.matrix_transpose(product), [-2, -1])


def relative_style_loss(gram: tf.Tensor, target: tf.Tensor, metric: Metric | None = None) -> tf.Tensor:
    """Return |gram - target|^2 / |target|^2: 0 when alike, about 1 for a picture without any of the style.

    Differs from Gatys et al. (eq. 4): divided by the target's own norm, so that
    it has no unit and one weight suits any painting, size and network.
    """
    return squared_norm(gram - target, metric) / (squared_norm(target, metric) + EPSILON)


def squared_distance(features: Features, target: Features, counts: tf.Tensor | float = 1.0) -> tf.Tensor:
    """Return |features - target|^2, which a content scale makes the content loss of one layer.

    `counts` (1, h, w, 1) says how much each position counts.
    """
    return _squared_distance(tf.convert_to_tensor(features), target, counts)


@tf.custom_gradient
def _squared_distance(features: tf.Tensor, target: Features, counts: tf.Tensor | float) -> Any:
    apart = features - target
    counted = counts * apart
    # By hand, as what is derived goes through the features twice as often; the image is in neither of the others.
    return tf.reduce_sum(counted * apart), lambda up: ((2 * up) * counted, None, None)


def relative_content_scale(squared_norm: tf.Tensor) -> tf.Tensor:
    """Return 1 / |target|^2 from |target|^2. Differs from Gatys et al. (eq. 1) as the style loss does."""
    return 1.0 / (squared_norm + EPSILON)


def self_distances(features: Features, rows: tf.Tensor) -> tf.Tensor:
    """Return the cosine distances (m, m) between the positions `rows` (m,) of `features` (1, h, w, c), their mean 1.

    They tell what is alike in a picture, and what stands apart, whatever it is
    painted with. Kolkin and others, "Style Transfer by Relaxed Optimal Transport
    and Self-Similarity" (CVPR 2019), equation 7.
    """
    directions = _directions(features, rows)
    distances = 1 - tf.matmul(directions, directions, transpose_b=True)
    return distances / _mean_of(distances)


def relation_loss(features: Features, rows: tf.Tensor, target: tf.Tensor, counts: tf.Tensor) -> tf.Tensor:
    """Return the mean difference of `self_distances` of `features` at `rows` from their `target` (m, m).

    Row i counts `counts[i]` times.
    """
    return _relation_loss(_directions(features, rows), target, counts)


def _directions(features: Features, rows: tf.Tensor) -> tf.Tensor:
    chosen = tf.gather(tf.reshape(features, [-1, features.shape[-1]]), rows)
    return chosen / (tf.norm(chosen, axis=1, keepdims=True) + 1e-6)


def _mean_of(distances: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(distances) + 1e-6


@tf.custom_gradient
def _relation_loss(directions: tf.Tensor, target: tf.Tensor, counts: tf.Tensor) -> Any:
    # By hand: of tables as large as these, what is derived goes through more than twice as many. As they are
    # symmetric, each pair may count the mean of what its two rows do.
    size = tf.cast(tf.size(target), tf.float32)
    distances = 1 - tf.matmul(directions, directions, transpose_b=True)
    mean = _mean_of(distances)
    apart = distances / mean - target
    pulls = tf.sign(apart) * (counts[:, None] + counts)

    def gradient(up: tf.Tensor) -> Any:
        by_mean = tf.reduce_sum(pulls * distances) / (mean * size)
        pulled = by_mean * tf.reduce_sum(directions, 0) - tf.matmul(pulls, directions)
        return up / (mean * size) * pulled, None, None

    return tf.reduce_sum(pulls * apart) / (2 * size), gradient


def gatys_style_loss(gram: tf.Tensor, target: tf.Tensor, metric: Metric | None = None) -> tf.Tensor:
    """Return the style loss of one layer, Gatys et al. eq. 4: |G - A|^2 / (4 N^2 M^2).

    N is the number of channels and M that of positions. `gram` and `target`
    are already divided by M, which leaves 4 N^2. The paper knows no `metric`.
    """
    channels = gram.shape[-1]
    assert channels is not None  # sizes of pictures are open in a compiled function, those of networks are not
    return squared_norm(gram - target) / (4.0 * channels**2)


def gatys_content_scale(squared_norm: tf.Tensor) -> tf.Tensor:
    """Return alpha / beta times the half of Gatys et al. eq. 1, whatever the target's norm.

    The ratio is that of the weights in eq. 7: with it as part of the loss,
    equal content and style weights are the paper's own choice.
    """
    return tf.constant(GATYS_RATIO * 0.5)


def total_variation(image: Image) -> tf.Tensor:
    """Return the mean squared difference of neighbours, vertical plus horizontal, of `image` (1, h, w, c).

    Larger is noisier: 0 for a flat picture, exactly 2 for a checkerboard of
    black and white. Differences of colour count `COLOR_ROUGHNESS` times more.
    """
    return _total_variation(image)


@tf.custom_gradient
def _total_variation(image: Image) -> Any:  # as TensorFlow wraps it, the tensor alone
    changes = neighbour_differences(image)
    total = tf.add_n([roughness(change) / tf.cast(tf.size(change), tf.float32) for change in changes])
    # Worked out by hand: what is derived of the lines above takes three times as long, a tenth of a step.
    return total, lambda upstream: upstream * _total_variation_gradient(image)


def _total_variation_gradient(image: Image) -> tf.Tensor:
    _, height, width, channels = tf.unstack(tf.shape(image))
    mean = tf.reduce_mean(image, -1, keepdims=True)
    stretched = (1 + COLOR_ROUGHNESS) * image - COLOR_ROUGHNESS * mean
    # As a matrix of rows, whose slices and pads are plain copies.
    flat = tf.reshape(stretched, [height, width * channels])
    gradient = 0.0
    for below, right in ((1, 0), (0, channels)):
        size = [height - below, width * channels - right]
        change = tf.slice(flat, [below, right], size) - tf.slice(flat, [0, 0], size)
        change *= 2.0 / tf.cast(tf.size(change), tf.float32)
        gradient += tf.pad(change, [[below, 0], [right, 0]]) - tf.pad(change, [[0, below], [0, right]])
    return tf.reshape(gradient, tf.shape(image))


def neighbour_differences(image: Image) -> list[tf.Tensor]:
    """Return the differences of vertical, and of horizontal, neighbours of `image` (1, h, w, c)."""
    # tf.slice, because its gradient is a pad; that of image[:, 1:] costs as much as half of the network.
    return [
        tf.slice(image, after, [-1, -1, -1, -1]) - tf.slice(image, [0, 0, 0, 0], tf.shape(image) - after)
        for after in ([0, 1, 0, 0], [0, 0, 1, 0])
    ]


def roughness(change: tf.Tensor) -> tf.Tensor:
    """Return the sum of squares of `change`, differences of neighbours, plus `COLOR_ROUGHNESS` times its colour's."""
    color = change - tf.reduce_mean(change, -1, keepdims=True)
    return tf.reduce_sum(tf.square(change)) + COLOR_ROUGHNESS * tf.reduce_sum(tf.square(color))
