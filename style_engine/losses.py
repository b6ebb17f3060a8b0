"""The losses of the method: pure functions of tensors.

Features are (1, h, w, c), as a feature extractor gives them. Gatys et al. is
"A Neural Algorithm of Artistic Style", arXiv 1508.06576, with its equation
numbers.
"""

import tensorflow as tf

# Keeps a relative loss finite where the target is all zero, and is far below any other target.
EPSILON = 1e-12

# alpha / beta of the paper's figures 2 and 3.
GATYS_RATIO = 1e-3


def gram_matrix(features):
    """Return the Gram matrix (c, c), float32, of `features` (1, h, w, c).

    Products of channels, averaged over the h * w positions, so that pictures
    of different sizes compare. Differs from Gatys et al. (eq. 3): they sum.
    """
    flat = tf.reshape(features, [-1, features.shape[-1]])
    positions = tf.cast(tf.shape(flat)[0], tf.float32)
    return tf.matmul(flat, flat, transpose_a=True) / positions


def squared_norm(matrix, metric=None):
    """Return the squared Frobenius norm of a symmetric `matrix` (n, n), or of L @ matrix @ L.T.

    `metric` is L.T @ L (n, n): with it the Gram matrices of features mapped by
    L compare without ever being computed.
    """
    if metric is None:
        return tf.reduce_sum(tf.square(matrix))
    product = tf.matmul(matrix, metric)
    return tf.reduce_sum(product * tf.transpose(product))


def relative_style_loss(gram, target, metric=None):
    """Return |gram - target|^2 / |target|^2: 0 when alike, about 1 for a picture without any of the style.

    Differs from Gatys et al. (eq. 4): divided by the target's own norm, so that
    it has no unit and one weight suits any painting, size and network.
    """
    return squared_norm(gram - target, metric) / (squared_norm(target, metric) + EPSILON)


def relative_content_loss(features, target):
    """Return |features - target|^2 / |target|^2. Differs from Gatys et al. (eq. 1) as the style loss does."""
    return tf.reduce_sum(tf.square(features - target)) / (tf.reduce_sum(tf.square(target)) + EPSILON)


def gatys_style_loss(gram, target, metric=None):
    """Return the style loss of one layer, Gatys et al. eq. 4: |G - A|^2 / (4 N^2 M^2).

    N is the number of channels and M that of positions. `gram` and `target`
    are already divided by M, which leaves 4 N^2. The paper knows no `metric`.
    """
    return tf.reduce_sum(tf.square(gram - target)) / (4.0 * gram.shape[-1] ** 2)


def gatys_content_loss(features, target):
    """Return the content loss of one layer: alpha / beta times half the sum of squared differences.

    Gatys et al. eq. 1, and the ratio of the weights in eq. 7: with it as part
    of the loss, equal content and style weights are the paper's own choice.
    """
    return GATYS_RATIO * 0.5 * tf.reduce_sum(tf.square(features - target))


def total_variation(image):
    """Return the mean squared difference of neighbours, vertical plus horizontal, of `image` (1, h, w, c).

    Larger is noisier: 0 for a flat picture, exactly 2 for a checkerboard of 0 and 1.
    """
    # tf.slice, because its gradient is a pad; that of image[:, 1:] costs as much as half of the network.
    vertical, horizontal = (
        tf.slice(image, after, [-1, -1, -1, -1]) - tf.slice(image, [0, 0, 0, 0], tf.shape(image) - after)
        for after in ([0, 1, 0, 0], [0, 0, 1, 0])
    )
    return tf.reduce_mean(tf.square(vertical)) + tf.reduce_mean(tf.square(horizontal))
