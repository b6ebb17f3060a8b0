"""The optimiser of training: Keras' Muon, for convolutions too."""

from typing import Any

import keras

from style_engine.training.operations import ops


class Muon(keras.optimizers.Muon):
    """Muon, with each convolution's kernel (h, w, in, out) taken as a matrix (h * w * in, out).

    Muon (Keller Jordan and others, 2024; scaled as in Liu and others, arXiv
    2502.16982) moves a matrix by its momentum with all singular values made
    about equal, so that rare features are learned as fast as frequent ones.
    Keras' own treats only dense layers so. Biases, the first layer and its map
    are left to Adam. No weight decay.
    """

    def __init__(self, learning_rate: Any, **options: Any):
        super().__init__(learning_rate, weight_decay=0.0, adam_weight_decay=0.0, **options)

    def _should_use_adamw(self, variable: Any) -> bool:
        return len(variable.shape) < 2 or "block1_conv1" in variable.path

    def _muon_update_step(self, gradient: Any, variable: Any, lr: Any, m: Any) -> None:
        self.assign_add(m, gradient + m * (self.momentum - 1))
        ahead = gradient + self.momentum * m
        matrix = ops.reshape(ahead, (-1, variable.shape[-1]))
        update = self.lr_adjust(self.zeropower_via_newtonschulz5(matrix, self.ns_steps))
        self.assign_sub(variable, lr * ops.reshape(update, variable.shape))
