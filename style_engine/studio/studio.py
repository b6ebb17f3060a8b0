"""The studio: everything that the visitors of one server share."""

import dataclasses
import logging
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from style_engine.engine.pyramid import scales, work_of
from style_engine.settings import StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.engine_queue import EngineQueue, Ticket
from style_engine.studio.estimate import Pace
from style_engine.studio.events import Event
from style_engine.studio.request import PaintRequest
from style_engine.studio.runner import Run

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


class Studio:
    """One engine, the line for it, and the runs of its visitors; `root` is the folder of their files."""

    def __init__(self, root: str | Path):
        self.root = Path(root)
        self.queue, self.pace = EngineQueue(), Pace()
        self._runs: dict[str, RunControl] = {}

    def paint(self, request: PaintRequest, control: RunControl) -> Iterator[Event]:
        """Yield the events of a run, at least one a second; its place in line is taken with the first."""
        return Run(request, control, self.queue, self.root, self.pace).events()

    def paint_for(self, visit: str, request: PaintRequest) -> Iterator[Event]:
        """Yield the events of a run in place of the one that this `visit` has under way, if there is one.

        Ends without a word where another run of the same visit takes over.
        """
        self.stop(visit)
        control = self._runs[visit] = RunControl(request.settings, bool(request.masks))
        return self._events(visit, request, control)

    def running(self, visit: str) -> RunControl | None:
        """Return the control of the run that a `visit` has under way, or None."""
        return self._runs.get(visit)

    def stop(self, visit: str) -> None:
        """End the run of a `visit`, if there is one."""
        if (control := self.running(visit)) is not None:
            control.stop()

    def _events(self, visit: str, request: PaintRequest, control: RunControl) -> Iterator[Event]:
        try:
            for event in self.paint(request, control):
                if self.running(visit) is not control:
                    return
                yield event
        finally:
            control.stop()
            if self.running(visit) is control:
                del self._runs[visit]

    def warm_up(self, settings: StyleSettings) -> None:
        """Load and compile the engine with `settings`, so that the first visitor's first picture comes at once.

        Then measure how fast this machine paints, in a few seconds. Visitors go first, and are not kept waiting.
        """
        from style_engine.engine.feed_forward import load as load_looks
        from style_engine.engine.precision import allow_memory_growth

        try:
            allow_memory_growth()
            whole = dataclasses.replace(settings, size=PACE_SIZE, iterations=PACE_STEPS)
            looks, grey = load_looks(), np.full((settings.size, settings.size, 3), 0.5, np.float32)
            looks.paint(grey, [looks.seen(grey)], [1.0])
            # The first of a size prepares much, and says little.
            seconds = [self._paint_grey(painted) for painted in (settings, whole, whole)][-1]
            self.pace.learn(settings.network, seconds / work_of(scales(PACE_SIZE, PACE_SIZE, whole)))
        except Exception:  # a visitor will hear what is wrong when a picture is painted
            logging.exception("the engine could not be warmed up")

    def _paint_grey(self, settings: StyleSettings) -> float:
        """Return the seconds that a grey picture takes, begun anew until no visitor comes meanwhile."""
        from style_engine.engine.transfer import stylize

        grey = np.full((settings.size, settings.size, 3), 0.5, np.float32)
        while True:
            control = _GivingWay(settings, ticket := self.queue.join())
            with ticket.turn(lambda: None):
                last = deque(stylize(grey, grey, settings, control), maxlen=1) if ticket.is_alone else None
            if last and not control.is_stopped:
                return last[0].elapsed_s
            time.sleep(1)
