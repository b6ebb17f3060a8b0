"""The objective: fixes the targets once, then maps an image to its losses."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine import losses
from style_engine.engine.guidance import guide, shares
from style_engine.engine.networks import FeatureExtractor, stride
from style_engine.engine.tensors import Image, Number, spec

# Sizes stay open: a new one costs a tenth of a second instead of a new trace, and steps are as fast.
IMAGE = spec([1, None, None, 3])
NUMBER = spec([])


class Targets(NamedTuple):
    """What the iterate is compared with, in the order of the extractor's layers.

    Tile by tile, `content` and `guides` are lists of such lists, one for each tile.
    """

    content: list[Any]  # content representations (1, h, w, c)
    content_scales: list[tf.Tensor]  # scalars: what the squared distance from them is multiplied by
    guides: list[Any]  # for each style layer, how much a position counts in a region (regions, h, w); or empty
    shares: tf.Tensor  # how much each region's style counts (regions,), or 1.0 for the whole
    style: list[tf.Tensor]  # style representations: Gram matrices (c, c), or one for each region (regions, c, c)


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


class Objective:
    """The losses of the method with one feature extractor; `formulas` is "relative" or "gatys".

    If it is `guided`, each region of the image is compared with a style of its
    own (Gatys and others, "Controlling Perceptual Factors in Neural Style
    Transfer", arXiv 1611.07865, section 4).

    Its functions are made for pictures that fit into memory with all their
    features; `tiled.TiledObjective` does the same for larger ones.
    """

    def __init__(self, extractor: FeatureExtractor, formulas: str, guided: bool = False):
        self._model, self.guided = extractor.model, guided
        self.content_layers, self.style_layers = extractor.content_layers, extractor.style_layers
        gatys = formulas == "gatys"
        self.content_scale = losses.gatys_content_scale if gatys else losses.relative_content_scale
        self._style_loss = losses.gatys_style_loss if gatys else losses.relative_style_loss
        # Gatys' own formulas know no metric but the plain one.
        self._metrics = [None if gatys else extractor.style_metrics.get(layer) for layer in self.style_layers]
        self.signature = self._signature()
        self.measure = tf.function(self.losses, input_signature=self.signature)
        self._content_target = tf.function(lambda image: self.content(self.features(image)), input_signature=[IMAGE])
        self.grams = tf.function(lambda image: self.style(self.features(image)), input_signature=[IMAGE])

    def features(self, image: Image) -> dict[str, tf.Tensor]:
        """Return {layer name: features (1, h', w', c)} of `image` (1, h, w, 3)."""
        return self._model(image)

    def content(self, features: dict[str, tf.Tensor]) -> list[tf.Tensor]:
        """Return the content representations: the features of the content layers."""
        return [features[layer] for layer in self.content_layers]

    def style(self, features: dict[str, tf.Tensor], guides: Sequence[tf.Tensor] = ()) -> list[tf.Tensor]:
        """Return the style representations: for each style layer a Gram matrix, or by `guides` one a region."""
        found = [features[layer] for layer in self.style_layers]
        if not self.guided or not guides:
            return [losses.gram_matrix(layer) for layer in found]
        return [losses.guided_gram_matrices(*pair) for pair in zip(found, guides)]

    def targets(self, content: Image, masks: NDArray[np.float32] | None = None) -> Targets:
        """Return the `Targets` of `content` (1, h, w, 3), with those of style left empty.

        `masks` (regions, h, w) are where the regions are, if the objective is guided.
        """
        wanted = self._content_target(content)
        scales = [self.content_scale(tf.reduce_sum(tf.square(features))) for features in wanted]
        return Targets(wanted, scales, *self.guides(masks), style=[])

    def guides(self, masks: NDArray[np.float32] | None) -> tuple[list[NDArray[np.float32]], tf.Tensor]:
        """Return the guides of the style layers, and the shares, of `masks` (regions, h, w); None is no regions."""
        if masks is None or not self.guided:
            return [], tf.constant(1.0)
        guides = [guide(masks, stride(layer)) for layer in self.style_layers]
        return guides, tf.constant(shares(masks))

    def losses(self, image: Image, targets: Targets, weights: Weights) -> LossTerms:
        """Return the `LossTerms` of `image` (1, h, w, 3); each layer counts alike.

        `measure` is the same function, compiled.
        """
        features = self.features(image)
        distances = [losses.squared_distance(*pair) for pair in zip(self.content(features), targets.content)]
        style = self.style(features, targets.guides)
        return self.terms(distances, style, losses.total_variation(image), targets, weights)

    def terms(
        self,
        distances: Sequence[tf.Tensor],
        grams: Sequence[tf.Tensor],
        variation: tf.Tensor,
        targets: Targets,
        weights: Weights,
    ) -> LossTerms:
        """Return the `LossTerms` of what was measured on an image.

        `distances` are its squared distances from the content targets, `grams`
        its Gram matrices, `variation` its total variation.
        """
        content = [scale * distance for scale, distance in zip(targets.content_scales, distances)]
        terms = (
            weights.content * tf.add_n(content) / len(content),
            weights.style * self.style_loss(grams, targets.style, targets.shares),
            weights.total_variation * variation,
        )
        return LossTerms(*terms, tf.add_n(terms))

    def style_loss(self, grams: Sequence[tf.Tensor], targets: Sequence[tf.Tensor], shares: tf.Tensor) -> tf.Tensor:
        """Return the mean, over the style layers, of the losses of `grams` against `targets`."""
        style = [tf.reduce_sum(shares * self._style_loss(*triple)) for triple in zip(grams, targets, self._metrics)]
        return tf.add_n(style) / len(style)

    def channels(self, layer: str) -> int:
        """Return how many channels the network has at `layer`."""
        return self._model.output[layer].shape[-1]

    def _signature(self) -> list[Any]:
        """Return the input signature of `losses`: open sizes, but as many channels as the network has."""
        regions = [None] if self.guided else []
        content = [spec([1, None, None, self.channels(layer)]) for layer in self.content_layers]
        guides = [spec([None, None, None])] * (len(self.style_layers) if self.guided else 0)
        style = [spec([*regions, self.channels(layer), self.channels(layer)]) for layer in self.style_layers]
        targets = Targets(content, [NUMBER] * len(content), guides, spec(regions), style)
        return [IMAGE, targets, Weights(NUMBER, NUMBER, NUMBER)]


def mixed(representations: Sequence[Sequence[tf.Tensor]], mix: Sequence[float]) -> list[tf.Tensor]:
    """Return the weighted mean, layer by layer, of a list of style representations; `mix` sums to 1."""
    return [tf.add_n([share * gram for share, gram in zip(mix, grams)]) for grams in zip(*representations)]


def by_region(representations: Sequence[Sequence[tf.Tensor]]) -> list[tf.Tensor]:
    """Return a list of style representations as the targets of as many regions."""
    return [tf.stack(grams) for grams in zip(*representations)]
