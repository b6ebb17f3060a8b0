"""Takes steps: an objective and an optimiser as one, for pictures that fit into memory and for those that do not."""

import functools

import tensorflow as tf

from .objective import IMAGE, NUMBER, Objective
from .optimizers import lbfgs, load_optimizer
from .pyramid import WHOLE_PIXELS
from .tiles import TiledObjective


def stepper(extractor, formulas, optimizer, whole):
    """Return what takes steps with a `FeatureExtractor`, with all features in memory if `whole`, or tile by tile.

    `formulas` is "relative" or "gatys", `optimizer` a name of `optimizers`. The
    result is kept: the next run of that kind neither builds nor traces anything.
    """
    return _whole(extractor, formulas, optimizer) if whole else _tiled(extractor, formulas)


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

    def targets(self, content, styles):
        """Return the `Targets`; a painting may be larger than what is painted, and too large to be looked at whole."""

        def grams(style):
            whole = style.shape[1] * style.shape[2] <= WHOLE_PIXELS
            return (self._objective if whole else self._tiled).grams(style)

        return self._objective.targets(content, styles, grams)

    def init(self, image):
        """Return the state before the first step from `image` (1, h, w, 3)."""
        return self._optimizer.init(tf.constant(image))

    def step(self, state, targets, weights, learning_rate, averaging, stopped):
        """Return the state after one step; `stopped` is the other kind's."""
        return self._update(state, self.gradient(state.iterate, targets, weights), learning_rate, averaging)


class Tiled:
    """Steps tile by tile. The optimiser is L-BFGS on arrays that it changes in place, whatever the settings say."""

    def __init__(self, objective):
        self._objective = TiledObjective(objective)
        self.targets, self.measure = self._objective.targets, self._objective.measure

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


@functools.lru_cache(maxsize=2)
def _objective(extractor, formulas):
    return Objective(extractor, formulas)


@functools.lru_cache(maxsize=4)
def _whole(extractor, formulas, optimizer):
    return Whole(_objective(extractor, formulas), load_optimizer(optimizer))


@functools.lru_cache(maxsize=2)
def _tiled(extractor, formulas):
    return Tiled(_objective(extractor, formulas))
