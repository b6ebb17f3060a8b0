"""The contact sheet, by the command line."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from style_engine.cli import sheet as command
from style_engine.cli.sheet import arranged, shortened
from style_engine.studio.gallery.catalogue import paintings


def test_a_sheet_and_the_pictures_of_it_are_written(call, files, tmp_path):
    out = tmp_path / "out"
    done = call("sheet", files[1], "--size", "64", "--output_dir", str(out))
    assert done.returncode == 0 and f"{len(paintings())} pictures" in done.stdout
    assert {path.stem for path in out.iterdir()} == {"sheet", *(work.id for work in paintings())}
    with Image.open(out / f"{paintings()[0].id}.png") as picture:
        assert picture.size == (64, 48)


def test_pictures_stand_side_by_side_over_their_titles():
    """Two pictures of 20 x 10 pixels, 8 apart from each other and from the edges, over lines of 18 pixels."""
    whole = arranged([("One", Image.new("RGB", (20, 10), "red")), ("Two", Image.new("RGB", (20, 10), "blue"))])
    assert whole.size == (8 + 28 + 28, 10 + 18 + 8 + 8)
    assert whole.getpixel((8, 8)) == (255, 0, 0) and whole.getpixel((36, 17)) == (0, 0, 255)
    assert whole.getpixel((30, 12)) == (255, 255, 255)


def test_mistakes_get_one_sentence(call, tmp_path, capsys):
    done = call("sheet", str(tmp_path / "gone.png"), "--output_dir", str(tmp_path / "out"))
    assert done.returncode == 2 and "gone.png: This file is no longer available" in done.stderr
    for size in ("7", "4096", "large"):
        with pytest.raises(SystemExit):
            call("sheet", "photo.png", "--size", size)
        assert "--size" in capsys.readouterr().err


def test_a_title_is_shortened_to_the_width_of_its_picture():
    draw = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    assert shortened("Moonrise", draw, 400) == "Moonrise"
    short = shortened("Moonrise over the Birches", draw, 64)
    assert short.startswith("Moon") and short.endswith("…") and draw.textlength(short) <= 64


def test_ctrl_c_keeps_the_pictures_so_far(call, files, tmp_path, monkeypatch):
    def interrupted(photo, size):
        yield paintings()[0], np.zeros((48, 64, 3), np.float32)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "sheet", interrupted)
    done = call("sheet", files[1], "--output_dir", str(tmp_path / "out"))
    assert done.returncode == 130 and "Stopped after 1 pictures." in done.stdout
    assert {path.stem for path in (tmp_path / "out").iterdir()} == {"sheet", paintings()[0].id}


def test_a_dial_is_varied_against_another(call, files, tmp_path):
    given = ["--painting", files[3], "--preset", "sketch", "--size", "64"]
    vary = ["--vary", "how_far=0,1", "--vary", "iterations=1, 2"]
    done = call("sheet", files[1], *given, *vary, "--output_dir", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    names = {f"how_far_{far}-iterations_{count}" for far in (0, 1) for count in (1, 2)}
    assert {path.stem for path in (tmp_path / "out").iterdir()} == {"sheet", *names}
    with Image.open(tmp_path / "out" / "sheet.png") as sheet:  # two columns and two rows of 64 x 48 pixels
        assert sheet.size == (2 * 72 + 8, 2 * (48 + 18 + 8) + 8)
        corner = np.asarray(sheet.crop((8 + 72, 8, 72 + 72, 8 + 48)))
    with Image.open(tmp_path / "out" / "how_far_1-iterations_1.png") as picture:
        assert np.array_equal(np.asarray(picture), corner)  # the first setting goes across


@pytest.mark.parametrize(
    "vary, words",
    [
        ("telepathy=1,2", "`--vary` must be a setting and its values"),
        ("how_far=", "`--vary` must be a setting and its values"),
        ("how_far=0.2,3", "`how_far` must be a number from 0.0 to 1.0"),
        ("seed=" + ",".join(map(str, range(49))), "are 49 pictures; up to 48"),
    ],
)
def test_what_cannot_be_varied_gets_one_sentence(call, files, tmp_path, vary, words):
    given = ["--painting", "crimson_fjord", "--vary", vary, "--output_dir", str(tmp_path / "out")]
    done = call("sheet", files[1], *given)
    assert done.returncode == 2 and words in done.stderr and not (tmp_path / "out").exists()
