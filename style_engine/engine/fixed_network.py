"""A network whose weights are part of the compiled function: what oneDNN makes ready of them, it then keeps.

Of weights that are variables it makes them ready anew at each step, which at 64 px costs more than the sums, in both
directions; and for gradients always. So a gradient is, here, a convolution as well: with the kernel turned around.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine.networks import centred
from style_engine.engine.tensors import spec

Array = NDArray[np.float32]


class FixedNetwork:
    """3x3 convolutions with ReLU, and 2x2 pooling before each later block: RGB (1, h, w, 3) -> {layer: features}.

    `weights` has the (kernel, bias) of each layer, in order, the first for RGB; `pool` is `tf.nn.avg_pool2d` or
    `tf.nn.max_pool2d`. Only the `layers` are returned. `output` has their TensorSpecs, as a Keras model's.
    """

    def __init__(self, weights: dict[str, tuple[Array, Array]], layers: Iterable[str], pool: Callable[..., Any]):
        self.output = {layer: spec([1, None, None, len(weights[layer][1])]) for layer in layers}
        self._pool = pool
        self._convolutions = {layer: convolution(*arrays) for layer, arrays in weights.items()}

    def __call__(self, rgb: Any) -> dict[str, tf.Tensor]:
        found, x = {}, centred(tf.convert_to_tensor(rgb))
        for layer, convolve in self._convolutions.items():
            if found and layer.endswith("_conv1"):
                x = self._pool(x, 2, 2, "VALID")
            found[layer] = x = convolve(x)
        return {layer: found[layer] for layer in self.output}


def convolution(kernel: Array, bias: Array) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return the convolution with `kernel` (3, 3, c, c') and `bias` (c',), zero padding and ReLU, of (1, h, w, c)."""
    # By symmetry: what a position adds to its neighbour in one direction comes back from there in the other.
    turned = np.ascontiguousarray(kernel[::-1, ::-1].transpose(0, 1, 3, 2))

    @tf.custom_gradient
    def convolve(x: tf.Tensor) -> Any:
        y = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, tf.constant(kernel), 1, "SAME"), tf.constant(bias)))

        def gradient(upstream: tf.Tensor) -> tf.Tensor:
            through = tf.raw_ops.ReluGrad(gradients=upstream, features=y)
            return tf.nn.conv2d(through, tf.constant(turned), 1, "SAME")

        return y, gradient

    return convolve
