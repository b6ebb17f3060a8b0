"""Which decoders a file may reach, and how much it may ask of them."""

import io
import os
import stat
import subprocess
import sys
import time
import zlib

import pytest
from PIL import Image
from support import ROOT, smooth_picture

from style_engine.errors import PictureError
from style_engine.pictures import files
from style_engine.pictures.files import (
    check_picture,
    check_together,
    picture_size,
    read_picture,
    size_in_file,
    small_picture,
    to_image,
)


@pytest.fixture
def ghostscript(tmp_path, monkeypatch):
    """Put a stand-in for Ghostscript first on the PATH; return the file that it writes when it is called."""
    called, stand_in = tmp_path / "called", tmp_path / "bin" / "gs"
    stand_in.parent.mkdir()
    stand_in.write_text(f"#!/bin/sh\ntouch {called}\n")
    stand_in.chmod(stand_in.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{stand_in.parent}:{os.environ['PATH']}")
    return called


@pytest.mark.parametrize("suffix", ["eps", "png"])
def test_an_eps_file_starts_no_ghostscript(tmp_path, ghostscript, suffix):
    path = tmp_path / f"picture.{suffix}"
    Image.new("RGB", (64, 64), "red").save(path, "EPS")
    with pytest.raises(PictureError, match="not a picture that Impasto can read"):
        read_picture(path)
    assert not ghostscript.exists()


READ = ["JPEG", "MPO", "PNG", "WEBP", "AVIF", "HEIF", "TIFF", "BMP", "GIF", "JPEG2000"]


@pytest.mark.parametrize("form", READ)
def test_what_the_page_names_is_read(tmp_path, form):
    to_image(smooth_picture(3, 40, 60)).save(tmp_path / "picture", form)
    assert read_picture(tmp_path / "picture").rgb.shape == (40, 60, 3)


@pytest.mark.parametrize("form", ["PPM", "QOI", "ICO", "TGA", "PCX", "SGI", "PDF", "DDS", "IM", "SPIDER", "ICNS"])
def test_what_the_page_does_not_name_is_refused(tmp_path, form):
    side = 32
    to_image(smooth_picture(3, side, side)).convert("F" if form == "SPIDER" else "RGB").save(tmp_path / "picture", form)
    with pytest.raises(PictureError, match="not a picture that Impasto can read"):
        read_picture(tmp_path / "picture")


def slow_qoi():
    """A QOI file of 64 megapixels, each a chunk of its own: its decoder is in Python."""
    side = 8000
    return b"qoif" + side.to_bytes(4, "big") * 2 + b"\3\0" + b"\xfe\1\2\3" * (side * side // 4)


def slow_ppm():
    side = 2500
    return f"P3 {side} {side} 255 ".encode() + b"1 2 3 " * side * side


def slow_ico():
    """An icon whose directory says 16 x 16, and whose PNG has 144 megapixels."""
    side = 12000
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + b"\1\0\0\0\0"
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    entry = b"\x10\x10\0\0\1\0\x20\0" + len(png).to_bytes(4, "little") + (22).to_bytes(4, "little")
    return b"\0\0\1\0\1\0" + entry + png


def slow_jpeg():
    """A progressive JPEG of a few hundred kilobytes, whose last scan comes eight hundred times."""
    buffer = io.BytesIO()
    Image.new("L", (4000, 4000), 99).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    start, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:end] + data[start:end] * 800 + data[end:]


@pytest.mark.parametrize("make", [slow_qoi, slow_ppm, slow_ico, slow_jpeg])
def test_files_made_to_be_slow_are_refused_at_once(tmp_path, make):
    path = tmp_path / "slow.png"
    path.write_bytes(make())
    started = time.monotonic()
    with pytest.raises(PictureError, match="not a picture that Impasto can read|damaged"):
        read_picture(path)
    assert time.monotonic() - started < 10


def saved(tmp_path, height, width, form="PNG", **options):
    path = tmp_path / f"{height}_{width}.{form.lower()}"
    to_image(smooth_picture(3, height, width)).save(path, form, **options)
    return str(path)


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("form, orientation", [("PNG", 1), ("JPEG", 3), ("JPEG", 6), ("TIFF", 8), ("JPEG2000", 1)])
def test_the_size_of_a_picture_is_known_without_decoding_it(tmp_path, form, orientation):
    options = {} if orientation == 1 else {"exif": turned(orientation)}
    for height, width in ((40, 60), (41, 5000)):
        path = saved(tmp_path, height, width, form, **options)
        assert picture_size(path) == check_picture(path) == read_picture(path).rgb.shape[:2]
        assert size_in_file(path) == ((width, height) if orientation in (6, 8) else (height, width))


def test_pictures_are_counted_together(tmp_path, monkeypatch):
    path = saved(tmp_path, 100, 100)
    monkeypatch.setattr(files, "MAX_PIXELS_TOGETHER", 30_000)
    check_together([path] * 3)
    with pytest.raises(PictureError, match="Together, these pictures have"):
        check_together([path] * 4)


def test_a_small_picture_is_made_of_a_large_one(tmp_path):
    assert small_picture(saved(tmp_path, 300, 600), 120).rgb.shape == (60, 120, 3)


def test_damage_is_found_by_a_check(tmp_path):
    path = saved(tmp_path, 300, 300)
    with open(path, "r+b") as file:
        file.truncate(2000)
    with pytest.raises(PictureError, match="damaged"):
        check_picture(path)


def test_more_pixels_than_pillow_takes_for_harmless_are_told_plainly(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)  # twice that is an error to Pillow
    with pytest.raises(PictureError, match="far more pixels than can be read"):
        read_picture(saved(tmp_path, 60, 60))
    # A JPEG is decoded at a fraction of its size, and its number of pixels is no danger.
    assert read_picture(saved(tmp_path, 60, 60, "JPEG")).rgb.shape == (60, 60, 3)


def test_importing_the_library_leaves_pillows_own_guard_as_it_is():
    code = "from PIL import Image; before = Image.MAX_IMAGE_PIXELS; import style_engine.pictures.files as f; "
    code += "assert f and before == Image.MAX_IMAGE_PIXELS > 0"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
