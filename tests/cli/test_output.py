"""What a run leaves."""

import json

import numpy as np
from PIL import Image

from style_engine import stylize
from style_engine.cli.options import parsed, settings_from
from style_engine.cli.output import Output
from style_engine.studio.recipe import read_recipe


def test_a_run_leaves_its_pictures_and_its_record(call, files, tmp_path):
    out = tmp_path / "out"
    done = call(*files, "--output_dir", str(out), "--size", "96", "--iterations", "12", "--keep", "4", "8")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in out.iterdir()} == {
        "iteration_4.jpg", "iteration_8.jpg", "iteration_12.jpg", "final.png", "run.json",
    }  # fmt: skip
    record = json.loads((out / "run.json").read_text())
    assert record["content"] == "photo.png" and record["styles"] == ["painting.jpg"] and record["initial"] is None
    assert record["settings"]["size"] == 96 and record["seed"] == 0 and record["seconds"] > 0
    assert [kept["iteration"] for kept in record["kept"]] == [4, 8, 12] and record["iterations_done"] == 12
    assert all(kept["losses"]["total"] > 0 for kept in record["kept"])
    assert {"python", "tensorflow", "keras", "numpy", "PIL"} <= set(record["versions"])
    assert "12/12" in done.stderr and "it/s" in done.stderr and "s left" in done.stderr


def test_the_recipe_travels_with_the_picture(call, files, tmp_path):
    second = tmp_path / "second.jpg"
    second.write_bytes((tmp_path / "painting.jpg").read_bytes())
    size = ["--size", "64", "--iterations", "2", "--style_mix", "1", "3"]
    assert call(*files, "--style_path", str(second), "--output_dir", str(tmp_path), *size).returncode == 0
    assert Image.open(tmp_path / "final.png").size == (64, 48)
    recipe = read_recipe(tmp_path / "final.png")
    assert recipe.settings.iterations == 2 and recipe.settings.style_mix == (1, 3)
    assert recipe.paintings == ("own", "own") and recipe.credit == "painting.jpg, second.jpg"


def test_the_alpha_of_the_photo_is_kept(call, files, tmp_path):
    image = Image.open(tmp_path / "photo.png")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    image.save(tmp_path / "photo.png")
    done = call(*files, "--output_dir", str(tmp_path), "--size", "64", "--iterations", "2")
    assert done.returncode == 0, done.stderr
    alpha = np.asarray(Image.open(tmp_path / "final.png").getchannel("A"))
    assert alpha[0].max() < 10 and alpha[-1].min() > 240


def test_an_iteration_is_kept_once_and_only_if_the_settings_say_so(files, photo, painting, tmp_path):
    flags = ["--size", "64", "--iterations", "4", "--keep", "2", "--show_every", "1"]
    options = parsed([*files, *flags, "--output_dir", str(tmp_path / "out")])
    output = Output(options, settings_from(options))
    iterates = list(stylize(photo, painting, settings_from(options)))
    for iterate in (*iterates, iterates[-1]):  # a run that is ended shows its last picture again
        output.keep(iterate)
    output.finish(iterates[-1])
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert [kept["iteration"] for kept in record["kept"]] == [2, 4]
    assert sorted(path.name for path in (tmp_path / "out").glob("*.jpg")) == ["iteration_2.jpg", "iteration_4.jpg"]
