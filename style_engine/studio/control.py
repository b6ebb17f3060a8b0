"""A visitor's hand on a run."""

import dataclasses
import math
import threading
import time
from collections.abc import Callable
from typing import Any

from style_engine.engine.steering import Stopped
from style_engine.settings import StyleSettings

TIME_LIMIT_S = 3600  # of painting: a visitor who vanished without a word must not hold the engine for ever
# A turn lasts at least so many times as long as it took to its first picture: getting ready again costs that much. With
# more, a print of 4096 px in tiles would keep others waiting longer than its slice.
TURN_SHARE = 2
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
        slice_s: float = math.inf,
    ):
        self._settings = settings  # replaced as a whole, so that the engine never sees half of a change
        self._stop = threading.Event()
        self._deadline = math.inf
        self._saves = saves  # whether it wants checkpoints on the way
        self._left_s: float = TIME_LIMIT_S if time_limit_s is None else time_limit_s  # of all turns
        self._slice_s = slice_s  # of painting, after which others who wait have their turn
        self._gives_way_s, self._has_given_way = math.inf, False
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

    def start_clock(self, is_wanted: Callable[[], bool] = lambda: False) -> None:
        """Let the time limit run from now on: the engine has begun. `is_wanted` tells whether others wait for it."""
        self._begun_s, self._is_wanted = time.monotonic(), is_wanted
        self._deadline = self._begun_s + self._left_s
        if self._saves:
            self._checkpoint_s = self._begun_s + CHECKPOINT_EVERY_S

    def has_painted(self) -> None:
        """Note that there is a picture: only from then on is something won by this turn, and may it be given up."""
        if self._gives_way_s == math.inf:
            ready_s = time.monotonic() - self._begun_s
            self._gives_way_s = self._begun_s + max(self._slice_s, TURN_SHARE * ready_s)

    def has_given_way(self) -> bool:
        """Tell whether the turn was ended only for others, and the run is to go on; then count the next one anew."""
        if self.is_stopped or not self._has_given_way:
            return False
        self._has_given_way, self._gives_way_s = False, math.inf
        self._left_s -= time.monotonic() - self._begun_s
        return self._left_s > 0

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
        """Raise Stopped once somebody has stopped the run, its time is up, or its turn is over and others wait."""
        now = time.monotonic()
        if self.is_stopped or now > self._deadline:
            raise Stopped
        if now > self._gives_way_s and (self._has_given_way or self._is_wanted()):
            self._has_given_way = True
            raise Stopped
