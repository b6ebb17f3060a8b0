"""What is kept on the disk, and for how long: runs of visits by the owner's limits, and all else for some hours."""

import contextlib
import re
import shutil
import time
from collections.abc import Collection
from pathlib import Path

from style_engine.studio.limits import Limits
from style_engine.studio.run_folder import KEPT, SWEEP_AGE_S, RunFolder, sweep
from style_engine.studio.visits import Visits

UPLOAD = re.compile(r"[0-9a-f]{40,64}")


def tidy(root: Path, visits: Visits, limits: Limits, busy: Collection[str]) -> None:
    """Remove runs and desks that are older than the limits allow, then the oldest of more than they allow.

    Favourites go after all others. None that is `busy` is removed.

    Whatever else is in `root` goes after some hours: also what a killed server has left.
    """
    if not root.is_dir():
        return
    sweep(root, SWEEP_AGE_S)
    heard_of = dict(visits.folders())
    folders = {path.name: path for path in root.iterdir() if (path / KEPT).exists()}
    for run in heard_of.keys() - folders.keys() - set(busy):
        visits.forget_folder(run)
    ages = {run: time.time() - heard_of.get(run, path.stat().st_mtime) for run, path in folders.items()}
    left_mb = limits.kept_mb
    is_other = {run: not RunFolder(path).is_favourite for run, path in folders.items()}
    for run in sorted(folders.keys() - set(busy), key=lambda run: (is_other[run], ages[run])):
        left_mb -= megabytes(folders[run])
        if left_mb < 0 or ages[run] > 3600 * limits.kept_h:
            remove(run, root, visits)


def remove(run: str, root: Path, visits: Visits) -> None:
    """Remove a `run`, or a desk, with all its pictures."""
    visits.forget_folder(run)
    shutil.rmtree(root / run, ignore_errors=True)


def sweep_uploads(uploads: Path, root: Path) -> None:
    """Remove what was uploaded some hours ago, but for `root`: an ended server could not.

    Only folders with such names as Gradio gives them: the owner may have named a folder that holds other things.
    """
    for path in uploads.iterdir() if uploads.is_dir() else ():
        with contextlib.suppress(OSError):
            if path != root and UPLOAD.fullmatch(path.name) and time.time() - path.stat().st_mtime > SWEEP_AGE_S:
                shutil.rmtree(path)


def megabytes(folder: Path) -> float:
    """Return the size of the files in a `folder`; those that are linked to others are counted there, too."""
    total = 0
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            total += path.stat().st_size
    return total / 1e6
