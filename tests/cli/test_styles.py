"""What settings do to real pictures, by way of the command line."""

import json

import numpy as np
import pytest
from PIL import Image
from support import hue_distance

from style_engine.pictures.colors import light
from style_engine.studio.gallery.catalogue import paintings, photos


@pytest.mark.slow
def test_regions_colours_and_a_mix_on_real_pictures(call, tmp_path):
    (photo,) = (work.path for work in photos() if work.id == "portrait")
    styles = {work.id: work.path for work in paintings() if work.id in ("starlit_hills", "crimson_fjord")}
    with Image.open(photo) as image:
        wanted = image.convert("RGB").resize((128, 128), Image.LANCZOS)
    masks = [Image.new("L", (128, 128)) for _ in range(2)]
    masks[0].paste(255, (0, 0, 48, 128)), masks[1].paste(255, (80, 0, 128, 128))  # the photo stays in the middle
    arguments = ["--content_path", str(photo), "--size", "128", "--iterations", "16"]
    for style in styles.values():
        arguments += ["--style_path", str(style)]
    regions, mix = list(arguments), [*arguments, "--style_mix", "0.5", "0.5", "--keep_colors", "--timelapse"]
    for number, mask in enumerate(masks):
        mask.save(tmp_path / f"mask_{number}.png")
        regions += ["--mask_path", str(tmp_path / f"mask_{number}.png")]
    mix += ["--detail_path", str(tmp_path / "mask_0.png")]
    for folder, command in (("regions", regions), ("mix", mix)):
        done = call(*command, "--output_dir", str(tmp_path / folder))
        assert done.returncode == 0, done.stderr
    found = Image.open(tmp_path / "regions" / "final.png")
    middle = [np.asarray(image.crop((48, 0, 80, 128)), float) for image in (found, wanted)]
    assert np.abs(middle[0] - middle[1]).mean() < 2
    for box, near, far in (((0, 0, 40, 128), *styles), ((88, 0, 128, 128), *reversed(styles))):
        part = np.asarray(found.crop(box), np.float32) / 255
        assert style_distance(part, styles[near]) < 0.8 * style_distance(part, styles[far])
    assert json.loads((tmp_path / "mix" / "run.json").read_text())["detail"] == "mask_0.png"
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


@pytest.mark.slow
def test_stroke_size_makes_strokes_larger_or_smaller(call, tmp_path):
    (photo,) = (work.path for work in photos() if work.id == "coffee")
    (style,) = (work.path for work in paintings() if work.id == "stained_glass")
    fine = {}
    for size in ("0.5", "2"):
        out = tmp_path / size
        arguments = ["--size", "128", "--iterations", "16", "--stroke_size", size, "--output_dir", str(out)]
        done = call("--content_path", str(photo), "--style_path", str(style), *arguments)
        assert done.returncode == 0, done.stderr
        picture = light(np.asarray(Image.open(out / "final.png"), np.float32) / 255)[..., 0]
        # The share of what changes from pixel to pixel in what changes over eight.
        fine[size] = np.abs(np.diff(picture)).mean() / np.abs(picture[:, 8:] - picture[:, :-8]).mean()
    assert fine["0.5"] > 1.15 * fine["2"]
