"""The command line as a second process, as a user runs it."""

import dataclasses
import json
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from support import ROOT, hue_distance, smooth_picture

from style_engine.cli import run as __main__
from style_engine.cli.run import main, parser, settings_from
from style_engine.pictures.colors import light
from style_engine.pictures.files import to_image
from style_engine.presets import PRESETS
from style_engine.settings import StyleSettings
from style_engine.studio.gallery.catalogue import paintings, photos
from style_engine.studio.recipe import read_recipe

COMMAND = [sys.executable, "-m", "style_engine"]


@pytest.fixture
def files(tmp_path):
    to_image(smooth_picture(1, 72, 96)).save(tmp_path / "photo.png")
    to_image(smooth_picture(2, 96, 96)).save(tmp_path / "painting.jpg")
    return ["--content_path", str(tmp_path / "photo.png"), "--style_path", str(tmp_path / "painting.jpg")]


def run(*arguments):
    return subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300)


@pytest.fixture
def call(capsys):
    """Return the command line without a process of its own, whose start would take most of the time."""

    def call(*arguments):
        status = main(list(arguments))
        told = capsys.readouterr()
        return SimpleNamespace(returncode=status, stdout=told.out, stderr=told.err)

    return call


def test_a_run_leaves_its_pictures_and_its_record(files, tmp_path):
    out = tmp_path / "out"
    done = run(*files, "--output_dir", str(out), "--size", "96", "--iterations", "12", "--keep", "4", "8")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in out.iterdir()} == {
        "iteration_4.jpg", "iteration_8.jpg", "iteration_12.jpg", "final.png", "run.json",
    }  # fmt: skip
    assert Image.open(out / "final.png").size == (96, 72) and read_recipe(out / "final.png").settings.iterations == 12
    record = json.loads((out / "run.json").read_text())
    assert record["settings"]["size"] == 96 and record["seed"] == 0 and record["seconds"] > 0
    assert [kept["iteration"] for kept in record["kept"]] == [4, 8, 12]
    assert all(kept["losses"]["total"] > 0 for kept in record["kept"])
    assert {"python", "tensorflow", "keras", "numpy", "PIL"} <= set(record["versions"])
    assert "12/12" in done.stderr and "it/s" in done.stderr and "s left" in done.stderr


def test_the_alpha_of_the_photo_is_kept(call, files, tmp_path):
    image = Image.open(tmp_path / "photo.png")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    image.save(tmp_path / "photo.png")
    done = call(*files, "--output_dir", str(tmp_path), "--size", "64", "--iterations", "2")
    assert done.returncode == 0, done.stderr
    alpha = np.asarray(Image.open(tmp_path / "final.png").getchannel("A"))
    assert alpha[0].max() < 10 and alpha[-1].min() > 240


def test_ctrl_c_keeps_what_is_painted_so_far(files, tmp_path):
    arguments = [*COMMAND, *files, "--output_dir", str(tmp_path), "--size", "96", "--iterations", "3000", "--keep", "1"]
    process = subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    for _ in range(1200):
        if (tmp_path / "iteration_1.jpg").exists():
            break
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Stopped at iteration" in out and "Traceback" not in err
    assert Image.open(tmp_path / "final.png").size == (96, 72)
    assert 1 <= json.loads((tmp_path / "run.json").read_text())["iterations_done"] < 3000


def test_mistakes_get_one_sentence(call, files, tmp_path):
    (tmp_path / "text.png").write_text("not a picture")
    for change, words in (
        (["--content_path", str(tmp_path / "text.png")], "text.png: This file is not a picture"),
        (["--content_path", str(tmp_path / "gone.png")], "gone.png: This file does not exist"),
        (["--size", "7"], "`size` must be an integer from 64"),
        (["--network", "vgg19", "--vgg19_weights", str(tmp_path / "none.h5")], "none.h5, does not exist"),
    ):
        done = call(*files, "--output_dir", str(tmp_path / "out"), *change)
        assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


def test_help_explains_every_setting_and_needs_no_tensorflow():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *COMMAND[1:], "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0 and "tensorflow" not in done.stderr
    words = " ".join(done.stdout.split())
    for spec in dataclasses.fields(StyleSettings):
        assert f"--{spec.name}" in words and spec.metadata["meaning"].split(";")[0][:20] in words


@pytest.mark.parametrize("preset", PRESETS)
def test_flags_change_the_preset(preset):
    options = ["--content_path", "a", "--style_path", "b", "--style_path", "c", "--preset", preset]
    assert settings_from(parser().parse_args(options)) == PRESETS[preset]
    changed = settings_from(parser().parse_args([*options, "--seed", "5", "--no-square", "--keep", "3", "9"]))
    assert changed == dataclasses.replace(PRESETS[preset], seed=5, square=False, keep=(3, 9))


def test_a_picture_can_be_gone_on_from(call, files, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert call(*files, "--output_dir", str(first), "--size", "64", "--iterations", "8").returncode == 0
    arguments = ["--initial_path", str(first / "final.png"), "--size", "128", "--iterations", "8"]
    done = call(*files, "--output_dir", str(second), *arguments, "--coarsest_size", "64")
    assert done.returncode == 0, done.stderr
    record = json.loads((second / "run.json").read_text())
    # Of the 8 iterations at 64 and 128 px, those of the larger scale.
    assert record["iterations_done"] == 3 and Image.open(second / "final.png").size == (128, 96)


def test_ctrl_c_leaves_a_checkpoint_from_which_the_run_goes_on(call, files, tmp_path):
    size = ["--size", "64", "--iterations", "400", "--keep", "1"]
    whole, part, rest = (tmp_path / name for name in ("whole", "part", "rest"))
    assert call(*files, "--output_dir", str(whole), *size).returncode == 0
    process = subprocess.Popen(
        [*COMMAND, *files, "--output_dir", str(part), *size],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while not (part / "iteration_1.jpg").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    done = json.loads((part / "run.json").read_text())["iterations_done"]
    assert process.returncode == 130 and 1 <= done < 400
    again = call(*files, "--output_dir", str(rest), *size, "--initial_path", str(part / "checkpoint.npz"))
    assert again.returncode == 0, again.stderr
    pictures = [np.asarray(Image.open(folder / "final.png"), float) for folder in (whole, rest)]
    assert np.abs(pictures[0] - pictures[1]).mean() < 1


def test_regions_colours_and_a_mix_on_real_pictures(call, tmp_path):
    (photo,) = (work.path for work in photos() if work.id == "portrait")
    styles = {work.id: work.path for work in paintings() if work.id in ("starlit_hills", "crimson_fjord")}
    with Image.open(photo) as image:
        wanted = image.convert("RGB").resize((256, 256), Image.LANCZOS)
    masks = [Image.new("L", (256, 256)) for _ in range(2)]
    masks[0].paste(255, (0, 0, 96, 256)), masks[1].paste(255, (160, 0, 256, 256))  # the photo stays in the middle
    arguments = ["--content_path", str(photo), "--size", "256", "--iterations", "40"]
    for style in styles.values():
        arguments += ["--style_path", str(style)]
    regions, mix = list(arguments), [*arguments, "--style_mix", "0.5", "0.5", "--keep_colors", "--timelapse"]
    for number, mask in enumerate(masks):
        mask.save(tmp_path / f"mask_{number}.png")
        regions += ["--mask_path", str(tmp_path / f"mask_{number}.png")]
    for folder, command in (("regions", regions), ("mix", mix)):
        done = call(*command, "--output_dir", str(tmp_path / folder))
        assert done.returncode == 0, done.stderr
    found = Image.open(tmp_path / "regions" / "final.png")
    middle = [np.asarray(image.crop((96, 0, 160, 256)), float) for image in (found, wanted)]
    assert np.abs(middle[0] - middle[1]).mean() < 2
    for box, near, far in (((0, 0, 80, 256), *styles), ((176, 0, 256, 256), *reversed(styles))):
        part = np.asarray(found.crop(box), np.float32) / 255
        assert style_distance(part, styles[near]) < 0.8 * style_distance(part, styles[far])
    mixed = np.asarray(Image.open(tmp_path / "mix" / "final.png"), np.float32) / 255
    assert hue_distance(mixed, np.asarray(wanted, np.float32) / 255) < 0.01
    assert np.abs(light(mixed) - light(np.asarray(wanted, np.float32) / 255)).mean() > 0.03  # strokes
    assert {path.suffix for path in (tmp_path / "mix").glob("impasto-*-timelapse.*")} == {".mp4", ".gif"}


def style_distance(picture, painting):
    """Return how far the colours and the fine structure of `picture` are from a painting's, by steerable statistics.

    A yardstick that is none of the engine's: mean and covariance of the colours and of their differences at three
    distances, relative to the painting's.
    """
    with Image.open(painting) as image:
        other = np.asarray(image.convert("RGB").resize((256, 256), Image.LANCZOS), np.float32) / 255

    def statistics(array):
        planes = [array[:-4, :-4]] + [array[d : d - 4 or None, :-4] - array[:-4, :-4] for d in (1, 2, 3)]
        flat = np.concatenate(planes, -1).reshape(-1, 12)
        return flat.T @ flat / len(flat)

    found, target = statistics(picture), statistics(other)
    return np.linalg.norm(found - target) / np.linalg.norm(target)


def test_stroke_size_makes_strokes_larger_or_smaller(call, tmp_path):
    (photo,) = (work.path for work in photos() if work.id == "coffee")
    (style,) = (work.path for work in paintings() if work.id == "stained_glass")
    fine = {}
    for size in ("0.5", "2"):
        out = tmp_path / size
        arguments = ["--size", "256", "--iterations", "40", "--stroke_size", size, "--output_dir", str(out)]
        done = call("--content_path", str(photo), "--style_path", str(style), *arguments)
        assert done.returncode == 0, done.stderr
        picture = light(np.asarray(Image.open(out / "final.png"), np.float32) / 255)[..., 0]
        # The share of what changes from pixel to pixel in what changes over eight.
        fine[size] = np.abs(np.diff(picture)).mean() / np.abs(picture[:, 8:] - picture[:, :-8]).mean()
    assert fine["0.5"] > 1.15 * fine["2"]


def test_masks_that_do_not_fit_get_one_sentence(call, files, tmp_path):
    Image.new("L", (96, 72)).save(tmp_path / "black.png")
    done = call(*files, "--mask_path", str(tmp_path / "black.png"), "--output_dir", str(tmp_path / "out"))
    assert done.returncode == 2 and "leave nothing to paint" in done.stderr
    done = call(*files, *["--mask_path", str(tmp_path / "photo.png")] * 2, "--output_dir", str(tmp_path / "out"))
    assert done.returncode == 2 and "Each painting needs a mask: there are 1 and 2" in done.stderr


def test_a_run_that_breaks_keeps_the_checkpoint_that_it_went_on_from(call, files, tmp_path, monkeypatch):
    stylize = __main__.stylize

    def breaking(*arguments):
        yield next(stylize(*arguments))
        raise MemoryError("none left")

    monkeypatch.setattr(__main__, "stylize", breaking)
    checkpoint = tmp_path / "checkpoint.npz"
    checkpoint.write_bytes(b"of the run before")
    size = ["--size", "64", "--iterations", "8", "--output_dir", str(tmp_path)]
    done = call(*files, *size)
    assert done.returncode == 1 and "none left" in done.stderr
    assert (tmp_path / "final.png").exists() and checkpoint.exists()
    monkeypatch.undo()
    assert call(*files, *size).returncode == 0 and not checkpoint.exists()  # this one came to its end
