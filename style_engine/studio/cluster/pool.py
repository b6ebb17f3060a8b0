"""The painters of a cluster: begun on each machine that comes, let go of with each that goes, and lent to runs."""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from style_engine.studio.cluster.actor import PainterActor
from style_engine.studio.engine_queue import EngineQueue
from style_engine.version import __version__

if TYPE_CHECKING:  # it is an extra, and takes a second
    from ray import ObjectRef
    from ray.actor import ActorHandle

ASKED_EVERY_S = 0.1  # how often a run that waits for a painter is asked whether it still wants to
WATCHED_EVERY_S = 1.0  # how often is looked for machines that came or went
LONGEST_PAUSE_S = 60.0  # before a painter that could not begin is tried again

Slot = tuple[str, int]  # a machine of the cluster, and which of its painters


@dataclass
class Seat:
    """A painter: what is told to it, and when it will be ready."""

    slot: Slot
    actor: "ActorHandle"
    begun: "ObjectRef"
    process: int = 0  # on its machine, once it is ready


@dataclass
class Trouble:
    """How often a painter could not begin, and when it may try again."""

    times: int = 0
    again_s: float = field(default_factory=time.monotonic)


class PainterLost(Exception):
    """A painter has ended in mid-work, or its machine does not answer."""


class Cluster:
    """The painters that there are: one a machine, or one a GPU; the `queue` lets in as many as there are.

    `actor` and what it is `given` are what runs there; with `pins`, each on a core of its own.
    """

    def __init__(
        self,
        queue: EngineQueue,
        actor: type[PainterActor] = PainterActor,
        pins: bool = False,
        **given: Any,
    ):
        self._queue, self._actor, self._pins, self._given = queue, actor, pins, given
        self._changed = threading.Condition()
        self._seats: dict[Slot, Seat] = {}  # of all that have begun, or are about to
        self._ready: set[Slot] = set()
        self._free: list[Seat] = []
        self._troubles: dict[Slot, Trouble] = {}
        self._is_closed = threading.Event()
        queue.allow(0)
        threading.Thread(target=self._watch, name="cluster", daemon=True).start()

    @property
    def size(self) -> int:
        """How many painters there are."""
        with self._changed:
            return len(self._ready)

    @contextlib.contextmanager
    def lent(self, check: Callable[[], None]) -> Iterator[Seat]:
        """Lend a painter, once one is free; what `check` raises ends the waiting.

        Raises PainterLost if it does not answer any more: then another one takes its place.
        """
        from ray.exceptions import RayError, RayTaskError

        seat = self._take(check)
        try:
            yield seat
        except RayTaskError:  # a fault of ours, for which the painter is none the worse
            self._give_back(seat)
            raise
        except RayError as error:
            self._lose(seat, error)
            raise PainterLost from error
        except BaseException:
            self._give_back(seat)
            raise
        self._give_back(seat)

    def _take(self, check: Callable[[], None]) -> Seat:
        with self._changed:
            while not self._free:
                check()
                self._changed.wait(ASKED_EVERY_S)
            return self._free.pop(0)

    def _give_back(self, seat: Seat) -> None:
        with self._changed:
            if self._seats.get(seat.slot) is seat:
                self._free.append(seat)
            self._changed.notify_all()

    def _lose(self, seat: Seat, reason: object) -> None:
        """Let go of a painter."""
        import ray

        logging.warning("a painter was lost: %s", str(reason).partition("\n")[0])
        with self._changed:
            if self._seats.get(seat.slot) is seat:
                del self._seats[seat.slot]
                self._ready.discard(seat.slot)
                self._free = [other for other in self._free if other is not seat]
                self._queue.allow(len(self._ready))
        with contextlib.suppress(Exception):  # it is gone already, most likely
            ray.kill(seat.actor)

    @property
    def processes(self) -> list[int]:
        """The painters' processes, each on its machine."""
        with self._changed:
            return [self._seats[slot].process for slot in self._ready]

    def close(self) -> None:
        """Leave the cluster: all painters end."""
        import ray

        self._is_closed.set()
        self._queue.allow(0)
        ray.shutdown()

    def _watch(self) -> None:
        while not self._is_closed.wait(WATCHED_EVERY_S):
            try:
                self._look()
            except Exception as error:  # whatever it is, the next look may find it mended
                if not self._is_closed.is_set():
                    logging.warning("the cluster does not answer: %s", error)

    def _look(self) -> None:
        """Begin painters where there are none, and let those go whose machines went."""
        slots = _slots()
        for slot in slots:
            if slot not in self._seats and self._troubles.get(slot, Trouble()).again_s <= time.monotonic():
                self._begin(slot, slots[slot])
        for slot, seat in list(self._seats.items()):
            if slot not in slots:
                self._lose(seat, "its machine has left")
            elif slot not in self._ready:
                self._welcome(seat)

    def _begin(self, slot: Slot, needs: dict[str, float]) -> None:
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        node, number = slot
        core = {"core": len(self._seats) % (os.cpu_count() or 1)} if self._pins else {}
        groups: dict[str, Any] = {"concurrency_groups": {"paint": 1, "desk": 2}}
        actor: Any = ray.remote(**groups)(self._actor)
        handle = actor.options(
            name=f"painter-{node[:8]}-{number}-{time.time_ns()}",
            scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False),
            max_restarts=0,  # a new one is begun in its place
            **needs,
        ).remote(**core, **self._given)
        begun = handle.ready.options(concurrency_group="desk").remote()
        with self._changed:
            self._seats[slot] = Seat(slot, handle, begun)

    def _welcome(self, seat: Seat) -> None:
        """Let a painter in if it is ready; one that cannot begin, or of another version, tries again later."""
        import ray
        from ray.exceptions import RayError

        if not ray.wait([seat.begun], timeout=0)[0]:
            return None
        try:
            version, seat.process = ray.get(seat.begun)
            reason = "" if version == __version__ else f"it has Impasto {version}, and the page {__version__}"
        except RayError as error:
            reason = str(error)
        if reason:
            trouble = self._troubles.setdefault(seat.slot, Trouble())
            trouble.times += 1
            trouble.again_s = time.monotonic() + min(2.0**trouble.times, LONGEST_PAUSE_S)
            return self._lose(seat, reason)
        self._troubles.pop(seat.slot, None)
        with self._changed:
            self._ready.add(seat.slot)
            self._queue.allow(len(self._ready))
        return self._give_back(seat)


def _slots() -> dict[Slot, dict[str, float]]:
    """Return for each painter that there can be what it needs of its machine; none on one that gives no processor."""
    import ray

    slots: dict[Slot, dict[str, float]] = {}
    for node in ray.nodes():
        cores, gpus = (int(node["Resources"].get(name, 0)) for name in ("CPU", "GPU"))
        if node["Alive"] and cores:
            for number in range(max(gpus, 1)):
                share: dict[str, float] = {"num_cpus": max(cores // max(gpus, 1), 1), "num_gpus": float(gpus > 0)}
                slots[node["NodeID"], number] = share
    return slots
