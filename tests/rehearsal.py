"""A studio whose runs go as tests tell them."""

import itertools
from dataclasses import dataclass

from studio_support import QUICK

from style_engine.studio.control import RunControl
from style_engine.studio.events import Waiting
from style_engine.studio.studio import Studio

VISIT = "a visit"


@dataclass
class Request:
    """Of Gradio's, what handlers look at."""

    session_hash: str = VISIT
    client: None = None


class Played:
    """A run that goes as it is told, at the pace of the one who watches it."""

    def __init__(self, request, events):
        self.request = request
        self.is_over = self.is_superseded = False
        self.control = RunControl(QUICK)
        self._events = events

    def watch(self, from_start):
        for event in itertools.chain([Waiting("preparing")], self._events):
            if self.is_superseded:
                return
            yield event
        self.is_over = True


class Rehearsed(Studio):
    """A studio whose runs go as they are told."""

    def rehearse(self, events):
        self._events_of_runs = events

    def paint_for(self, visit, request, address):
        if visit in self._runs:
            self._runs[visit][0].is_superseded = True
        self._runs[visit] = run = Played(request, self._events_of_runs), None
        return run[0]
