"""Gets a studio ready before its first visitor comes, and gives way to whoever does."""

import dataclasses
import logging
import time

import numpy as np

from style_engine.engine.pyramid import scales, work_of
from style_engine.settings import StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.engine_queue import Ticket
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.looks import remember
from style_engine.studio.studio import Studio

# Of a standard picture, whose time is asked for most, and about a third of its steps.
PACE_SIZE, PACE_STEPS = 512, 20


class _GivingWay(RunControl):
    """The control of a run that ends as soon as anybody else is ready to paint."""

    def __init__(self, settings: StyleSettings, ticket: Ticket):
        super().__init__(settings)
        self.ticket = ticket

    def check(self) -> None:
        if not self.ticket.is_alone:
            self.stop()
        super().check()


def warm_up(studio: Studio, settings: StyleSettings) -> None:
    """Load and compile the engine with `settings`, so that the first visitor's first picture comes at once.

    Then measure how fast this machine paints, in a few seconds, unless an earlier server did, and look at all
    bundled paintings. Visitors go first, and are not kept waiting.
    """
    from style_engine.engine.feed_forward import load as load_looks
    from style_engine.engine.precision import allow_memory_growth

    try:
        allow_memory_growth()
        whole = dataclasses.replace(settings, size=PACE_SIZE, iterations=PACE_STEPS)
        looks, grey = load_looks(), np.full((settings.size, settings.size, 3), 0.5, np.float32)
        looks.paint(grey, [looks.seen(grey)], [1.0])
        _paint_grey(studio, settings)
        if not studio.pace.knows(settings.network):
            # The first of a size prepares much, and says little.
            _, seconds = _paint_grey(studio, whole), _paint_grey(studio, whole)
            studio.pace.learn(settings.network, seconds / work_of(scales(PACE_SIZE, PACE_SIZE, whole)))
        for work in paintings():
            _wait_until_idle(studio)
            if studio.is_closed:
                return
            remember(work)
    except Exception:  # a visitor will hear what is wrong when a picture is painted
        if not studio.is_closed:
            logging.exception("the engine could not be warmed up")


def _wait_until_idle(studio: Studio) -> None:
    while not studio.queue.is_idle:
        time.sleep(1)


def _paint_grey(studio: Studio, settings: StyleSettings) -> float:
    """Return the seconds that a grey picture takes, begun anew until no visitor comes meanwhile."""
    while True:
        control = _GivingWay(settings, ticket := studio.queue.join())
        with ticket.turn(lambda: None):
            seconds = studio.painter.paint_grey(settings, control) if ticket.is_alone else None
        if seconds is not None and not control.is_stopped:
            return seconds
        time.sleep(1)
