"""The studio: everything that the visitors of one server share."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from style_engine.errors import RequestError
from style_engine.studio.control import RunControl
from style_engine.studio.desk import Desks
from style_engine.studio.engine_queue import EngineQueue, Ticket
from style_engine.studio.estimate import Pace
from style_engine.studio.events import Event
from style_engine.studio.journal import Journal, VisitJournal
from style_engine.studio.limits import Hours, Limits
from style_engine.studio.live_run import LiveRun
from style_engine.studio.painter import LocalPainter, Painter
from style_engine.studio.request import PaintRequest
from style_engine.studio.result import Result
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.run_log import logged
from style_engine.studio.runner import Run
from style_engine.studio.storage import remove, sweep_uploads, tidy
from style_engine.studio.visits import Visits

TIDY_EVERY_S = 600
# Longer than any limit lets a picture take, and than a step of the largest one.
STUCK_S = 2 * 3600
# A run that was under way when two servers died may be what they died of.
REVIVALS = 2


class Studio:
    """What paints, the line for it, and the runs of its visitors; `root` is the folder of their files.

    `state` is the file that tells which run is whose: it must not be where visitors can fetch files.
    `uploads` is the folder of what they upload, if old ones are to be removed.
    `painter` paints as many at once as its `queue` lets in: by default the engine of this process, one.
    """

    def __init__(
        self,
        root: str | Path,
        state: Path | None = None,
        limits: Limits | None = None,
        uploads: Path | None = None,
        painter: Painter | None = None,
        queue: EngineQueue | None = None,
    ):
        self.root, self.limits = Path(root), limits or Limits()
        state = state or self.root.with_name(f"{self.root.name}_state") / "visits.sqlite"
        self.visits, self.pace = Visits(state), Pace(state.with_name("pace.json"))
        self.painter, self.queue = painter or LocalPainter(), queue or EngineQueue()
        self.desks, self._uploads = Desks(self.visits, self.root), uploads
        self._hours, self._tidy_again_s = Hours(), 0.0
        self._runs: dict[str, tuple[LiveRun, VisitJournal]] = {}
        self.is_closed = False  # it ends, with the server

    def paint(
        self,
        request: PaintRequest,
        control: RunControl,
        ticket: Ticket | None = None,
        journal: Journal | None = None,
    ) -> Iterator[Event]:
        """Yield the events of a run, at least one a second; without a `ticket`, it joins the line with the first.

        Closing this generator ends the run.
        """
        shared = self.queue, self.root, self.pace
        run = Run(request, control, *shared, journal, ticket, self.limits.frames, self.painter)
        return logged(run.events(), request, "page" if journal else "program", lambda: run.id)

    def admit(self, request: PaintRequest, visitor: str, address: str = "", is_program: bool = False) -> Ticket:
        """Return a place in line for what a `visitor` wants. Raises RequestError for what the limits refuse."""
        limits = self.limits
        limits.check(request.settings, len(request.masks))
        if self.queue.length >= limits.line:
            raise RequestError("limit_line", most=f"{limits.line:.0f}")
        if is_program and self.queue.of(visitor) >= limits.jobs:
            raise RequestError("limit_jobs", most=f"{limits.jobs:.0f}")
        if not self._hours.admits(address, limits.hourly):
            raise RequestError("limit_hourly", most=f"{limits.hourly:.0f}")
        return self.queue.join(visitor, is_program)

    def paint_for(self, visit: str, request: PaintRequest, address: str = "") -> LiveRun:
        """Begin a run in place of the one that this `visit` has under way, if there is one.

        It goes on whether its events are watched or not. Raises RequestError for what the limits refuse.
        """
        ticket = self.admit(request, visit, address)
        self._supersede(visit)
        return self._begin(visit, request, VisitJournal(self.visits, visit), ticket)

    def control(self, request: PaintRequest, saves: bool = False) -> RunControl:
        """Return the control of a run of a `request`, within the limits; one that `saves` can be gone on with."""
        limits = dict(time_limit_s=self.limits.run_s, slice_s=self.limits.slice_s)
        return RunControl(request.settings, bool(request.masks), saves=saves, **limits)

    def live(self, visit: str) -> LiveRun | None:
        """Return the run that a `visit` has under way, or None."""
        live, _ = self._runs.get(visit, (None, None))
        return None if live is None or live.is_over else live

    def revive(self, visit: str) -> LiveRun | None:
        """Go on with the run that a server has left behind of a `visit`, if there is one; but no second time."""
        standing = self.visits.standing(visit)
        if standing is None or visit in self._runs:
            return None
        if standing.revived >= REVIVALS:
            self.visits.fail(standing.run)
            return None
        folder = RunFolder(self.root / standing.run)
        journal = VisitJournal(self.visits, visit, folder)
        return self._begin(visit, standing.request, journal, self.queue.join(visit))

    def running(self, visit: str) -> RunControl | None:
        """Return the control of the run that a `visit` has under way, or None."""
        live = self.live(visit)
        return None if live is None else live.control

    def stop(self, visit: str) -> None:
        """End the run of a `visit`, if there is one."""
        if (control := self.running(visit)) is not None:
            control.stop()

    def adopt(self, visit: str, result: Result) -> None:
        """Let a `result` that a `visit` has brought along be one of its own."""
        folder = RunFolder.of(result.picture)
        folder.keep()
        self.visits.adopt(folder.id, visit, result)

    def delete(self, visit: str, picture: str | None = None) -> None:
        """Delete the run of a `visit` that a `picture` is of, with all files; or all that have ended, and its desk."""
        runs = self.visits.runs_of(visit)
        if picture is None:
            self.desks.clear(visit)
        for run in runs if picture is None else {Path(picture).parent.name} & set(runs):
            remove(run, self.root, self.visits)

    def tidy(self) -> None:
        """Remove what is too old or too much, if that was not done lately."""
        now = time.monotonic()
        if now < self._tidy_again_s:
            return
        self._tidy_again_s = now + TIDY_EVERY_S
        try:
            tidy(self.root, self.visits, self.limits, [journal.run for _, journal in list(self._runs.values())])
            if self._uploads is not None:
                sweep_uploads(self._uploads, self.root)
        except OSError as error:
            logging.warning("what is old could not be removed: %s", error)

    def health(self) -> dict[str, Any]:
        """Return whether the engine moves on, and how many are in line for it."""
        quiet_s = self.queue.held_s
        return {"ok": quiet_s < STUCK_S, "line": self.queue.length, "painting": quiet_s > 0}

    def close(self, within_s: float) -> None:
        """End all runs with their checkpoints, so that the next server can go on with them."""
        self.is_closed = True
        left = list(self._runs.values())
        for live, journal in left:
            journal.is_left_behind = True
            live.control.stop()
        until = time.monotonic() + within_s
        while any(not live.is_over for live, _ in left) and time.monotonic() < until:
            time.sleep(0.05)
        self.painter.close()

    def _begin(self, visit: str, request: PaintRequest, journal: VisitJournal, ticket: Ticket) -> LiveRun:
        control = self.control(request, saves=True)
        live = LiveRun(request, control, self.paint(request, control, ticket, journal), self.limits.unwatched_s)
        self._runs[visit] = live, journal
        live.start(lambda: self._ended(live))
        return live

    def move(self, visit: str, to: str) -> None:
        """Let what a `visit` has begun be the visit's `to`, in place of what that has under way."""
        moved = self._runs.pop(visit, None)
        if moved is not None:
            self._supersede(to)
            moved[1].hand_over(to)
            self._runs[to] = moved
        self.visits.move(visit, to)

    def _supersede(self, visit: str) -> None:
        if visit in self._runs:
            before, journal = self._runs[visit]
            before.is_superseded = journal.is_dropped = True
            before.control.stop()

    def _ended(self, live: LiveRun) -> None:
        for visit, (other, _) in list(self._runs.items()):
            if other is live:
                del self._runs[visit]
        self.tidy()
