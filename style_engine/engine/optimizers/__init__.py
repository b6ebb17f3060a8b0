"""Optimisers as pure functions over a state; they know nothing of pictures.

Each module in this folder is the optimiser of that name, and has four functions.
`init(iterate)` returns the state before the first step, a named tuple with
`step`, a float32 scalar, and `iterate`. `step(state, gradient, learning_rate,
averaging)` returns the state after one step, clipped to [0, 1], and leaves the
given one as it was. `shown(state, averaging)` returns the picture to show.
`signature(image)` returns the state's TensorSpecs for an iterate of the
TensorSpec `image`, so that a step can be compiled once for all sizes.
"""

import importlib
import pkgutil
from typing import Any, Protocol, TypeVar, cast

import tensorflow as tf

from style_engine.engine.tensors import Number

State = TypeVar("State")


class Optimizer(Protocol[State]):
    """What a module in this folder is; see above."""

    def init(self, iterate: tf.Tensor) -> State: ...

    def step(self, state: State, gradient: tf.Tensor, learning_rate: Number, averaging: Number) -> State: ...

    def shown(self, state: State, averaging: Number) -> tf.Tensor: ...

    def signature(self, image: Any) -> State: ...


def available_optimizers() -> tuple[str, ...]:
    """Return the names of the optimisers, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load_optimizer(name: str) -> Optimizer[Any]:
    """Return the optimiser, a module, of that `name`."""
    return cast(Optimizer[Any], importlib.import_module(f"{__name__}.{name}"))
