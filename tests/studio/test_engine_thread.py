"""The engine in a thread of its own."""

import threading
import time
from dataclasses import dataclass

import pytest

from style_engine.engine.steering import Stopped
from style_engine.settings import StyleSettings
from style_engine.studio import control as control_module
from style_engine.studio import engine_thread
from style_engine.studio.control import RunControl
from style_engine.studio.engine_queue import EngineQueue
from style_engine.studio.engine_thread import EngineThread, Stage
from style_engine.studio.estimate import Pace
from style_engine.studio.request import PaintRequest
from style_engine.studio.runner import Run


@dataclass
class Numbered:
    """A stand-in for an iterate."""

    number: int
    kept: bool = True
    checkpoint: None = None


class Engine:
    """A stand-in for the engine: numbered iterates until it is stopped, and a note when it is closed."""

    def __init__(self, count, kept=True, pause_s=0.0, queue=None, prepare=lambda: None):
        self.control, self.closed, self.queue = RunControl(StyleSettings()), threading.Event(), queue or EngineQueue()
        self._count, self._kept, self._pause_s = count, kept, pause_s
        self.thread = EngineThread(prepare, self.paint, self.queue.join(), self.control)
        self.iterates = self.thread.iterates()

    def paint(self):
        try:
            for number in range(self._count):
                self.control.check()
                time.sleep(self._pause_s)
                yield Numbered(number, self._kept)
        except Stopped:
            pass
        finally:
            self.closed.set()

    def numbers(self):
        return [iterate.number for iterate in self.iterates if iterate is not None]


def test_every_kept_iterate_arrives_in_order():
    engine = Engine(50)
    assert engine.numbers() == list(range(50)) and engine.closed.is_set()


def test_live_iterates_are_left_out_where_nobody_takes_them_but_never_the_last():
    engine = Engine(1000, kept=False)
    first = next(engine.iterates)
    time.sleep(0.3)
    rest = engine.numbers()
    assert first.number == 0 and len(rest) < 999 and rest[-1] == 999


def test_stop_ends_the_run_after_its_step():
    engine = Engine(10_000, pause_s=0.005)
    for iterate in engine.iterates:
        if iterate.number == 3:
            engine.control.stop()
    assert engine.closed.is_set() and iterate.number < 100


def test_closing_ends_the_run_and_frees_the_engine():
    engine = Engine(10_000, pause_s=0.005)
    next(engine.iterates)
    engine.iterates.close()
    assert engine.closed.wait(5)
    assert Engine(2, queue=engine.queue).numbers() == [0, 1]


def test_errors_arrive_where_the_iterates_do():
    def fail():
        raise ValueError("no such picture")

    engine = Engine(1, prepare=fail)
    with pytest.raises(ValueError, match="no such picture"):
        engine.numbers()
    assert Engine(1, queue=engine.queue).numbers() == [0]


def test_a_second_run_waits_for_the_first(monkeypatch):
    monkeypatch.setattr(engine_thread, "HEARTBEAT_S", 0.05)
    first = Engine(1000, pause_s=0.02)
    next(first.iterates)
    second = Engine(2, queue=first.queue)
    assert next(second.iterates) is None and second.thread.stage is Stage.QUEUED
    first.control.stop()
    assert second.numbers() == [0, 1]


def test_silence_is_broken_once_a_heartbeat(monkeypatch):
    monkeypatch.setattr(engine_thread, "HEARTBEAT_S", 0.05)
    assert list(Engine(1, pause_s=0.3).iterates).count(None) >= 3


def test_stop_does_not_wait_for_a_download(monkeypatch):
    monkeypatch.setattr(engine_thread, "HEARTBEAT_S", 0.05)
    release = threading.Event()
    engine = Engine(1, prepare=lambda: release.wait(30))
    for silence in engine.iterates:
        assert silence is None and engine.thread.stage is Stage.PREPARING
        engine.control.stop()
    release.set()


def test_a_run_has_a_time_limit(monkeypatch):
    monkeypatch.setattr(control_module, "TIME_LIMIT_S", 0.2)
    engine = Engine(10_000, pause_s=0.01)
    assert len(engine.numbers()) < 200 and engine.closed.is_set() and not engine.control.is_stopped


def test_who_vanishes_in_a_step_holds_the_engine_until_its_end(tmp_path, monkeypatch):
    """Two steps at once would need twice the memory."""
    within, going_on, queue = threading.Event(), threading.Event(), EngineQueue()

    def slow_step(self):
        within.set()
        going_on.wait(10)
        yield from ()

    monkeypatch.setattr(engine_thread, "HEARTBEAT_S", 0.02)
    monkeypatch.setattr(Run, "_prepare", lambda self: None)
    monkeypatch.setattr(Run, "_paint", slow_step)
    monkeypatch.setattr(PaintRequest, "check", lambda self: None)
    request = PaintRequest("photo.png", ("painting.png",), ("own",), StyleSettings())
    events = Run(request, RunControl(StyleSettings()), queue, tmp_path, Pace()).events()
    next(events), next(events)
    assert within.wait(5)
    events.close()
    ticket = queue.join()
    assert ticket.place == 1
    going_on.set()
    with ticket.turn(lambda: None):
        assert ticket.place == 0
