"""One run from a request to its events: files instead of arrays, and no exceptions."""

import dataclasses
import errno
import logging
import math
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from style_engine.engine.pyramid import scales, work_of
from style_engine.errors import ImpastoError, PictureError
from style_engine.pictures.files import Picture, read_picture
from style_engine.pictures.masks import mask_of
from style_engine.settings import LIVE_INTERVAL_S, StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.engine_queue import EngineQueue, Ticket
from style_engine.studio.engine_thread import EngineThread, Stage
from style_engine.studio.estimate import Pace
from style_engine.studio.events import Event, Failed, Finished, Frame, Waiting
from style_engine.studio.gallery.works import credit
from style_engine.studio.journal import Journal
from style_engine.studio.memory import give_back
from style_engine.studio.recipe import Recipe
from style_engine.studio.request import Kept, PaintRequest
from style_engine.studio.result import Result
from style_engine.studio.run_folder import CHECKPOINT

if TYPE_CHECKING:  # a page answers before TensorFlow is loaded
    from style_engine.engine.transfer import Iterate

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
    ):
        self._journal = journal or Journal()
        self._request, self._control, self._pace = request, control, pace
        self._queue, self._given_ticket, self._most_frames = queue, ticket, most_frames
        self._root = root
        self._photo: Picture | None = None
        self._painted_px = 0  # longest side of the picture that the run goes on from
        self._latest: Iterate | None = None
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
            thread = EngineThread(self._prepare, self._paint, self._ticket, self._control)
            for iterate in thread.iterates():
                event = self._silence(thread.stage) if iterate is None else self._painted(iterate)
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
        self._ticket.will_take(self._pace.estimate_s(self._request.photo, self._request.settings))
        self._frames, self._kept = list(self._request.earlier_frames), list(self._request.earlier_kept)

    def _prepare(self) -> None:
        from style_engine.engine.networks import load_network
        from style_engine.engine.precision import allow_memory_growth
        from style_engine.engine.pyramid import COARSE_SIZE

        allow_memory_growth()  # here too: whoever is first at a GPU decides
        settings = self._control.settings()
        for size in (COARSE_SIZE, settings.size):  # a scale may have another network than the next
            load_network(settings, size)

    def _paint(self) -> "Generator[Iterate, None, None]":
        """Read the pictures, now that it is their turn: those who wait must not hold theirs in memory."""
        from style_engine.engine.checkpoint import Checkpoint
        from style_engine.engine.transfer import stylize

        request, initial, checkpoint = self._request, None, None
        self._photo = read_picture(request.photo)
        # Nobody but the run holds a checkpoint, which may be as large as all else that it needs.
        if request.checkpoint is not None:
            checkpoint = Checkpoint.load(request.checkpoint)
            self._painted_px = checkpoint.painted
        elif request.initial is not None:
            initial = read_picture(request.initial).rgb
            self._painted_px = max(initial.shape[:2])
        return stylize(
            self._photo.rgb,
            [read_picture(path).rgb for path in request.paintings],
            self._control.settings(),
            self._control,
            initial=initial,
            resume=checkpoint,
            masks=[mask_of(read_picture(path)) for path in request.masks] or None,
        )

    def _silence(self, stage: Stage) -> Event:
        """Return what to tell when there has been no picture for a second."""
        latest = self._latest
        if self._control.is_stopped:
            return Waiting("stopping")
        if latest is not None:  # a step of a large picture takes seconds
            return self._frame(latest, latest.left_s - (time.monotonic() - self._seen_s))
        if stage is Stage.QUEUED:
            return Waiting("queued", max(self._ticket.place, 1), self._ticket.wait_s)
        return _download(self._control.settings()) or Waiting("first_picture")

    def _painted(self, iterate: "Iterate") -> Event | None:
        """Write a picture; return what to show, or None where the next picture will say enough."""
        before, now = self._latest, time.monotonic()
        if before is not None and iterate.step > before.step:
            self._steps_per_s = (iterate.step - before.step) / (iterate.elapsed_s - before.elapsed_s)
        self._latest = iterate
        self._ticket.will_take(iterate.left_s)
        if before is not None and iterate.step == before.step:
            self._save(iterate)
            return None  # the last picture again, with its checkpoint
        path = self._folder.jpeg(iterate.image, f"iteration_{iterate.step}")
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

    def _save(self, iterate: "Iterate") -> None:
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

    def _frame(
        self, iterate: "Iterate", left_s: float, picture: str | None = None, kept: tuple[Kept, ...] | None = None
    ) -> Frame:
        where = iterate.step, iterate.total_steps, iterate.scale, iterate.scale_count, iterate.progress
        return Frame(*where, self._steps_per_s, left_s, picture, kept)

    def _finished(self) -> Finished:
        latest = self._latest
        if latest is None:
            return Finished("stop")
        is_whole = latest.step == latest.total_steps
        ended_by = "last_step" if is_whole else "stop" if self._control.is_stopped else "time_limit"
        return Finished(ended_by, latest.step, latest.elapsed_s, self._frames[-1], self._result(latest))

    def _result(self, latest: "Iterate") -> Result:
        """Write what the run leaves, and remember its pace."""
        assert self._photo is not None, "what was painted was read"
        request, names = self._request, self._request.painting_ids
        recipe = Recipe(self._control.settings(), names, "; ".join(filter(None, map(credit, names))))
        alpha, (height, width) = self._photo.alpha, latest.image.shape[:2]
        png = self._folder.png(latest.image, alpha, names[0], recipe)
        opaque = png if alpha is None else self._folder.png(latest.image, None, "opaque", recipe)
        self._folder.keep_original(latest.image)
        checkpoint = self._checkpoint if self._checkpoint_step == latest.step else None
        for used in {request.checkpoint, str(self._folder.path / CHECKPOINT)} - {None, checkpoint}:
            Path(used).unlink(missing_ok=True)  # it has done its work, and is as large as nine pictures
        files = tuple(self._frames), tuple(self._kept), checkpoint, latest.step
        return Result(request, recipe, opaque, png, height, width, self._learn_pace(latest), *files)

    def _learn_pace(self, latest: "Iterate") -> float:
        """Return the seconds for a unit of `pyramid.work_of` that the run took."""
        assert self._photo is not None, "what was painted was read"
        height, width = self._photo.rgb.shape[:2]
        levels = scales(height, width, self._control.settings(), self._painted_px)
        work = latest.progress * work_of(levels)
        self._pace.learn_from(self._request, latest.elapsed_s / work, work)
        return latest.elapsed_s / work


def _download(settings: StyleSettings) -> Waiting | None:
    """Return how far the download of VGG-19 is, if one is under way."""
    if not settings.network.startswith("vgg19"):
        return None
    from style_engine.engine.networks import vgg19

    if vgg19.is_ready(settings):
        return None
    return Waiting("downloading", done_mb=vgg19.downloaded_bytes() / 1e6, total_mb=vgg19.DOWNLOAD_BYTES / 1e6)
