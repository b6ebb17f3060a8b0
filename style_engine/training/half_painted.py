"""Half-painted pictures: what the optimiser shows the network, and no photo resembles.

A network that only ever saw photos is free to be wrong about such pictures,
and the optimiser finds where. So training paints with the student itself, and
lets it learn what the teachers see in the results.
"""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from style_engine.engine.networks import STYLE_LAYERS
from style_engine.engine.networks.compact import CONTENT_LAYERS
from style_engine.training.crops import SIDE
from style_engine.training.operations import ops
from style_engine.training.student import EPSILON, Design, Student, body, gram_matrices, metric_root

# Pictures are kept after so many steps: soon, as most of the change is early.
KEPT_STEPS = (4, 12, 32)
# A fifth starts from noise, as the method's own paper does.
NOISE_SHARE = 0.2
# The standard preset's when the network that ships was trained, with plain total variation: what the page's defaults
# are must not decide how a training goes.
CONTENT_WEIGHT, STYLE_WEIGHT, SMOOTHNESS, LEARNING_RATE = 0.5, 1.0, 1.0, 0.03


class Canvas(keras.Model):
    """`pairs` pictures as trainable weights, and the objective of painting as their loss.

    This makes the painting backend-neutral: an optimiser of Keras moves weights
    on any backend. Content and style losses are those of `objective.Objective`.
    """

    def __init__(self, design: Design, pairs: int):
        super().__init__()
        self.network = body(design)
        self.network.trainable = False
        self.pictures = self.add_weight(
            shape=(pairs, SIDE, SIDE, 3), constraint=lambda x: ops.clip(x, 0.0, 1.0), name="pictures"
        )

    def call(self, targets: Any) -> dict[str, Any]:
        return self.network(self.pictures)

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        content = [_relative(y_pred[layer] - x[layer], x[layer]) for layer in CONTENT_LAYERS]
        style = []
        for layer in STYLE_LAYERS:
            metric, gram = x[f"{layer}_metric"], x[f"{layer}_gram"]
            change = ops.matmul(gram_matrices(y_pred[layer]) - gram, metric)
            target = ops.matmul(gram, metric)
            products = [ops.sum(m * ops.transpose(m, (0, 2, 1)), (1, 2)) for m in (change, target)]
            style.append(ops.sum(products[0] / (products[1] + EPSILON)))
        vertical = ops.square(self.pictures[:, 1:] - self.pictures[:, :-1])
        horizontal = ops.square(self.pictures[:, :, 1:] - self.pictures[:, :, :-1])
        variation = self.pictures.shape[0] * (ops.mean(vertical) + ops.mean(horizontal))
        return (
            CONTENT_WEIGHT * sum(content) / len(content)
            + STYLE_WEIGHT * sum(style) / len(style)
            + SMOOTHNESS * variation
        )


def _relative(change: Any, target: Any) -> Any:
    return ops.sum(ops.sum(ops.square(change), (1, 2, 3)) / (ops.sum(ops.square(target), (1, 2, 3)) + EPSILON))


class Painter:
    """Paints `pairs` crops at once with the student as it stands."""

    def __init__(self, student: Student, design: Design, pairs: int):
        self._student = student
        self._canvas = Canvas(design, pairs)
        self._canvas.compile(keras.optimizers.Adam(LEARNING_RATE, beta_2=0.99))

    def paint(
        self, photos: NDArray[np.float32], paintings: NDArray[np.float32], rng: np.random.Generator
    ) -> Iterator[NDArray[np.uint8]]:
        """Yield uint8 (pairs, SIDE, SIDE, 3) after each of `KEPT_STEPS`, of two such arrays in [0, 1]."""
        canvas = self._canvas
        canvas.network.set_weights(self._student.network.get_weights())
        seen, style = (canvas.network.predict_on_batch(pictures) for pictures in (photos, paintings))
        targets = {layer: np.asarray(seen[layer]) for layer in CONTENT_LAYERS}
        for layer in STYLE_LAYERS:
            root = metric_root(np.concatenate([seen[layer], style[layer]]))
            # Each pair has the same metric; n of them, because Keras wants a batch.
            targets[f"{layer}_metric"] = np.repeat((root @ root)[None], len(photos), 0)
            targets[f"{layer}_gram"] = np.asarray(gram_matrices(ops.convert_to_tensor(style[layer])))
        noise = rng.random(photos.shape, np.float32)
        starts = np.where(rng.random((len(photos), 1, 1, 1)) < NOISE_SHARE, noise, photos)
        canvas.pictures.assign(starts)
        for variable in canvas.optimizer.variables:
            if variable.path != canvas.optimizer.learning_rate.path:
                variable.assign(ops.zeros(variable.shape, variable.dtype))
        for step in range(1, KEPT_STEPS[-1] + 1):
            canvas.train_on_batch(targets)
            if step in KEPT_STEPS:
                yield (np.array(canvas.pictures) * 255).round().astype(np.uint8)
