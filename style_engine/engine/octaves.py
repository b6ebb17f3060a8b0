"""Pictures at half their size and at twice it, with gradients and sums that stay exact.

Of plain sums, for a convolution could become one in bfloat16 and take the picture with it.
"""

from functools import partial
from typing import Any

import tensorflow as tf

from style_engine.engine.tensors import compiled, spec

PICTURE = spec([1, None, None, None])


def halved(image: tf.Tensor) -> tf.Tensor:
    """Return `image` (1, h, w, c) at half its size, means of four each way, weighing 1, 3, 3 and 1."""
    return tf.ensure_shape(_halved(image), [1, None, None, image.shape[-1]])


def doubled(image: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """Return `image` (1, h, w, c) at the size of `like` (1, h', w', c'): four times the transpose of `halved`."""
    return tf.ensure_shape(_doubled(image, tf.shape(like)), [1, None, None, image.shape[-1]])


# Each compiled by itself: a graph that has all octaves is built of calls, in a fraction of the time.
@partial(compiled, signature=[PICTURE])
def _halved(image: Any) -> Any:
    return _halved_along(_halved_along(image, 1), 2)


@partial(compiled, signature=[PICTURE, spec([4], tf.int32)])
def _doubled(image: Any, shape: Any) -> Any:
    return _doubled_along(_doubled_along(image, 2, shape[2]), 1, shape[1])


def _halved_along(image: tf.Tensor, axis: int) -> tf.Tensor:
    odd_one = tf.math.floormod(tf.shape(image)[axis], 2)
    even, odd = _unzipped(tf.pad(image, _padding(axis, 0, odd_one)), axis)
    return (3 * (even + odd) + _shifted(odd, axis, 1) + _shifted(even, axis, -1)) / 8


def _doubled_along(image: tf.Tensor, axis: int, length: tf.Tensor) -> tf.Tensor:
    even, odd = 3 * image + _shifted(image, axis, 1), 3 * image + _shifted(image, axis, -1)
    zipped = tf.reshape(tf.stack([even, odd], axis + 1), _with_length(image, axis, [-1])) / 4
    return tf.slice(zipped, [0, 0, 0, 0], _with_length(zipped, axis, [length]))


def _unzipped(image: tf.Tensor, axis: int) -> Any:
    """Return every other position of `image` along `axis`, whose length is even, and those between."""
    return tf.unstack(tf.reshape(image, _with_length(image, axis, [-1, 2])), 2, axis + 1)


def _shifted(image: tf.Tensor, axis: int, by: int) -> tf.Tensor:
    """Return `image` moved by one position along `axis`, forwards or backwards, with zeros where there was none."""
    padded = tf.pad(image, _padding(axis, 1, 1))
    return tf.slice(padded, [1 - by if i == axis else 0 for i in range(4)], tf.shape(image))


def _padding(axis: int, before: int, after: Any) -> list[list[Any]]:
    return [[before, after] if i == axis else [0, 0] for i in range(4)]


def _with_length(image: tf.Tensor, axis: int, lengths: list[Any]) -> tf.Tensor:
    """Return the shape of `image` with `lengths` in the place of that of `axis`."""
    shape = tf.unstack(tf.shape(image))
    return tf.stack([*shape[:axis], *lengths, *shape[axis + 1 :]])
