"""A visitor's hand on a run."""

import dataclasses
import math
import threading
import time
from typing import Any

from style_engine.engine.steering import Stopped
from style_engine.settings import StyleSettings

TIME_LIMIT_S = 3600  # of painting: a visitor who vanished without a word must not hold the engine for ever
CHECKPOINT_EVERY_S = 3.0
CHECKPOINT_SHARE = 30  # so many times as long as it took to write one: those of large pictures are gigabytes


class RunControl:
    """Whoever holds it may stop a run, and move its weights while it paints; the engine asks it before each step."""

    def __init__(
        self,
        settings: StyleSettings,
        has_regions: bool = False,
        *,
        saves: bool = False,
        time_limit_s: float | None = None,
    ):
        self._settings = settings  # replaced as a whole, so that the engine never sees half of a change
        self._stop = threading.Event()
        self._deadline = math.inf
        self._saves = saves  # whether it wants checkpoints on the way
        self._time_limit_s = time_limit_s
        self._checkpoint_s = math.inf  # when the next checkpoint is due
        self.has_regions = has_regions  # then regions say what goes where, and so no mix does

    def settings(self) -> StyleSettings:
        """Return the settings that hold now."""
        return self._settings

    def move(self, **weights: Any) -> None:
        """Let the three weights and the mix, or some of them, hold from the next step on."""
        self._settings = dataclasses.replace(self._settings, **weights)

    def stop(self) -> None:
        """End the run with its picture as it is."""
        self._stop.set()

    @property
    def is_stopped(self) -> bool:
        """Tell whether somebody has stopped the run."""
        return self._stop.is_set()

    def start_clock(self) -> None:
        """Let the time limit run from now on: the engine has begun."""
        now = time.monotonic()
        self._deadline = now + (TIME_LIMIT_S if self._time_limit_s is None else self._time_limit_s)
        if self._saves:
            self._checkpoint_s = now + CHECKPOINT_EVERY_S

    def wants_checkpoint(self) -> bool:
        """Tell whether the next picture is to come with a checkpoint; then the next one waits for `checkpointed`."""
        is_due = time.monotonic() >= self._checkpoint_s
        if is_due:
            self._checkpoint_s = math.inf
        return is_due

    def checkpointed(self, took_s: float) -> None:
        """Let the next checkpoint be due in some seconds, more of them if the last one `took_s` long to write."""
        self._checkpoint_s = time.monotonic() + max(CHECKPOINT_EVERY_S, CHECKPOINT_SHARE * took_s)

    def check(self) -> None:
        """Raise Stopped once somebody has stopped the run, or its time is up."""
        if self.is_stopped or time.monotonic() > self._deadline:
            raise Stopped
