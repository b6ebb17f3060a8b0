"""The networks that are imitated: genuine VGG-19 up to block3_conv4, and for the deeper layers its 16-fold compression.

VGG-19 is Simonyan and Zisserman's, CC BY 4.0. The compressed one is that of
Collaborative Distillation (Wang et al., CVPR 2020), MIT.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from style_engine.engine.networks import BGR_MEANS
from style_engine.engine.networks.compact import CONVOLUTIONS
from style_engine.training.operations import ops

VGG19_FILE = "vgg19_blocks1-3.npz"
SMALL_FILE = "vgg19_16x.npz"

# What is imitated, and how many channels the teachers have there.
CHANNELS = {
    "block1_conv1": 64,
    "block2_conv1": 128,
    "block3_conv1": 256,
    "block3_conv4": 256,
    "block4_conv1": 512,
    "block4_conv2": 128,
    "block5_conv1": 512,
}


# {layer/kernel: height, width, in, out, layer/bias: out}
Weights: TypeAlias = dict[str, NDArray[np.float32]]


class Teachers(keras.Model):
    """RGB (n, h, w, 3) in [0, 1] -> {layer name: features (n, h', w', `CHANNELS[layer]`)}.

    `folder` holds `VGG19_FILE` and `SMALL_FILE`: arrays `<layer>/kernel`, height,
    width, in, out, and `<layer>/bias`, for BGR in 0 to 255 minus the means.
    """

    def __init__(self, folder: Path):
        super().__init__(trainable=False)
        self._vgg19, self._small = _read(folder / VGG19_FILE), _read(folder / SMALL_FILE)

    def call(self, rgb: Any) -> dict[str, Any]:
        bgr = ops.flip(rgb, -1) * 255.0 - np.array(BGR_MEANS, np.float32)
        vgg19 = _features(self._vgg19, (1, 2, 3), bgr, "same")
        # The compressed network was trained with reflection.
        small = _features(self._small, (1, 2, 3, 4, 5), bgr, "reflect")
        found = {layer: vgg19[layer] for layer in CHANNELS if layer in vgg19}
        found["block4_conv2"] = small["block4_conv2"]
        for layer in ("block4_conv1", "block5_conv1"):
            # Its own 1x1 layers lead back to the widths of VGG-19.
            found[layer] = _convolution(self._small, f"{layer}_aux", small[layer], "same")
        return found


def _read(path: Path) -> Weights:
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def _features(weights: Weights, blocks: Sequence[int], x: Any, padding: str) -> dict[str, Any]:
    found = {}
    for block in blocks:
        for index in range(CONVOLUTIONS[block]):
            layer = f"block{block}_conv{index + 1}"
            found[layer] = x = _convolution(weights, layer, x, padding)
        x = ops.max_pool(x, 2, 2)
    return found


def _convolution(weights: Weights, layer: str, x: Any, padding: str) -> Any:
    if padding == "reflect":
        x, padding = ops.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], "reflect"), "valid"
    return ops.relu(ops.conv(x, weights[f"{layer}/kernel"], padding=padding) + weights[f"{layer}/bias"])
