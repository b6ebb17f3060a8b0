"""What a visit has on its desk: what is chosen and not yet painted, and its own paintings, in a folder that is kept.

It stays as long as pictures do, and goes when the artist removes or replaces it, or deletes all.
"""

import contextlib
import filecmp
import json
import os
import shutil
import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from style_engine.errors import PictureError
from style_engine.studio.journal import adopt
from style_engine.studio.records import UNREADABLE
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.visits import Visits

MOST_OWN = 12  # own paintings of a visit: of more, the oldest go


@dataclass(frozen=True)
class Chosen:
    """What is chosen: files, as paths, ids of paintings, and what the controls of the page say."""

    photo: str | None = None
    own: str | None = None  # the own painting that was chosen last
    painting_id: str | None = None  # or `OWN_PAINTING`
    second_id: str | None = None
    drawn: str | None = None  # what is drawn over the photo: a picture that is transparent where nothing is
    values: dict[str, Any] = field(default_factory=dict)  # by names of controls
    query: str = ""  # of the link by which the page was opened
    second: str | None = None  # an own painting that is the second one


class Desks:
    """The desks of all `visits`, with their folders in `root`."""

    def __init__(self, visits: Visits, root: Path):
        self._visits, self._root, self._lock = visits, root, threading.Lock()

    def read(self, visit: str) -> Chosen | None:
        """Return what a `visit` had chosen, in so far as it is still there; None where there is nothing."""
        folder, record = self._found(visit)
        if folder is None:
            return None
        files = {name: _file(folder, record.get(name)) for name in ("photo", "own", "drawn", "second")}
        ids = {name: record.get(name) for name in ("painting_id", "second_id")}
        return Chosen(**files, **ids, values=record.get("values", {}), query=record.get("query", ""))

    def own(self, visit: str) -> list[str]:
        """Return the own paintings of a `visit`, the newest first."""
        folder, record = self._found(visit)
        found = [_file(folder, name) for name in record.get("shelf", ())] if folder else []
        return [path for path in found if path is not None]

    def put(self, visit: str, chosen: Chosen, is_own_chosen: bool) -> None:
        """Note what is `chosen`, but for what is drawn, and take its files into the folder.

        An own painting goes onto the shelf if it `is_own_chosen`. What is no longer chosen is removed.
        """
        with self._lock:
            folder, record = self._found(visit)
            folder = folder or self._new()
            photo = self._adopted(chosen.photo, folder, "photo", [record.get("photo")])
            own, shelf = None, record.get("shelf", [])
            if is_own_chosen:
                own = self._adopted(chosen.own, folder, "own", shelf)
                shelf = [own, *(name for name in shelf if name != own)][:MOST_OWN] if own else shelf
            drawn = record.get("drawn") if photo == record.get("photo") else None
            plain = dict(painting_id=chosen.painting_id, second_id=chosen.second_id, query=chosen.query)
            plain |= dict(photo=photo, own=own, shelf=shelf, drawn=drawn, values=chosen.values)
            plain["second"] = self._adopted(chosen.second, folder, "second", [record.get("second")])
            self._write(visit, folder, plain)

    def draw(self, visit: str, drawn: str | None) -> None:
        """Note what is `drawn` over the photo that is chosen, a file as a path; None for nothing."""
        with self._lock:
            folder, record = self._found(visit)
            if folder is not None and record.get("photo") is not None:
                name = self._adopted(drawn, folder, "drawn", [record.get("drawn")])
                self._write(visit, folder, record | {"drawn": name})

    def remove_own(self, visit: str, painting: str) -> None:
        """Remove an own `painting` of a `visit`, a path."""
        with self._lock:
            folder, record = self._found(visit)
            if folder is not None:
                gone = Path(painting).name
                own = None if record.get("own") == gone else record.get("own")
                shelf = [name for name in record.get("shelf", []) if name != gone]
                self._write(visit, folder, record | {"own": own, "shelf": shelf})

    def clear(self, visit: str) -> None:
        """Remove all that is on the desk of a `visit`."""
        with self._lock:
            folder, _ = self._found(visit)
            if folder is not None:
                self._visits.forget_folder(folder.name)
                shutil.rmtree(folder, ignore_errors=True)

    def _found(self, visit: str) -> tuple[Path | None, dict[str, Any]]:
        found = self._visits.desk(visit)
        if found is None or not (folder := self._root / found[0]).is_dir():
            return None, {}
        with contextlib.suppress(*UNREADABLE):
            record = json.loads(found[1])
            return (folder, record) if isinstance(record, dict) else (folder, {})
        return folder, {}

    def _new(self) -> Path:
        folder = RunFolder.new(self._root)
        folder.keep()
        return folder.path

    def _adopted(self, path: str | None, folder: Path, name: str, known: list[str | None]) -> str | None:
        """Return the name of the file at `path` in the `folder`: of one of the `known` that is the same, or a copy."""
        if path is None:
            return None
        for other in known:
            if other and (folder / other).exists() and (not Path(path).exists() or _is_same(path, folder / other)):
                return other  # a file that is gone by now was replaced by another page of the visit
        with contextlib.suppress(PictureError):
            return Path(adopt(path, folder, f"{name}_{uuid.uuid4().hex[:8]}")).name
        return None

    def _write(self, visit: str, folder: Path, record: dict[str, Any]) -> None:
        self._visits.set_desk(visit, folder.name, json.dumps(record))
        needed = {record["photo"], record["drawn"], record.get("second"), *record["shelf"]} - {None}
        for path in folder.iterdir():
            if path.name.split("_")[0] in ("photo", "own", "drawn", "second") and not _is_of(path.name, needed):
                path.unlink(missing_ok=True)


def _file(folder: Path, name: Any) -> str | None:
    """Return the path of a file of that `name` that is in the `folder`."""
    if not isinstance(name, str) or Path(name).name != name or not (folder / name).exists():
        return None
    return str(folder / name)


def _is_of(name: str, needed: set[str]) -> bool:
    """Tell whether a file of that `name` is one of those `needed`, or a thumbnail of one."""
    return name in needed or any(name.startswith(f"{Path(other).stem}_") for other in needed)


def _is_same(path: str, other: Path) -> bool:
    return os.path.samefile(path, other) or filecmp.cmp(path, other, shallow=False)
