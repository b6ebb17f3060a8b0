"""Takes steps: an objective and an optimiser as one, for pictures that fit into memory and for those that do not."""

import functools

import numpy as np
import tensorflow as tf

from style_engine.engine.objective import IMAGE, NUMBER, Objective
from style_engine.engine.optimizers import lbfgs, load_optimizer
from style_engine.engine.pyramid import WHOLE_PIXELS
from style_engine.engine.tiled import TiledObjective


def stepper(extractor, formulas, optimizer, whole, guided=False):
    """Return what takes steps with a `FeatureExtractor`, with all features in memory if `whole`, or tile by tile.

    `formulas` is "relative" or "gatys", `optimizer` a name of `optimizers`,
    `guided` whether each region has a style of its own. The result is kept: the
    next run of that kind neither builds nor traces anything.
    """
    return _whole(extractor, formulas, optimizer, guided) if whole else _tiled(extractor, formulas, guided)


class Whole:
    """Steps with all features in memory, each two compiled functions, whatever the size."""

    def __init__(self, objective, optimizer):
        self.measure, self.shown = objective.measure, optimizer.shown
        self._objective, self._tiled = objective, TiledObjective(objective)

        def gradient(image, targets, weights):
            with tf.GradientTape() as tape:
                tape.watch(image)
                total = objective.losses(image, targets, weights).total
            return tape.gradient(total, image)

        self.gradient = tf.function(gradient, input_signature=objective.signature)
        # Apart from the network, which may compute in bfloat16: in one function with it, the iterate would too.
        signature = [optimizer.signature(IMAGE), IMAGE, NUMBER, NUMBER]
        self._update = tf.function(optimizer.step, input_signature=signature, autograph=False)
        self._optimizer = optimizer

    def targets(self, content, masks, stopped):
        """Return the `Targets` of `content` (1, h, w, 3), but for those of style; see `Objective.targets`.

        None once `stopped()`, which is the other kind's.
        """
        return self._objective.targets(content, masks)

    def grams(self, style, stopped):
        """Return the Gram matrices of `style` (1, h, w, 3), which may be larger than what is painted, in tiles then.

        None once `stopped()`.
        """
        if style.shape[1] * style.shape[2] > WHOLE_PIXELS:
            return self._tiled.grams(style, stopped)
        return self._objective.grams(style)

    def init(self, image):
        """Return the state before the first step from `image` (1, h, w, 3)."""
        return self._optimizer.init(tf.constant(image))

    def step(self, state, targets, weights, learning_rate, averaging, stopped):
        """Return the state after one step; `stopped` is the other kind's."""
        return self._update(state, self.gradient(state.iterate, targets, weights), learning_rate, averaging)

    def arrays(self, state):
        """Return all of `state` as a list of arrays, from which `restored` makes it again."""
        return [np.array(part) for part in tf.nest.flatten(state)]

    def accepts(self, arrays):
        """Tell whether `arrays` are as many, and of such shapes and formats, as `arrays()` of a state returns."""
        specs = tf.nest.flatten(self._optimizer.signature(IMAGE))
        return len(specs) == len(arrays) and all(
            spec.shape.is_compatible_with(part.shape) and spec.dtype == part.dtype for spec, part in zip(specs, arrays)
        )

    def restored(self, arrays):
        return tf.nest.pack_sequence_as(self._optimizer.signature(IMAGE), [tf.constant(array) for array in arrays])


class Tiled:
    """Steps tile by tile. The optimiser is L-BFGS on arrays that it changes in place, whatever the settings say."""

    def __init__(self, objective):
        self._objective = TiledObjective(objective)
        self.targets, self.grams = self._objective.targets, self._objective.grams
        self.measure = self._objective.measure

    def init(self, image):
        return lbfgs.InPlace(image)

    def step(self, state, targets, weights, learning_rate, averaging, stopped):
        """Return the state after one step, or None once `stopped()`, which is asked at each tile."""
        gradient = self._objective.gradient(state.iterate, targets, weights, stopped)
        if gradient is None:
            return None
        state.step(gradient, float(learning_rate))
        return state

    def shown(self, state, averaging):
        return state.iterate

    def arrays(self, state):
        """Return all of `state` as a list of arrays, its own: so large, there is no memory for copies."""
        return state.arrays()

    def accepts(self, arrays):
        """Tell whether `arrays` are such as `arrays()` of a state returns."""
        return lbfgs.InPlace.accepts(arrays)

    def restored(self, arrays):
        return lbfgs.InPlace.restored(arrays)


@functools.lru_cache(maxsize=4)
def _objective(extractor, formulas, guided):
    return Objective(extractor, formulas, guided)


@functools.lru_cache(maxsize=4)
def _whole(extractor, formulas, optimizer, guided):
    return Whole(_objective(extractor, formulas, guided), load_optimizer(optimizer))


@functools.lru_cache(maxsize=2)
def _tiled(extractor, formulas, guided):
    return Tiled(_objective(extractor, formulas, guided))
