"""A painter on another machine: takes requests as bytes, and hands pictures over as small as they can be."""

import dataclasses
import io
import math
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from style_engine.errors import ImpastoError
from style_engine.pictures.files import resize
from style_engine.settings import StyleSettings
from style_engine.studio.cluster.parcel import Parcel
from style_engine.studio.control import RunControl
from style_engine.studio.memory import give_back, settle
from style_engine.studio.painter import LocalPainter, Painted, Painter, Saved
from style_engine.studio.run_folder import CHECKPOINT
from style_engine.version import __version__


@dataclasses.dataclass(frozen=True)
class SavedCheckpoint:
    """A checkpoint as the bytes of its file, uint8: whoever only keeps it need not take it apart."""

    content: NDArray[np.uint8]

    @classmethod
    def of(cls, checkpoint: Saved) -> "SavedCheckpoint":
        """Return the bytes of a `checkpoint`."""
        buffer = io.BytesIO()
        checkpoint.save(buffer)
        return cls(np.frombuffer(buffer.getbuffer(), np.uint8))

    def save(self, file: str | Path | io.BytesIO) -> None:
        """Write the file."""
        if isinstance(file, io.BytesIO):
            file.write(self.content.tobytes())
        else:
            self.content.tofile(file)


class PainterActor:
    """What an actor of the cluster is; it paints one job at a time, and hears meanwhile what becomes of it.

    Jobs are told by numbers that grow, so that a word for one that has ended is known as such.
    """

    def __init__(self, warm: StyleSettings | None = None, core: int | None = None, painter: Painter | None = None):
        if core is not None:
            os.sched_setaffinity(0, {core})
        self._painter = painter or LocalPainter()
        self._controls: dict[int, RunControl] = {}
        self._ended = -1  # the last job that has
        if warm is not None:
            self._painter.prepare(warm)
            self._painter.paint_grey(warm, RunControl(warm))
        settle()

    def ready(self) -> tuple[str, int]:
        """Return (version, process), once it can paint."""
        return __version__, os.getpid()

    def steer(self, job: int, settings: StyleSettings, **weights: Any) -> None:
        """Let `weights` of a `job` hold from the next step on; it may be about to begin, with these `settings`."""
        if job > self._ended:
            self._control(job, settings).move(**weights)

    def stop(self, job: int, settings: StyleSettings) -> None:
        """End a `job` with its picture as it is; it may be about to begin."""
        if job > self._ended:
            self._control(job, settings).stop()

    def paint(
        self, job: int, parcel: Parcel, settings: StyleSettings, checkpoint: NDArray[np.uint8] | None
    ) -> Iterator[Painted | ImpastoError]:
        """Yield what is painted; what cannot be painted is the last that comes, as an error.

        With each checkpoint, and at the end, comes the picture with all its pixels; else only what a page shows.
        """
        control = self._control(job, settings)
        control.start_clock()
        try:
            with tempfile.TemporaryDirectory(prefix="impasto_") as folder:
                request = parcel.unpack(Path(folder))
                if checkpoint is not None:
                    SavedCheckpoint(checkpoint).save(Path(folder) / CHECKPOINT)
                    request = dataclasses.replace(request, checkpoint=str(Path(folder) / CHECKPOINT))
                self._painter.prepare(settings)
                yield from self._sent(self._painter.paint(request, control), control)
        except ImpastoError as error:
            yield error
        finally:
            self._end(job)

    def paint_grey(self, job: int, settings: StyleSettings) -> float | None:
        """Return the seconds that a grey picture takes, or None if it was stopped before there was one."""
        try:
            return self._painter.paint_grey(settings, self._control(job, settings))
        finally:
            self._end(job)

    def _control(self, job: int, settings: StyleSettings) -> RunControl:
        # Whoever sends the job limits its time.
        return self._controls.setdefault(job, RunControl(settings, saves=True, time_limit_s=math.inf))

    def _end(self, job: int) -> None:
        self._ended = job
        for ended in [number for number in self._controls if number <= job]:
            del self._controls[ended]
        give_back()

    def _sent(self, pictures: Iterator[Painted], control: RunControl) -> Iterator[Painted]:
        for painted in pictures:
            begun_s = time.monotonic()
            is_last = painted.step == painted.total_steps
            yield light(painted, whole=is_last or painted.checkpoint is not None)
            if painted.checkpoint is not None:
                control.checkpointed(time.monotonic() - begun_s)


def light(painted: Painted, whole: bool) -> Painted:
    """Return what is `painted` as it travels: as a JPEG, and if `whole` with all pixels, in 16 bits."""
    if not whole:
        return dataclasses.replace(painted, image=None, alpha=None, jpeg=painted.live())
    rgb, alpha, checkpoint = painted.rgb, painted.alpha, painted.checkpoint
    return dataclasses.replace(
        painted,
        jpeg=painted.live(),
        image=np.round(rgb * 65535).astype(np.uint16),
        alpha=None if alpha is None else resize(alpha, *rgb.shape[:2]),
        checkpoint=None if checkpoint is None else SavedCheckpoint.of(checkpoint),
    )
