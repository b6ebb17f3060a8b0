"""What is written of a run while it goes, so that it outlives its page and its server."""

import contextlib
import dataclasses
import os
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

from style_engine.errors import PictureError
from style_engine.studio.request import Kept, PaintRequest
from style_engine.studio.result import Result
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.visits import Visits


class Journal:
    """Writes nothing: of a run that ends with its connection."""

    def begin(self, request: PaintRequest, root: Path) -> tuple[PaintRequest, RunFolder]:
        """Return the folder of the run, and the `request` to paint. Raises PictureError for a file that is gone."""
        return request, RunFolder.new(root)

    def reach(
        self, request: PaintRequest, step: int, frames: Sequence[str], kept: Sequence[Kept], checkpoint: str
    ) -> None:
        """Note how far the run is."""

    def end(self, result: Result | None) -> None:
        """Note what came of the run."""

    def fail(self) -> None:
        """Note that the run has ended in an error."""


class VisitJournal(Journal):
    """Writes a run of a `visit`; of one that was left behind in a `folder`, where it goes on."""

    def __init__(self, visits: Visits, visit: str, folder: RunFolder | None = None):
        self._visits, self._visit, self._folder = visits, visit, folder
        self._lock = threading.Lock()  # of whose the run is
        self.is_dropped = False  # another run of the visit has taken its place
        self.is_left_behind = False  # the server ends, and the next one may go on

    @property
    def run(self) -> str:
        """The run's id; "" before it has one."""
        return "" if self._folder is None else self._folder.id

    def begin(self, request: PaintRequest, root: Path) -> tuple[PaintRequest, RunFolder]:
        """Put all files that the run needs into its folder: those of an upload, or of an earlier run, may go."""
        if self._folder is not None:
            self._visits.revive(self._folder.id)
            return request, self._folder
        self._folder = RunFolder.new(root)
        self._folder.keep()
        request = adopted(request, self._folder.path)
        with self._lock:
            self._visits.begin(self._folder.id, self._visit, request)
        return request, self._folder

    def hand_over(self, visit: str) -> None:
        """Let the run be one of that `visit`, if it is not noted yet whose it is; `Visits.move` changes what is."""
        with self._lock:
            self._visit = visit

    def reach(
        self, request: PaintRequest, step: int, frames: Sequence[str], kept: Sequence[Kept], checkpoint: str
    ) -> None:
        if self._folder is not None and not self.is_dropped:
            self._visits.reach(self._folder.id, request, step, frames, kept, checkpoint)

    def end(self, result: Result | None) -> None:
        if self._folder is None:
            return
        if self.is_dropped or (result is None and not self.is_left_behind):
            self._visits.forget_run(self._folder.id)
            self._folder.let_go()
        elif not self.is_left_behind:
            self._visits.end(self._folder.id, result)
        elif result is not None and result.checkpoint is not None:
            going_on = dataclasses.replace(result.request, settings=result.recipe.settings)
            self.reach(going_on, result.step, result.frames, result.kept, result.checkpoint)

    def fail(self) -> None:
        if self._folder is not None:
            self._visits.fail(self._folder.id)


def adopted(request: PaintRequest, folder: Path) -> PaintRequest:
    """Return the `request` with all files in the `folder`, but the checkpoint, which may be as large as all of them."""
    frames = {path: adopt(path, folder, f"earlier_{n:04}") for n, path in enumerate(request.earlier_frames, 1)}
    return dataclasses.replace(
        request,
        photo=adopt(request.photo, folder, "photo"),
        paintings=tuple(adopt(path, folder, f"painting_{n}") for n, path in enumerate(request.paintings, 1)),
        masks=tuple(adopt(path, folder, f"mask_{n}") for n, path in enumerate(request.masks, 1)),
        initial=None if request.initial is None else adopt(request.initial, folder, "initial"),
        detail_mask=None if request.detail_mask is None else adopt(request.detail_mask, folder, "detail"),
        earlier_frames=tuple(frames.values()),
        earlier_kept=tuple(Kept(frames[path], step) for path, step in request.earlier_kept if path in frames),
    )


def adopt(path: str, folder: Path, name: str) -> str:
    """Return the path of the file at `path` in the `folder`: the same file where the disk knows that, or a copy."""
    target = folder / f"{name}{Path(path).suffix.lower()}"
    try:
        with contextlib.suppress(OSError):
            os.link(path, target)
            return str(target)
        shutil.copyfile(path, target)
    except FileNotFoundError:
        raise PictureError("file_gone") from None
    return str(target)
