"""A run from a request to its events."""

import dataclasses
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from studio_support import QUICK, last_event, pixels, request_of
from support import smooth_picture

from style_engine.errors import PictureError, RequestError
from style_engine.pictures.files import to_image
from style_engine.settings import StyleSettings
from style_engine.studio import control as control_module
from style_engine.studio import painter, records, runner
from style_engine.studio.cluster.parcel import Parcel
from style_engine.studio.control import RunControl
from style_engine.studio.events import Failed, Finished, Frame, Waiting
from style_engine.studio.journal import adopted
from style_engine.studio.painter import LocalPainter
from style_engine.studio.recipe import Recipe, read_recipe
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.texts import details_of, sentence_of_event


def test_a_run_is_told_as_events(studio, files):
    events = list(studio.paint(request_of(files, "test"), RunControl(QUICK)))
    assert events[0] == Waiting("preparing")
    frames = [event for event in events if isinstance(event, Frame) and event.picture]
    first = frames[0]
    assert (first.step, first.total_steps, first.scale, first.scale_count) == (1, 8, 1, 1) and first.steps_per_s is None
    assert re.fullmatch(
        r"Painting… 12 % · about .+ left", sentence_of_event(first)
    )  # at once, or much later on a busy machine
    assert details_of(first) == "Iteration 1 of 8 · scale 1 of 1"
    last = events[-1]
    assert isinstance(last, Finished) and last.ended_by == "last_step" and last.step == 8
    assert sentence_of_event(last).startswith("Finished after")
    result = last.result
    assert [kept.step for kept in result.kept] == list(range(1, 9))
    assert all(Image.open(kept.path).size == (64, 48) for kept in result.kept)
    assert Image.open(result.png).size == (64, 48) and result.png.endswith("impasto-test.png")
    assert read_recipe(result.png) == Recipe(QUICK, ("test",))


def test_the_recipe_names_a_bundled_painting_and_whom_to_thank(studio, files):
    recipe = read_recipe(last_event(studio, request_of(files, "crimson_fjord")).result.png)
    assert recipe.paintings == ("crimson_fjord",) and "crimson_fjord.py" in recipe.credit


def test_stop_keeps_the_picture(studio, files):
    control = RunControl(StyleSettings(size=64, iterations=3000, network="compact"))
    for event in studio.paint(request_of(files, settings=control.settings()), control):
        if isinstance(event, Frame) and event.picture:
            control.stop()
    assert event.ended_by == "stop" and os.path.exists(event.result.png) and event.result.can_continue
    assert sentence_of_event(event).startswith("Stopped at iteration")


def test_an_early_stop_gives_a_sketch_at_the_size_that_was_asked_for(studio, files):
    settings = StyleSettings(size=128, iterations=60, coarsest_size=64, network="compact")
    whole, control = request_of(files, settings=settings), RunControl(settings)
    for event in studio.paint(whole, control):
        if isinstance(event, Frame) and event.picture:
            control.stop()
    result = event.result
    assert event.ended_by == "stop" and (result.height, result.width) == (96, 128)
    assert Image.open(result.png).size == (128, 96) and result.png.endswith("impasto-own-sketch.png")
    assert re.search(r"128 × 96 pixels\. It is a sketch.+ Continue paints the rest in about", sentence_of_event(event))
    # What is painted on is what was painted, and not what was enlarged; and it is read back as it was.
    assert Image.open(result.painted).size == (64, 48)
    assert result.finishing_s(256) > dataclasses.replace(result, sketch=None, sketch_size=0).finishing_s(256)
    assert records.result_of(records.result_text(result)) == result
    # Continue goes on from what was painted, too.
    finished = last_event(studio, dataclasses.replace(whole, checkpoint=result.checkpoint)).result
    assert (finished.sketch, finished.painted) == (None, finished.picture) and finished.png.endswith("impasto-own.png")
    assert np.abs(pixels(finished.png) - pixels(last_event(studio, whole).result.png)).mean() < 1


def test_the_line_in_the_log_tells_the_folder_but_not_all_of_its_name(studio, files, caplog):
    caplog.set_level("INFO", "impasto.runs")
    result = last_event(studio, request_of(files)).result
    last_event(studio, request_of(("gone.png", files[1])))
    told, refused = (json.loads(record.getMessage()) for record in caplog.records if record.name == "impasto.runs")
    folder = RunFolder.of(result.png)
    assert list(studio.root.glob(f"{told['run']}*")) == [folder.path] and folder.id not in caplog.text
    assert refused["run"] is None and refused["outcome"] == "file_gone"


def test_a_transparent_photo_keeps_its_shape_and_can_be_painted_on(studio, files):
    alpha = np.ones((72, 96), np.float32)
    alpha[:, :48] = 0
    to_image(smooth_picture(1, 72, 96), alpha).save(files[0])
    result = last_event(studio, request_of(files)).result
    assert Image.open(result.png).mode == "RGBA" and Image.open(result.picture).mode == "RGB"


def test_the_control_moves_the_weights_while_it_paints(studio, files):
    settings = StyleSettings(size=64, iterations=3000, network="compact", smoothness=0.0)
    control, rough, smooth = RunControl(settings), None, None
    for event in studio.paint(request_of(files, settings=settings), control):
        if not isinstance(event, Frame) or not event.picture:
            continue
        if rough is None and event.step > 1:
            rough = roughness(event.picture)
            control.move(style_weight=0.0, content_weight=0.0, smoothness=20.0)
        elif rough is not None:
            smooth = roughness(event.picture)
            if smooth < 0.7 * rough:
                control.stop()
    assert smooth < 0.7 * rough and event.ended_by == "stop"


def roughness(path):
    picture = pixels(path)
    return np.abs(np.diff(picture, axis=0)).mean() + np.abs(np.diff(picture, axis=1)).mean()


def test_the_time_limit_says_that_it_was_the_time_limit(studio, files, monkeypatch):
    last_event(studio, request_of(files))  # or the time would go by before anything is painted
    monkeypatch.setattr(control_module, "TIME_LIMIT_S", 1.0)
    settings = StyleSettings(size=64, iterations=3000, network="compact")
    last = last_event(studio, request_of(files, settings=settings))
    assert last.ended_by == "time_limit" and last.result
    assert sentence_of_event(last).startswith("Time limit reached at step")


def test_stop_before_the_first_picture_says_so(studio, files):
    control = RunControl(QUICK)
    control.stop()
    *_, last = studio.paint(request_of(files), control)
    assert last == Finished("stop") and "before the first picture" in sentence_of_event(last)


@pytest.mark.parametrize("fault", [KeyError("secret/path"), ValueError("operands could not be broadcast together")])
def test_a_fault_of_ours_is_logged_and_told_plainly(studio, files, monkeypatch, caplog, fault):
    def broken(self):
        raise fault

    # Whatever a library raises, a ValueError included, is no sentence for an artist.
    monkeypatch.setattr(runner.Run, "_paint", broken)
    last = last_event(studio, request_of(files))
    assert last == Failed(None) and "our side" in sentence_of_event(last)
    assert str(fault.args[0]) in caplog.text and "Traceback" in caplog.text


def test_a_bad_picture_is_told_plainly_and_not_logged(studio, files, tmp_path, caplog):
    (tmp_path / "bad.png").write_bytes(b"x")
    (event,) = studio.paint(request_of((str(tmp_path / "bad.png"), files[1])), RunControl(QUICK))
    assert isinstance(event.error, PictureError) and "not a picture" in sentence_of_event(event)
    assert not caplog.text


@pytest.mark.parametrize(
    "change, key",
    [
        (dict(masks=("m", "m")), "masks_count"),
        (dict(paintings=(), painting_ids=()), "choose_painting"),
        (dict(paintings=("p",) * 9, painting_ids=("own",) * 9), "paintings_many"),
    ],
)
def test_what_cannot_be_painted_is_told_before_anything_is_decoded(studio, files, change, key):
    request = dataclasses.replace(request_of(files), **change)
    (event,) = studio.paint(request, RunControl(QUICK))
    assert isinstance(event.error, RequestError) and event.error.key == key


def test_pictures_are_read_when_it_is_their_turn(studio, files, monkeypatch):
    monkeypatch.setattr("style_engine.studio.engine_thread.HEARTBEAT_S", 0.05)
    read = []
    monkeypatch.setattr(painter, "read_picture", lambda path: read.append(path) or 1 / 0)
    ticket = studio.queue.join()
    with ticket.turn(lambda: None):
        events = studio.paint(request_of(files), RunControl(QUICK))
        for event in events:
            if event == Waiting("queued", place=1):
                break
        assert not read
    *_, last = events
    assert read == [files[0]] and last == Failed(None)


def test_downloading_tells_how_far_it_is(tmp_path, monkeypatch):
    from style_engine.engine.networks import vgg19

    monkeypatch.delenv("IMPASTO_VGG19_WEIGHTS", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    path = vgg19.download_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes(23_000_000))
    waiting = LocalPainter().waiting_for(StyleSettings(network="vgg19"))
    assert sentence_of_event(waiting) == "Downloading VGG-19 (first time only): 23 of 80 MB…"
    assert LocalPainter().waiting_for(StyleSettings(network="compact")) is None


def test_a_request_may_have_regions(studio, files, tmp_path):
    left = np.zeros((72, 96), np.float32)
    left[:, :48] = 1
    masks = RunFolder.new(tmp_path / "runs").masks([left])
    result = last_event(studio, dataclasses.replace(request_of(files), masks=masks)).result
    photo = np.asarray(Image.open(files[0]).convert("RGB").resize((64, 48), Image.Resampling.LANCZOS), float)
    change = np.abs(pixels(result.png) - photo)
    assert change[:, 36:].mean() < 1 < 5 < change[:, :28].mean()


def test_a_request_may_say_where_details_are_kept(studio, files, tmp_path):
    left = np.zeros((72, 96), np.float32)
    left[:, :48] = 1
    wanted = dataclasses.replace(request_of(files), detail_mask=RunFolder.new(tmp_path / "runs").mask(left, "detail"))
    result = last_event(studio, wanted).result
    photo = np.asarray(Image.open(files[0]).convert("RGB").resize((64, 48), Image.Resampling.LANCZOS), float)
    kept, plain = (np.abs(pixels(one.png) - photo) for one in (result, last_event(studio, request_of(files)).result))
    assert kept[:, :24].mean() < 0.9 * plain[:, :24].mean()
    # Wherever a request goes, this goes with it.
    assert records.result_of(records.result_text(result)) == result
    there = Parcel.of(wanted).unpack(tmp_path).detail_mask
    assert Path(there).parent == tmp_path and Path(there).read_bytes() == Path(wanted.detail_mask).read_bytes()
    (tmp_path / "adopted").mkdir()
    assert Path(adopted(wanted, tmp_path / "adopted").detail_mask) == tmp_path / "adopted" / "detail.png"


def test_live_pictures_that_a_page_has_no_time_for_are_kept_on_disk(studio, files):
    events = list(studio.paint(request_of(files), RunControl(QUICK)))
    shown = [event.picture for event in events if isinstance(event, Frame) and event.picture]
    result = events[-1].result
    assert set(shown) <= set(result.frames) and Path(result.frames[-1]).name == "iteration_8.jpg"
