"""Adam, with a box constraint and an average of the iterates.

Kingma and Ba, "Adam", arXiv 1412.6980, algorithm 1, and section 7.2 for the
average.
"""

from typing import Any, NamedTuple

import tensorflow as tf

from style_engine.engine.tensors import Number, spec

BETA1 = 0.9
# Shorter than Adam's usual 0.999: runs are some hundred steps, and the reference peers use 0.99.
BETA2 = 0.99
ADAM_EPSILON = 1e-8


class AdamState(NamedTuple):
    """What one step hands to the next: `step` is a float32 scalar, the rest have the iterate's shape."""

    step: tf.Tensor  # t, the number of steps taken
    iterate: tf.Tensor  # theta_t
    first_moment: tf.Tensor  # m_t
    second_moment: tf.Tensor  # v_t
    average: tf.Tensor  # moving average of the iterates, before its bias correction


def signature(image: Any) -> AdamState:
    """Return the TensorSpecs of a state whose iterate is of the TensorSpec `image`."""
    return AdamState(spec([]), image, image, image, image)


def init(iterate: tf.Tensor) -> AdamState:
    """Return the state before the first step from `iterate`."""
    zeros = tf.zeros_like(iterate)
    return AdamState(tf.constant(0.0), iterate, zeros, zeros, zeros)


def step(state: AdamState, gradient: tf.Tensor, learning_rate: Number, averaging: Number) -> AdamState:
    """Return the state after one step along `gradient`, clipped to [0, 1].

    `averaging` in [0, 1) is the decay of the average of the iterates.
    """
    t = state.step + 1
    first = BETA1 * state.first_moment + (1 - BETA1) * gradient
    second = BETA2 * state.second_moment + (1 - BETA2) * tf.square(gradient)
    corrected_first, corrected_second = first / (1 - tf.pow(BETA1, t)), second / (1 - tf.pow(BETA2, t))
    iterate = state.iterate - learning_rate * corrected_first / (tf.sqrt(corrected_second) + ADAM_EPSILON)
    iterate = tf.clip_by_value(iterate, 0.0, 1.0)
    average = averaging * state.average + (1 - averaging) * iterate
    return AdamState(t, iterate, first, second, average)


def shown(state: AdamState, averaging: Number) -> tf.Tensor:
    """Return the average of the iterates, with its bias towards zero corrected; before the first step, the iterate."""
    average = state.average / tf.maximum(1 - tf.pow(averaging, state.step), 1e-6)
    # Rounding can carry an average of ones beyond 1.
    return tf.where(state.step > 0, tf.clip_by_value(average, 0.0, 1.0), state.iterate)
