"""Our own networks, shipped in `assets/`: VGG-19's shape, wide where pixels are few, narrow where they are many."""

import functools
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from style_engine.assets import COMPACT_NETWORK, WIDE_NETWORK
from style_engine.engine.networks import (
    CONTENT_LAYER,
    STROKE_LAYERS,
    STYLE_LAYERS,
    FeatureExtractor,
    for_rgb,
)
from style_engine.engine.pyramid import COARSE_SIZE
from style_engine.errors import NetworkError
from style_engine.settings import StyleSettings

# {layer/kernel, layer/bias, layer/root: float32 array}
Weights: TypeAlias = dict[str, NDArray[np.float32]]

WEIGHTS = COMPACT_NETWORK
WIDE_WEIGHTS = WIDE_NETWORK
WIDE_SIZE = COARSE_SIZE  # up to this longest side the wide network looks
CONVOLUTIONS = {1: 2, 2: 2, 3: 4, 4: 4, 5: 1}  # of each block, as VGG-19 has them up to block5_conv1

# block3_conv4 carries the fine structure that block4_conv2, at an eighth of the
# resolution, lets go: faces keep their features. Differs from Gatys et al.
CONTENT_LAYERS = ("block3_conv4", CONTENT_LAYER)


def is_ready(settings: StyleSettings) -> bool:
    """Tell that the weights are here: always, since they are part of the project."""
    return True


def load(settings: StyleSettings, size: int) -> FeatureExtractor:
    """Return the wide or the narrow network as a `FeatureExtractor`. Raises NetworkError if its file is damaged."""
    return load_file(WIDE_WEIGHTS if size <= WIDE_SIZE else WEIGHTS)


@functools.lru_cache(maxsize=4)
def load_file(path: Path) -> FeatureExtractor:
    """Return the network in the file at `path`, as training exports it. Raises NetworkError if it is damaged."""
    weights = read_weights(path)
    # The file holds the root of each metric, because rounding to 16 bits could make the metric itself negative.
    metrics = {layer: weights[f"{layer}/root"] @ weights[f"{layer}/root"].T for layer in STYLE_LAYERS}
    return FeatureExtractor("compact", build(weights), CONTENT_LAYERS, STYLE_LAYERS, STROKE_LAYERS, metrics)


def build(weights: Weights) -> Any:
    """Return the network with `weights`, a `FixedNetwork`: RGB (1, h, w, 3) in [0, 1] -> {layer name: features}."""
    # Only here, as training need not have TensorFlow.
    import tensorflow as tf

    from style_engine.engine.fixed_network import FixedNetwork

    arrays = {layer: (weights[f"{layer}/kernel"], weights[f"{layer}/bias"]) for layer in layer_names()}
    first, (kernel, bias) = next(iter(arrays.items()))
    pool = tf.nn.avg_pool2d if "average_pooling" in weights else tf.nn.max_pool2d
    return FixedNetwork(
        {**arrays, first: (for_rgb(kernel), bias)}, {*CONTENT_LAYERS, *STYLE_LAYERS, *STROKE_LAYERS}, pool
    )


def read_weights(path: Path) -> Weights:
    """Return {name: float32 array} of the file at `path`.

    Raises NetworkError if it is missing, damaged or incomplete.
    """
    weights = read_arrays(path)
    wanted = {f"{layer}/{part}" for layer in layer_names() for part in ("kernel", "bias")}
    wanted |= {f"{layer}/root" for layer in STYLE_LAYERS}
    if wanted - weights.keys():
        raise NetworkError("network_incomplete", file=path.name)
    return weights


def read_arrays(path: Path) -> Weights:
    """Return {name: float32 array} of any such file at `path`.

    Raises NetworkError if it is missing or damaged: zip checks each array
    against its checksum as it is read.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            weights = {name: file[name].astype(np.float32) for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise NetworkError("network_damaged", file=path.name) from error
    if not all(np.isfinite(array).all() for array in weights.values()):
        raise NetworkError("network_incomplete", file=path.name)
    return weights


def layer_names() -> list[str]:
    """Return the convolutions in order: "block1_conv1" to "block5_conv1"."""
    return [f"block{block}_conv{i + 1}" for block, count in CONVOLUTIONS.items() for i in range(count)]


def layers(x: Any, widths: Sequence[int], pooling: str) -> dict[str, Any]:
    """Return {layer name: features} of all convolutions after `x` (n, h, w, 3), with `widths` per block.

    3x3 convolutions, zero padding, ReLU, 2x2 "average" or "max" `pooling` after each block. Training builds the same.
    """
    outputs = {}
    for layer in layer_names():
        if layer.endswith("_conv1") and outputs:
            x = keras.layers.MaxPooling2D(2)(x) if pooling == "max" else keras.layers.AveragePooling2D(2)(x)
        convolution = keras.layers.Conv2D(
            widths[int(layer[5]) - 1],
            3,
            padding="same",
            activation="relu",
            kernel_initializer="he_normal",
            name=layer,
        )
        outputs[layer] = x = convolution(x)
    return outputs
