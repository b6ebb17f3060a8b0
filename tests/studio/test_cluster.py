"""Painters on other machines: what travels, and that nothing is lost with one of them."""

import contextlib
import dataclasses
import itertools
import os
import signal
import sys
import threading
import time

import numpy as np
import pytest
from studio_support import QUICK, request_of

from style_engine.benchmark.cluster import add_machine, apart, local_cluster, wait_until
from style_engine.benchmark.sleeping import SleepingPainter
from style_engine.errors import CheckpointError, ClusterError, PictureError
from style_engine.studio import control as control_module
from style_engine.studio.cluster.actor import PainterActor
from style_engine.studio.cluster.connection import connect
from style_engine.studio.cluster.far_painter import FarPainter
from style_engine.studio.cluster.parcel import Parcel
from style_engine.studio.cluster.pool import Cluster
from style_engine.studio.control import RunControl
from style_engine.studio.engine_queue import EngineQueue
from style_engine.studio.events import Failed, Finished, Frame, Waiting
from style_engine.studio.studio import Studio

SLOW = dataclasses.replace(QUICK, iterations=60)


def test_another_painter_goes_on_from_a_checkpoint_to_the_same_picture(files, tmp_path, monkeypatch):
    every_other = itertools.cycle((False, True))
    monkeypatch.setattr(RunControl, "wants_checkpoint", lambda control: next(every_other))
    parcel, here = Parcel.of(request_of(files)), PainterActor()
    *on_the_way, whole = here.paint(0, parcel, QUICK, None)
    saved = next(painted for painted in on_the_way if painted.checkpoint and painted.step > 2)
    assert whole.image.dtype == np.uint16 and whole.image.shape == (48, 64, 3)
    assert any(painted.image is None and painted.jpeg for painted in on_the_way)
    for file in files:
        os.unlink(file)  # elsewhere, there are none
    going_on = list(PainterActor().paint(0, parcel, QUICK, saved.checkpoint.content))
    assert going_on[0].step == saved.step + 1
    assert np.abs(going_on[-1].rgb - whole.rgb).max() <= 1 / 255


def test_what_is_told_of_a_job_before_it_begins_holds_and_afterwards_is_dropped(files):
    actor, parcel = PainterActor(painter=SleepingPainter(0.0)), Parcel.of(request_of(files))
    actor.steer(0, QUICK, smoothness=3.0)
    assert actor._control(0, QUICK).settings().smoothness == 3.0
    actor.stop(0, QUICK)
    assert list(actor.paint(0, parcel, QUICK, None)) == []
    actor.stop(0, QUICK), actor.steer(0, QUICK, smoothness=3.0)
    assert not actor._controls
    assert len(list(actor.paint(1, parcel, QUICK, None))) == QUICK.iterations


def test_what_cannot_be_painted_travels_as_what_it_is(files):
    parcel = Parcel.of(request_of(files))
    broken = dataclasses.replace(parcel, files=dict.fromkeys(parcel.files, b"no picture"))
    (error,) = PainterActor().paint(0, broken, QUICK, None)
    assert isinstance(error, PictureError)
    (error,) = PainterActor().paint(1, parcel, QUICK, np.frombuffer(b"no checkpoint", np.uint8))
    assert isinstance(error, CheckpointError)


def test_without_ray_it_is_told_what_to_install(monkeypatch):
    monkeypatch.setenv("RAY_AUTH_MODE", "token")  # restored afterwards
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match="impasto\\[cluster\\]"):
        connect("auto")


def started(studio, requests, **limits):
    """Begin all `requests`; return (their controls, the events of each, threads)."""
    controls, events = [RunControl(request.settings, **limits) for request in requests], [[] for _ in requests]

    def paint(number):
        for event in studio.paint(requests[number], controls[number]):
            events[number].append(event)

    threads = [threading.Thread(target=paint, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    return controls, events, threads


def shown(events):
    return [event for event in events if isinstance(event, Frame) and event.picture]


@pytest.fixture
def cluster(monkeypatch):
    """Return (the machines, the painters, the line): one machine with one painter that sleeps."""
    # All three are restored afterwards. Ray reads its mode where it is imported.
    for name, value in (("RAY_AUTH_MODE", "token"), ("RAY_AUTH_TOKEN", ""), ("RAY_USAGE_STATS_ENABLED", "0")):
        monkeypatch.setenv(name, value)
    pytest.importorskip("ray", reason="no Ray here: painters are not tested on machines of a cluster")
    monkeypatch.setattr("style_engine.studio.cluster.pool.WATCHED_EVERY_S", 0.2)
    queue = EngineQueue()
    with (
        local_cluster([1]) as machines,
        contextlib.closing(Cluster(queue, painter=SleepingPainter(0.1))) as painters,
    ):
        wait_until(lambda: painters.size == 1)
        yield machines, painters, queue


def long_ones_take_turns(studio, alone, files, monkeypatch):
    """Let two long pictures give way to one another on one painter."""
    monkeypatch.setattr(control_module, "TURN_SHARE", 0)
    monkeypatch.setattr("style_engine.studio.engine_thread.HEARTBEAT_S", 0.05)
    studio.queue.allow(1)
    request = request_of(files, settings=SLOW)
    _, events, threads = started(studio, [request, request], slice_s=0.5)
    for thread in threads:
        thread.join(60)
    assert any(isinstance(event, Waiting) and event.reason == "gave_way" for each in events for event in each)
    assert all(apart(alone, request, each[-1].result) == 0 for each in events)


def test_painters_come_and_are_killed_and_no_picture_is_lost(cluster, files, tmp_path, monkeypatch):
    machines, painters, queue = cluster
    studio = Studio(tmp_path / "runs", painter=FarPainter(painters), queue=queue)
    requests = [request_of(files, settings=dataclasses.replace(SLOW, seed=seed)) for seed in range(3)]
    _, events, threads = started(studio, requests)
    # It has come to its first checkpoint, and half of it is left; the others wait in line.
    wait_until(lambda: list(studio.root.rglob("checkpoint.npz")))
    assert sum(bool(shown(each)) for each in events) == 1
    os.kill(painters.processes[0], signal.SIGKILL)
    add_machine(machines)
    wait_until(lambda: painters.size == 2)
    for thread in threads:
        thread.join(60)
    alone = Studio(tmp_path / "alone", painter=SleepingPainter(0.0))
    for request, each in zip(requests, events):
        assert isinstance(each[-1], Finished) and each[-1].ended_by == "last_step"
        assert [kept.step for kept in each[-1].result.kept] == [SLOW.iterations]
        assert apart(alone, request, each[-1].result) == 0

    control, events, threads = started(studio, [request_of(files, settings=SLOW)])
    wait_until(lambda: len(shown(events[0])) > 1)
    begun_s = time.monotonic()
    control[0].stop()
    threads[0].join(60)
    assert events[0][-1].ended_by == "stop" and events[0][-1].result.can_continue
    assert time.monotonic() - begun_s < 5  # half a second, on a machine that has nothing else to do

    long_ones_take_turns(studio, alone, files, monkeypatch)

    no_picture = tmp_path / "no_picture.png"
    no_picture.write_bytes(b"x")
    _, events, threads = started(studio, [request_of((str(no_picture), files[1]))])
    threads[0].join(60)
    assert isinstance(events[0][-1], Failed) and isinstance(events[0][-1].error, PictureError)
