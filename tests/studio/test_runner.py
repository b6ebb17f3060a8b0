import dataclasses
import os
import re
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support import smooth_picture

from style_engine.pictures.files import to_image
from style_engine.settings import StyleSettings
from style_engine.studio import engine_queue as worker
from style_engine.studio import result as painted
from style_engine.studio import run_folder as frames
from style_engine.studio import runner as session
from style_engine.studio.recipe import Recipe, read_recipe
from style_engine.studio.runner import Brush

QUICK = StyleSettings(size=64, iterations=8, network="compact")


@pytest.fixture
def files(tmp_path):
    to_image(smooth_picture(1, 72, 96)).save(tmp_path / "photo.png")
    to_image(smooth_picture(2, 96, 96)).save(tmp_path / "painting.png")
    return str(tmp_path / "photo.png"), str(tmp_path / "painting.png")


def order(files, *names):
    photo, *paintings = files
    return painted.Order(photo, tuple(paintings), names or ("t",) * len(paintings))


def test_a_painting_is_told_as_scenes(files, tmp_path):
    scenes = list(session.paint(order(files, "test"), Brush(QUICK), tmp_path / "runs"))
    assert scenes[0].kept is None and scenes[0].mood == "busy"
    shown = [scene for scene in scenes if scene.picture]
    assert re.fullmatch(r"Iteration 1 of 8 · scale 1 of 1 · \d+ s left", shown[0].sentence)
    assert [caption for _, caption in shown[-1].kept] == [f"iteration {step}" for step in range(1, 9)]
    assert all(Image.open(path).size == (64, 48) for path, _ in shown[-1].kept)
    assert scenes[-1].mood == "done" and scenes[-1].sentence.startswith("Finished after")
    assert Image.open(scenes[-1].png).size == (64, 48) and scenes[-1].png.endswith("impasto-test.png")
    assert read_recipe(scenes[-1].png) == Recipe(QUICK, ("test",))


def test_the_recipe_names_a_bundled_painting_and_whom_to_thank(files, tmp_path):
    *_, last = session.paint(order(files, "crimson_fjord"), Brush(QUICK), tmp_path / "runs")
    recipe = read_recipe(last.png)
    assert recipe.paintings == ("crimson_fjord",) and "crimson_fjord.py" in recipe.credit


def test_stop_keeps_the_picture(files, tmp_path):
    brush, last = Brush(StyleSettings(size=64, iterations=3000, network="compact")), None
    for scene in session.paint(order(files), brush, tmp_path / "runs"):
        last = scene
        if scene.picture:
            brush.stop.set()
    assert last.sentence.startswith("Stopped at iteration") and os.path.exists(last.png)


def test_a_painting_can_be_painted_on_larger_and_says_how_long_that_takes(files, tmp_path):
    *_, last = session.paint(order(files), Brush(QUICK), tmp_path / "runs")
    assert last.painted.size == 64 and last.painted.picture == last.png
    # The pace is what the work took; a scale of 128 px with 8 steps is four times the work of the same at 64.
    assert last.painted.finishing_s(128) == pytest.approx(4 * last.painted.finishing_s(64), rel=0.01)
    brush = Brush(StyleSettings(size=128, iterations=8, network="compact"))
    scenes = list(session.paint(order(files), brush, tmp_path / "runs", initial=last.png))
    assert "of 8 · scale 1 of 1" in scenes[-2].sentence and Image.open(scenes[-1].png).size == (128, 96)


def test_the_strength_blends_photo_and_picture_without_painting(files, tmp_path):
    *_, last = session.paint(order(files), Brush(QUICK), tmp_path / "runs")
    picture = np.asarray(Image.open(last.png), float)
    photo = np.asarray(Image.open(files[0]).resize((64, 48), Image.LANCZOS), float)
    for strength in (0.0, 0.5, 1.0):
        shown, png = painted.blend(last.painted, strength)
        found = np.asarray(Image.open(png), float)
        assert np.abs(found - (photo + strength * (picture - photo))).max() < 2.5
        assert Image.open(shown).size == (64, 48) and read_recipe(png) == Recipe(QUICK, ("t",))
        assert [path.name for path in Path(png).parent.glob("*strength*.png")] == [Path(png).name]
    assert Path(last.png).exists()


def test_a_transparent_photo_keeps_its_shape_and_can_be_painted_on(files, tmp_path):
    alpha = np.ones((72, 96), np.float32)
    alpha[:, :48] = 0
    to_image(smooth_picture(1, 72, 96), alpha).save(files[0])
    *_, last = session.paint(order(files), Brush(QUICK), tmp_path / "runs")
    assert Image.open(last.png).mode == "RGBA" and Image.open(last.painted.picture).mode == "RGB"


def test_the_brush_moves_the_weights_while_it_paints(files, tmp_path):
    brush = Brush(StyleSettings(size=64, iterations=3000, network="compact", smoothness=0.0))
    rough = smooth = None
    for scene in session.paint(order(files), brush, tmp_path / "runs"):
        if scene.picture and rough is None and "Iteration 1 " not in scene.sentence:
            rough = roughness(scene.picture)
            brush.move(style_weight=0.0, content_weight=0.0, smoothness=20.0)
        elif scene.picture and rough:
            smooth = roughness(scene.picture)
            if smooth < 0.7 * rough:
                brush.stop.set()
    assert smooth < 0.7 * rough and scene.sentence.startswith("Stopped at iteration")


def roughness(path):
    picture = np.asarray(Image.open(path), float)
    return np.abs(np.diff(picture, axis=0)).mean() + np.abs(np.diff(picture, axis=1)).mean()


def test_the_time_limit_says_that_it_was_the_time_limit(files, tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "DEADLINE_S", 0.5)
    settings = StyleSettings(size=64, iterations=3000, network="compact")
    *_, last = session.paint(order(files), Brush(settings), tmp_path / "runs")
    assert last.sentence.startswith("Stopped by the time limit at iteration") and last.png


def test_stop_before_the_first_picture_says_so(files, tmp_path):
    brush = Brush(QUICK)
    brush.stop.set()
    *_, last = session.paint(order(files), brush, tmp_path / "runs")
    assert "before the first picture" in last.sentence and last.png is None


def test_a_fault_of_ours_is_logged_and_told_plainly(files, tmp_path, monkeypatch, caplog):
    def broken(*arguments):
        raise KeyError("secret/path")

    monkeypatch.setattr(session, "_stylize", broken)
    *_, last = session.paint(order(files), Brush(QUICK), tmp_path / "runs")
    assert last.mood == "error" and "our fault" in last.sentence and "secret" not in last.sentence
    assert "secret/path" in caplog.text


def test_a_bad_picture_is_told_plainly(files, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"x")
    (scene,) = session.paint(order((str(tmp_path / "bad.png"), files[1])), Brush(QUICK), tmp_path / "runs")
    assert scene.mood == "error" and "not a picture" in scene.sentence


def test_downloading_tells_how_far_it_is(tmp_path, monkeypatch):
    from style_engine.engine.networks import vgg19

    settings = StyleSettings(network="vgg19")
    monkeypatch.delenv("IMPASTO_VGG19_WEIGHTS", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    path = vgg19.download_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes(23_000_000))
    assert session._waiting(settings) == "Downloading VGG-19, this once: 23 of 80 MB…"


def test_old_runs_are_swept_and_new_ones_stay(tmp_path):
    old, new = frames.RunFolder(tmp_path).path, frames.RunFolder(tmp_path).path
    long_ago = time.time() - frames.SWEEP_AGE_S - 60
    os.utime(old, (long_ago, long_ago))
    frames.RunFolder(tmp_path)
    assert not old.exists() and new.exists()


def pixels(path):
    return np.asarray(Image.open(path), float)


def test_continuing_after_a_stop_gives_the_picture_of_an_uninterrupted_run(files, tmp_path):
    settings = StyleSettings(size=128, iterations=60, coarsest_size=64, network="compact")
    *_, whole = session.paint(order(files), Brush(settings), tmp_path / "runs")
    brush = Brush(settings)
    for stopped in session.paint(order(files), brush, tmp_path / "runs"):
        if stopped.picture:
            brush.stop.set()
    assert stopped.sentence.startswith("Stopped at iteration") and stopped.painted.checkpoint
    scenes = session.paint(
        order(files), Brush(settings), tmp_path / "runs", None, stopped.painted.checkpoint, stopped.painted.frames
    )
    *_, last = scenes
    assert last.sentence.startswith("Finished") and not last.painted.can_continue
    assert not stopped.painted.can_continue  # its checkpoint has done its work
    assert np.abs(pixels(last.png) - pixels(whole.png)).mean() < 1
    # The film is of both runs.
    assert last.painted.frames[: len(stopped.painted.frames)] == stopped.painted.frames
    film, gif = last.painted.timelapse()
    assert film.endswith(".mp4") and Image.open(gif).n_frames > 5


def test_a_checkpoint_that_is_gone_is_told_plainly(files, tmp_path):
    *_, last = session.paint(order(files), Brush(QUICK), tmp_path / "runs", None, str(tmp_path / "gone.npz"))
    assert last.mood == "error" and "gone or damaged" in last.sentence


def test_the_light_alone_can_be_laid_over_the_photo(files, tmp_path):
    *_, last = session.paint(order(files), Brush(QUICK), tmp_path / "runs")
    photo = pixels_of_photo(files[0], (64, 48))
    _, png = painted.blend(last.painted, 1.0, light_only=True)
    found = pixels(png)
    # One number for each pixel is added to its three colours, but where it is clipped.
    change = found - photo
    unclipped = ((found > 1) & (found < 254)).all(-1)
    assert np.ptp(change[unclipped], axis=-1).max() <= 2 and np.abs(change).mean() > 3
    below = painted.photo_below(last.painted)
    assert np.abs(pixels(below) - photo).mean() < 4  # a JPEG


def pixels_of_photo(path, size):
    return np.asarray(Image.open(path).convert("RGB").resize(size, Image.LANCZOS), float)


def test_an_order_may_have_regions(files, tmp_path):
    left = np.zeros((72, 96), np.float32)
    left[:, :48] = 1
    masks = painted.write_masks([left], tmp_path / "runs")
    asked = dataclasses.replace(order(files), masks=masks)
    *_, last = session.paint(asked, Brush(QUICK), tmp_path / "runs")
    change = np.abs(pixels(last.png) - pixels_of_photo(files[0], (64, 48)))
    assert change[:, 36:].mean() < 1 < 5 < change[:, :28].mean()


def test_the_time_is_told_before_once_this_machine_was_measured(files, monkeypatch):
    monkeypatch.setattr(session, "_pace", {})
    settings = StyleSettings(size=64, network="compact")
    assert session.estimate_s(files[0], settings) is None
    session.warm_up(StyleSettings(size=64, iterations=2, network="compact"))
    small, large = (session.estimate_s(files[0], dataclasses.replace(settings, size=s)) for s in (256, 512))
    assert 0 < 2 * small < large < 600
    assert session.estimate_s(files[0], dataclasses.replace(settings, network="vgg19")) is None
    with pytest.raises(session.PictureError):
        session.estimate_s("gone.png", settings)
