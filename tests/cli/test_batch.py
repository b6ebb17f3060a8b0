"""A folder of photos, by the command line."""

import os

import pytest
from PIL import Image
from support import smooth_picture

from style_engine.cli import batch
from style_engine.pictures.files import to_image
from style_engine.studio.recipe import read_recipe

QUICK = ["--size", "64", "--iterations", "1", "--network", "compact"]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    to_image(smooth_picture(1, 72, 96)).save(folder / "a.png")
    to_image(smooth_picture(2, 96, 72)).save(folder / "b.JPG", "JPEG")
    to_image(smooth_picture(3, 64, 64)).save(folder / "b.png")
    (folder / "broken.jpg").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("nothing to paint")
    return folder


@pytest.fixture
def run(call, folder, tmp_path):
    to_image(smooth_picture(4, 64, 64)).save(tmp_path / "mine.png")

    def run(*more):
        paintings = ["--painting", "crimson_fjord", "--painting", str(tmp_path / "mine.png")]
        return call("batch", str(folder), *paintings, *QUICK, "--output_dir", str(tmp_path / "out"), *more)

    return run


def test_each_photo_is_painted_in_each_painting_and_only_once(run, folder, tmp_path):
    done = run()
    assert done.returncode == 1 and "6 painted, 0 already there, 2 failed" in done.stdout
    assert "broken.jpg in crimson_fjord: This file is not a picture that Impasto can read" in done.stderr
    out = tmp_path / "out"
    names = {f"{photo}-{name}.png" for photo in ("a", "b.JPG", "b.png") for name in ("crimson_fjord", "mine")}
    assert {path.name for path in out.iterdir()} == names
    with Image.open(out / "b.JPG-mine.png") as image:
        assert image.size == (48, 64)
    recipe = read_recipe(out / "a-crimson_fjord.png")
    assert recipe.paintings == ("crimson_fjord",) and recipe.settings.size == 64 and "expressionist" in recipe.credit
    (folder / "broken.jpg").unlink()
    (out / "a-mine.png").write_bytes((out / "a-mine.png").read_bytes()[:300])  # cut off
    os.utime(folder / "b.png")  # another photo by now
    assert "3 painted, 3 already there, 0 failed" in (done := run()).stdout and done.returncode == 0
    assert "6 painted" in run("--seed", "3").stdout  # other settings, other pictures


def test_ctrl_c_tells_how_to_go_on(run, monkeypatch):
    painted = batch.painted

    def interrupted(task):
        if task.photo.name == "b.JPG":
            raise KeyboardInterrupt
        yield from painted(task)

    monkeypatch.setattr(batch, "painted", interrupted)
    done = run()
    assert done.returncode == 130
    assert "Stopped: 2 painted, 0 already there, 0 failed, 6 left. The same command goes on" in done.stdout


def test_what_cannot_begin_gets_one_sentence(call, folder, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.png").write_bytes((folder / "a.png").read_bytes())
    for given, words in (
        ([str(empty), "--painting", "crimson_fjord"], "There are no photos in"),
        ([str(tmp_path / "gone"), "--painting", "crimson_fjord"], "gone"),
        ([str(folder), "--painting", "mona_lisa_2"], "neither a painting with the name 'mona_lisa_2' nor such a file"),
        ([str(folder), "--painting", "crimson_fjord", "--output_dir", str(folder)], "a folder of their own"),
        ([str(folder), "--painting", "crimson_fjord", "--size", "1"], "`size` must be an integer"),
        ([str(folder), *(f"--painting={tmp_path}/{name}/a.png" for name in ("photos", "other"))], "the same name"),
    ):
        done = call("batch", *given, *([] if "--output_dir" in given else ["--output_dir", str(tmp_path / "out")]))
        assert done.returncode == 2 and words in done.stderr and len(done.stderr.splitlines()) == 1
