"""The network that is imitated: genuine VGG-19, Simonyan and Zisserman's (arXiv 1409.1556), CC BY 4.0."""

from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from style_engine.engine.networks import BGR_MEANS
from style_engine.engine.networks.compact import layer_names
from style_engine.training.operations import ops

# Its blocks 1 to 3, and its blocks 4 and 5, which may be in 8 bits: see `_read`.
FILES = ("vgg19_blocks1-3.npz", "vgg19_blocks4-5_8bit.npz")

# What is imitated, and how many channels it has there.
CHANNELS = {
    "block1_conv1": 64,
    "block2_conv1": 128,
    "block3_conv1": 256,
    "block3_conv4": 256,
    "block4_conv1": 512,
    "block4_conv2": 512,
    "block5_conv1": 512,
}

# {layer/kernel: height, width, in, out, layer/bias: out}
Weights: TypeAlias = dict[str, NDArray[np.float32]]


class Teachers(keras.Model):
    """RGB (n, h, w, 3) in [0, 1] -> {layer name: features (n, h', w', `CHANNELS[layer]`)}.

    `folder` holds `FILES`: arrays `<layer>/kernel`, height, width, in, out, and
    `<layer>/bias`, for BGR in 0 to 255 minus the means. With max pooling, as
    VGG-19 was trained.
    """

    def __init__(self, folder: Path):
        super().__init__(trainable=False)
        self._weights = {name: array for file in FILES for name, array in _read(folder / file).items()}

    def call(self, rgb: Any) -> dict[str, Any]:
        x, found = ops.flip(rgb, -1) * 255.0 - np.array(BGR_MEANS, np.float32), {}
        for layer in layer_names():
            if layer.endswith("_conv1") and found:
                x = ops.max_pool(x, 2, 2)
            kernel, bias = self._weights[f"{layer}/kernel"], self._weights[f"{layer}/bias"]
            found[layer] = x = ops.relu(ops.conv(x, kernel, padding="same") + bias)
        return {layer: found[layer] for layer in CHANNELS}


def _read(path: Path) -> Weights:
    """Return the arrays of the file at `path`; those in 8 bits are `name`, times `name/scale`, plus `name/min`."""
    with np.load(path, allow_pickle=False) as file:
        found = {name: file[name] for name in file.files}
    return {
        name: array.astype(np.float32) * found.get(f"{name}/scale", 1.0) + found.get(f"{name}/min", 0.0)
        for name, array in found.items()
        if name.endswith(("/kernel", "/bias"))
    }
