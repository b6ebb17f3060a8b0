"""A long picture gives way to others who wait, and goes on after them."""

import dataclasses
import itertools
import math
import threading

import numpy as np
import pytest
from studio_support import QUICK, last_event, pixels, request_of, wait_until

from style_engine.benchmark.sleeping import SleepingPainter
from style_engine.engine.steering import Stopped
from style_engine.studio import control as control_module
from style_engine.studio.control import RunControl
from style_engine.studio.events import Finished, Frame, Waiting
from style_engine.studio.limits import Limits
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.studio import Studio

LONG, SHORT = dataclasses.replace(QUICK, iterations=200), dataclasses.replace(QUICK, iterations=4)


@pytest.fixture(autouse=True)
def short_turns(monkeypatch):
    monkeypatch.setattr(control_module, "TURN_SHARE", 0)


def begun(studio, request):
    """Begin a run; return (its control, its events, its thread)."""
    control, events = studio.control(request), []

    def paint():
        for event in studio.paint(request, control):
            events.append(event)

    thread = threading.Thread(target=paint)
    thread.start()
    return control, events, thread


def test_a_long_picture_gives_way_and_comes_out_as_if_it_had_not(studio, files):
    request = request_of(files, settings=LONG)
    whole = last_event(studio, request).result
    studio.limits = Limits(slice_s=0.1)
    _, events, thread = begun(studio, request)
    wait_until(lambda: any(isinstance(event, Frame) for event in events))
    for _ in range(2):
        assert last_event(studio, request_of(files, settings=SHORT)).ended_by == "last_step"
        assert thread.is_alive()
    thread.join(60)
    last = events[-1]
    assert isinstance(last, Finished) and last.ended_by == "last_step" and not last.result.can_continue
    assert np.abs(pixels(last.result.png) - pixels(whole.png)).max() <= 1
    steps = [event.step for event in events if isinstance(event, Frame)]
    assert steps == sorted(steps) and last.elapsed_s > 0
    assert len(set(last.result.frames)) == len(last.result.frames) >= 3


@pytest.fixture
def asleep(tmp_path):
    """Return a studio with short turns that only sleeps."""
    return Studio(tmp_path / "runs", limits=Limits(slice_s=0.2), painter=SleepingPainter(0.02))


def test_each_who_waits_has_a_turn_and_is_told_of_it(asleep, files, monkeypatch):
    monkeypatch.setattr("style_engine.studio.engine_thread.HEARTBEAT_S", 0.05)
    runs = [begun(asleep, request_of(files, settings=dataclasses.replace(LONG, iterations=100))) for _ in range(3)]
    wait_until(lambda: all(any(isinstance(event, Frame) for event in events) for _, events, _ in runs))
    assert all(thread.is_alive() for _, _, thread in runs)  # none of them waited for the whole of another
    for _, _, thread in runs:
        thread.join(60)
    for _, events, _ in runs:
        assert events[-1].ended_by == "last_step"
        places = {event.place for event in events if isinstance(event, Waiting) and event.reason == "gave_way"}
        assert places and places <= {1, 2}


def test_one_that_gave_way_can_be_stopped_and_keeps_its_picture(asleep, files, monkeypatch):
    monkeypatch.setattr("style_engine.studio.engine_thread.HEARTBEAT_S", 0.05)
    control, events, thread = begun(asleep, request_of(files, settings=LONG))
    wait_until(lambda: any(isinstance(event, Frame) for event in events))
    asleep.limits = Limits()
    other, _, other_thread = begun(asleep, request_of(files, settings=LONG))
    wait_until(lambda: any(isinstance(event, Waiting) and event.reason == "gave_way" for event in events))
    control.stop()
    thread.join(10)
    assert events[-1].ended_by == "stop" and events[-1].result.can_continue and other_thread.is_alive()
    other.stop()
    other_thread.join(10)


def test_one_that_is_stopped_before_its_first_turn_leaves_nothing(asleep, files):
    other, seen, other_thread = begun(asleep, request_of(files, settings=LONG))
    wait_until(lambda: any(isinstance(event, Frame) for event in seen))
    asleep.limits = Limits()
    control, events, thread = begun(asleep, request_of(files, settings=LONG))
    wait_until(lambda: events)
    control.stop()
    thread.join(10)
    assert (events[-1].ended_by, events[-1].result) == ("stop", None)
    other.stop()
    other_thread.join(10)


def test_without_room_for_a_checkpoint_the_picture_ends_as_it_is(asleep, files, monkeypatch):
    monkeypatch.setattr(RunFolder, "checkpoint", lambda folder, checkpoint: None)
    _, events, thread = begun(asleep, request_of(files, settings=LONG))
    wait_until(lambda: any(isinstance(event, Frame) for event in events))
    assert last_event(asleep, request_of(files, settings=SHORT)).ended_by == "last_step"
    thread.join(10)
    assert events[-1].ended_by == "time_limit" and events[-1].result.is_there


def test_a_turn_is_given_up_only_for_others_and_never_before_it_was_of_use(monkeypatch):
    seconds = itertools.count(0.0)  # of each look at the clock
    monkeypatch.setattr(control_module.time, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(control_module, "TURN_SHARE", 5)
    is_wanted = False
    control = RunControl(QUICK, slice_s=10.0, time_limit_s=1000.0)
    control.start_clock(lambda: is_wanted)
    for _ in range(20):
        control.check()
    is_wanted = True
    control.check()  # there is no picture yet
    control.has_painted()  # after 22 seconds: it may have five times as long
    for _ in range(85):
        control.check()
    with pytest.raises(Stopped):
        for _ in range(5):
            control.check()
    assert control.has_given_way()


def test_the_time_limit_counts_all_turns_and_a_stop_is_no_giving_way(monkeypatch):
    now = 0.0
    monkeypatch.setattr(control_module.time, "monotonic", lambda: now)
    control = RunControl(QUICK, slice_s=1.0, time_limit_s=10.0)
    for turn in range(3):
        control.start_clock(lambda: True)
        control.has_painted()
        now += 4.0
        with pytest.raises(Stopped):
            control.check()
        assert control.has_given_way() == (turn < 2)
        now += 100.0  # of others
    stopped = RunControl(QUICK, slice_s=1.0, time_limit_s=math.inf)
    stopped.start_clock(lambda: True)
    stopped.stop()
    with pytest.raises(Stopped):
        stopped.check()
    assert not stopped.has_given_way()
