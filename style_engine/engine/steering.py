"""How a run is steered, and ended, from outside while it is under way; needs no TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from style_engine.settings import StyleSettings

if TYPE_CHECKING:
    from style_engine.engine.targets import Weights

# Asked between pieces of work; raises Stopped to end the run.
Check: TypeAlias = Callable[[], None]


class Stopped(Exception):
    """Raised by `Control.check`: the run ends with its picture as it is."""


class Control(Protocol):
    """What a run asks while it is under way: in the run's own thread, which waits for the answers."""

    def settings(self) -> StyleSettings:
        """Return the settings to go on with, of which the three weights and the mix count. Asked before each step."""
        ...

    def check(self) -> None:
        """Raise Stopped if the run is to end. Asked before each step, and at each tile of a large one."""
        ...


def is_checkpoint_due(control: Control) -> bool:
    """Tell whether a `control` wants the next picture to come with a checkpoint.

    One that has `wants_checkpoint()` is asked at each picture; others want none before the end.
    """
    asked = getattr(control, "wants_checkpoint", None)
    return asked is not None and asked()


class FixedControl:
    """Goes on to the last iteration, with the same settings."""

    def __init__(self, settings: StyleSettings):
        self._settings = settings

    def settings(self) -> StyleSettings:
        return self._settings

    def check(self) -> None:
        go_on()


def go_on() -> None:
    """Never raise Stopped: the `Check` of whatever cannot be ended."""


class Steering(NamedTuple):
    """What may be moved during a run: how much each loss counts, and how much each painting."""

    weights: Weights
    mix: tuple[float, ...] | None  # shares that sum to 1; None if each painting has a region of its own
