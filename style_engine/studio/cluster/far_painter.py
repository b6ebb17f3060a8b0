"""A run on whichever painter of a cluster is free, and on another one where that is lost."""

import itertools
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from style_engine.engine.steering import Stopped
from style_engine.errors import CheckpointError, ImpastoError
from style_engine.settings import WEIGHTS, StyleSettings
from style_engine.studio.cluster.actor import SavedCheckpoint
from style_engine.studio.cluster.parcel import Parcel
from style_engine.studio.cluster.pool import ASKED_EVERY_S, Cluster, PainterLost, Seat
from style_engine.studio.control import RunControl
from style_engine.studio.events import Waiting
from style_engine.studio.painter import Painted
from style_engine.studio.request import PaintRequest

AHEAD = 2  # pictures that a painter may be ahead of who takes them; then it waits
# A job that so many painters in a row were lost with, none of which got any further, is what they were lost of.
MOST_LOSSES = 10
MOVED = (*WEIGHTS, "style_mix")


class FarPainter:
    """Paints on the painters of a `cluster`."""

    def __init__(self, cluster: Cluster):
        self._cluster, self._jobs = cluster, itertools.count()

    def prepare(self, settings: StyleSettings) -> None:
        """Leave it to each painter to fetch what it needs."""

    def waiting_for(self, settings: StyleSettings) -> Waiting | None:
        """Return None: what painters download is not known here."""
        return None

    def paint(self, request: PaintRequest, control: RunControl) -> Generator[Painted, None, None]:
        """Yield what is painted, as `Painter.paint` has it; from the last checkpoint on where a painter is lost."""
        parcel, checkpoint = Parcel.of(request), _content(request.checkpoint)
        return self._paint(parcel, checkpoint, control)

    def paint_grey(self, settings: StyleSettings, control: RunControl) -> float | None:
        """Return the seconds that a grey picture takes on one of the painters."""
        import ray

        try:
            with self._cluster.lent(control.check) as seat:
                hand = _Hand(seat, next(self._jobs), control)
                paint_grey = seat.actor.paint_grey.options(concurrency_group="paint")
                found = paint_grey.remote(hand.job, hand.settings)
                while not ray.wait([found], timeout=ASKED_EVERY_S)[0]:
                    hand.tell()
                seconds: Any = ray.get(found)
                return seconds
        except (Stopped, PainterLost):
            return None

    def close(self) -> None:
        """Leave the cluster: its painters end, and its machines stay."""
        self._cluster.close()

    def _paint(
        self, parcel: Parcel, checkpoint: NDArray[np.uint8] | None, control: RunControl
    ) -> Generator[Painted, None, None]:
        reached: Painted | None = None  # the last one with a checkpoint
        losses = 0
        while True:
            try:
                with self._cluster.lent(control.check) as seat:
                    for painted in self._stream(seat, parcel, checkpoint, control):
                        if isinstance(painted.checkpoint, SavedCheckpoint):
                            reached, checkpoint, losses = painted, painted.checkpoint.content, 0
                        yield painted
                    return
            except PainterLost:
                losses += 1
                if losses >= MOST_LOSSES:
                    raise
            except Stopped:  # while no painter was free
                if reached is not None:
                    yield reached
                return

    def _stream(
        self, seat: Seat, parcel: Parcel, checkpoint: NDArray[np.uint8] | None, control: RunControl
    ) -> Iterator[Painted]:
        """Yield what one painter paints; raises a RayError where it is lost."""
        import ray

        hand = _Hand(seat, next(self._jobs), control)
        options: dict[str, Any] = dict(num_returns="streaming", _generator_backpressure_num_objects=AHEAD)
        paint = seat.actor.paint.options(concurrency_group="paint", **options)
        stream = paint.remote(hand.job, parcel, hand.settings, checkpoint)
        try:
            while True:
                is_there = ray.wait([stream], timeout=ASKED_EVERY_S, fetch_local=False)[0]
                hand.tell()
                if is_there:
                    found: Any = ray.get(next(stream))
                    if isinstance(found, ImpastoError):
                        raise found
                    yield found
        except StopIteration:
            hand.has_ended = True
        finally:
            hand.let_go()


class _Hand:
    """Hands on to a painter what becomes of its `job`: weights that move, and the end."""

    def __init__(self, seat: Seat, job: int, control: RunControl):
        self.job, self.settings = job, control.settings()
        self.has_ended = False
        self._seat, self._control, self._has_stopped = seat, control, False

    def tell(self) -> None:
        """Tell what has changed since it was told last."""
        now = self._control.settings()
        if now is not self.settings:
            weights = {name: getattr(now, name) for name in MOVED}
            self._seat.actor.steer.options(concurrency_group="desk").remote(self.job, self.settings, **weights)
            self.settings = now
        try:
            self._control.check()
        except Stopped:
            self.let_go()

    def let_go(self) -> None:
        """End the job, unless it has ended."""
        if not self._has_stopped and not self.has_ended:
            self._has_stopped = True
            self._seat.actor.stop.options(concurrency_group="desk").remote(self.job, self.settings)


def _content(checkpoint: str | None) -> NDArray[np.uint8] | None:
    """Return the bytes of the file of a `checkpoint`. Raises CheckpointError where it is gone."""
    try:
        return None if checkpoint is None else np.fromfile(checkpoint, np.uint8)
    except OSError as error:
        raise CheckpointError("checkpoint_gone") from error
