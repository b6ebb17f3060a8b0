"""What the iterate is compared with, how much each loss counts, and what comes of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine.strokes import Strokes
from style_engine.engine.tensors import Image, Number


class Targets(NamedTuple):
    """What the iterate is compared with, in the order of the extractor's layers.

    Tile by tile, `content`, `counts` and `guides` are lists of such lists, one for each tile.
    """

    content: list[Any]  # content representations (1, h, w, c)
    content_scales: list[tf.Tensor]  # scalars: what the squared distance from them is multiplied by
    counts: list[Any]  # for each content layer, how much a position counts (1, h, w, 1)
    relations: tf.Tensor  # what is alike in the photo (m, m): see `losses.self_distances`
    related: tf.Tensor  # int32 (m,): the positions that are compared for it
    related_counts: tf.Tensor  # (m,): how much each of them counts
    guides: list[Any]  # for each style layer, how much a position counts in a region (regions, h, w); or empty
    shares: tf.Tensor  # how much each region's style counts (regions,), or 1.0 for the whole
    style: list[tf.Tensor]  # style representations: Gram matrices (c, c), or one for each region (regions, c, c)
    strokes: Strokes  # what each position's stroke may be held against


class Weights(NamedTuple):
    """How much each loss counts, scalars: inputs of the compiled step, which does not depend on them."""

    content: Number
    style: Number
    total_variation: Number


class LossTerms(NamedTuple):
    """The weighted losses of one image, scalars; `total` is their sum."""

    content: tf.Tensor
    style: tf.Tensor
    total_variation: tf.Tensor
    total: tf.Tensor


def flat_detail(content: Image) -> NDArray[np.float32]:
    """Return a map (h, w) of ones for `content` (1, h, w, 3): no place counts more than another."""
    return np.ones(np.shape(content)[1:3], np.float32)


def no_relations() -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the `Targets`' `relations`, `related` and `related_counts` of nothing."""
    return tf.zeros([0, 0]), tf.zeros([0], tf.int32), tf.zeros([0])


def no_strokes() -> Strokes:
    """Return the `Strokes` of an objective in which these do not count."""
    return Strokes([], [], [], [])


def mixed(representations: Sequence[Sequence[tf.Tensor]], mix: Sequence[float]) -> list[tf.Tensor]:
    """Return the weighted mean, layer by layer, of a list of style representations; `mix` sums to 1."""
    return [tf.add_n([share * gram for share, gram in zip(mix, grams)]) for grams in zip(*representations)]


def by_region(representations: Sequence[Sequence[tf.Tensor]]) -> list[tf.Tensor]:
    """Return a list of style representations as the targets of as many regions."""
    return [tf.stack(grams) for grams in zip(*representations)]
