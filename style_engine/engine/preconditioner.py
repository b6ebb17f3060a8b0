"""How far a step moves what is large in a picture, and what is small.

To a gradient all pixels are alike, and what changes from pixel to pixel is the shortest way down: a few steps leave
ridges and grain on smooth ground. So steps go further in what is larger, by octaves of size, and less far in colour
than in light: large and free, it would come in blotches.

It is the optimiser's, and no part of the objective: where that is lowest stays the same, and which way leads there not.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine.octaves import doubled, halved
from style_engine.engine.tensors import compiled, spec

# How far each octave goes, from single pixels on. Where light gains nothing from octave to octave, faces and skies get
# ridges; twice leaves fewer, three times hardly any, and four times makes softer pictures (a table is in
# `assets/benchmark.md`). Where colour gains as much as light, it comes in large blotches.
LIGHT = (1.0, 3.0, 9.0, 27.0)
COLOR = (1.0, 2.0, 4.0, 0.0)

# A factor for each octave.
Factors: TypeAlias = Sequence[float] | tf.Tensor


def preconditioned(gradient: tf.Tensor) -> tf.Tensor:
    """Return the `gradient` (1, h, w, 3) of a picture with its octaves as far as they are to go; any other as it is.

    That is its product with a matrix, symmetric and positive definite, as an inverse Hessian is.
    """
    return _octaves(gradient, COLOR, LIGHT) if gradient.shape.rank == 4 else gradient


def precondition_in_place(gradient: NDArray[np.float32]) -> None:
    """Do the same to an array, channel by channel, since there may be no memory for more."""
    if gradient.ndim != 4:
        return
    more = np.subtract(LIGHT, COLOR, dtype=np.float32)
    light = np.asarray(_plane(gradient.mean(-1, keepdims=True), more))
    for channel in range(gradient.shape[-1]):
        plane = gradient[..., channel : channel + 1]
        np.add(_plane(plane, np.array(COLOR, np.float32)), light, out=plane)


@partial(compiled, signature=[spec([1, None, None, 1]), spec([len(LIGHT)])])
def _plane(plane: Any, factors: Any) -> tf.Tensor:
    return _octaves(plane, factors, factors)


def _octaves(image: tf.Tensor, color: Factors, light: Factors, octave: int = 0) -> tf.Tensor:
    """Return `image` (1, h, w, c), an octave, times its factors, plus the same of all larger ones."""
    moved = color[octave] * image
    if color is not light and color[octave] != light[octave]:  # else the mean, which is slow, would add nothing
        moved += (light[octave] - color[octave]) * tf.reduce_mean(image, -1, keepdims=True)
    if octave + 1 == len(LIGHT):
        return moved
    return moved + doubled(_octaves(halved(image), color, light, octave + 1), image)
