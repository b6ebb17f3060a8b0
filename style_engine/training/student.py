"""The network that learns: its design, its loss, and its way into the file that ships."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from style_engine.engine.networks import STYLE_LAYERS, centred, for_rgb
from style_engine.engine.networks.compact import layer_names, layers
from style_engine.pictures.colors import matrix_power
from style_engine.training.crops import FRONT_LAYERS, SIDE, Batch, window
from style_engine.training.operations import ops
from style_engine.training.teachers import CHANNELS

# Brings the first layer's inputs to about 1; the exporter folds it into that layer.
INPUT_SCALE = 1 / 64
EPSILON = 1e-6
# Of the mean square of the features, added in the least squares that the maps start from.
RIDGE = 1e-3
# Below zero the maps keep this slope: with none, those of block3 died, all at zero and without a gradient, when a
# training was taken up again at half the highest learning rate (relative errors 0.47 to 0.99).
MAP_SLOPE = 0.1
# The metric of Gram matrices is this negative power of the features' second moments, plus a trace of their mean. At 0
# a few strong directions are all that counts; at 1 the weakest count as much. With 0.5 the first network's pictures of
# the five reference pairs at 256 px had a style and content distance of 0.166 and 0.675; compared as VGG-19 would,
# through the maps, 0.221 and 0.609.
WHITENING = 0.5
LEAST_MOMENT = 1e-3
# Which positions are alike is compared at these layers, for so many positions along a side of a crop: neighbours are
# looked for there.
RELATED_LAYERS = ("block3_conv1", "block4_conv1", "block5_conv1")
RELATED_SIDE = 14

# {layer: from the student's channels to the teachers'}
Maps: TypeAlias = dict[str, keras.layers.Dense]
# {layer: (c,), what the teachers' channels are divided by}
Divisors: TypeAlias = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Design:
    """What a candidate looks like: its channels in each block."""

    widths: tuple[int, ...]
    pooling: str = "average"

    @property
    def channels(self) -> dict[str, int]:
        """{layer: channels} of the layers that are compared."""
        return {layer: self.widths[int(layer[5]) - 1] for layer in CHANNELS}


def body(design: Design) -> keras.Model:
    """Return the Keras model: RGB (n, h, w, 3) in [0, 1] -> {layer: features} at the layers that are compared."""
    inputs = keras.Input((None, None, 3))
    outputs = layers(centred(inputs) * INPUT_SCALE, design.widths, design.pooling)
    return keras.Model(inputs, {layer: outputs[layer] for layer in CHANNELS})


def front(whole: keras.Model) -> keras.Model:
    """Return the Keras model of the first layers of `whole`, a body, with the same weights."""
    return keras.Model(whole.input, {layer: whole.get_layer(layer).output for layer in FRONT_LAYERS})


def gram_matrices(features: Any) -> Any:
    """Return (n, c, c): the Gram matrices of `features` (n, h, w, c), averaged over the positions."""
    shape = ops.shape(features)
    flat = ops.reshape(features, (shape[0], shape[1] * shape[2], features.shape[-1]))
    return ops.matmul(ops.transpose(flat, (0, 2, 1)), flat) / ops.cast(shape[1] * shape[2], "float32")


def relative_error(found: Any, wanted: Any) -> Any:
    """Return (n,): |found - wanted|^2 / |wanted|^2, for tensors (n, ...)."""
    axes = tuple(range(1, len(wanted.shape)))
    return ops.sum(ops.square(found - wanted), axes) / (ops.sum(ops.square(wanted), axes) + EPSILON)


def similarities(features: Any) -> Any:
    """Return (m, m): the cosines between positions of all of `features` (n, h, w, c), centred, on a grid.

    The grid has `RELATED_SIDE` positions along each side of a picture.
    """
    step = max(features.shape[1] // RELATED_SIDE, 1)
    flat = ops.reshape(features[:, ::step, ::step], (-1, features.shape[-1]))
    flat = flat - ops.mean(flat, 0)
    flat = flat / (ops.sqrt(ops.sum(ops.square(flat), -1, keepdims=True)) + EPSILON)
    return ops.matmul(flat, ops.transpose(flat))


class Student(keras.Model):
    """A network, and for each of its layers a map from its features to the teachers': affine, then leaky ReLU.

    The non-linearity makes the map, and not the student's own features, as
    sparse as the teachers' features are. `divisors`
    {layer: (c,)} are what the teachers' channels are divided by, which decides
    how much each counts. The loss is the relative squared error of the mapped
    features, plus `gram_weight` times the relative error, not squared, of their
    Gram matrices at the style layers, plus `relation_weight` times the relative
    squared error of the `similarities` of the network's own features: those
    that the teachers find alike should be alike to it. Its metrics are the
    relative errors.
    """

    def __init__(
        self, network: keras.Model, maps: Maps, divisors: Divisors, gram_weight: float, relation_weight: float
    ):
        super().__init__()
        self._relation_weight = relation_weight
        self.network, self.maps = network, {layer: maps[layer] for layer in network.output}
        self.divisors, self._gram_weight = divisors, gram_weight
        names = [*self.maps, *(f"gram_{layer}" for layer in self.maps if layer in STYLE_LAYERS)]
        names += [f"alike_{layer}" for layer in self.maps if layer in RELATED_LAYERS]
        self._means = {name: keras.metrics.Mean(name) for name in names}

    def call(self, batch: Any) -> dict[str, Any]:
        return self.network(batch["picture"])

    def fit_maps(self, batch: Batch) -> None:
        """Set the maps to the least squares of one large `batch`, so that training starts with the best of them."""
        features = self.network.predict_on_batch(batch["picture"])
        for layer, dense in self.maps.items():
            found, wanted = np.array(window(features[layer], layer)), np.array(self.wanted(batch, layer))
            flat = found.reshape(-1, found.shape[-1])
            inputs = np.concatenate([flat, np.ones_like(flat[:, :1])], 1).astype(np.float64)
            square = inputs.T @ inputs
            square += RIDGE * np.trace(square) / len(square) * np.eye(len(square))
            solution = np.linalg.solve(square, inputs.T @ wanted.reshape(len(flat), -1)).astype(np.float32)
            dense.set_weights([solution[:-1], solution[-1]])

    def wanted(self, batch: Any, layer: str) -> Any:
        """Return the teachers' features (n, h, w, c) at `layer` of a `batch`, divided by the divisors."""
        scale = batch[f"{layer}_peaks"] / self.divisors[layer]
        return ops.square(ops.cast(batch[layer], "float32") / 255.0) * scale[:, None, None]

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        total = 0.0
        for layer in self.maps:
            wanted = self.wanted(x, layer)
            found = window(y_pred[layer], layer)
            mapped = ops.leaky_relu(self.maps[layer](found), MAP_SLOPE)
            error = relative_error(mapped, wanted)
            self._means[layer].update_state(ops.sqrt(error))
            total = total + ops.mean(error)
            if layer in STYLE_LAYERS:
                error = relative_error(gram_matrices(mapped), gram_matrices(wanted))
                # Not squared: a single flat crop, whose matrix is small, must not take over a batch.
                error = ops.sqrt(error + EPSILON)
                self._means[f"gram_{layer}"].update_state(error)
                total = total + self._gram_weight * ops.mean(error)
            if layer in RELATED_LAYERS:
                error = relative_error(similarities(found)[None], similarities(wanted)[None])
                self._means[f"alike_{layer}"].update_state(ops.sqrt(error))
                total = total + self._relation_weight * ops.mean(error)
        return total


def new_maps(design: Design) -> Maps:
    """Return {layer: Dense} from the student's channels to the teachers'."""
    maps = {layer: keras.layers.Dense(CHANNELS[layer], name=f"{layer}_aux") for layer in CHANNELS}
    for layer, channels in design.channels.items():
        maps[layer].build((None, channels))
    return maps


def new_student(
    network: keras.Model,
    maps: Maps,
    divisors: Divisors,
    gram_weight: float,
    relation_weight: float,
    optimizer: keras.Optimizer | str,
) -> Student:
    """Return a built and compiled `Student`."""
    student = Student(network, maps, divisors, gram_weight, relation_weight)
    student.build({"picture": (None, SIDE, SIDE, 3)})
    student.compile(optimizer)
    student.optimizer.build(student.trainable_variables)
    return student


def start_from(network: keras.Model, weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Set the `network`, a body, to `weights` as `networks.compact` reads them: `file_weights` the other way round."""
    names = layer_names()
    for layer in names:
        kernel, bias = weights[f"{layer}/kernel"], weights[f"{layer}/bias"]
        kernel = for_rgb(kernel) / INPUT_SCALE if layer == names[0] else kernel
        network.get_layer(layer).set_weights([kernel, bias])


def metric_root(features: NDArray) -> NDArray[np.float32]:
    """Return the root (c, c) of the metric of the Gram matrices of `features` (n, h, w, c); its largest entry is 1."""
    flat = features.reshape(-1, features.shape[-1]).astype(np.float64)
    moments = flat.T @ flat / len(flat)
    moments += LEAST_MOMENT * np.trace(moments) / len(moments) * np.eye(len(moments))
    root = matrix_power(moments, -WHITENING / 2)
    return (root / np.abs(root).max()).astype(np.float32)


def file_weights(student: Student, pictures: NDArray[np.float32]) -> dict[str, NDArray[np.float16]]:
    """Return {name: float16 array} for `networks.compact` of a `student`'s weights.

    `pictures` (n, h, w, 3) in [0, 1] show how large, and how alike, its
    features are: the metrics of its Gram matrices undo a part of that, see
    `WHITENING`.
    """
    names = layer_names()
    kernels = {layer: [np.array(v) for v in student.network.get_layer(layer).get_weights()] for layer in names}
    kernels[names[0]][0] = for_rgb(kernels[names[0]][0]) * INPUT_SCALE  # the file is for BGR, as VGG-19's is
    weights = {f"{layer}/{part}": array for layer in names for part, array in zip(("kernel", "bias"), kernels[layer])}
    features = student.network.predict_on_batch(pictures)
    for layer in STYLE_LAYERS:
        weights[f"{layer}/root"] = metric_root(np.asarray(features[layer]))
    if any(isinstance(layer, keras.layers.AveragePooling2D) for layer in student.network.layers):
        weights["average_pooling"] = np.ones(1)
    return {name: array.astype(np.float16) for name, array in weights.items()}
