"""What the visitors of one server share."""

import dataclasses

from studio_support import QUICK, request_of

from style_engine.settings import StyleSettings
from style_engine.studio.events import Finished, Frame
from style_engine.studio.run_folder import SWEEP_AGE_S, RunFolder

LONG = StyleSettings(size=64, iterations=3000, network="compact")


def test_a_new_run_of_a_visit_takes_over_from_the_one_before(studio, files):
    first = studio.paint_for("visit", request_of(files, settings=LONG))
    for event in first:
        if isinstance(event, Frame) and event.picture:
            break
    control = studio.running("visit")
    second = list(studio.paint_for("visit", request_of(files)))
    assert control.is_stopped and isinstance(second[-1], Finished) and second[-1].ended_by == "last_step"
    assert list(first) == []  # the page is the second's by now
    assert studio.running("visit") is None


def test_another_visit_is_left_alone(studio, files):
    run = studio.paint_for("one", request_of(files, settings=dataclasses.replace(QUICK, iterations=4)))
    next(run)
    studio.stop("another")
    assert studio.running("another") is None and not studio.running("one").is_stopped
    *_, last = run
    assert last.ended_by == "last_step"


def test_closing_a_visits_run_ends_it(studio, files):
    run = studio.paint_for("visit", request_of(files, settings=LONG))
    next(run)
    control = studio.running("visit")
    run.close()
    assert control.is_stopped and studio.running("visit") is None


def test_old_runs_are_swept_and_new_ones_stay(tmp_path):
    import os
    import time

    old, new = RunFolder.new(tmp_path).path, RunFolder.new(tmp_path).path
    long_ago = time.time() - SWEEP_AGE_S - 60
    os.utime(old, (long_ago, long_ago))
    RunFolder.new(tmp_path)
    assert not old.exists() and new.exists()
