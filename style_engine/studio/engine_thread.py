"""A run of the engine in a thread of its own, so that whoever shows its pictures never waits for a step."""

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from enum import Enum, auto

from style_engine.engine.steering import Stopped
from style_engine.studio.control import RunControl
from style_engine.studio.engine_queue import Ticket
from style_engine.studio.painter import Painted

HEARTBEAT_S = 1.0  # the longest silence: a page must hear something to notice that its visitor has left


class _End:
    """What comes after the last picture."""


class Stage(Enum):
    """What a run is doing."""

    PREPARING = auto()
    QUEUED = auto()
    PAINTING = auto()


class EngineThread:
    """Gets ready, waits for its turn, and paints.

    `prepare()` may take long, as when it downloads, and holds up nobody else;
    `paint()` returns the painter's generator once it is the `ticket`'s turn.
    Whatever `control.check` ends, ends.
    """

    def __init__(
        self,
        prepare: Callable[[], None],
        paint: Callable[[], Generator[Painted, None, None]],
        ticket: Ticket,
        control: RunControl,
    ):
        self.stage = Stage.PREPARING
        self._prepare, self._paint, self._ticket, self._control = prepare, paint, ticket, control
        self._found: queue.SimpleQueue[Painted | BaseException | _End] = queue.SimpleQueue()

    def iterates(self) -> Iterator[Painted | None]:
        """Yield what is painted, and None after each second without.

        Pictures that are not to be kept are left out where they come faster
        than they are taken, but never the last one. Raises what the engine
        raises. Closing this generator ends the run.
        """
        threading.Thread(target=self._work, name="engine", daemon=True).start()
        try:
            while not isinstance(found := self._next(), _End):
                yield found
        except GeneratorExit:
            self._control.stop()
            raise

    def _next(self) -> Painted | _End | None:
        """Return the next iterate, None after a second without, or the end."""
        try:
            found = self._found.get(timeout=HEARTBEAT_S)
        except queue.Empty:
            # A download cannot be broken off, but nobody has to wait for it.
            return _End() if self._control.is_stopped and self.stage is Stage.PREPARING else None
        if isinstance(found, BaseException):
            raise found
        return found

    def _work(self) -> None:
        try:
            self._prepare()
            self.stage = Stage.QUEUED
            with self._ticket.turn(self._control.check):
                self.stage = Stage.PAINTING
                self._control.start_clock(self._ticket.is_wanted)
                self._hand_over()
        except Stopped:
            pass  # before there was a picture
        except BaseException as error:  # carried over, and raised where the pictures are taken
            self._found.put(error)
        finally:
            self._ticket.leave()
            self._found.put(_End())

    def _hand_over(self) -> None:
        left_out = None
        with contextlib.closing(self._paint()) as iterates:
            for iterate in iterates:
                self._control.has_painted()
                is_taken = iterate.kept or iterate.checkpoint is not None or self._found.empty()
                left_out = None if is_taken else iterate
                if is_taken:
                    self._found.put(iterate)
        if left_out is not None:
            self._found.put(left_out)
