"""Small copies of pictures."""

import os

from PIL import Image

from style_engine.studio.gallery.thumbnails import SIDE, copy_within, thumbnail


def test_a_copy_is_small_and_made_anew_only_for_another_picture(tmp_path):
    path, root = tmp_path / "wide.jpg", tmp_path / "kept"
    Image.new("RGB", (800, 400), "navy").save(path)
    small = thumbnail(path, root)
    with Image.open(small) as image:
        assert image.size == (SIDE, SIDE) and image.format == "WEBP"
    with Image.open(copy_within(path, 300, root)) as image:
        assert image.size == (300, 150)
    made = os.stat(small).st_mtime_ns
    assert thumbnail(path, root) == small and os.stat(small).st_mtime_ns == made
    Image.new("RGB", (800, 400), "orange").save(path)
    os.utime(path, ns=(made + 10**9, made + 10**9))
    with Image.open(thumbnail(path, root)) as image:
        assert image.convert("RGB").getpixel((9, 9))[0] > 200
