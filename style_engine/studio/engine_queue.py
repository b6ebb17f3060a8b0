"""The line for the engine: first come, first served, but nobody's second before others' first."""

import contextlib
import heapq
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import zip_longest

# How often whoever waits is asked whether it still wants to.
ASKED_EVERY_S = 0.1


class Ticket:
    """A place in the line of an `EngineQueue`, from the moment somebody came.

    `visitor` is whose it is, and `is_program` tells whether that is a program:
    visitors of the page and programs are let in by turns.
    """

    def __init__(self, queue: "EngineQueue", visitor: object = None, is_program: bool = False):
        self._queue = queue
        self.visitor = id(self) if visitor is None else visitor
        self.is_program = is_program
        self.is_ready = False  # one that is still downloading lets others go first
        self._left_s: float | None = None
        self._told_s = 0.0

    def will_take(self, seconds: float | None) -> None:
        """Tell how long the engine will be needed; while it is held, for how long yet. None if nobody knows."""
        self._left_s, self._told_s = seconds, time.monotonic()

    def left_s(self, holds: bool) -> float | None:
        """Return for how long the engine will be needed; less and less while it `holds` it."""
        if self._left_s is None or not holds:
            return self._left_s
        return max(self._left_s - (time.monotonic() - self._told_s), 0.0)

    @property
    def place(self) -> int:
        """Tell how many go before this one; all who paint count as one. 0 means that it can paint now."""
        return self._queue.place(self)

    @property
    def wait_s(self) -> float | None:
        """Return about how many seconds it will be until it is its turn; None if nobody knows."""
        return self._queue.wait_s(self)

    @property
    def is_alone(self) -> bool:
        """Tell whether nobody else is ready to paint."""
        return self._queue.is_alone(self)

    def is_wanted(self) -> bool:
        """Tell whether anybody waits for the turn that this one holds."""
        return self._queue.is_wanted()

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
        """Leave the line, unless it is this one's turn: its painter is free only once the thread has ended."""
        self._queue.withdraw(self)


class EngineQueue:
    """The line for so many `turns` at once: one for each painter that there is.

    Two runs at once of one painter would each be half as fast and need twice the memory: so they stand in line.
    """

    def __init__(self, turns: int = 1) -> None:
        self._changed = threading.Condition()
        self._line: list[Ticket] = []
        self._turns = turns
        self._holders: dict[Ticket, float] = {}  # who paints, and since when
        self._was_program = True  # the last one whose turn it was

    def join(self, visitor: object = None, is_program: bool = False) -> Ticket:
        """Return a place in the line."""
        with self._changed:
            self._line.append(ticket := Ticket(self, visitor, is_program))
        return ticket

    def allow(self, turns: int) -> None:
        """Let so many paint at once from now on; whoever paints already goes on."""
        with self._changed:
            self._turns = turns
            self._changed.notify_all()

    @property
    def length(self) -> int:
        """How many are in line, whoever paints included."""
        with self._changed:
            return len(self._line)

    @property
    def held_s(self) -> float:
        """For how many seconds one has held its turn, at most; 0 if nobody paints."""
        with self._changed:
            return max((max(time.monotonic() - from_s, 1e-3) for from_s in self._holders.values()), default=0.0)

    def of(self, visitor: object) -> int:
        """Tell how many in line are a `visitor`'s."""
        with self._changed:
            return sum(ticket.visitor == visitor for ticket in self._line)

    def place(self, ticket: Ticket) -> int:
        """Tell how many go before `ticket`, as it knows it; 0 for one that has left."""
        with self._changed:
            before = self._before(ticket)
            return 0 if before is None else max(len(before) + 1 - max(self._free, 0), 0)

    def wait_s(self, ticket: Ticket) -> float | None:
        """Return the seconds until it is the turn of `ticket`; None if that is not known of somebody before it."""
        with self._changed:
            before = self._before(ticket)
            if before is None:
                return 0.0
            known = [left for holder in self._holders if (left := holder.left_s(True)) is not None]
            needed = [needs for other in before if (needs := other.left_s(False)) is not None]
            if len(known) < len(self._holders) or len(needed) < len(before) or self._turns <= 0:
                return None
            ends = sorted(known + [0.0] * self._free)[max(-self._free, 0) :]  # a heap, as it is sorted
            for seconds in needed:
                heapq.heapreplace(ends, ends[0] + seconds)
            return ends[0]

    @property
    def is_idle(self) -> bool:
        """Tell whether nobody paints or is ready to."""
        with self._changed:
            return not self._holders and not any(ticket.is_ready for ticket in self._line)

    def is_alone(self, ticket: Ticket) -> bool:
        """Tell whether nobody but `ticket` is ready to paint."""
        with self._changed:
            return not any(other.is_ready for other in self._line if other is not ticket)

    def is_wanted(self) -> bool:
        """Tell whether anybody is ready to paint, and cannot."""
        with self._changed:
            return self._free <= 0 and any(other.is_ready and other not in self._holders for other in self._line)

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
            self._holders.pop(ticket, None)
            self._changed.notify_all()

    def withdraw(self, ticket: Ticket) -> None:
        """Take `ticket` out of the line, unless it holds the engine."""
        with self._changed:
            if ticket not in self._holders:
                self.leave(ticket)

    def _taken(self, ticket: Ticket) -> bool:
        """Tell whether `ticket` holds the engine now, after waiting a moment for it."""
        with self._changed:
            if not self._is_next(ticket):
                self._changed.wait(ASKED_EVERY_S)
            if self._is_next(ticket):
                self._holders[ticket] = time.monotonic()
                self._was_program = ticket.is_program
            return ticket in self._holders

    @property
    def _free(self) -> int:
        """How many could begin now; below 0 where a painter went whose turn is still held."""
        return self._turns - len(self._holders)

    def _is_next(self, ticket: Ticket) -> bool:
        return ticket in self._order()[: max(self._free, 0)]

    def _before(self, ticket: Ticket) -> list[Ticket] | None:
        """Return who is let in before `ticket`, of those who wait; None for one that paints or has left."""
        if ticket in self._holders or ticket not in self._line:
            return None
        order = self._order(ticket)
        return order[: order.index(ticket)]

    def _order(self, also: Ticket | None = None) -> list[Ticket]:
        """Return those that are ready, and `also` one that is not, in the order of their turns.

        First everybody's first, what they have under way counted; among these,
        pages and programs by turns; among each of these, first come, first
        served.
        """
        rounds: dict[int, tuple[list[Ticket], list[Ticket]]] = {}
        counts = Counter(holder.visitor for holder in self._holders)
        for ticket in self._line:
            if ticket not in self._holders and (ticket.is_ready or ticket is also):
                pages_and_programs = rounds.setdefault(counts[ticket.visitor], ([], []))
                pages_and_programs[ticket.is_program].append(ticket)
                counts[ticket.visitor] += 1
        order: list[Ticket] = []
        for number in sorted(rounds):
            was_program = order[-1].is_program if order else self._was_program
            for pair in zip_longest(rounds[number][not was_program], rounds[number][was_program]):
                order += [ticket for ticket in pair if ticket is not None]
        return order
