"""L-BFGS without a line search, with a box constraint, all of it on tensors.

Nocedal and Wright, "Numerical Optimization" (2006), algorithms 7.4 and 7.5.
Differs from them: instead of a line search, which would cost gradients, no step
moves a pixel further than the learning rate, root mean square; and a pair with
too little curvature is stored with weight 0. Of a picture, the first guess of the
inverse Hessian is not the same for all pixels, but goes further in what is
large: see `preconditioner`.

After 64 steps it is about as near as Adam after 150, and its iterates do not
flicker, so that they need no average.
"""

import collections
from collections.abc import Sequence
from typing import Any, NamedTuple, Self, TypeAlias

import numpy as np
import scipy.linalg
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine.preconditioner import precondition_in_place, preconditioned
from style_engine.engine.tensors import Number, spec

# 10, 5 and 3 pairs give the same distances to 0.001, and each costs a hundredth of a step.
PAIRS = 3
# The same on arrays, of which each pair takes two: at 4096 px, 400 MB.
PAIRS_IN_PLACE = 2
# The least cosine between a move and the gradient's change. Rounding, above all in bfloat16, and the box make it
# negative at times; such a pair would make a direction that climbs.
LEAST_CURVATURE = 1e-4
TINY = 1e-30

Array: TypeAlias = NDArray[np.float32]


class LbfgsState(NamedTuple):
    """What one step hands to the next; names from the book in brackets. The newest pair is the last."""

    step: tf.Tensor  # number of steps taken, float32 scalar
    iterate: tf.Tensor  # x_k
    gradient: tf.Tensor  # grad f at the iterate before
    moves: tuple[tf.Tensor, ...]  # s_i, from one iterate to the next
    changes: tuple[tf.Tensor, ...]  # y_i, of the gradients along them
    curvatures: tf.Tensor  # rho_i = 1 / (y_i . s_i), or 0 for a pair with too little curvature
    scale: tf.Tensor  # gamma_k, of the first guess of the inverse Hessian
    move: tf.Tensor  # s_k, whose y_k comes with the next gradient


def signature(image: Any) -> LbfgsState:
    """Return the TensorSpecs of a state whose iterate is of the TensorSpec `image`."""
    number, pairs = spec([]), (image,) * PAIRS
    return LbfgsState(number, image, image, pairs, pairs, spec([PAIRS]), number, image)


def init(iterate: tf.Tensor) -> LbfgsState:
    """Return the state before the first step from `iterate`."""
    zeros, number = tf.zeros_like(iterate), tf.constant(0.0)
    return LbfgsState(number, iterate, zeros, (zeros,) * PAIRS, (zeros,) * PAIRS, tf.zeros([PAIRS]), number, zeros)


def step(state: LbfgsState, gradient: tf.Tensor, learning_rate: Number, averaging: Number) -> LbfgsState:
    """Return the state after one step from `gradient`, the one at the state's iterate, clipped to [0, 1].

    `learning_rate` is the furthest that pixels move in a step, root mean
    square; `averaging` is other optimisers'.
    """
    change = gradient - state.gradient
    sy, ss, yy = _dot(state.move, change), _dot(state.move, state.move), _dot(change, change)
    guessed = _dot(change, preconditioned(change))
    is_curved = sy > LEAST_CURVATURE * tf.sqrt(ss * yy)
    moves, changes = (*state.moves[1:], state.move), (*state.changes[1:], change)
    curvature = tf.where(is_curved, 1 / tf.maximum(sy, TINY), 0.0)
    curvatures = tf.concat([state.curvatures[1:], [curvature]], 0)
    scale = tf.where(is_curved, sy / tf.maximum(guessed, TINY), state.scale)
    has_curvature = scale > 0
    downhill = direction(gradient, moves, changes, curvatures, tf.where(has_curvature, scale, 1.0))
    size = tf.sqrt(tf.reduce_mean(tf.square(downhill))) + TINY
    # The first step, which has no scale, is as long as a step may be.
    factor = tf.where(has_curvature, tf.minimum(1.0, learning_rate / size), learning_rate / size)
    iterate = tf.clip_by_value(state.iterate - factor * downhill, 0.0, 1.0)
    move = iterate - state.iterate
    return LbfgsState(state.step + 1, iterate, gradient, moves, changes, curvatures, scale, move)


def direction(
    gradient: tf.Tensor,
    moves: Sequence[tf.Tensor],
    changes: Sequence[tf.Tensor],
    curvatures: tf.Tensor,
    scale: tf.Tensor,
) -> tf.Tensor:
    """Return H @ gradient, by the two-loop recursion (algorithm 7.4); the names are those of `LbfgsState`."""
    weights: list[tf.Tensor] = []
    for i in reversed(range(len(moves))):
        weights.insert(0, curvatures[i] * _dot(moves[i], gradient))
        gradient -= weights[0] * changes[i]
    gradient = preconditioned(gradient) * scale
    for i, weight in enumerate(weights):
        gradient += (weight - curvatures[i] * _dot(changes[i], gradient)) * moves[i]
    return gradient


def shown(state: LbfgsState, averaging: Number) -> tf.Tensor:
    """Return the picture to show: the iterate."""
    return state.iterate


class InPlace:
    """The same on NumPy arrays that are changed in place, for iterates too large to have twice.

    Holds `2 * pairs + 2` arrays of the size of `iterate`, float32 and its own,
    and three more during a step.
    """

    def __init__(self, iterate: Array, pairs: int = PAIRS_IN_PLACE):
        self.iterate = np.array(iterate, np.float32)
        self._pairs: collections.deque[tuple[Array, Array, float]] = collections.deque(maxlen=pairs)
        self._gradient: Array | None = None
        self._move: Array | None = None
        self._scale = 0.0

    def step(self, gradient: Array, learning_rate: float) -> None:
        """Take the step of `lbfgs.step`; `gradient` is float32, and becomes this object's own."""
        if self._gradient is not None and self._move is not None:
            change = np.subtract(gradient, self._gradient, out=self._gradient)
            sy, ss, yy = _vdot(self._move, change), _vdot(self._move, self._move), _vdot(change, change)
            is_curved = sy > LEAST_CURVATURE * np.sqrt(ss * yy)
            self._pairs.append((self._move, change, 1 / max(sy, TINY) if is_curved else 0.0))
            self._scale = sy / max(_guessed(change), TINY) if is_curved else self._scale
        self._gradient = gradient
        downhill = self._direction(gradient.copy())
        size = np.sqrt(_vdot(downhill, downhill) / downhill.size) + TINY
        downhill *= -(min(1.0, learning_rate / size) if self._scale > 0 else learning_rate / size)
        downhill += self.iterate
        ahead = np.clip(downhill, 0.0, 1.0, out=downhill)
        self._move = np.subtract(ahead, self.iterate, out=self.iterate)
        self.iterate = ahead

    def arrays(self) -> list[NDArray]:
        """Return all that it remembers, as its own arrays, from which `restored` makes it again."""
        if self._gradient is None or self._move is None:
            return [self.iterate]
        numbers = np.array([self._scale, *(curvature for _, _, curvature in self._pairs)])
        pairs = [array for move, change, _ in self._pairs for array in (move, change)]
        return [self.iterate, self._gradient, self._move, numbers, *pairs]

    @staticmethod
    def accepts(arrays: Sequence[NDArray], pairs: int = PAIRS_IN_PLACE) -> bool:
        """Tell whether `arrays` are as many, and of such shapes and formats, as `arrays()` returns."""
        pictures = [*arrays[:3], *arrays[4:]]
        alike = all(part.dtype == np.float32 and part.shape == arrays[0].shape for part in pictures)
        if len(arrays) < 4:
            return alike and len(arrays) == 1
        count = (len(arrays) - 4) / 2
        # The scale, and a curvature for each pair.
        return alike and count <= pairs and arrays[3].shape == (1 + count,)

    @classmethod
    def restored(cls, arrays: Sequence[NDArray]) -> Self:
        """Return it as it was when `arrays()` returned these; they stay as they are."""
        state = cls(arrays[0])
        if len(arrays) > 1:
            _, gradient, state._move, numbers, *pairs = arrays
            # Of Python, as a step has them: a NumPy number would make the arithmetic of a whole array float64.
            state._scale, *curvatures = map(float, numbers)
            state._gradient = np.array(gradient)  # the only other one that a step changes
            state._pairs.extend(zip(pairs[::2], pairs[1::2], curvatures))
        return state

    def _direction(self, gradient: Array) -> Array:
        weights: list[float] = []
        for move, change, curvature in reversed(self._pairs):
            weights.append(curvature * _vdot(move, gradient))
            _add(gradient, -weights[-1], change)
        precondition_in_place(gradient)
        gradient *= self._scale if self._scale > 0 else 1.0
        for (move, change, curvature), weight in zip(self._pairs, reversed(weights)):
            _add(gradient, weight - curvature * _vdot(change, gradient), move)
        return gradient


def _guessed(change: Array) -> float:
    """Return y . B y for `change` y, where B is the `preconditioner`'s matrix."""
    moved = change.copy()
    precondition_in_place(moved)
    return _vdot(change, moved)


def _vdot(a: Array, b: Array) -> float:
    return float(np.vdot(a, b))


def _add(target: Array, factor: float, other: Array) -> None:
    """Add `factor * other` to `target` in place, without an array between; both are contiguous float32."""
    saxpy = scipy.linalg.blas.saxpy  # pyright: ignore[reportAttributeAccessIssue]  # it is compiled: no source has it
    saxpy(other.reshape(-1), target.reshape(-1), a=factor)


def _dot(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(a * b)
