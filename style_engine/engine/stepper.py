"""Takes steps: an objective and an optimiser as one, for pictures that fit into memory and for those that do not."""

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine.networks import FeatureExtractor, stride
from style_engine.engine.objective import IMAGE, NUMBER, Objective
from style_engine.engine.optimizers import Optimizer, lbfgs, load_optimizer
from style_engine.engine.pyramid import WHOLE_PIXELS
from style_engine.engine.steering import Check
from style_engine.engine.strokes import REMATCH, Nearest, Strokes
from style_engine.engine.targets import LossTerms, Targets, Weights, by_region, mixed, no_strokes
from style_engine.engine.tensors import Image, compiled
from style_engine.engine.tiled import TiledObjective
from style_engine.pictures.arrays import Rgb
from style_engine.settings import StyleSettings

State = TypeVar("State")

# (regions, h, w) or (h, w)
Plane: TypeAlias = NDArray[np.float32]
# Gram matrices and features of strokes, layer by layer.
Painting: TypeAlias = tuple[list[tf.Tensor], list[NDArray[np.float32]]]


class Stepper(Protocol[State]):
    """What takes steps from one state to the next. A `check` is asked at each tile, and raises Stopped to end there."""

    def targets(self, content: Image, masks: Plane | None, detail: Plane | None, check: Check) -> Any:
        """Return the `Targets` of `content` (1, h, w, 3), with those of style left empty; see `Objective.targets`."""
        ...

    def painting(self, style: Image, check: Check) -> Any:
        """Return what is compared with of `style` (1, h, w, 3), which may be larger than what is painted."""
        ...

    def styled(self, fixed: Any, paintings: Sequence[Any], masks: Plane | None, detail: Plane, mix: Any) -> Any:
        """Return the `fixed` targets with those of style: of what `painting` returned of each, by regions or mixed."""
        ...

    def init(self, image: Image) -> State:
        """Return the state before the first step from `image` (1, h, w, 3)."""
        ...

    def step(self, state: State, targets: Any, weights: Weights, check: Check) -> State:
        """Return the state after one step; the given one is no longer of use, unless `check` raised Stopped."""
        ...

    def recolored(self, state: State, recolor: Callable[[Rgb], Image]) -> State:
        """Return `state` begun anew, with its picture (h, w, 3) as `recolor` returns it (1, h, w, 3)."""
        ...

    def rematched(self, state: State) -> State:
        """Return `state` for strokes that have changed: its next step finds anew which are nearest."""
        ...

    def shown(self, state: State) -> Image:
        """Return the picture to show, (1, h, w, 3); the state may go on to change it."""
        ...

    def measure(self, image: Image, targets: Any, weights: Weights) -> LossTerms:
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

        def gradient(image: tf.Tensor, targets: Targets, weights: Weights, found: Nearest) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(image)
                total = objective.losses(image, targets, weights, found).total
            return tape.gradient(total, image)

        signature = [*objective.signature, objective.nearest_signature]
        self.gradient = compiled(gradient, signature)
        # Apart from the network, which may compute in bfloat16: in one function with it, the iterate would too.
        signature = [optimizer.signature(IMAGE), IMAGE, NUMBER, NUMBER]
        self.update = compiled(optimizer.step, signature)


class Matched(NamedTuple):
    """The optimiser's state, and the strokes that its gradients were taken with; none before the first step."""

    optimizer: Any
    nearest: Nearest


class InMemoryStepper:
    """Steps with all features in memory, each two compiled functions. Its states are `Matched`."""

    def __init__(self, compiled: CompiledStep, learning_rate: float, averaging: float):
        self.compiled, self.measure = compiled, compiled.objective.measure
        self._optimizer = compiled.optimizer
        self._learning_rate = tf.constant(learning_rate, tf.float32)
        self._averaging = tf.constant(averaging, tf.float32)

    def targets(self, content: Image, masks: Plane | None, detail: Plane | None, check: Check) -> Targets:
        return self.compiled.objective.targets(content, masks, detail)

    def painting(self, style: Image, check: Check) -> Painting:
        _, height, width, _ = np.shape(style)
        if height * width > WHOLE_PIXELS:
            return self.compiled.tiled.painting(style, check)
        return self.compiled.objective.painting(style)

    def styled(
        self, fixed: Targets, paintings: Sequence[Painting], masks: Plane | None, detail: Plane, mix: Any
    ) -> Targets:
        grams, features = zip(*paintings)
        return _styled(fixed, grams, self.compiled.objective.strokes_at(masks, detail, features, mix), mix)

    def init(self, image: Image) -> Matched:
        return Matched(self._optimizer.init(tf.constant(image)), [])

    def step(self, state: Matched, targets: Targets, weights: Weights, check: Check) -> Matched:
        before, nearest = state
        if not nearest or int(before.step) % REMATCH == 0:
            nearest = self.compiled.objective.nearest(before.iterate, targets)
        gradient = self.compiled.gradient(before.iterate, targets, weights, nearest)
        return Matched(self.compiled.update(before, gradient, self._learning_rate, self._averaging), nearest)

    def recolored(self, state: Matched, recolor: Callable[[Rgb], Image]) -> Matched:
        return self.init(recolor(np.asarray(self.shown(state))[0]))

    def rematched(self, state: Matched) -> Matched:
        return state._replace(nearest=[])

    def shown(self, state: Matched) -> tf.Tensor:
        return self._optimizer.shown(state.optimizer, self._averaging)

    def arrays(self, state: Matched) -> list[NDArray]:
        # As the other parts are: numbers of rows, a few thousand, are exact in float32.
        nearest = [np.asarray(rows, np.float32) for rows in state.nearest]
        return [*(np.array(part) for part in tf.nest.flatten(state.optimizer)), *nearest]

    def accepts(self, arrays: Sequence[NDArray]) -> bool:
        specs = tf.nest.flatten(self._optimizer.signature(IMAGE))
        alike = all(
            spec.shape.is_compatible_with(part.shape) and spec.dtype == part.dtype for spec, part in zip(specs, arrays)
        )
        layers, nearest = self.compiled.objective.stroke_layers, arrays[len(specs) :]
        if not alike or len(arrays) < len(specs) or len(nearest) not in (0, len(layers)):
            return False
        height, width = max((part.shape[1:3] for part in arrays if part.ndim == 4), default=(0, 0))
        return all(
            rows.shape == ((height // stride(layer)) * (width // stride(layer)),) and rows.min(initial=0) >= 0
            for layer, rows in zip(layers, nearest)
        )

    def restored(self, arrays: Sequence[NDArray]) -> Matched:
        signature = self._optimizer.signature(IMAGE)
        count = len(tf.nest.flatten(signature))
        optimizer = tf.nest.pack_sequence_as(signature, [tf.constant(array) for array in arrays[:count]])
        return Matched(optimizer, [tf.constant(rows, tf.int32) for rows in arrays[count:]])


class TiledStepper:
    """Steps tile by tile. The optimiser is L-BFGS on arrays that it changes in place, whatever the settings name."""

    def __init__(self, objective: TiledObjective, learning_rate: float):
        self.targets, self.painting, self.measure = objective.targets, objective.painting, objective.measure
        self._objective = objective
        self._learning_rate = float(np.float32(learning_rate))  # as the other kind has it

    def styled(
        self, fixed: Targets, paintings: Sequence[Painting], masks: Plane | None, detail: Plane, mix: Any
    ) -> Targets:
        return _styled(fixed, [grams for grams, _ in paintings], no_strokes(), mix)

    def recolored(self, state: lbfgs.InPlace, recolor: Callable[[Rgb], Image]) -> lbfgs.InPlace:
        return self.init(recolor(self.shown(state)[0]))

    def rematched(self, state: lbfgs.InPlace) -> lbfgs.InPlace:
        return state

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


def _styled(fixed: Targets, grams: Sequence[list[tf.Tensor]], strokes: Strokes, mix: Any) -> Targets:
    return fixed._replace(style=by_region(grams) if mix is None else mixed(grams, mix), strokes=strokes)


# A run has up to two networks, and its last scales are in tiles.
@functools.lru_cache(maxsize=8)
def _compiled(extractor: FeatureExtractor, losses: str, optimizer: str, guided: bool) -> CompiledStep:
    return CompiledStep(Objective(extractor, losses, guided), load_optimizer(optimizer))


@functools.lru_cache(maxsize=2)
def _tiled(extractor: FeatureExtractor, losses: str, guided: bool) -> TiledObjective:
    return TiledObjective(Objective(extractor, losses, guided, whole=False))
