"""What the visitors of one server share."""

import dataclasses
import errno
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from studio_support import pixels, request_of, wait_until

from style_engine.settings import StyleSettings
from style_engine.studio import control
from style_engine.studio.events import Frame
from style_engine.studio.limits import Limits
from style_engine.studio.run_folder import SWEEP_AGE_S, RunFolder
from style_engine.studio.studio import Studio
from style_engine.studio.texts import sentence_of_event

VISIT = "a visit"

LONG = StyleSettings(size=64, iterations=3000, network="compact")


def first_picture(live):
    return next(event for event in live.watch() if isinstance(event, Frame) and event.picture)


def ended(live):
    *_, last = live.watch()
    return last


def test_a_new_run_of_a_visit_takes_over_from_the_one_before(studio, files):
    first = studio.paint_for(VISIT, request_of(files, settings=LONG))
    first_picture(first)
    second = studio.paint_for(VISIT, request_of(files))
    assert first.control.is_stopped and list(first.watch()) == []  # the page is the second's by now
    last = ended(second)
    assert last.ended_by == "last_step" and studio.running(VISIT) is None
    assert [result.png for result in studio.visits.results(VISIT, 9)] == [last.result.png]


def test_another_visit_is_left_alone(studio, files):
    live = studio.paint_for("one", request_of(files))
    studio.stop("another")
    assert studio.running("another") is None and not studio.running("one").is_stopped
    assert ended(live).ended_by == "last_step" and studio.visits.results("another", 9) == []


def test_a_run_goes_on_unwatched_and_whoever_comes_later_is_told_where_it_stands(studio, files):
    live = studio.paint_for(VISIT, request_of(files, settings=LONG))
    watching = live.watch()
    next(event for event in watching if isinstance(event, Frame) and event.step > 3)
    watching.close()
    time.sleep(0.5)
    assert studio.live(VISIT) is live
    later = next(live.watch(from_start=False))
    assert later.step > 3 and Path(later.picture).exists() and later.kept is not None
    studio.stop(VISIT)
    assert ended(live).ended_by == "stop"


def test_a_run_that_nobody_watches_ends_in_time_with_its_checkpoint(files, tmp_path):
    studio = Studio(tmp_path / "runs", limits=Limits(unwatched_s=1.0))
    first_picture(studio.paint_for(VISIT, request_of(files, settings=LONG)))
    wait_until(lambda: studio.live(VISIT) is None)
    (result,) = studio.visits.results(VISIT, 9)
    assert result.can_continue and result.step > 1


def test_what_a_run_needs_is_kept_with_it(studio, files):
    live = studio.paint_for(VISIT, request_of(files))
    result = ended(live).result
    for path in files:
        Path(path).unlink()
    (again,) = studio.visits.results(VISIT, 9)
    assert again == result
    assert ended(studio.paint_for(VISIT, again.request)).ended_by == "last_step"


def test_a_server_that_was_killed_in_mid_run_loses_nothing(studio, files, tmp_path, monkeypatch):
    monkeypatch.setattr(control, "CHECKPOINT_EVERY_S", 0.0)
    settings = dataclasses.replace(LONG, iterations=60)
    whole = ended(studio.paint_for("another", request_of(files, settings=settings))).result
    live, saved = studio.paint_for(VISIT, request_of(files, settings=settings)), tmp_path / "saved"
    for event in live.watch():
        if isinstance(event, Frame) and event.step > 20 and list(studio.root.rglob("checkpoint.npz")):
            # What a killed server leaves is what is on the disk at any moment.
            state = studio.visits._path.parent
            shutil.copytree(studio.root, saved / "runs"), shutil.copytree(state, saved / "state")
            break
    studio.stop(VISIT)
    ended(live)
    shutil.rmtree(studio.root), shutil.copytree(saved / "runs", studio.root)
    later = Studio(studio.root, saved / "state" / "visits.sqlite")
    standing = later.visits.standing(VISIT)
    assert 0 < standing.step <= 60 and standing.request.checkpoint
    revived = later.revive(VISIT)
    assert later.revive(VISIT) is None  # it is under way
    result = ended(revived).result
    assert [kept.step for kept in result.kept] == [kept.step for kept in whole.kept]
    assert np.abs(pixels(result.png) - pixels(whole.png)).max() <= 1
    assert all(Path(path).exists() for path in (*result.frames, result.request.photo))
    assert later.visits.standing(VISIT) is None and not result.can_continue


def test_a_signal_to_end_leaves_a_checkpoint_and_what_killed_two_servers_is_not_tried_again(studio, files):
    first_picture(studio.paint_for(VISIT, request_of(files, settings=LONG)))
    studio.close(10)
    for _ in range(2):
        studio = Studio(studio.root, studio.visits._path)
        assert studio.visits.standing(VISIT).step > 0
        live = studio.revive(VISIT)
        first_picture(live)
        studio.close(10)
    assert Studio(studio.root, studio.visits._path).revive(VISIT) is None


@pytest.mark.parametrize("broken", [b"no database", b""])
def test_a_broken_file_of_visits_is_set_aside_and_painting_goes_on(studio, files, broken):
    studio.visits._path.parent.mkdir(parents=True)
    studio.visits._path.write_bytes(broken)
    assert studio.revive(VISIT) is None
    last = ended(studio.paint_for(VISIT, request_of(files)))
    assert [result.png for result in studio.visits.results(VISIT, 9)] == [last.result.png]
    assert len(list(studio.visits._path.parent.glob("*.format_*"))) == bool(broken)


def test_a_disk_that_is_full_is_told_and_loses_nothing_older(studio, files, monkeypatch):
    older = ended(studio.paint_for(VISIT, request_of(files))).result

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(RunFolder, "write", full)
        last = ended(studio.paint_for(VISIT, request_of(files)))
    assert "disk is full" in sentence_of_event(last) and studio.visits.results(VISIT, 9) == [older]
    with monkeypatch.context() as disk:  # one that is full only for what is larger
        disk.setattr("numpy.savez", full)
        live = studio.paint_for(VISIT, request_of(files, settings=LONG))
        first_picture(live)
        studio.stop(VISIT)
        result = ended(live).result
    assert not result.can_continue and studio.visits.results(VISIT, 9) == [result, older]


def test_old_runs_are_swept_and_new_ones_stay(tmp_path):
    import os
    import time

    old, new = RunFolder.new(tmp_path).path, RunFolder.new(tmp_path).path
    long_ago = time.time() - SWEEP_AGE_S - 60
    os.utime(old, (long_ago, long_ago))
    RunFolder.new(tmp_path)
    assert not old.exists() and new.exists()
