"""Going on: from where a run was stopped, and from a finished picture."""

import dataclasses

import numpy as np
import pytest
from PIL import Image
from studio_support import QUICK, last_event, pixels, request_of

from style_engine.errors import CheckpointError
from style_engine.settings import StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.events import Frame
from style_engine.studio.texts import sentence_of_event


def test_a_painting_can_be_painted_on_larger_and_says_how_long_that_takes(studio, files):
    result = last_event(studio, request_of(files)).result
    assert result.size == 64 and result.picture == result.png
    # The pace is what the work took; a scale of 128 px with 8 steps is four times the work of the same at 64.
    assert result.finishing_s(128) == pytest.approx(4 * result.finishing_s(64), rel=0.01)
    larger = StyleSettings(size=128, iterations=3, network="compact")
    request = dataclasses.replace(request_of(files, settings=larger), initial=result.png)
    *_, before, last = studio.paint(request, RunControl(larger))
    assert (before.total_steps, before.scale_count) == (3, 1) and Image.open(last.result.png).size == (128, 96)


@pytest.mark.slow
def test_continuing_after_a_stop_gives_the_picture_of_an_uninterrupted_run(studio, files):
    settings = StyleSettings(size=96, iterations=12, coarsest_size=64, network="compact")
    request = request_of(files, settings=settings)
    whole = last_event(studio, request).result
    control = RunControl(settings)
    for stopped in studio.paint(request, control):
        if isinstance(stopped, Frame) and stopped.picture:
            control.stop()
    first = stopped.result
    assert stopped.ended_by == "stop" and first.checkpoint
    going_on = dataclasses.replace(request, checkpoint=first.checkpoint, earlier_frames=first.frames)
    last = last_event(studio, going_on)
    assert last.ended_by == "last_step" and not last.result.can_continue
    assert not first.can_continue  # its checkpoint has done its work
    assert np.abs(pixels(last.result.png) - pixels(whole.png)).mean() < 1
    # The film is of both runs.
    assert last.result.frames[: len(first.frames)] == first.frames
    film, gif = last.result.timelapse()
    assert film.endswith(".mp4") and Image.open(gif).n_frames > 5


def test_a_checkpoint_that_is_gone_is_told_plainly(studio, files, tmp_path):
    request = dataclasses.replace(request_of(files), checkpoint=str(tmp_path / "gone.npz"))
    last = last_event(studio, request)
    assert isinstance(last.error, CheckpointError) and "gone or damaged" in sentence_of_event(last)


def test_a_run_that_fails_keeps_the_checkpoint_that_it_was_to_go_on_from(studio, files):
    control = RunControl(QUICK)
    for stopped in studio.paint(request_of(files), control):
        if isinstance(stopped, Frame) and stopped.picture:
            control.stop()
    other = dataclasses.replace(QUICK, size=96)
    last = last_event(
        studio, dataclasses.replace(request_of(files, settings=other), checkpoint=stopped.result.checkpoint)
    )
    assert "of another photo" in sentence_of_event(last) and stopped.result.can_continue
