"""One run from a request to its events: files instead of arrays, and no exceptions."""

import dataclasses
import errno
import logging
import math
import time
from collections.abc import Generator, Iterator
from pathlib import Path

from style_engine.engine.pyramid import scales
from style_engine.errors import ImpastoError, PictureError
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.files import picture_size, resize
from style_engine.settings import LIVE_INTERVAL_S, StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.engine_queue import EngineQueue, Ticket
from style_engine.studio.engine_thread import EngineThread, Stage
from style_engine.studio.estimate import Pace
from style_engine.studio.events import Event, Failed, Finished, Frame, Waiting
from style_engine.studio.gallery.works import credit
from style_engine.studio.journal import Journal
from style_engine.studio.memory import give_back
from style_engine.studio.painter import LocalPainter, Painted, Painter
from style_engine.studio.recipe import Recipe
from style_engine.studio.request import Kept, PaintRequest
from style_engine.studio.result import Result
from style_engine.studio.run_folder import CHECKPOINT

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)  # a full disk, or a full share of it

# A page that changes takes time from the engine, and most of all one whose gallery does, with all its pictures.
GALLERY_INTERVAL_S = 1.0


class Run:
    """One run of a `PaintRequest`."""

    def __init__(
        self,
        request: PaintRequest,
        control: RunControl,
        queue: EngineQueue,
        root: Path,
        pace: Pace,
        journal: Journal | None = None,
        ticket: Ticket | None = None,
        most_frames: float = math.inf,
        painter: Painter | None = None,
    ):
        self._journal = journal or Journal()
        self._request, self._control, self._pace = request, control, pace
        self._queue, self._given_ticket, self._most_frames = queue, ticket, most_frames
        self._root, self._painter = root, painter or LocalPainter()
        self.id: str | None = None  # the name of its folder, once it has one
        self._latest: Painted | None = None
        self._steps_per_s: float | None = None
        self._frames = list(request.earlier_frames)
        self._kept = list(request.earlier_kept)
        self._checkpoint: str | None = None  # the last one that was written, and at which step
        self._checkpoint_step = 0
        self._seen_s = self._gallery_s = 0.0  # when a page last got a picture, and all that were kept

    def events(self) -> Iterator[Event]:
        """Yield what happens, at least once a second; whatever goes wrong becomes a last event."""
        self._ticket = self._given_ticket or self._queue.join()
        try:
            self._request.check()
            yield Waiting("preparing")
            self._begin()
            for iterate in self._iterates():
                event = self._silence(self._thread.stage) if iterate is None else self._show(iterate)
                if event is not None:
                    yield event
            finished = self._finished()
            self._journal.end(finished.result)
            yield finished
        except ImpastoError as error:
            self._journal.fail()
            yield Failed(error)
        except Exception as error:  # a fault of ours: the log gets the trace, the artist a sentence
            self._journal.fail()
            is_full = isinstance(error, OSError) and error.errno in NO_SPACE
            if not is_full:
                logging.exception("painting failed")
            yield Failed(PictureError("disk_full") if is_full else None)
        finally:
            self._latest = None
            give_back()
            self._ticket.withdraw()  # if its thread is still taking a step, it leaves by itself

    def _begin(self) -> None:
        """Take the files into a folder; here, where a full disk is told."""
        self._request, self._folder = self._journal.begin(self._request, self._root)
        self.id = self._folder.id
        self._ticket.will_take(self._pace.estimate_s(self._request.photo, self._request.settings))
        self._frames, self._kept = list(self._request.earlier_frames), list(self._request.earlier_kept)

    def _iterates(self) -> Iterator[Painted | None]:
        """Yield what is painted, and None after each second without: in as many turns as it takes."""
        while True:
            self._thread = EngineThread(self._prepare, self._paint, self._ticket, self._control)
            yield from self._thread.iterates()
            latest = self._latest
            if latest is None or latest.step == latest.total_steps:
                return
            if not self._control.has_given_way() or self._checkpoint is None:
                return
            self._request = dataclasses.replace(
                self._request, settings=self._control.settings(), checkpoint=self._checkpoint
            )
            self._ticket = self._queue.join(self._ticket.visitor, self._ticket.is_program)
            self._ticket.will_take(latest.left_s)

    def _prepare(self) -> None:
        self._painter.prepare(self._control.settings())

    def _paint(self) -> Generator[Painted, None, None]:
        return self._painter.paint(self._request, self._control)

    def _silence(self, stage: Stage) -> Event:
        """Return what to tell when there has been no picture for a second."""
        latest = self._latest
        if self._control.is_stopped:
            return Waiting("stopping")
        if latest is not None and stage is Stage.QUEUED:
            return Waiting("gave_way", max(self._ticket.place, 1))
        if latest is not None:  # a step of a large picture takes seconds
            return self._frame(latest, latest.left_s - (time.monotonic() - self._seen_s))
        if stage is Stage.QUEUED:
            return Waiting("queued", max(self._ticket.place, 1), self._ticket.wait_s)
        return self._painter.waiting_for(self._control.settings()) or Waiting("first_picture")

    def _show(self, iterate: Painted) -> Event | None:
        """Write a picture; return what to show, or None where the next picture will say enough."""
        before, now = self._latest, time.monotonic()
        if before is not None and iterate.step > before.step:
            self._steps_per_s = (iterate.step - before.step) / (iterate.elapsed_s - before.elapsed_s)
        if before is not None and iterate.step < before.step:
            self._go_back(iterate.step, before.step)
        self._latest = iterate
        self._ticket.will_take(iterate.left_s)
        if before is not None and iterate.step == before.step:
            self._save(iterate)
            return None  # the last picture again, with its checkpoint
        path = self._folder.write(iterate.live(), f"{_name(iterate.step)}.jpg")
        self._frames.append(path)
        if len(self._frames) > self._most_frames:
            self._frames = self._folder.thinned(self._frames, {kept.path for kept in self._kept})
        if iterate.kept:
            self._kept.append(Kept(path, iterate.step))
        self._save(iterate)
        if now < self._seen_s + LIVE_INTERVAL_S:
            return None  # kept between two live pictures, and shown with the next
        # The gallery of the run before stays until there is something to put in its place.
        shows_kept = self._seen_s == 0 or now > self._gallery_s + GALLERY_INTERVAL_S
        self._gallery_s, self._seen_s = now if shows_kept else self._gallery_s, now
        return self._frame(iterate, iterate.left_s, path, tuple(self._kept) if shows_kept else None)

    def _save(self, iterate: Painted) -> None:
        """Write the checkpoint of a picture on the way, if it has one, and note that the run can go on from there."""
        if iterate.checkpoint is None or iterate.step == iterate.total_steps:
            return
        begun_s = time.monotonic()
        self._checkpoint = self._folder.checkpoint(iterate.checkpoint)
        self._checkpoint_step = iterate.step
        self._control.checkpointed(time.monotonic() - begun_s)
        self._latest = dataclasses.replace(iterate, checkpoint=None)  # which is as large as nine pictures
        if self._checkpoint is not None:
            now = dataclasses.replace(self._request, settings=self._control.settings())
            self._journal.reach(now, iterate.step, self._frames, self._kept, self._checkpoint)

    def _go_back(self, step: int, from_step: int) -> None:
        """Leave out the pictures from `step` on: another painter goes on from a checkpoint before them."""
        left_out = {str(self._folder.path / f"{_name(number)}.jpg") for number in range(step, from_step + 1)}
        self._frames = [path for path in self._frames if path not in left_out]
        self._kept = [kept for kept in self._kept if kept.path not in left_out]

    def _frame(
        self, iterate: Painted, left_s: float, picture: str | None = None, kept: tuple[Kept, ...] | None = None
    ) -> Frame:
        where = iterate.step, iterate.total_steps, iterate.scale, iterate.scale_count, iterate.progress
        return Frame(*where, self._steps_per_s, left_s, picture, kept)

    def _finished(self) -> Finished:
        latest = self._latest
        if latest is None:
            return Finished("stop")
        is_whole = latest.step == latest.total_steps
        ended_by = "last_step" if is_whole else "stop" if self._control.is_stopped else "time_limit"
        told = latest.step, latest.elapsed_s, self._frames[-1], self._result(latest), latest.left_s
        return Finished(ended_by, *told)

    def _result(self, latest: Painted) -> Result:
        """Write what the run leaves, and remember its pace."""
        request, names = self._request, self._request.painting_ids
        recipe = Recipe(self._control.settings(), names, "; ".join(filter(None, map(credit, names))))
        alpha, coarse = latest.alpha, latest.rgb
        rgb = enlarged(coarse, request.photo, recipe.settings)
        sketch = None if rgb is coarse else self._folder.png(coarse, None, "coarse", recipe)
        png = self._folder.png(rgb, alpha, names[0] if sketch is None else f"{names[0]}-sketch", recipe)
        opaque = png if alpha is None else self._folder.png(rgb, None, "opaque", recipe)
        self._folder.keep_original(rgb)
        checkpoint = self._checkpoint if self._checkpoint_step == latest.step else None
        for used in {request.checkpoint, str(self._folder.path / CHECKPOINT)} - {None, checkpoint}:
            Path(used).unlink(missing_ok=True)  # it has done its work, and is as large as nine pictures
        files = tuple(self._frames), tuple(self._kept), checkpoint, latest.step
        height, width = rgb.shape[:2]
        painted = (None, 0) if sketch is None else (sketch, max(coarse.shape[:2]))
        return Result(request, recipe, opaque, png, height, width, self._learn_pace(latest), *files, *painted)

    def _learn_pace(self, latest: Painted) -> float:
        """Return the seconds for a unit of `pyramid.work_of` that the run took."""
        self._pace.learn_from(self._request, latest.elapsed_s / latest.work, latest.work)
        return latest.elapsed_s / latest.work


def enlarged(picture: Rgb, photo: str, settings: StyleSettings) -> Rgb:
    """Return a `picture` (h, w, 3) of a run that was ended early at the size that its `settings` ask for.

    `photo` is the path of its photo. A picture of that size is returned as it is.
    """
    if max(picture.shape[:2]) >= settings.size:
        return picture
    last = scales(*picture_size(photo), settings)[-1]
    return resize(picture, last.height, last.width)


def _name(step: int) -> str:
    """Return the name of a live picture."""
    return f"iteration_{step}"
