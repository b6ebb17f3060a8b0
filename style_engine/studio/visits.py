"""What is known of the visits of a server, in one SQLite file: their runs, how far each is, and what came of it.

Pictures and checkpoints are files in the folders of their runs, which have the
runs' ids as names. Whatever is wrong with the disk is logged: a run goes on,
and nothing older is lost.
"""

import contextlib
import hashlib
import json
import logging
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from style_engine.studio import records
from style_engine.studio.request import Kept, PaintRequest
from style_engine.studio.result import Result

# From each format of the file to the next; the first is that of an empty file.
MIGRATIONS = (
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY, visit TEXT NOT NULL, state TEXT NOT NULL, begun REAL NOT NULL, changed REAL NOT NULL,
        revived INTEGER NOT NULL DEFAULT 0, request TEXT NOT NULL, progress TEXT, result TEXT
    );
    CREATE INDEX runs_of_visit ON runs (visit, begun);""",
    "CREATE TABLE desks (visit TEXT PRIMARY KEY, folder TEXT NOT NULL, changed REAL NOT NULL, record TEXT NOT NULL);",
)
FORMAT = len(MIGRATIONS)

UNDER_WAY, DONE, FAILED = "under way", "done", "failed"


@dataclass(frozen=True)
class Standing:
    """Where a run stands that a server has left behind."""

    run: str  # its id
    request: PaintRequest  # to go on with
    step: int  # iterations done
    revived: int  # how often it was gone on with


class Visits:
    """The visits of one server, in the file at `path`; a visit is told by a text that nobody can guess."""

    def __init__(self, path: Path):
        self._path = path

    def begin(self, run: str, visit: str, request: PaintRequest) -> None:
        """Note that a `run` has begun."""
        now = time.time()
        row = (run, _key(visit), UNDER_WAY, now, now, records.request_text(request))
        self._write("INSERT INTO runs (id, visit, state, begun, changed, request) VALUES (?, ?, ?, ?, ?, ?)", *row)

    def adopt(self, run: str, visit: str, result: Result) -> None:
        """Note a `result` that a `visit` has brought along: begun long ago, and so not taken for its last run."""
        texts = records.request_text(result.request), records.result_text(result)
        columns = "id, visit, state, begun, changed, request, result"
        values = run, _key(visit), DONE, 0.0, time.time(), *texts
        self._write(f"INSERT INTO runs ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", *values)

    def reach(
        self, run: str, request: PaintRequest, step: int, frames: Sequence[str], kept: Sequence[Kept], checkpoint: str
    ) -> None:
        """Note how far a `run` is, with the settings that its `request` has by now."""
        settings = records.settings_record(request.settings)
        progress = dict(settings=settings, step=step, frames=frames, kept=kept, checkpoint=checkpoint)
        self._write("UPDATE runs SET changed = ?, progress = ? WHERE id = ?", time.time(), json.dumps(progress), run)

    def end(self, run: str, result: Result | None) -> None:
        """Note that a `run` has ended, and with what; without a result, it is forgotten."""
        if result is None:
            return self.forget_run(run)
        values = DONE, time.time(), records.result_text(result), run
        return self._write("UPDATE runs SET state = ?, changed = ?, result = ? WHERE id = ?", *values)

    def fail(self, run: str) -> None:
        """Note that a `run` has ended in an error."""
        self._write("UPDATE runs SET state = ?, changed = ? WHERE id = ?", FAILED, time.time(), run)

    def revive(self, run: str) -> None:
        """Note that a `run` that a server has left behind is gone on with."""
        self._write("UPDATE runs SET state = ?, revived = revived + 1 WHERE id = ?", UNDER_WAY, run)

    def forget_run(self, run: str) -> None:
        """Forget a `run`."""
        self._write("DELETE FROM runs WHERE id = ?", run)

    def forget_folder(self, name: str) -> None:
        """Forget the run or the desk whose folder has that `name`."""
        self.forget_run(name)
        self._write("DELETE FROM desks WHERE folder = ?", name)

    def folders(self) -> list[tuple[str, float]]:
        """Return (name, seconds since 1970 when it was last heard of) of the folder of each run and of each desk."""
        return self._read("SELECT id, changed FROM runs UNION ALL SELECT folder, changed FROM desks")

    def desk(self, visit: str) -> tuple[str, str] | None:
        """Return (name of its folder, record) of the desk of a `visit`, or None where it has none."""
        rows = self._read("SELECT folder, record FROM desks WHERE visit = ?", _key(visit))
        return rows[0] if rows else None

    def set_desk(self, visit: str, folder: str, record: str) -> None:
        """Note what is on the desk of a `visit`."""
        values = _key(visit), folder, time.time(), record
        self._write("INSERT OR REPLACE INTO desks (visit, folder, changed, record) VALUES (?, ?, ?, ?)", *values)

    def move(self, visit: str, to: str) -> None:
        """Let the runs of a `visit` be those of the visit `to`."""
        self._write("UPDATE runs SET visit = ? WHERE visit = ?", _key(to), _key(visit))

    def runs_of(self, visit: str) -> list[str]:
        """Return the ids of all runs of a `visit` that have ended."""
        rows = self._read("SELECT id FROM runs WHERE visit = ? AND state != ?", _key(visit), UNDER_WAY)
        return [run for (run,) in rows]

    def results(self, visit: str, most: int) -> list[Result]:
        """Return what the runs of a `visit` have left, the newest first, as far as it can be read."""
        rows = self._read(
            "SELECT result FROM runs WHERE visit = ? AND state = ? ORDER BY changed DESC LIMIT ?",
            _key(visit), DONE, most,
        )  # fmt: skip
        found = []
        for (text,) in rows:
            with contextlib.suppress(*records.UNREADABLE):
                found.append(records.result_of(text))
        return [result for result in found if result.is_there]

    def has_failed(self, visit: str) -> bool:
        """Tell whether the last run of a `visit` has ended in an error."""
        rows = self._read("SELECT state FROM runs WHERE visit = ? ORDER BY changed DESC LIMIT 1", _key(visit))
        return rows == [(FAILED,)]

    def standing(self, visit: str) -> Standing | None:
        """Return where the last run of a `visit` stands, if a server has left it behind."""
        rows = self._read(
            "SELECT id, request, progress, revived, state FROM runs WHERE visit = ? ORDER BY begun DESC LIMIT 1",
            _key(visit),
        )
        for run, request, progress, revived, state in rows:
            with contextlib.suppress(*records.UNREADABLE):
                return _standing(run, request, progress, revived) if state == UNDER_WAY else None
        return None

    def _write(self, sql: str, *given: Any) -> None:
        try:
            with self._opened() as connection, connection:
                connection.execute(sql, given)
        except (sqlite3.Error, OSError) as error:
            logging.warning("what a visit has is not noted: %s", error)

    def _read(self, sql: str, *given: Any) -> list[Any]:
        try:
            with self._opened() as connection:
                return connection.execute(sql, given).fetchall()
        except (sqlite3.Error, OSError) as error:
            logging.warning("what a visit has cannot be read: %s", error)
            return []

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file anew each time: then a folder that was swept meanwhile is of no harm."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self._path, timeout=10)) as connection:
            try:
                (found,) = connection.execute("PRAGMA user_version").fetchone()
            except sqlite3.DatabaseError:
                found = -1  # no such file of ours, or a broken one
            if 0 <= found <= FORMAT:
                _migrate(connection, found)
                yield connection
                return
        self._path.rename(self._path.with_suffix(f".format_{found}_{time.time():.0f}"))
        raise OSError(f"{self._path.name} is broken or of a newer Impasto: it is set aside")


def _migrate(connection: sqlite3.Connection, found: int) -> None:
    """Bring an open file from its format to today's."""
    if found < FORMAT:
        connection.execute("PRAGMA journal_mode = WAL")
        for number, script in enumerate(MIGRATIONS[found:], found + 1):
            try:
                connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
            except sqlite3.OperationalError:
                connection.rollback()
                if connection.execute("PRAGMA user_version").fetchone()[0] < number:
                    raise  # and no other thread has been quicker


def _standing(run: str, request_text: str, progress_text: str | None, revived: int) -> Standing:
    request, progress = records.request_of(request_text), json.loads(progress_text or "null")
    if progress is None or not Path(progress["checkpoint"]).exists():
        return Standing(run, request, 0, revived)
    going_on = records.replaced(request, progress)
    return Standing(run, going_on, int(progress["step"]), revived)


def _key(visit: str) -> str:
    """Return what stands for a `visit` in the file: whoever reads that cannot come as somebody else."""
    return hashlib.sha256(visit.encode()).hexdigest()
