"""Strokes: each position of the picture is held against the one of the paintings that is most like it.

A Gram matrix says which features occur together, and not what one stroke looks
like from its beginning to its end; the nearest feature of the painting does.
Kolkin and others, "Neural Neighbor Style Transfer", arXiv 2203.13215, section 3.2.
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine.losses import squared_distance
from style_engine.engine.tensors import compiled, spec

# Positions of a painting that are looked through at each layer: more were no nearer by any measure.
POOL = 2048
# Positions of the picture that are looked up at once: the table of their cosines is 64 MB.
CHUNK = 4096
# Which feature is nearest changes slowly, and finding it costs as much as two steps.
REMATCH = 12

EPSILON = 1e-9

# For each stroke layer, the row of `Strokes.features` that each position is held against: int32 (positions,).
Nearest: TypeAlias = list[tf.Tensor]


class Strokes(NamedTuple):
    """What the positions of a picture are held against; each list has an entry for each stroke layer."""

    features: list[tf.Tensor]  # the paintings' (n, c), those of the first region first
    ends: list[tf.Tensor]  # int32 (regions,): up to which row they are a region's
    owners: list[tf.Tensor]  # int32 (positions,): the region that a position is in
    calm: list[tf.Tensor]  # (positions, 1): how much a position counts, 1 but where detail is kept


def signature(channels: Sequence[int]) -> Strokes:
    """Return the TensorSpecs of `Strokes` at layers of so many `channels`."""
    count = len(channels)
    return Strokes(
        [spec([None, width]) for width in channels],
        [spec([None], tf.int32)] * count,
        [spec([None], tf.int32)] * count,
        [spec([None, 1])] * count,
    )


def sampled(features: NDArray[np.float32], count: int = POOL) -> NDArray[np.float32]:
    """Return at most `count` of `features` (..., c), always the same ones, as (n, c)."""
    flat = np.reshape(features, (-1, features.shape[-1]))
    if len(flat) <= count:
        return flat
    return flat[np.sort(np.random.default_rng(0).choice(len(flat), count, replace=False))]


def pooled(paintings: Sequence[NDArray[np.float32]], mix: Sequence[float]) -> NDArray[np.float32]:
    """Return the features (n, c) of several `paintings` (n_i, c), as many of each as it counts in the `mix`.

    >>> one, other = np.zeros((300, 2)), np.ones((100, 2))
    >>> float(pooled([one, other], (0.6, 0.4)).mean().round(2)), len(pooled([one, other], (0.6, 0.4)))
    (0.4, 250)
    """
    counted = [(features, share) for features, share in zip(paintings, mix) if share > 0]
    total = min(POOL, *(len(features) / share for features, share in counted))
    return np.concatenate([sampled(features, max(round(share * total), 1)) for features, share in counted])


def joined(regions: Sequence[NDArray[np.float32]]) -> tuple[tf.Tensor, tf.Tensor]:
    """Return (`Strokes.features`, `Strokes.ends`) of one layer, of each region's features (n_i, c)."""
    return tf.constant(np.concatenate(regions)), tf.constant(np.cumsum([len(part) for part in regions]), tf.int32)


def nearest(features: Sequence[tf.Tensor], strokes: Strokes) -> Nearest:
    """Return `Nearest` for the `features` (1, h, w, c) of a picture at each stroke layer.

    Nearest is of the greatest cosine, each side centred on its own mean; a
    position is compared with those of its own region.
    """
    found = []
    for layer, wanted, ends, owners in zip(features, strokes.features, strokes.ends, strokes.owners):
        flat, of_region = tf.reshape(layer, [-1, layer.shape[-1]]), np.asarray(owners)
        rows, start = np.zeros(len(of_region), np.int32), 0
        for region, end in enumerate(np.asarray(ends).tolist()):
            own = np.flatnonzero(of_region == region)
            if len(own):
                rows[own] = start + _nearest_rows(tf.gather(flat, own), len(own), wanted[start:end], end - start)
            start = end
        found.append(tf.constant(rows))
    return found


def _nearest_rows(features: tf.Tensor, count: int, wanted: tf.Tensor, rows: int) -> NDArray[np.int32]:
    """Return for each of `features` (count, c) the row of `wanted` (rows, c) that is nearest: int32 (count,)."""
    # In few sizes, for oneDNN keeps something for each: see `losses.products`. What is repeated is as near twice.
    length = CHUNK if count > CHUNK else _rounded(count)
    ways = tf.gather(_directions(wanted), np.resize(np.arange(rows), _rounded(rows)))
    centred = _directions(features)
    centred = tf.pad(centred, [[0, -count % length], [0, 0]])
    found = [_argmax(centred[start : start + length], ways) for start in range(0, count, length)]
    return np.concatenate(found)[:count] % rows


def _rounded(count: int) -> int:
    """Return the least number from `count` on of which there are two in each doubling."""
    step = max(2 ** int(math.log2(count)) // 2, 1)
    return -(-count // step) * step


@partial(compiled, signature=[spec([None, None])])
def _directions(features: tf.Tensor) -> tf.Tensor:
    centred = features - tf.reduce_mean(features, 0)
    return centred / (tf.norm(centred, axis=1, keepdims=True) + 1e-6)


@partial(compiled, signature=[spec([None, None]), spec([None, None])])
def _argmax(some: tf.Tensor, all_of_them: tf.Tensor) -> tf.Tensor:
    return tf.argmax(tf.matmul(some, all_of_them, transpose_b=True), 1, tf.int32)


def stroke_loss(features: Sequence[tf.Tensor], strokes: Strokes, found: Nearest) -> tf.Tensor:
    """Return the mean over layers of |F - N|^2 / |N|^2, where N is the nearest of each position of F, `found`.

    0 if every position is one of the painting's. Differs from Kolkin and others, who compare cosines:
    squared distances keep how strong a feature is, and L-BFGS likes them better.
    """
    losses = []
    for layer, wanted, calm, rows in zip(features, strokes.features, strokes.calm, found):
        target = tf.gather(wanted, rows)
        distance = squared_distance(tf.reshape(layer, tf.shape(target)), target, calm)
        size = tf.reduce_sum(tf.gather(tf.reduce_sum(tf.square(wanted), 1), rows))
        losses.append(distance / (size + EPSILON))
    return tf.add_n(losses) / len(losses)
