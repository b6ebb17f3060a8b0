"""A visitor's hand on a run."""

import dataclasses
import math
import threading
import time
from typing import Any

from style_engine.engine.steering import Stopped
from style_engine.settings import StyleSettings

TIME_LIMIT_S = 3600  # of painting: a visitor who vanished without a word must not hold the engine for ever


class RunControl:
    """Whoever holds it may stop a run, and move its weights while it paints; the engine asks it before each step."""

    def __init__(self, settings: StyleSettings, has_regions: bool = False):
        self._settings = settings  # replaced as a whole, so that the engine never sees half of a change
        self._stop = threading.Event()
        self._deadline = math.inf
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
        self._deadline = time.monotonic() + TIME_LIMIT_S

    def check(self) -> None:
        """Raise Stopped once somebody has stopped the run, or its time is up."""
        if self.is_stopped or time.monotonic() > self._deadline:
            raise Stopped
