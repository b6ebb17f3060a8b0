"""The objective of pictures too large to hold with all their features: tile by tile, and exact.

Gram matrices are sums over positions, and so are squared distances. A first
pass over the tiles adds them up; the losses' slope at these sums is then
handed to a second pass, which takes each tile's gradient on its own. Nothing is
approximated: a tile carries with it all that its features look at.
(Galerne and others, "Scaling Painting Style Transfer", arXiv 2212.13459.)
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine import losses, strokes
from style_engine.engine.guidance import averaged
from style_engine.engine.networks import stride
from style_engine.engine.objective import IMAGE, NUMBER, Objective
from style_engine.engine.steering import Check, go_on
from style_engine.engine.targets import LossTerms, Targets, Weights, flat_detail, no_relations, no_strokes
from style_engine.engine.tensors import Image, compiled, spec

# Positions of the deepest layers are 16 pixels apart: tiles that begin between them would shift the features.
STRIDE = 16
# What block5_conv1 looks at beyond its own 16 pixels, on each side: 70, in whole strides.
HALO = 80
# Memory grows with a tile's area, and what is looked at twice with its edges: at 1024 and with halos, a third.
SIDE = 768
BOX = spec([4], tf.int32)

Array: TypeAlias = NDArray[np.float32]


class Tile(NamedTuple):
    """A part of an image: where it lies, halo included, and its core, as rows and columns of the part itself."""

    rows: slice
    columns: slice
    core: NDArray[np.int32]  # int32 (4,): top, bottom, left, right


def tiles(height: int, width: int, side: int = SIDE) -> list[Tile]:
    """Return the list of `Tile`s whose cores of `side` pixels, a multiple of `STRIDE`, cover an image.

    >>> [(tile.rows.start, tile.rows.stop, *map(int, tile.core[:2])) for tile in tiles(200, 96, side=96)]
    [(0, 176, 0, 96), (16, 200, 80, 176), (112, 200, 80, 88)]
    """

    def spans(length: int) -> Iterator[tuple[slice, tuple[int, int]]]:
        for start in range(0, length, side):
            end = min(start + side, length)
            first, last = max(start - HALO, 0), min(end + HALO, length)
            yield slice(first, last), (start - first, end - first)

    return [
        Tile(rows, columns, np.array([*across, *along], np.int32))
        for (rows, across), (columns, along) in itertools.product(spans(height), spans(width))
    ]


class TiledObjective:
    """What an `objective` does, for large images: targets, losses and gradients.

    The memory needed beyond the image, its targets and its gradient is that of
    one tile. Content, counts and guides of its `Targets` are lists for each tile.
    Relations and strokes, which any two places of a picture may share, do not
    count: the scales before have settled them.
    A `check` is asked at each tile, and raises Stopped to end there.
    """

    def __init__(self, objective: Objective, side: int = SIDE):
        self._objective, self._side = objective, side
        _, targets, weights = objective.signature
        parts = targets.content, targets.counts, targets.guides
        slopes = [*targets.style], [NUMBER, NUMBER]
        self._guided = objective.guided
        self._see = compiled(self._seen, [IMAGE, BOX])
        self._measure = compiled(self._measured, [IMAGE, BOX, *parts])
        self._style_slopes = compiled(self._slopes, [targets.style, targets.style, targets.shares, weights.style])
        self._pull = compiled(self._pulled, [IMAGE, BOX, *parts, targets.content_scales, *slopes])

    def targets(self, content: Image, masks: Array | None, detail: Array | None, check: Check) -> Targets:
        """Return what `Objective.targets` does of `content` (1, h, w, 3)."""
        guides, shares = self._objective.guides(masks)
        layers, detail = self._objective.content_layers, flat_detail(content) if detail is None else detail
        planes = [(averaged(detail, stride(layer))[..., 0], stride(layer)) for layer in layers]
        wanted, counts, cut, norms = [], [], [], np.zeros(len(layers))
        for tile in self._tiles(content):
            check()
            features, *_ = self._see(*_part(content, tile))
            wanted.append(features)
            counts.append([tf.expand_dims(_guide_of(tile, *plane), -1) for plane in planes])
            cut.append([_guide_of(tile, guide, stride(layer)) for guide, layer in zip(guides, self._layers)])
            norms += np.array([float(tf.reduce_sum(tf.square(layer))) for layer in features])
        scales = [self._objective.content_scale(tf.constant(norm, tf.float32)) for norm in norms]
        return Targets(wanted, scales, counts, *no_relations(), cut, shares, [], no_strokes())

    def measure(self, image: Image, targets: Targets, weights: Weights) -> LossTerms:
        """Return the `LossTerms` of `image` (1, h, w, 3)."""
        return self._objective.terms(*self._first_pass(image, targets, go_on), targets, weights)

    def gradient(self, image: Array, targets: Targets, weights: Weights, check: Check) -> Array:
        """Return the gradient (1, h, w, 3) of the total loss at `image`."""
        _, grams, _ = self._first_pass(image, targets, check)
        _, height, width, channels = image.shape
        slopes = self._style_slopes(grams, targets.style, targets.shares, weights.style)
        if not self._guided:  # the sums of a tile are parts of these means
            slopes = [slope / positions for slope, positions in zip(slopes, self._positions(height, width))]
        content_factors = [weights.content * scale / len(targets.content_scales) for scale in targets.content_scales]
        pairs = (height - 1) * width * channels, height * (width - 1) * channels
        variation_factors = [weights.total_variation / count for count in pairs]
        gradient = np.zeros(image.shape, np.float32)
        for tile, *parts in zip(self._tiles(image), targets.content, targets.counts, targets.guides):
            check()
            pulled = self._pull(*_part(image, tile), *parts, content_factors, slopes, variation_factors)
            gradient[:, tile.rows, tile.columns] += pulled
        return gradient

    def _tiles(self, image: Image) -> list[Tile]:
        return tiles(*_size(image), self._side)

    @property
    def _layers(self) -> tuple[str, ...]:
        return self._objective.style_layers

    def _positions(self, height: int, width: int) -> list[int]:
        return [(height // stride(layer)) * (width // stride(layer)) for layer in self._layers]

    def painting(self, style: Image, check: Check) -> tuple[list[tf.Tensor], list[Array]]:
        """Return what `Objective.painting` does of all of `style` (1, h, w, 3)."""
        grams, found, pixels = [], [], np.prod(_size(style))
        for tile in self._tiles(style):
            check()
            _, sums, features = self._see(*_part(style, tile))
            grams.append(sums)
            top, bottom, left, right = tile.core.tolist()
            count = round(strokes.POOL * (bottom - top) * (right - left) / pixels)
            found.append([strokes.sampled(np.asarray(layer), max(count, 1)) for layer in features])
        return self._means(grams, style), [np.concatenate(layers) for layers in zip(*found)]

    def _means(self, sums: Sequence[Sequence[tf.Tensor]], image: Image) -> list[tf.Tensor]:
        return [tf.add_n(layer) / n for layer, n in zip(zip(*sums), self._positions(*_size(image)))]

    def _first_pass(
        self, image: Image, targets: Targets, check: Check
    ) -> tuple[list[tf.Tensor], list[tf.Tensor], tf.Tensor]:
        """Return (squared distances, Gram matrices, total variation) of `image`."""
        found = []
        for tile, *parts in zip(self._tiles(image), targets.content, targets.counts, targets.guides):
            check()
            found.append(self._measure(*_part(image, tile), *parts))
        distances, sums, changes = zip(*found)
        (height, width), channels = _size(image), 3
        vertical, horizontal = (tf.add_n(change) for change in zip(*changes))
        variation = vertical / ((height - 1) * width * channels) + horizontal / (height * (width - 1) * channels)
        grams = [tf.add_n(layer) for layer in zip(*sums)] if self._guided else self._means(sums, image)
        return [tf.add_n(layer) for layer in zip(*distances)], grams, variation

    def _cores(self, part: tf.Tensor, core: tf.Tensor) -> dict[str, tf.Tensor]:
        """Return the features of a `part` of the image, cut to its `core`."""
        features = self._objective.features(part)
        return {layer: _cut(features[layer], core // stride(layer)) for layer in features}

    def _seen(self, part: tf.Tensor, core: tf.Tensor) -> tuple[list[tf.Tensor], list[tf.Tensor], list[tf.Tensor]]:
        cores = self._cores(part, core)
        sums = [losses.products(cores[layer]) for layer in self._layers]
        return self._objective.content(cores), sums, [cores[layer] for layer in self._objective.stroke_layers]

    def _measured(
        self,
        part: tf.Tensor,
        core: tf.Tensor,
        wanted: list[tf.Tensor],
        counts: list[tf.Tensor],
        guides: list[tf.Tensor],
    ) -> tuple[list[tf.Tensor], list[tf.Tensor], list[tf.Tensor]]:
        cores = self._cores(part, core)
        distances = [losses.squared_distance(*pair) for pair in zip(self._objective.content(cores), wanted, counts)]
        found = [cores[layer] for layer in self._layers]
        # A guide counts each position as a part of the whole picture's, and so needs no division by their number.
        if self._guided:
            sums = [losses.guided_gram_matrices(*pair) for pair in zip(found, guides)]
        else:
            sums = [losses.products(layer) for layer in found]
        return distances, sums, _roughness(part, core)

    def _slopes(self, grams: list[tf.Tensor], targets: list[tf.Tensor], shares: tf.Tensor, weight: tf.Tensor) -> Any:
        """Return the derivatives of the style loss with respect to the Gram matrices."""
        with tf.GradientTape() as tape:
            tape.watch(grams)
            loss = weight * self._objective.style_loss(grams, targets, shares)
        return tape.gradient(loss, grams)

    def _pulled(
        self,
        part: tf.Tensor,
        core: tf.Tensor,
        wanted: list[tf.Tensor],
        counts: list[tf.Tensor],
        guides: list[tf.Tensor],
        content_factors: list[tf.Tensor],
        slopes: list[tf.Tensor],
        variation_factors: list[tf.Tensor],
    ) -> Any:
        """Return the gradient, at `part`, of what its core adds to the loss."""
        with tf.GradientTape() as tape:
            tape.watch(part)
            distances, sums, changes = self._measured(part, core, wanted, counts, guides)
            factors = zip([*content_factors, *slopes, *variation_factors], [*distances, *sums, *changes])
            loss = tf.add_n([tf.reduce_sum(factor * value) for factor, value in factors])
        return tape.gradient(loss, part)


def _size(image: Image) -> tuple[int, int]:
    """Return (height, width) of `image` (1, h, w, 3)."""
    _, height, width, _ = np.shape(image)
    return height, width


def _part(image: Image, tile: Tile) -> tuple[Image, NDArray[np.int32]]:
    return image[:, tile.rows, tile.columns], tile.core


def _guide_of(tile: Tile, guide: Array, step: int) -> tf.Tensor:
    """Return the part of a layer's `guide` (regions, h, w) that lies at the core of `tile`."""
    top, bottom, left, right = tile.core // step
    rows, columns = tile.rows.start // step, tile.columns.start // step
    return tf.constant(guide[:, rows + top : rows + bottom, columns + left : columns + right])


def _cut(features: tf.Tensor, box: tf.Tensor) -> tf.Tensor:
    """Return rows `box[0]` to `box[1]` and columns `box[2]` to `box[3]` of `features` (1, h, w, c)."""
    size = tf.stack([1, box[1] - box[0], box[3] - box[2], features.shape[-1]])
    return tf.slice(features, tf.stack([0, box[0], box[2], 0]), size)


def _roughness(part: tf.Tensor, core: tf.Tensor) -> list[tf.Tensor]:
    """Return the roughness of the core's differences from the pixels below, and from those to the right."""
    height, width = tf.shape(part)[1], tf.shape(part)[2]
    down = _cut(part, tf.stack([core[0], tf.minimum(core[1] + 1, height), core[2], core[3]]))
    right = _cut(part, tf.stack([core[0], core[1], core[2], tf.minimum(core[3] + 1, width)]))
    vertical, horizontal = losses.neighbour_differences(down)[0], losses.neighbour_differences(right)[1]
    return [losses.roughness(vertical), losses.roughness(horizontal)]
