import threading
import time
from types import SimpleNamespace

import pytest

from style_engine.studio import engine_queue as worker
from style_engine.studio.engine_queue import BETWEEN_PICTURES, PREPARING, QUEUED, in_worker


def counting(count, closed, kept=True, pause_s=0.0, ended=lambda: False):
    """A stand-in for the engine's generator: numbered frames until `ended()`, and a note when it is closed."""
    try:
        for number in range(count):
            if ended():
                return
            time.sleep(pause_s)
            yield SimpleNamespace(number=number, kept=kept)
    finally:
        closed.append(True)


def frames(items):
    return [item.number for item in items if not isinstance(item, str)]


def test_every_kept_frame_arrives_in_order():
    closed = []
    assert frames(in_worker(lambda ended: counting(50, closed, ended=ended), threading.Event())) == list(range(50))
    assert closed == [True]


def test_live_frames_are_left_out_where_nobody_takes_them():
    closed, run = [], None
    run = in_worker(lambda ended: counting(1000, closed, kept=False, ended=ended), threading.Event())
    first = next(run)
    time.sleep(0.3)
    assert first.number == 0 and len(frames(run)) < 999


def test_stop_ends_the_run_after_its_step():
    closed, stop = [], threading.Event()
    for frame in in_worker(lambda ended: counting(10_000, closed, pause_s=0.005, ended=ended), stop):
        if frame.number == 3:
            stop.set()
    assert closed == [True] and frame.number < 100


def test_closing_ends_the_run():
    closed = []
    run = in_worker(lambda ended: counting(10_000, closed, pause_s=0.005, ended=ended), threading.Event())
    next(run)
    run.close()
    for _ in range(100):
        if closed:
            break
        time.sleep(0.02)
    assert closed == [True]


def test_errors_arrive_where_the_frames_do():
    def fails(ended):
        raise ValueError("no such picture")

    with pytest.raises(ValueError, match="no such picture"):
        list(in_worker(fails, threading.Event()))


def test_a_second_run_waits_for_the_first_and_says_so(monkeypatch):
    monkeypatch.setattr(worker, "HEARTBEAT_S", 0.05)
    closed, stop, second_stop = [], threading.Event(), threading.Event()
    first = in_worker(lambda ended: counting(1000, closed, pause_s=0.02, ended=ended), stop)
    next(first)
    second = in_worker(lambda ended: counting(2, closed, ended=ended), second_stop)
    assert next(second) in (PREPARING, QUEUED) and next(second) == QUEUED
    stop.set()
    assert frames(second) == [0, 1]


def test_silence_is_broken_once_a_heartbeat(monkeypatch):
    monkeypatch.setattr(worker, "HEARTBEAT_S", 0.05)
    words = [
        item
        for item in in_worker(lambda ended: counting(1, [], pause_s=0.3, ended=ended), threading.Event())
        if isinstance(item, str)
    ]
    assert len(words) >= 3 and set(words) <= {PREPARING, QUEUED, BETWEEN_PICTURES}


def test_stop_does_not_wait_for_a_start_that_hangs(monkeypatch):
    monkeypatch.setattr(worker, "HEARTBEAT_S", 0.05)
    release, stop = threading.Event(), threading.Event()
    for word in in_worker(lambda ended: release.wait(30) and counting(1, [], ended=ended), stop):
        assert word == PREPARING
        stop.set()
    release.set()


def test_a_run_has_a_deadline(monkeypatch):
    monkeypatch.setattr(worker, "DEADLINE_S", 0.2)
    closed = []
    assert (
        len(frames(in_worker(lambda ended: counting(10_000, closed, pause_s=0.01, ended=ended), threading.Event())))
        < 200
    )
    assert closed == [True]
