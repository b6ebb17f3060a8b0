"""The decoder as it learns: its inputs, and its loss."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from style_engine.engine.decoder import LAYERS, RIDGE
from style_engine.engine.networks import STYLE_LAYERS, compact
from style_engine.training.feed_forward.pictures import SIDE
from style_engine.training.operations import ops
from style_engine.training.student import EPSILON, Design, body, gram_matrices, relative_error, start_from

# The wide network looks at the picture at this fraction of its size, where large forms are.
COARSE = 2


class Eyes:
    """A compact network that judges: frozen, for any number of pictures, with the metrics of its Gram matrices."""

    def __init__(self, path: Path):
        weights = compact.read_weights(path)
        widths = tuple(weights[f"block{block}_conv1/kernel"].shape[-1] for block in compact.CONVOLUTIONS)
        self.model = body(Design(widths, "average" if "average_pooling" in weights else "max"))
        start_from(self.model, weights)
        self.model.trainable = False
        self.roots: dict[str, NDArray[np.float32]] = {layer: weights[f"{layer}/root"] for layer in STYLE_LAYERS}

    def style_error(self, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Any:
        """Return (n,): the engine's relative style loss, averaged over the style layers."""
        errors = []
        for layer, root in self.roots.items():
            grams = (ops.matmul(ops.matmul(root.T, gram_matrices(seen[layer])), root) for seen in (found, wanted))
            errors.append(relative_error(*grams))
        return sum(errors) / len(errors)


def content_error(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Any:
    """Return (n,): the engine's relative content loss, averaged over the content layers."""
    errors = [relative_error(found[layer], wanted[layer]) for layer in compact.CONTENT_LAYERS]
    return sum(errors) / len(errors)


class Learner(keras.Model):
    """The `decoder`, and two pairs of eyes that judge what it makes of a batch.

    The loss is the engine's without strokes and self-similarity: relative style losses by the narrow network, and
    by the wide one at half the size, and `content_weight` times the relative
    content loss by the narrow one. Its metrics are these parts.
    """

    def __init__(self, decoder: keras.Model, narrow: Eyes, wide: Eyes, content_weight: float):
        super().__init__()
        self.decoder, self._narrow, self._wide = decoder, narrow, wide
        self._content_weight = content_weight
        self._means = {name: keras.metrics.Mean(name) for name in ("style", "coarse_style", "content")}

    def call(self, batch: Any) -> Any:
        photo, painting = (self._narrow.model(batch[name]) for name in ("photo", "painting"))
        return self.decoder([transferred(photo[layer], painting[layer]) for layer in LAYERS])

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        found, painting, photo = (self._narrow.model(image) for image in (y_pred, x["painting"], x["photo"]))
        coarse = [self._wide.model(ops.average_pool(image, COARSE)) for image in (y_pred, x["painting"])]
        errors = {
            "style": self._narrow.style_error(found, painting),
            "coarse_style": self._wide.style_error(*coarse),
            "content": content_error(found, photo),
        }
        for name, error in errors.items():
            self._means[name].update_state(error)
        # Of the logarithm, so that a hard pair does not take over a batch.
        style = ops.log(errors["style"] + errors["coarse_style"] + 2 * self._content_weight * errors["content"])
        return ops.mean(style)


def transferred(features: Any, wanted: Any) -> Any:
    """Return `features` (n, h, w, c) with the mean and covariance of `wanted` (n, h', w', c), moved the least.

    As `pictures.colors.transport` does, picture by picture; nothing is learned through it.
    """
    (mean, covariance), (wanted_mean, wanted_covariance) = _statistics(features), _statistics(wanted)
    root, inverse_root = _powers(covariance)
    middle, _ = _powers(ops.matmul(ops.matmul(root, wanted_covariance), root))
    matrix = ops.matmul(ops.matmul(inverse_root, middle), inverse_root)
    shape = ops.shape(features)
    flat = ops.reshape(features, (shape[0], shape[1] * shape[2], features.shape[-1]))
    moved = ops.matmul(flat - mean[:, None], matrix) + wanted_mean[:, None]
    return ops.stop_gradient(ops.reshape(moved, shape))


def _statistics(features: Any) -> tuple[Any, Any]:
    mean = ops.mean(features, (1, 2))
    covariance = gram_matrices(features) - mean[:, :, None] * mean[:, None]
    count = features.shape[-1]
    trace = ops.trace(covariance, axis1=1, axis2=2)
    return mean, covariance + (RIDGE * trace / count + EPSILON)[:, None, None] * ops.eye(count)


def _powers(matrix: Any) -> tuple[Any, Any]:
    """Return the root of a symmetric positive `matrix` (n, c, c), and its inverse."""
    values, vectors = ops.linalg.eigh(matrix)
    roots = ops.sqrt(ops.maximum(values, EPSILON))[:, None]
    return tuple(ops.matmul(vectors * power, ops.transpose(vectors, (0, 2, 1))) for power in (roots, 1 / roots))


def new_learner(decoder: keras.Model, narrow: Eyes, wide: Eyes, content_weight: float, optimizer: Any) -> Learner:
    """Return a built and compiled `Learner`."""
    learner = Learner(decoder, narrow, wide, content_weight)
    learner.build({"photo": (None, SIDE, SIDE, 3), "painting": (None, SIDE, SIDE, 3)})
    learner.compile(optimizer)
    learner.optimizer.build(learner.trainable_variables)
    return learner
