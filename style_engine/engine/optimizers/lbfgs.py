"""L-BFGS without a line search, with a box constraint, all of it on tensors.

Nocedal and Wright, "Numerical Optimization" (2006), algorithms 7.4 and 7.5.
Differs from them: instead of a line search, which would cost gradients, no step
moves a pixel further than the learning rate, root mean square; and a pair of
too little curvature is remembered as one that says nothing.

After 64 steps it is about as near as Adam after 150, and its iterates do not
flicker, so that they need no average.
"""

import collections
from typing import NamedTuple

import numpy as np
import scipy.linalg
import tensorflow as tf

# 10, 5 and 3 pairs give the same distances to 0.001, and each costs a hundredth of a step.
PAIRS = 3
# The least cosine between a move and the gradient's change. Rounding, above all in bfloat16, and the box make it
# negative at times; such a pair would make a direction that climbs.
LEAST_CURVATURE = 1e-4
TINY = 1e-30


class LbfgsState(NamedTuple):
    """What one step hands to the next; names from the book in brackets. The newest pair is the last."""

    step: tf.Tensor  # number of steps taken, float32 scalar
    iterate: tf.Tensor  # x_k
    gradient: tf.Tensor  # grad f at the iterate before
    moves: tuple[tf.Tensor, ...]  # s_i, from one iterate to the next
    changes: tuple[tf.Tensor, ...]  # y_i, of the gradients along them
    curvatures: tf.Tensor  # rho_i = 1 / (y_i . s_i), or 0 for a pair that says nothing
    scale: tf.Tensor  # gamma_k, of the first guess of the inverse Hessian
    move: tf.Tensor  # s_k, whose y_k comes with the next gradient


def signature(image):
    """Return the TensorSpecs of a state whose iterate is of the TensorSpec `image`."""
    number, pairs = tf.TensorSpec([]), (image,) * PAIRS
    return LbfgsState(number, image, image, pairs, pairs, tf.TensorSpec([PAIRS]), number, image)


def init(iterate):
    """Return the state before the first step from `iterate`."""
    zeros, number = tf.zeros_like(iterate), tf.constant(0.0)
    return LbfgsState(number, iterate, zeros, (zeros,) * PAIRS, (zeros,) * PAIRS, tf.zeros([PAIRS]), number, zeros)


def step(state, gradient, learning_rate, averaging):
    """Return the state after one step from `gradient`, the one at the state's iterate, clipped to [0, 1].

    `learning_rate` is the furthest that pixels move in a step, root mean
    square; `averaging` is other optimisers'.
    """
    change = gradient - state.gradient
    along, length, bend = _dot(state.move, change), _dot(state.move, state.move), _dot(change, change)
    tells = along > LEAST_CURVATURE * tf.sqrt(length * bend)
    moves, changes = (*state.moves[1:], state.move), (*state.changes[1:], change)
    curvature = tf.where(tells, 1 / tf.maximum(along, TINY), 0.0)
    curvatures = tf.concat([state.curvatures[1:], [curvature]], 0)
    scale = tf.where(tells, along / tf.maximum(bend, TINY), state.scale)
    knows = scale > 0
    downhill = direction(gradient, moves, changes, curvatures, tf.where(knows, scale, 1.0))
    size = tf.sqrt(tf.reduce_mean(tf.square(downhill))) + TINY
    # The first step, which has no scale, is as long as a step may be.
    factor = tf.where(knows, tf.minimum(1.0, learning_rate / size), learning_rate / size)
    iterate = tf.clip_by_value(state.iterate - factor * downhill, 0.0, 1.0)
    move = iterate - state.iterate
    return LbfgsState(state.step + 1, iterate, gradient, moves, changes, curvatures, scale, move)


def direction(gradient, moves, changes, curvatures, scale):
    """Return H @ gradient, by the two-loop recursion (algorithm 7.4); the names are those of `LbfgsState`."""
    weights = []
    for i in reversed(range(len(moves))):
        weights.insert(0, curvatures[i] * _dot(moves[i], gradient))
        gradient -= weights[0] * changes[i]
    gradient *= scale
    for i, weight in enumerate(weights):
        gradient += (weight - curvatures[i] * _dot(changes[i], gradient)) * moves[i]
    return gradient


def shown(state, averaging):
    """Return the picture to show: the iterate."""
    return state.iterate


class InPlace:
    """The same on NumPy arrays that are changed in place, for iterates too large to have twice.

    Holds `2 * pairs + 2` arrays of the size of `iterate`, float32 and its own,
    and three more during a step.
    """

    def __init__(self, iterate, pairs=2):
        self.iterate = np.array(iterate, np.float32)
        self._pairs = collections.deque(maxlen=pairs)
        self._gradient = self._move = None
        self._scale = 0.0

    def step(self, gradient, learning_rate):
        """Take the step of `lbfgs.step`; `gradient` is float32, and kept."""
        if self._move is not None:
            change = np.subtract(gradient, self._gradient, out=self._gradient)
            along, length, bend = _vdot(self._move, change), _vdot(self._move, self._move), _vdot(change, change)
            tells = along > LEAST_CURVATURE * np.sqrt(length * bend)
            self._pairs.append((self._move, change, 1 / max(along, TINY) if tells else 0.0))
            self._scale = along / max(bend, TINY) if tells else self._scale
        self._gradient = gradient
        downhill = self._direction(gradient.copy())
        size = np.sqrt(_vdot(downhill, downhill) / downhill.size) + TINY
        downhill *= -(min(1.0, learning_rate / size) if self._scale > 0 else learning_rate / size)
        downhill += self.iterate
        ahead = np.clip(downhill, 0.0, 1.0, out=downhill)
        self._move = np.subtract(ahead, self.iterate, out=self.iterate)
        self.iterate = ahead

    def arrays(self):
        """Return all that it remembers, as its own arrays, from which `restored` makes it again."""
        if self._move is None:
            return [self.iterate]
        numbers = np.array([self._scale, *(curvature for _, _, curvature in self._pairs)])
        pairs = [array for move, change, _ in self._pairs for array in (move, change)]
        return [self.iterate, self._gradient, self._move, numbers, *pairs]

    @staticmethod
    def accepts(arrays):
        """Tell whether `arrays` are as many, and of such shapes and formats, as `arrays()` returns."""
        pictures = [*arrays[:3], *arrays[4:]]
        alike = all(part.dtype == np.float32 and part.shape == arrays[0].shape for part in pictures)
        if len(arrays) < 4:
            return alike and len(arrays) == 1
        # The scale, and a curvature for each pair.
        return alike and arrays[3].shape == (1 + (len(arrays) - 4) / 2,)

    @classmethod
    def restored(cls, arrays):
        state = cls(arrays[0])
        if len(arrays) > 1:
            _, state._gradient, state._move, (state._scale, *curvatures), *pairs = arrays
            state._pairs.extend(zip(pairs[::2], pairs[1::2], curvatures))
        return state

    def _direction(self, gradient):
        weights = []
        for move, change, curvature in reversed(self._pairs):
            weights.append(curvature * _vdot(move, gradient))
            _add(gradient, -weights[-1], change)
        gradient *= self._scale if self._scale > 0 else 1.0
        for (move, change, curvature), weight in zip(self._pairs, reversed(weights)):
            _add(gradient, weight - curvature * _vdot(change, gradient), move)
        return gradient


def _vdot(a, b):
    return float(np.vdot(a, b))


def _add(target, factor, other):
    """Add `factor * other` to `target` in place, without an array between; both are contiguous float32."""
    scipy.linalg.blas.saxpy(other.reshape(-1), target.reshape(-1), a=factor)


def _dot(a, b):
    return tf.reduce_sum(a * b)
