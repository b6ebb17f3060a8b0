"""Files to take away, opened by programs that are not ours: Pillow, tifffile, OpenCV and, if it is there, ExifTool."""

import io
import json
import shutil
import subprocess

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms
from support import smooth_picture

from style_engine.pictures.prints import integers
from style_engine.pictures.writing import SUFFIXES, Words, comment_of, write

WORDS = Words("Impasto 1.2.3", '{"format": 2}')
DPI = 43.77


@pytest.fixture(params=SUFFIXES)
def form(request):
    return request.param


@pytest.fixture
def pixels(form):
    return integers(smooth_picture(1, 60, 90), 16 if form == "TIFF" else 8)


@pytest.fixture
def path(tmp_path, form, pixels):
    path = tmp_path / f"picture{SUFFIXES[form]}"
    write(path, form, pixels, WORDS, DPI)
    return path


def test_pillow_finds_the_pixels_the_profile_the_dpi_and_the_words(path, form, pixels):
    with Image.open(path) as image:
        assert image.format == form and image.size == (90, 60)
        found = np.asarray(image, float)
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        assert "sRGB" in ImageCms.getProfileDescription(profile)
        exif = image.getexif()
        across = exif[0x011A] if form == "WEBP" else image.info["dpi"][0]
        assert float(across) == pytest.approx(DPI, abs=0.5 if form == "JPEG" else 0.02)
        assert float(exif[0x011A]) == pytest.approx(DPI, abs=0.001)  # JFIF has only whole numbers
        assert exif[0x0131] == WORDS.software and comment_of(image) == WORDS.recipe
    wanted = pixels.astype(float) if form != "TIFF" else pixels // 257  # Pillow reads 8 bits of it
    assert np.abs(found - wanted).mean() < (2 if form in ("JPEG", "WEBP") else 1)


def test_all_bits_of_a_tiff_are_there(tmp_path):
    for planes in (3, 4):
        values = integers(np.random.default_rng(1).random((50, 70, planes), np.float32), 16)
        write(path := tmp_path / "picture.tif", "TIFF", values, WORDS, 300)
        assert len(np.unique(values % 256)) == 256  # more than 8 bits could hold
        assert np.array_equal(tifffile.imread(path), values)
        swapped = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        assert swapped.dtype == np.uint16 and np.array_equal(swapped[..., [2, 1, 0, 3][:planes]], values)
        with tifffile.TiffFile(path) as file:
            tags = file.pages[0].tags
            assert tags["XResolution"].value == tags["YResolution"].value == (300, 1)
            assert tags["ResolutionUnit"].value == 2 and tags["BitsPerSample"].value == (16,) * planes


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="ExifTool is not installed")
def test_exiftool_reads_what_it_says(path, form):
    ran = subprocess.run(["exiftool", "-json", "-G1", path], capture_output=True, text=True, timeout=60, check=True)
    (found,) = json.loads(ran.stdout)
    assert not [name for name in found if "Warning" in name or "Error" in name], found
    assert "sRGB" in found["ICC_Profile:ProfileDescription"] and found["IFD0:Software"] == WORDS.software
    assert float(found["IFD0:XResolution"]) == pytest.approx(DPI, abs=0.001)
    assert found["IFD0:ResolutionUnit"] == "inches"
    assert str(found["IFD0:ImageDescription" if form == "TIFF" else "ExifIFD:UserComment"]) == WORDS.recipe


def test_without_a_print_no_dpi_are_claimed(tmp_path, form, pixels):
    write(path := tmp_path / "picture", form, pixels, WORDS)
    with Image.open(path) as image:
        assert 0x0128 not in image.getexif() or image.getexif()[0x0128] == 1  # in TIFF: no unit
        assert image.info.get("jfif_unit", 0) == 0  # Pillow itself takes 72 dpi for such a JPEG
        assert form == "JPEG" or image.info.get("dpi", (1, 1))[0] <= 1
