"""Takes steps: an objective and an optimiser as one, for pictures that fit into memory and for those that do not."""

import functools
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine.networks import FeatureExtractor
from style_engine.engine.objective import IMAGE, NUMBER, LossTerms, Objective, Targets, Weights
from style_engine.engine.optimizers import Optimizer, lbfgs, load_optimizer
from style_engine.engine.pyramid import WHOLE_PIXELS
from style_engine.engine.steering import Check
from style_engine.engine.tensors import Image
from style_engine.engine.tiled import TiledObjective
from style_engine.settings import StyleSettings

State = TypeVar("State")


class Stepper(Protocol[State]):
    """What takes steps from one state to the next. A `check` is asked at each tile, and raises Stopped to end there."""

    def targets(self, content: Image, masks: NDArray[np.float32] | None, check: Check) -> Targets:
        """Return the `Targets` of `content` (1, h, w, 3), with those of style left empty; see `Objective.targets`."""
        ...

    def grams(self, style: Image, check: Check) -> list[tf.Tensor]:
        """Return the Gram matrices of `style` (1, h, w, 3), which may be larger than what is painted."""
        ...

    def init(self, image: Image) -> State:
        """Return the state before the first step from `image` (1, h, w, 3)."""
        ...

    def step(self, state: State, targets: Targets, weights: Weights, check: Check) -> State:
        """Return the state after one step; the given one is no longer of use, unless `check` raised Stopped."""
        ...

    def shown(self, state: State) -> Image:
        """Return the picture to show, (1, h, w, 3); the state may go on to change it."""
        ...

    def measure(self, image: Image, targets: Targets, weights: Weights) -> LossTerms:
        """Return the `LossTerms` of `image` (1, h, w, 3)."""
        ...

    def arrays(self, state: State) -> list[NDArray]:
        """Return all of `state` as a list of arrays, from which `restored` makes it again."""
        ...

    def accepts(self, arrays: Sequence[NDArray]) -> bool:
        """Tell whether `arrays` are as many, and of such shapes and formats, as `arrays()` of a state returns."""
        ...

    def restored(self, arrays: Sequence[NDArray]) -> State:
        """Return the state of which `arrays()` returned these; they stay as they are."""
        ...


def stepper(extractor: FeatureExtractor, settings: StyleSettings, whole: bool, guided: bool = False) -> Stepper[Any]:
    """Return the `Stepper` for a `FeatureExtractor`, with all features in memory if it is `whole`, else tile by tile.

    Of the `settings` it takes the losses, the optimiser, the learning rate and
    the averaging; `guided` is whether each region has a style of its own.
    Compiled functions are kept: the next stepper with that network, losses and
    optimiser neither builds nor traces anything.
    """
    if not whole:
        return TiledStepper(_tiled(extractor, settings.losses, guided), settings.learning_rate)
    compiled = _compiled(extractor, settings.losses, settings.optimizer, guided)
    return InMemoryStepper(compiled, settings.learning_rate, settings.averaging)


class CompiledStep:
    """The compiled functions of a step with all features in memory, whatever the size and the learning rate."""

    def __init__(self, objective: Objective, optimizer: Optimizer[Any]):
        self.objective, self.optimizer, self.tiled = objective, optimizer, TiledObjective(objective)

        def gradient(image: tf.Tensor, targets: Targets, weights: Weights) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(image)
                total = objective.losses(image, targets, weights).total
            return tape.gradient(total, image)

        self.gradient = tf.function(gradient, input_signature=objective.signature)
        # Apart from the network, which may compute in bfloat16: in one function with it, the iterate would too.
        signature = [optimizer.signature(IMAGE), IMAGE, NUMBER, NUMBER]
        self.update = tf.function(optimizer.step, input_signature=signature, autograph=False)


class InMemoryStepper:
    """Steps with all features in memory, each two compiled functions. Its states are the optimiser's."""

    def __init__(self, compiled: CompiledStep, learning_rate: float, averaging: float):
        self.compiled, self.measure = compiled, compiled.objective.measure
        self._optimizer = compiled.optimizer
        self._learning_rate = tf.constant(learning_rate, tf.float32)
        self._averaging = tf.constant(averaging, tf.float32)

    def targets(self, content: Image, masks: NDArray[np.float32] | None, check: Check) -> Targets:
        return self.compiled.objective.targets(content, masks)

    def grams(self, style: Image, check: Check) -> list[tf.Tensor]:
        _, height, width, _ = np.shape(style)
        if height * width > WHOLE_PIXELS:
            return self.compiled.tiled.grams(style, check)
        return self.compiled.objective.grams(style)

    def init(self, image: Image) -> Any:
        return self._optimizer.init(tf.constant(image))

    def step(self, state: Any, targets: Targets, weights: Weights, check: Check) -> Any:
        gradient = self.compiled.gradient(state.iterate, targets, weights)
        return self.compiled.update(state, gradient, self._learning_rate, self._averaging)

    def shown(self, state: Any) -> tf.Tensor:
        return self._optimizer.shown(state, self._averaging)

    def arrays(self, state: Any) -> list[NDArray]:
        return [np.array(part) for part in tf.nest.flatten(state)]

    def accepts(self, arrays: Sequence[NDArray]) -> bool:
        specs = tf.nest.flatten(self._optimizer.signature(IMAGE))
        return len(specs) == len(arrays) and all(
            spec.shape.is_compatible_with(part.shape) and spec.dtype == part.dtype for spec, part in zip(specs, arrays)
        )

    def restored(self, arrays: Sequence[NDArray]) -> Any:
        return tf.nest.pack_sequence_as(self._optimizer.signature(IMAGE), [tf.constant(array) for array in arrays])


class TiledStepper:
    """Steps tile by tile. The optimiser is L-BFGS on arrays that it changes in place, whatever the settings name."""

    def __init__(self, objective: TiledObjective, learning_rate: float):
        self.targets, self.grams, self.measure = objective.targets, objective.grams, objective.measure
        self._objective = objective
        self._learning_rate = float(np.float32(learning_rate))  # as the other kind has it

    def init(self, image: Image) -> lbfgs.InPlace:
        return lbfgs.InPlace(np.asarray(image))

    def step(self, state: lbfgs.InPlace, targets: Targets, weights: Weights, check: Check) -> lbfgs.InPlace:
        state.step(self._objective.gradient(state.iterate, targets, weights, check), self._learning_rate)
        return state

    def shown(self, state: lbfgs.InPlace) -> NDArray[np.float32]:
        return state.iterate

    def arrays(self, state: lbfgs.InPlace) -> list[NDArray]:
        return state.arrays()  # its own: so large, there is no memory for copies

    def accepts(self, arrays: Sequence[NDArray]) -> bool:
        return lbfgs.InPlace.accepts(arrays)

    def restored(self, arrays: Sequence[NDArray]) -> lbfgs.InPlace:
        return lbfgs.InPlace.restored(arrays)


@functools.lru_cache(maxsize=4)
def _objective(extractor: FeatureExtractor, losses: str, guided: bool) -> Objective:
    return Objective(extractor, losses, guided)


@functools.lru_cache(maxsize=4)
def _compiled(extractor: FeatureExtractor, losses: str, optimizer: str, guided: bool) -> CompiledStep:
    return CompiledStep(_objective(extractor, losses, guided), load_optimizer(optimizer))


@functools.lru_cache(maxsize=2)
def _tiled(extractor: FeatureExtractor, losses: str, guided: bool) -> TiledObjective:
    return TiledObjective(_objective(extractor, losses, guided))
