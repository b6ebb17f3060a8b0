"""What is taken away of a finished picture, opened by programs that are not ours."""

import io
import os
import shutil
import subprocess
import xml.etree.ElementTree
import zipfile
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image
from studio_support import QUICK, pixels, request_of
from support import smooth_picture

from style_engine.errors import PictureError
from style_engine.pictures.files import to_image
from style_engine.pictures.prints import PAPERS, Print, placed
from style_engine.studio.print_words import larger_size, words_of
from style_engine.studio.recipe import Recipe, read_recipe
from style_engine.studio.result import Result, blend
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.take_away import FORMS, Wanted, take_away

HEIGHT, WIDTH = 60, 90
PICTURE = smooth_picture(5, HEIGHT, WIDTH) * np.float32(0.9) + np.float32(0.05)


@pytest.fixture(params=[False, True], ids=["opaque", "cut out"])
def is_cut_out(request):
    return request.param


def result_in(folder, files, alpha=None, masks=()):
    """Return a finished picture, as a run leaves it, without painting."""
    run, recipe = RunFolder.new(folder), Recipe(QUICK, ("starlit_hills",), "Somebody")
    png = run.png(PICTURE, alpha, "starlit_hills", recipe)
    opaque = png if alpha is None else run.png(PICTURE, None, "opaque", recipe)
    run.keep_original(PICTURE)
    ids = ("starlit_hills", "own")[: len(files) - 1]
    request = request_of(files, *ids)
    request = type(request)(request.photo, request.paintings, ids, QUICK, tuple(masks))
    return Result(request, recipe, opaque, png, HEIGHT, WIDTH, 1e-6, (), ())


@pytest.fixture
def result(tmp_path, files):
    return result_in(tmp_path / "runs", files)


@pytest.fixture
def cut_out(tmp_path, files):
    """Return a result whose photo is transparent to the right, and half so in the middle."""
    alpha = np.repeat(np.repeat(np.float32([[1, 0.5, 0]]), HEIGHT, 0), WIDTH // 3, 1)
    path = tmp_path / "cut_out.png"
    to_image(smooth_picture(1, HEIGHT, WIDTH), alpha).save(path)
    return result_in(tmp_path / "runs", (str(path), files[1]), alpha)


def test_every_form_is_a_file_of_its_own_with_the_recipe_if_it_can_hold_one(result):
    suffixes = []
    for form in FORMS:
        taken = Path(take_away(result, Wanted(form)).path)
        suffixes.append(taken.suffix)
        assert taken.name.startswith("impasto-starlit_hills")
        assert [path.name for path in taken.parent.iterdir()] == [taken.name]  # the one before is gone
        if form != "ORA":
            assert read_recipe(taken) == result.recipe
    assert suffixes == [".png", ".jpg", ".webp", ".tif", ".ora", ".jpg"]


def test_a_png_has_the_very_pixels_of_the_download(result):
    assert np.array_equal(pixels(take_away(result, Wanted("PNG")).path), pixels(result.png))


def test_a_tiff_has_the_sixteen_bits_that_were_painted_or_says_that_they_are_gone(result):
    taken = take_away(result, Wanted("TIFF"))
    assert taken.bits == 16
    assert np.array_equal(tifffile.imread(taken.path), np.round(PICTURE * 65535).astype(np.uint16))
    (Path(result.picture).parent / "original.npy").unlink()
    taken = take_away(result, Wanted("TIFF"))
    assert taken.bits == 8 and np.array_equal(tifffile.imread(taken.path), 257 * pixels(result.png).astype(np.uint16))


def test_what_is_blended_is_taken_as_it_is_seen(result):
    for strength, light_only in ((0.3, False), (0.7, True)):
        _, png = blend(result, strength, light_only)
        taken = take_away(result, Wanted("PNG", strength, light_only)).path
        assert np.abs(pixels(taken) - pixels(png)).max() <= 1
        deep = tifffile.imread(take_away(result, Wanted("TIFF", strength, light_only)).path)
        assert np.abs(deep / 257 - pixels(png)).max() <= 1
        assert f"strength-{100 * strength:.0f}" in taken


def test_a_print_has_the_size_of_its_paper(result):
    wanted = Wanted("JPEG", paper=Print(*PAPERS["A5"], 100, 3, enlarge=True), paper_name="A5")
    path = take_away(result, wanted).path
    with Image.open(path) as image:  # (210 + 6) x (148 + 6) mm at 100 dpi
        assert image.size == (850, 606) and image.info["dpi"] == (100, 100) and path.endswith("-A5.jpg")
    with Image.open(take_away(result, Wanted("PNG", paper=Print(*PAPERS["A5"]))).path) as image:
        assert image.size == (85, HEIGHT) and image.info["dpi"][0] == pytest.approx(HEIGHT * 25.4 / 148, abs=0.02)


def test_what_is_cut_out_stays_so_or_lies_on_white(cut_out):
    with Image.open(take_away(cut_out, Wanted("WEBP")).path) as image:
        assert image.mode == "RGBA" and np.asarray(image)[0, [0, 45, 89], 3] == pytest.approx([255, 128, 0], abs=1)
    deep = tifffile.imread(take_away(cut_out, Wanted("TIFF")).path)
    assert deep.shape == (HEIGHT, WIDTH, 4) and deep[0, 45, 3] in (32767, 32768, 32896)
    for wanted in (Wanted("JPEG"), Wanted("PNG", paper=Print(*PAPERS["A5"], whole=True))):
        found = pixels(take_away(cut_out, wanted).path)
        assert found[:, 66:].min() > 250 and found[:, :27].mean() < 200


def read_open_raster(path):
    """Return (layers, their composite, mergedimage, thumbnail) as openraster.org tells readers to."""
    with zipfile.ZipFile(path) as archive:
        first = archive.infolist()[0]
        assert first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED and not first.extra
        assert archive.read(first) == b"image/openraster" and archive.testzip() is None
        image = xml.etree.ElementTree.fromstring(archive.read("stack.xml"))
        assert image.tag == "image" and image.get("version") == "0.0.3"
        opened = {
            name: Image.open(io.BytesIO(archive.read(name))) for name in archive.namelist() if name[-4:] == ".png"
        }
    size, layers = (int(image.get("w")), int(image.get("h"))), image.findall("stack/layer")
    composite = np.zeros((size[1], size[0], 4))  # premultiplied
    for layer in reversed(layers):  # the uppermost stands first
        pixels = np.asarray(opened[layer.get("src")].convert("RGBA"), float) / 255
        assert (layer.get("x"), layer.get("y")) == ("0", "0") and pixels.shape[:2] == composite.shape[:2]
        if layer.get("visibility") == "hidden":
            continue
        share = pixels[..., 3:] * float(layer.get("opacity"))
        source = np.concatenate([pixels[..., :3] * share, share], -1)
        assert layer.get("composite-op") in ("svg:src-over", "svg:src-atop")
        seen = composite[..., 3:] if layer.get("composite-op") == "svg:src-atop" else 1
        composite = source * seen + composite * (1 - share)
    return layers, composite, opened["mergedimage.png"], opened["Thumbnails/thumbnail.png"]


@pytest.mark.parametrize("strength, light_only", [(1.0, False), (0.4, False), (0.6, True)])
def test_layers_together_are_the_picture(result, cut_out, strength, light_only):
    for each in (result, cut_out):
        layers, composite, merged, thumbnail = read_open_raster(
            take_away(each, Wanted("ORA", strength, light_only)).path
        )
        assert [layer.get("name") for layer in layers] == ["Starlit Hills", "Photo"]
        _, png = blend(each, strength, light_only)
        with Image.open(png) as wanted:
            whole = np.asarray(wanted.convert("RGBA"), float)
        found = np.asarray(merged.convert("RGBA"), float)
        assert merged.size == (WIDTH, HEIGHT) and np.abs(found - whole).max() <= 1
        alpha = found[..., 3:] / 255
        assert np.abs(composite[..., :3] * 255 - found[..., :3] * alpha).max() < 2
        assert np.abs(composite[..., 3:] - alpha).max() < 0.01 and max(thumbnail.size) <= 256


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("krita") and shutil.which("xvfb-run")), reason="Krita, or Xvfb, is not installed")
def test_krita_opens_the_layers_and_puts_the_same_picture_together(cut_out, tmp_path):
    source = take_away(cut_out, Wanted("ORA", 0.4)).path
    for name in ("opened.kra", "opened.png"):
        command = ["xvfb-run", "-a", "krita", source, "--export", "--export-filename", str(tmp_path / name)]
        environment = os.environ | {"HOME": str(tmp_path)}
        subprocess.run(command, env=environment, capture_output=True, timeout=120, check=True)
    with zipfile.ZipFile(tmp_path / "opened.kra") as archive:
        document = xml.etree.ElementTree.fromstring(archive.read("maindoc.xml"))
    found = document.findall(".//{*}layer")
    assert [layer.get("name") for layer in found] == ["Starlit Hills", "Photo"]
    assert [layer.get("opacity") for layer in found] == ["102", "255"]
    _, png = blend(cut_out, 0.4, False)
    with Image.open(tmp_path / "opened.png") as opened, Image.open(png) as wanted:
        seen, expected = (np.asarray(image.convert("RGBA"), float) for image in (opened, wanted))
    is_seen = expected[..., 3] > 128  # a colour that is hardly seen is rounded
    assert np.abs(seen[..., 3] - expected[..., 3]).max() <= 2
    assert np.abs(seen - expected)[is_seen].max() <= 3


def test_masks_are_hidden_layers(tmp_path, files):
    masks = []
    for number in range(2):
        grey = Image.new("L", (96, 72))
        grey.paste(255, (48 * number, 0, 48 * number + 48, 72))
        grey.save(tmp_path / f"mask_{number}.png")
        masks.append(str(tmp_path / f"mask_{number}.png"))
    result = result_in(tmp_path / "runs", (*files, files[1]), masks=masks)
    path = take_away(result, Wanted("ORA")).path
    layers, *_ = read_open_raster(path)
    assert [layer.get("visibility") for layer in layers] == ["hidden", "hidden", "visible", "visible"]
    assert [layer.get("name") for layer in layers][:2] == ["Mask: Starlit Hills", "Mask: your own"]
    with zipfile.ZipFile(path) as archive, Image.open(archive.open(layers[0].get("src"))) as mask:
        assert np.asarray(mask)[30, [10, 80], 3].tolist() == [255, 0]


def test_before_and_after_stand_beside_each_other(result, files):
    found = pixels(take_away(result, Wanted("BEFORE_AFTER")).path)
    assert found.shape == (2 * HEIGHT + 2, WIDTH, 3)  # one above the other, as they are wider than high
    assert np.abs(found[HEIGHT + 2 :] - pixels(result.png)).mean() < 3
    with Image.open(files[0]) as photo:
        wanted = np.asarray(photo.convert("RGB").resize((WIDTH, HEIGHT), Image.LANCZOS), float)
    assert np.abs(found[:HEIGHT] - wanted).mean() < 3


def test_what_is_gone_is_told_plainly(result):
    Path(result.picture).unlink()
    with pytest.raises(PictureError, match="are gone"):
        take_away(result, Wanted("PNG"))


def told(result, wanted, in_inches=False):
    return " ".join(words_of(placed(result.width, result.height, wanted), wanted, in_inches))


def test_what_a_print_will_be_is_told_before(result):
    """90 x 60 pixels on 216 x 154 mm: 10.6 to the inch; 64.2 rows would be needed for all 90 columns, so 84.2 stay."""
    words = told(result, Print(*PAPERS["A5"], bleed_mm=3))
    assert words.startswith("21 × 14.8 cm and 3 mm of bleed on each side, 84 × 60 pixels at 10 dpi.")
    assert "3.3 % of the picture is cropped at the left" in words
    assert "has pixels for 10 dpi on this paper; 300 were asked for." in words
    words = told(result, Print(203.2, 203.2, 100, whole=True, enlarge=True), in_inches=True)
    assert words.startswith("8 × 8 inches, 800 × 800 pixels at 100 dpi.") and "is enlarged 8.9 times" in words
    assert "A white border of 1.33 inches stays at the top" in words


def test_the_size_at_which_it_would_do_is_named(result):
    sizes = 1024, 2048, 4096
    assert larger_size(result, Print(50, 50, 300), sizes) == (1024, pytest.approx(60 * 25.4 / 50 * 1024 / 90))
    assert larger_size(result, Print(*PAPERS["A2"], 300), sizes)[0] == 4096  # nearer than the others
    assert larger_size(result, Print(50, 50, 30), sizes) is None
