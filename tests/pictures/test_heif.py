"""HEIC files: colours and orientation, and those that are made to be huge or slow."""

import io
import struct
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image, ImageCms
from support import ROOT, smooth_picture

from style_engine.errors import PictureError
from style_engine.pictures import heif
from style_engine.pictures.decoding import open_picture
from style_engine.pictures.files import check_picture, picture_size, read_picture, size_in_file, to_image

TILE = 256


def heic(picture, **options):
    buffer = io.BytesIO()
    to_image(picture).save(buffer, "HEIF", **({"quality": 95, "chroma": 444} | options))
    return buffer.getvalue()


def test_a_heic_has_the_colours_and_the_shape_of_its_picture(tmp_path):
    picture = smooth_picture(3, 80, 120)
    (tmp_path / "a.heic").write_bytes(heic(picture))
    assert np.abs(read_picture(tmp_path / "a.heic").rgb - picture).mean() < 0.01
    assert read_picture(io.BytesIO(heic(picture))).rgb.shape == (80, 120, 3)
    alpha = np.repeat(np.float32([[0, 1]]), 60, 1).repeat(80, 0)
    buffer = io.BytesIO()
    to_image(picture, alpha).save(buffer, "HEIF", quality=95)
    (tmp_path / "b.heic").write_bytes(buffer.getvalue())
    assert np.abs(read_picture(tmp_path / "b.heic").alpha - alpha).mean() < 0.02


def test_it_is_turned_as_it_says(tmp_path):
    picture, path = smooth_picture(3, 80, 120), tmp_path / "turned.heic"
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    path.write_bytes(heic(picture, exif=exif.tobytes()))
    found = read_picture(path).rgb
    assert picture_size(path) == size_in_file(path) == check_picture(path) == found.shape[:2] == (120, 80)
    assert np.abs(found - np.rot90(picture, -1)).mean() < 0.01


def test_its_profile_is_heeded(tmp_path):
    """Half of the range in a profile of gamma 1 is 0.735 in sRGB."""
    path = tmp_path / "linear.heic"
    path.write_bytes(heic(np.full((64, 64, 3), 0.5, np.float32), icc_profile=linear_profile()))
    assert read_picture(path).rgb.mean() == pytest.approx(0.735, abs=0.01)


def linear_profile():
    """Return sRGB's profile, with its three curves replaced by gamma 1."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for index in range(struct.unpack(">I", data[128:132])[0]):
        name, offset, _ = struct.unpack(">4sII", data[132 + 12 * index : 144 + 12 * index])
        if name in (b"rTRC", b"gTRC", b"bTRC"):
            data[offset : offset + 12] = b"curv" + bytes(8)  # a curve without points is the identity
    return bytes(data)


def with_sides(data, place, width, height):
    """Return a HEIC with other sides in its box `ispe` number `place`, as its header says them."""
    found = [at for at in range(len(data)) if data[at : at + 4] == b"ispe"][place]
    return data[: found + 8] + struct.pack(">II", width, height) + data[found + 16 :]


def one_tile_many_times(rows):
    """Return a HEIC of 512 x 256 pixels, made of one tile that is named rows * rows times."""
    data = heic(smooth_picture(3, TILE, 2 * TILE), tile_size=TILE)
    start = data.index(b"iref") - 4
    (length,) = struct.unpack(">I", data[start : start + 4])
    many = rows * rows
    named = struct.pack(">I4sHH", 12 + 2 * many, b"dimg", 1, many) + struct.pack(">H", 2) * many
    box = struct.pack(">I4sI", 12 + len(named), b"iref", 0) + named
    meta = data.index(b"meta") - 4
    (meta_length,) = struct.unpack(">I", data[meta : meta + 4])
    longer = len(box) - length
    head = bytearray(data[:start])
    head[meta : meta + 4] = struct.pack(">I", meta_length + longer)
    grid = head.index(b"idat") + 4
    head[grid + 2 : grid + 4] = bytes([rows - 1, rows - 1])
    first = data.index(b"mdat") + 4
    at = head.index(struct.pack(">I", first))
    head[at : at + 4] = struct.pack(">I", first + longer)
    return bytes(head) + box + data[start + length :]


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: with_sides(heic(smooth_picture(3, 64, 64)), 0, 9000, 9000), "81 megapixels"),
        (lambda: with_sides(heic(smooth_picture(3, 64, 64)), 0, 60000, 60000), "megapixels|not a picture"),
        (lambda: with_sides(heic(smooth_picture(3, 600, 600)), 0, 64, 64), "damaged"),
        (lambda: one_tile_many_times(31), "damaged"),
        (lambda: heic(smooth_picture(3, 64, 64))[:-40], "damaged"),
    ],
    ids=["huge", "enormous", "larger than it says", "a tile many times", "cut off"],
)
def test_what_is_made_to_be_huge_or_slow_is_refused_at_once(tmp_path, make, words):
    (tmp_path / "odd.heic").write_bytes(make())
    started = time.monotonic()
    with pytest.raises(PictureError, match=words):
        read_picture(tmp_path / "odd.heic")
    assert time.monotonic() - started < 10


def test_what_computes_for_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(heif, "MOST_S", 0.001)
    with pytest.raises(PictureError, match="damaged"):
        read_picture(io.BytesIO(heic(smooth_picture(3, 64, 64))))
    code = "import runpy, sys; run = runpy.run_path(sys.argv[1]); run['_limit'](1)\nwhile True: pass"
    ran = subprocess.run([sys.executable, "-c", code, heif.__file__], cwd=ROOT, timeout=60)
    assert ran.returncode < 0  # by a signal


def test_no_other_decoder_of_the_library_is_opened(tmp_path):
    buffer = io.BytesIO()
    to_image(smooth_picture(3, 64, 64)).save(buffer, "AVIF")
    with open_picture(buffer) as image:
        assert type(image).__module__ == "PIL.AvifImagePlugin"
    # The same under the name of a HEIC: there is no decoder for what is in it.
    path = tmp_path / "avif.heic"
    path.write_bytes(buffer.getvalue().replace(b"ftypavif", b"ftypheic", 1))
    with pytest.raises(PictureError, match="not a picture|damaged"):
        read_picture(path)
