"""A run that goes on by itself, and that any number of pages may watch, or none."""

import dataclasses
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

from style_engine.studio.control import RunControl
from style_engine.studio.events import Event, Failed, Finished, Frame, Waiting
from style_engine.studio.request import PaintRequest

REMEMBERED = 32  # events: whoever is further behind is told where the run stands
LISTENS_S = 1.0  # the longest that a watcher waits before it looks up


class LiveRun:
    """A run, from its first event on in a thread of its own, as long as somebody watches, and `unwatched_s` longer."""

    def __init__(self, request: PaintRequest, control: RunControl, events: Iterator[Event], unwatched_s: float):
        self.request, self.control = request, control
        self.is_superseded = False  # another run of the same visit has taken its place
        self._events, self._unwatched_s = events, unwatched_s
        self._changed = threading.Condition()
        self._log: deque[Event] = deque(maxlen=REMEMBERED)
        self._count = 0  # of events so far
        self._frame: Frame | None = None  # the last one, with the last picture and all that were kept
        self._watchers, self._left_s = 0, time.monotonic()

    def start(self, at_end: Callable[[], None] = lambda: None) -> None:
        """Begin, and call `at_end` after the last event."""
        self._tell(next(self._events))  # here, so that its place in line is that of its coming
        threading.Thread(target=self._follow, args=(at_end,), name="run", daemon=True).start()

    @property
    def is_over(self) -> bool:
        """Tell whether there was a last event."""
        return bool(self._log) and isinstance(self._log[-1], Finished | Failed)

    def watch(self, from_start: bool = True) -> Iterator[Event]:
        """Yield what happens, or where the run stands and what happens from then on, to the last event.

        Ends without it where another run has taken over.
        """
        with self._changed:
            self._watchers += 1
        try:
            yield from self._watched(0 if from_start else -1)
        finally:
            with self._changed:
                self._watchers -= 1
                self._left_s = time.monotonic()

    def _watched(self, seen: int) -> Iterator[Event]:
        while not self.is_superseded:
            with self._changed:
                if seen == self._count:
                    self._changed.wait(LISTENS_S)
                missed = self._count - seen
                is_behind = seen < 0 or missed > len(self._log)
                events = self._standing() if is_behind else list(self._log)[len(self._log) - missed :]
                seen = self._count
            for event in events:
                if self.is_superseded:
                    return
                yield event
                if isinstance(event, Finished | Failed):
                    return

    def _standing(self) -> list[Event]:
        """Return events that tell all that there is to show."""
        last: list[Event] = [self._log[-1]] if self._log else [Waiting("preparing")]
        if self._frame is None:
            return last
        return [self._frame] if isinstance(last[0], Frame) else [self._frame, *last]

    def _tell(self, event: Event) -> None:
        with self._changed:
            if isinstance(event, Frame):
                before = self._frame
                picture = event.picture or (before and before.picture)
                kept = event.kept if event.kept is not None else before and before.kept
                self._frame = dataclasses.replace(event, picture=picture, kept=kept)
            self._log.append(event)
            self._count += 1
            self._changed.notify_all()

    def _follow(self, at_end: Callable[[], None]) -> None:
        try:
            for event in self._events:
                self._tell(event)
                if self._is_abandoned():
                    self.control.stop()
        except Exception:
            logging.exception("a run broke off")
            self.control.stop()
            self._tell(Failed(None))
        finally:
            self.control.stop()
            at_end()

    def _is_abandoned(self) -> bool:
        """Tell whether nobody has watched for too long."""
        with self._changed:
            return self._watchers == 0 and time.monotonic() > self._left_s + self._unwatched_s
