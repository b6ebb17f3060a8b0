"""The objective: fixes the targets once, then maps an image to its losses."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine import losses, strokes
from style_engine.engine.guidance import averaged, guide, shares
from style_engine.engine.networks import RELATION_LAYER, FeatureExtractor, stride
from style_engine.engine.strokes import Nearest, Strokes
from style_engine.engine.targets import LossTerms, Targets, Weights, flat_detail, no_relations, no_strokes
from style_engine.engine.tensors import Image, compiled, spec

# Sizes stay open: a new one costs a tenth of a second instead of a new trace, and steps are as fast.
IMAGE = spec([1, None, None, 3])
NUMBER = spec([])
ROWS = spec([None], tf.int32)

# How much features themselves, and what is alike among them, count in the content loss of a whole picture. The features
# hold colour and texture back with the shapes, which relations leave free.
FEATURES_SHARE, RELATIONS_SHARE = 0.3, 1.6
# How much strokes count in the style loss, beside Gram matrices.
STROKES_SHARE = 4.0
# Of so many positions it is compared what is alike.
RELATED = 1024


class Objective:
    """The losses of the method with one feature extractor; `formulas` is "relative" or "gatys".

    If it is `guided`, each region of the image is compared with a style of its
    own (Gatys and others, "Controlling Perceptual Factors in Neural Style
    Transfer", arXiv 1611.07865, section 4).

    `whole` is whether relations and strokes count, for which all features of
    the picture must be in memory; they never do with Gatys' formulas.
    `tiled.TiledObjective` does the same for larger pictures, but for these.
    """

    def __init__(self, extractor: FeatureExtractor, formulas: str, guided: bool = False, whole: bool = True):
        self._model, self.guided = extractor.model, guided
        self.content_layers, self.style_layers = extractor.content_layers, extractor.style_layers
        gatys = formulas == "gatys"
        self.whole = whole and not gatys
        self.stroke_layers = extractor.stroke_layers if self.whole else ()
        self.content_scale = losses.gatys_content_scale if gatys else losses.relative_content_scale
        self._style_loss = losses.gatys_style_loss if gatys else losses.relative_style_loss
        # Gatys' own formulas know no metric but the plain one.
        self._metrics = [None if gatys else extractor.style_metrics.get(layer) for layer in self.style_layers]
        self.signature = self._signature()
        self.losses = compiled(self._losses, [*self.signature, self.nearest_signature])
        self._see = compiled(self.features, [IMAGE])

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

    def painting(self, image: Image) -> tuple[list[tf.Tensor], list[NDArray[np.float32]]]:
        """Return (Gram matrices, features of strokes), layer by layer, of the painting `image` (1, h, w, 3)."""
        features = self._see(image)
        return self.style(features), [strokes.sampled(np.asarray(features[name])) for name in self.stroke_layers]

    def targets(
        self, content: Image, masks: NDArray[np.float32] | None = None, detail: NDArray[np.float32] | None = None
    ) -> Targets:
        """Return the `Targets` of `content` (1, h, w, 3), with those of style left empty.

        `masks` (regions, h, w) are where the regions are, if the objective is
        guided; `detail` (h, w) is how much the content counts where, 1 if it is
        None.
        """
        features, detail = self._see(content), flat_detail(content) if detail is None else detail
        wanted = self.content(features)
        scales = [self.content_scale(tf.reduce_sum(tf.square(layer))) for layer in wanted]
        counts = [tf.constant(averaged(detail, stride(layer))) for layer in self.content_layers]
        return Targets(
            wanted, scales, counts, *self._relations(features, detail), *self.guides(masks), [], no_strokes()
        )

    def _relations(
        self, features: dict[str, tf.Tensor], detail: NDArray[np.float32]
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Return the `Targets`' `relations`, `related` and `related_counts`: of nothing, if it does not count."""
        if not self.whole:
            return no_relations()
        counts = averaged(detail, stride(RELATION_LAYER)).reshape(-1)
        rows = np.sort(np.random.default_rng(1).permutation(len(counts))[:RELATED]).astype(np.int32)
        related = tf.constant(rows)
        return losses.self_distances(features[RELATION_LAYER], related), related, tf.constant(counts[rows])

    def strokes_at(
        self, masks: NDArray[np.float32] | None, detail: NDArray[np.float32], paintings: Sequence[Any], mix: Any
    ) -> Strokes:
        """Return the `Strokes` of the `paintings`, each a list of features layer by layer, by regions or in a `mix`."""
        layers = list(zip(*paintings))
        pools = [parts if masks is not None else [strokes.pooled(parts, mix)] for parts in layers]
        features, ends = zip(*map(strokes.joined, pools)) if pools else ((), ())
        owners, calm = [], []
        for layer in self.stroke_layers:
            counts = averaged(detail, stride(layer))
            calm.append(tf.constant(1 / counts.reshape(-1, 1)))
            owners.append(tf.constant(_owners(masks, stride(layer), counts.shape[1] * counts.shape[2])))
        return Strokes(list(features), list(ends), owners, calm)

    def nearest(self, image: Image, targets: Targets) -> Nearest:
        """Return which of the paintings' strokes each position of `image` is nearest to, at each stroke layer."""
        if not self.stroke_layers:
            return []
        features = self._see(image)
        return strokes.nearest([features[layer] for layer in self.stroke_layers], targets.strokes)

    def guides(self, masks: NDArray[np.float32] | None) -> tuple[list[NDArray[np.float32]], tf.Tensor]:
        """Return the guides of the style layers, and the shares, of `masks` (regions, h, w); None is no regions."""
        if masks is None or not self.guided:
            return [], tf.constant(1.0)
        guides = [guide(masks, stride(layer)) for layer in self.style_layers]
        return guides, tf.constant(shares(masks))

    def measure(self, image: Image, targets: Targets, weights: Weights) -> LossTerms:
        """Return the `LossTerms` of `image` (1, h, w, 3), its strokes held against those that are nearest now."""
        return self.losses(image, targets, weights, self.nearest(image, targets))

    def _losses(self, image: Image, targets: Targets, weights: Weights, found: Nearest) -> LossTerms:
        """Return the `LossTerms` of `image` (1, h, w, 3), whose strokes are held against those `found`."""
        features = self.features(image)
        triples = zip(self.content(features), targets.content, targets.counts)
        distances = [losses.squared_distance(*triple) for triple in triples]
        style = self.style(features, targets.guides)
        terms = self.terms(distances, style, losses.total_variation(image), targets, weights)
        if not self.whole:
            return terms
        relations = targets.related, targets.relations, targets.related_counts
        related = losses.relation_loss(features[RELATION_LAYER], *relations)
        content = FEATURES_SHARE * terms.content + RELATIONS_SHARE * weights.content * related
        painted = terms.style
        if self.stroke_layers:
            seen = [features[layer] for layer in self.stroke_layers]
            painted += STROKES_SHARE * weights.style * strokes.stroke_loss(seen, targets.strokes, found)
        return LossTerms(content, painted, terms.total_variation, content + painted + terms.total_variation)

    def terms(
        self,
        distances: Sequence[tf.Tensor],
        grams: Sequence[tf.Tensor],
        variation: tf.Tensor,
        targets: Targets,
        weights: Weights,
    ) -> LossTerms:
        """Return the `LossTerms` of what was measured on an image, without relations and strokes.

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
        """Return the input signature of the losses, without `Nearest`: open sizes, but the network's channels."""
        regions = [None] if self.guided else []
        content = [spec([1, None, None, self.channels(layer)]) for layer in self.content_layers]
        counts = [spec([1, None, None, 1])] * len(content)
        guides = [spec([None, None, None])] * (len(self.style_layers) if self.guided else 0)
        style = [spec([*regions, self.channels(layer), self.channels(layer)]) for layer in self.style_layers]
        relations = spec([None, None]), ROWS, spec([None])
        wanted = strokes.signature([self.channels(layer) for layer in self.stroke_layers])
        targets = Targets(content, [NUMBER] * len(content), counts, *relations, guides, spec(regions), style, wanted)
        return [IMAGE, targets, Weights(NUMBER, NUMBER, NUMBER)]

    @property
    def nearest_signature(self) -> Any:
        """The TensorSpecs of `Nearest`."""
        return [ROWS] * len(self.stroke_layers)


def _owners(masks: NDArray[np.float32] | None, step: int, positions: int) -> NDArray[np.int32]:
    """Return which of the regions `masks` (regions, h, w) each position is in most, int32 (positions,)."""
    if masks is None:
        return np.zeros(positions, np.int32)
    return np.argmax([averaged(mask, step).reshape(-1) for mask in masks], 0).astype(np.int32)
