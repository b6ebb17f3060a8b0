"""What the tests of the engine share: quick settings, and controls that stop or change a run after a while."""

import numpy as np
from support import smooth_picture

from style_engine import StyleSettings, stylize
from style_engine.engine.steering import Stopped

QUICK = StyleSettings(size=96, iterations=12, coarsest_size=64, show_every=1, network="compact")


def painted(photo, painting, settings=QUICK, control=None, **inputs):
    """Return all iterates of a run."""
    return list(stylize(photo, painting, settings, control, **inputs))


class StopAfter:
    """A control that answers so many checks, and stops at the next."""

    def __init__(self, settings, checks):
        self._settings, self.answers_left, self.checks = settings, checks, 0

    def settings(self):
        return self._settings

    def check(self):
        self.checks += 1
        if self.answers_left == 0:
            raise Stopped
        self.answers_left -= 1


class ChangeAfter:
    """A control that has one kind of settings for so many steps, and another from then on."""

    def __init__(self, first, steps, then):
        self._first, self._steps_left, self._then = first, steps, then

    def settings(self):
        self._steps_left -= 1
        return self._first if self._steps_left >= 0 else self._then

    def check(self):
        """Never stop."""


def stopped(photo, painting, settings, checks, **inputs):
    """Return the last iterate, with its checkpoint, of a run that is stopped after so many checks."""
    *_, last = stylize(photo, painting, settings, StopAfter(settings, checks), **inputs)
    return last


def noisy(seed, height, width):
    """Return a picture of which no piece is like another."""
    noise = np.random.default_rng(seed).random((height, width, 3)).astype(np.float32)
    return 0.7 * smooth_picture(seed, height, width) + 0.3 * noise
