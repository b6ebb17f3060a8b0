"""The decoder that paints in one pass: from what the narrow network would see of the picture, to the picture.

`engine/feed_forward.py` says where that comes from, and `training/feed_forward` how the decoder has learned.
"""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from style_engine.assets import FEED_FORWARD
from style_engine.engine.networks.compact import Weights, read_arrays
from style_engine.errors import NetworkError

WEIGHTS = FEED_FORWARD
# Of the narrow network, from an eighth of the picture's resolution to all of it.
LAYERS = ("block4_conv1", "block3_conv1", "block2_conv1", "block1_conv1")
# Relative to the mean of a layer's variances: what is added to each before statistics are transferred, so that no
# direction is made much stronger than it was seen.
RIDGE = 1e-2
# The decoder's channels at each of them.
WIDTHS = (96, 64, 32, 16)
DEPTH = 2  # convolutions at each
SCALES = "scales"  # in the file, what the features of each layer are divided by


def decoder(channels: Sequence[int], scales: Sequence[float], widths: Sequence[int] = WIDTHS) -> keras.Model:
    """Return the decoder with random weights: features (n, h, w, c), one tensor for each of `LAYERS`, to RGB in [0, 1].

    `channels` are those of the layers, and `scales` what their features are
    divided by. 3x3 convolutions, zero padding and ReLU; twice the size by
    repeating pixels before a convolution, which leaves no checkerboard
    (Odena and others, "Deconvolution and Checkerboard Artifacts", 2016).
    """
    inputs = [keras.Input((None, None, count), name=layer) for layer, count in zip(LAYERS, channels)]
    x: Any = None
    for features, scale, layer, width in zip(inputs, scales, LAYERS, widths):
        seen = keras.layers.Rescaling(1 / float(scale), name=f"{layer[:6]}_scale")(features)
        x = seen if x is None else keras.layers.Concatenate()([keras.layers.UpSampling2D(2)(x), seen])
        for number in range(DEPTH):
            x = _convolution(width, "relu", f"{layer[:6]}_{number + 1}")(x)
    return keras.Model(inputs, _convolution(3, "sigmoid", "picture")(x), name="feed_forward")


def _convolution(width: int, activation: str, name: str) -> Any:
    return keras.layers.Conv2D(
        width, 3, padding="same", activation=activation, kernel_initializer="he_normal", name=name
    )


def arrays_of(model: keras.Model, scales: Sequence[float]) -> dict[str, NDArray[np.float16]]:
    """Return {name: float16 array}, the file of a `decoder`."""
    arrays = {SCALES: np.asarray(scales, np.float16)}
    for layer in _convolutions(model):
        for part, array in zip(("kernel", "bias"), layer.get_weights()):
            arrays[f"{layer.name}/{part}"] = array.astype(np.float16)
    return arrays


def built(weights: Mapping[str, NDArray[np.float32]]) -> keras.Model:
    """Return the decoder with the `weights` of a file. Raises KeyError if one is missing."""
    widths = [weights[f"{layer[:6]}_1/kernel"].shape[-1] for layer in LAYERS]
    inputs = [weights[f"{layer[:6]}_1/kernel"].shape[-2] for layer in LAYERS]
    channels = [count - before for count, before in zip(inputs, (0, *widths))]
    model = decoder(channels, weights[SCALES].tolist(), widths)
    for layer in _convolutions(model):
        layer.set_weights([weights[f"{layer.name}/{part}"] for part in ("kernel", "bias")])
    model.trainable = False
    return model


def _convolutions(model: keras.Model) -> list[Any]:
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]


@functools.lru_cache(maxsize=2)
def load_file(path: Path = WEIGHTS) -> keras.Model:
    """Return the decoder in the file at `path`, as training exports it. Raises NetworkError if it is damaged."""
    weights: Weights = read_arrays(path)
    try:
        return built(weights)
    except (KeyError, ValueError) as error:
        raise NetworkError("network_incomplete", file=path.name) from error
