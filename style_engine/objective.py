"""The objective: fixes the targets once, then maps an image to its losses."""

from typing import NamedTuple

import tensorflow as tf

from . import losses

# Sizes stay open: a new one costs a tenth of a second instead of a new trace, and steps are as fast.
IMAGE = tf.TensorSpec([1, None, None, 3])
NUMBER = tf.TensorSpec([])


class Targets(NamedTuple):
    """What the iterate is compared with, in the order of the extractor's layers."""

    content: list[tf.Tensor]  # content representations (1, h, w, c)
    style: list[tf.Tensor]  # style representations: Gram matrices (c, c)


class Weights(NamedTuple):
    """How much each loss counts, scalars: inputs of the compiled step, which does not depend on them."""

    content: tf.Tensor
    style: tf.Tensor
    total_variation: tf.Tensor


class LossTerms(NamedTuple):
    """The weighted losses of one image, scalars; `total` is their sum."""

    content: tf.Tensor
    style: tf.Tensor
    total_variation: tf.Tensor
    total: tf.Tensor


class Objective:
    """The losses of the method with one feature extractor; `formulas` is "relative" or "gatys"."""

    def __init__(self, extractor, formulas):
        self._model = extractor.model
        self._content_layers, self._style_layers = extractor.content_layers, extractor.style_layers
        self._gatys = formulas == "gatys"
        # Gatys' own formulas know no metric but the plain one.
        self._metrics = [None if self._gatys else extractor.style_metrics.get(layer) for layer in self._style_layers]
        self._content_target = tf.function(lambda image: self._content(self._model(image)), input_signature=[IMAGE])
        self._style_target = tf.function(lambda image: self._style(self._model(image)), input_signature=[IMAGE])
        self.signature = self._signature()
        self.measure = tf.function(self.losses, input_signature=self.signature)

    def targets(self, content, styles):
        """Return the `Targets` of `content` (1, h, w, 3) and of the mean of `styles`, a list of (1, h, w, 3)."""
        per_style = [self._style_target(style) for style in styles]
        return Targets(self._content_target(content), [tf.add_n(grams) / len(styles) for grams in zip(*per_style)])

    def losses(self, image, targets, weights):
        """Return the `LossTerms` of `image` (1, h, w, 3); each layer counts alike.

        `measure` is the same function, compiled.
        """
        features = self._model(image)
        content_loss = losses.gatys_content_loss if self._gatys else losses.relative_content_loss
        style_loss = losses.gatys_style_loss if self._gatys else losses.relative_style_loss
        content = [content_loss(*pair) for pair in zip(self._content(features), targets.content)]
        style = [style_loss(*triple) for triple in zip(self._style(features), targets.style, self._metrics)]
        terms = (
            weights.content * tf.add_n(content) / len(content),
            weights.style * tf.add_n(style) / len(style),
            weights.total_variation * losses.total_variation(image),
        )
        return LossTerms(*terms, tf.add_n(terms))

    def _content(self, features):
        return [features[layer] for layer in self._content_layers]

    def _style(self, features):
        return [losses.gram_matrix(features[layer]) for layer in self._style_layers]

    def _signature(self):
        """The input signature of `losses`: open sizes, but as many channels as the network has."""
        channels = {layer: self._model.output[layer].shape[-1] for layer in self._model.output}
        content = [tf.TensorSpec([1, None, None, channels[layer]]) for layer in self._content_layers]
        sides = [channels[layer] for layer in self._style_layers]
        return [
            IMAGE,
            Targets(content, [tf.TensorSpec([side, side]) for side in sides]),
            Weights(NUMBER, NUMBER, NUMBER),
        ]
