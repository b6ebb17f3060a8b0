"""The line for the engine: one run at a time, first come, first served."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

# How often whoever waits is asked whether it still wants to.
ASKED_EVERY_S = 0.1


class Ticket:
    """A place in the line of an `EngineQueue`, from the moment somebody came."""

    def __init__(self, queue: "EngineQueue"):
        self._queue = queue
        self.is_ready = False  # one that is still downloading lets others go first

    @property
    def place(self) -> int:
        """Tell how many go before this one, whoever paints included: 0 means that none does."""
        return self._queue.place(self)

    @property
    def is_alone(self) -> bool:
        """Tell whether nobody else is ready to paint."""
        return self._queue.is_alone(self)

    @contextlib.contextmanager
    def turn(self, check: Callable[[], None]) -> Iterator[None]:
        """Wait for the engine, and hold it within; `check` may raise to give up waiting."""
        self._queue.wait(self, check)
        try:
            yield
        finally:
            self.leave()

    def leave(self) -> None:
        """Make room for the next; more than once does no harm."""
        self._queue.leave(self)

    def withdraw(self) -> None:
        """Leave the line, unless it is this one's turn: the engine is free only once its thread has ended."""
        self._queue.withdraw(self)


class EngineQueue:
    """Two runs at once would each be half as fast and need twice the memory: so they stand in line."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: list[Ticket] = []
        self._holder: Ticket | None = None
        self._held_from_s = 0.0

    def join(self) -> Ticket:
        """Return a place at the end of the line."""
        with self._changed:
            self._line.append(ticket := Ticket(self))
        return ticket

    @property
    def length(self) -> int:
        """How many are in line, whoever paints included."""
        with self._changed:
            return len(self._line)

    @property
    def held_s(self) -> float:
        """For how many seconds the engine has been held; 0 if it is free."""
        with self._changed:
            return 0.0 if self._holder is None else max(time.monotonic() - self._held_from_s, 1e-3)

    def place(self, ticket: Ticket) -> int:
        """Tell how many go before `ticket`, whoever paints included; 0 for one that has left."""
        with self._changed:
            if ticket is self._holder or ticket not in self._line:
                return 0
            ahead = {other for other in self._line[: self._line.index(ticket)] if other.is_ready}
            return len(ahead | {self._holder} - {None})

    def is_alone(self, ticket: Ticket) -> bool:
        """Tell whether nobody but `ticket` is ready to paint."""
        with self._changed:
            return not any(other.is_ready for other in self._line if other is not ticket)

    def wait(self, ticket: Ticket, check: Callable[[], None]) -> None:
        """Return once the engine is `ticket`'s; what `check` raises is raised, and the place is lost."""
        with self._changed:
            ticket.is_ready = True
        try:
            while not self._taken(ticket):
                check()
        except BaseException:
            self.leave(ticket)
            raise

    def leave(self, ticket: Ticket) -> None:
        """Take `ticket` out of the line, and let the next one in if it held the engine."""
        with self._changed:
            if ticket in self._line:
                self._line.remove(ticket)
            if self._holder is ticket:
                self._holder = None
            self._changed.notify_all()

    def withdraw(self, ticket: Ticket) -> None:
        """Take `ticket` out of the line, unless it holds the engine."""
        with self._changed:
            if ticket is not self._holder:
                self.leave(ticket)

    def _taken(self, ticket: Ticket) -> bool:
        """Tell whether `ticket` holds the engine now, after waiting a moment for it."""
        with self._changed:
            if not self._is_next(ticket):
                self._changed.wait(ASKED_EVERY_S)
            if self._is_next(ticket):
                self._holder, self._held_from_s = ticket, time.monotonic()
            return self._holder is ticket

    def _is_next(self, ticket: Ticket) -> bool:
        ready = next((other for other in self._line if other.is_ready), None)
        return self._holder is None and ready is ticket
