"""Many visitors of one server, in small."""

import contextlib

import pytest

from style_engine.benchmark import crowd
from style_engine.benchmark.tables import crowd_table


@pytest.fixture(autouse=True)
def running(monkeypatch, server, server_process):
    """Let the tests' own server be the one that is visited."""

    @contextlib.contextmanager
    def already_there():
        yield server, server_process.pid

    monkeypatch.setattr(crowd, "server", already_there)


def test_programs_and_browsers_come_at_once_and_all_finish():
    (row,) = crowd.watch_crowd(3, 1, 1)["rows"]
    assert row["programs"] == 3 and row["finished"] == 3 + row["visits"] and row["overtaken"] == 0
    assert row["visits"] == int(crowd.has_browser()) and row["resident_mb"] > 100
    assert f"| 3 | {row['visits']} | {row['finished']} |" in crowd_table([row])


def test_the_memory_of_a_server_is_told_after_each_picture(monkeypatch):
    monkeypatch.setattr(crowd, "SIZES", (64, 48))
    found = crowd.watch_pictures(3)
    assert len(found["resident_mb"]) == 3 and found["last_mb"] == found["resident_mb"][-1] > 100
