"""Pictures as visitors have them, good and bad; each bad one gets one plain sentence."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from style_engine.errors import PictureError
from style_engine.pictures.decoding import MAX_SIDE
from style_engine.pictures.files import from_image, jpeg_bytes, read_picture, resize, to_image


def saved(tmp_path, image, name, **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def two_colours(mode="RGB", size=(40, 30)):
    """The left half red, the right half blue."""
    image = Image.new("RGB", size, (255, 0, 0))
    image.paste((0, 0, 255), (size[0] // 2, 0, *size))
    return image.convert(mode)


def assert_red_and_blue(rgb, atol=0.02):
    np.testing.assert_allclose(rgb[5, 5], [1, 0, 0], atol=atol)
    np.testing.assert_allclose(rgb[5, -5], [0, 0, 1], atol=atol)


@pytest.mark.parametrize(
    "mode, name, options",
    [
        ("RGB", "p.png", {}),
        ("RGB", "p.jpg", {"quality": 100, "subsampling": 0}),
        ("RGB", "p.webp", {"lossless": True}),
        ("RGB", "p.bmp", {}),
        ("P", "p.gif", {}),
        ("P", "p.png", {}),
        ("RGBA", "p.tiff", {}),
        ("CMYK", "p.tiff", {}),
    ],
)
def test_colours_survive_every_mode_and_format(tmp_path, mode, name, options):
    picture = read_picture(saved(tmp_path, two_colours(mode), name, **options))
    assert picture.rgb.dtype == np.float32 and picture.rgb.shape == (30, 40, 3) and picture.alpha is None
    assert_red_and_blue(picture.rgb)


@pytest.mark.parametrize("mode", ["L", "1", "LA"])
def test_grey_becomes_three_equal_channels(tmp_path, mode):
    rgb = read_picture(saved(tmp_path, Image.new(mode, (20, 20), 1 if mode == "1" else 128), "p.png")).rgb
    assert rgb.shape == (20, 20, 3) and np.ptp(rgb, axis=2).max() == 0


def test_16_bit_grey_keeps_its_range(tmp_path):
    values = np.linspace(0, 65535, 400).reshape(20, 20).astype(np.uint16)
    rgb = read_picture(saved(tmp_path, Image.fromarray(values), "p.png")).rgb
    np.testing.assert_allclose(rgb[..., 0], values / 65535, atol=1e-4)


def test_float_grey_keeps_its_range_and_refuses_what_is_no_number(tmp_path):
    values = np.linspace(0, 1, 400, dtype=np.float32).reshape(20, 20)
    np.testing.assert_allclose(
        read_picture(saved(tmp_path, Image.fromarray(values), "p.tiff")).rgb[..., 1], values, atol=1e-6
    )
    values[3, 3] = np.nan
    with pytest.raises(PictureError, match="invalid pixel values"):
        read_picture(saved(tmp_path, Image.fromarray(values), "n.tiff"))


@pytest.mark.parametrize("top", [200, 4000, 2**31 - 1])
def test_32_bit_grey_is_neither_black_nor_clipped(tmp_path, top):
    values = np.linspace(0, top, 400).reshape(20, 20).astype(np.int32)
    rgb = read_picture(saved(tmp_path, Image.fromarray(values), "p.tiff")).rgb
    white = next(white for white in (255, 4095, 65535, top) if top <= white)
    np.testing.assert_allclose(rgb[..., 2], values / white, atol=1e-4)


def deep_png(values, transparent):
    """A PNG of 16 bits a channel, grey (h, w) or coloured (h, w, 3), in which one colour is transparent."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width = values.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, 16, 0 if values.ndim == 2 else 2, 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    colour = np.asarray(transparent, ">u2").tobytes()
    parts = chunk(b"IHDR", header), chunk(b"tRNS", colour), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("white, form", [(4095, "PNG"), (4095, "TIFF"), (65535, "PNG"), (255, "TIFF")])
def test_fewer_bits_in_a_16_bit_file_are_not_read_as_black(tmp_path, white, form):
    values = np.linspace(0, white, 400).reshape(20, 20).round().astype(np.uint16)
    rgb = read_picture(saved(tmp_path, Image.fromarray(values), "p", format=form)).rgb
    np.testing.assert_allclose(rgb[..., 0], values / white, atol=1e-4)


@pytest.mark.parametrize("coloured", [False, True])
def test_the_transparent_colour_of_a_16_bit_file_is_transparent(tmp_path, coloured):
    values = np.full((20, 30), 40_000)
    values[:, :10] = 20_001
    if coloured:
        values = np.stack([values, values // 2, values], -1)
    (tmp_path / "p.png").write_bytes(deep_png(values, values[0, 0]))
    picture = read_picture(tmp_path / "p.png")
    assert picture.alpha is not None and picture.alpha[5, 5] == 0 and picture.alpha[5, -5] == 1
    np.testing.assert_allclose(picture.rgb[5, 5], 1)
    np.testing.assert_allclose(picture.rgb[5, -5], values[5, -5] / 65535 * np.ones(3), atol=1 / 255)


def test_transparency_is_composited_on_white_and_kept_for_the_result(tmp_path):
    image = two_colours("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    picture = read_picture(saved(tmp_path, image, "p.png"))
    np.testing.assert_allclose(picture.rgb[0, 0], [1, 1, 1], atol=0.03)
    assert picture.alpha.shape == (30, 40) and picture.alpha[0].max() < 0.03
    result = to_image(np.zeros((60, 80, 3), np.float32), picture.alpha)
    assert result.mode == "RGBA" and result.size == (80, 60) and result.getchannel("A").getextrema()[0] < 8


def test_a_transparent_palette_is_transparent(tmp_path):
    image = two_colours("P")
    alpha = read_picture(saved(tmp_path, image, "p.png", transparency=image.getpixel((0, 0)))).alpha
    assert alpha[5, 5] == 0 and alpha[5, -5] == 1


def test_exif_turns_the_picture(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    rgb = read_picture(saved(tmp_path, two_colours(), "p.jpg", exif=exif, quality=95)).rgb
    assert rgb.shape == (40, 30, 3) and rgb[5, 15, 0] > 0.9 and rgb[-5, 15, 2] > 0.9


def profile_with_red_and_blue_swapped():
    """sRGB's profile, with the tags that hold its red and its blue primary exchanged: two tags of 12 bytes each."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = data.index(b"rXYZ"), data.index(b"bXYZ")
    data[red : red + 4], data[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(data)


def test_a_colour_profile_is_converted_to_srgb(tmp_path):
    swapped = read_picture(saved(tmp_path, two_colours(), "s.png", icc_profile=profile_with_red_and_blue_swapped())).rgb
    assert_red_and_blue(swapped[..., ::-1], atol=0.1)
    for mode in ("RGBA", "P"):
        image = two_colours(mode)
        if mode == "RGBA":
            image.putalpha(254)
        path = saved(tmp_path, image, "a.png", icc_profile=profile_with_red_and_blue_swapped())
        assert_red_and_blue(read_picture(path).rgb[..., ::-1], atol=0.1)
    # A profile that does not fit the picture is left aside rather than fatal.
    foreign = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert_red_and_blue(read_picture(saved(tmp_path, two_colours(), "l.png", icc_profile=foreign)).rgb)


def test_the_first_frame_of_an_animation_is_read(tmp_path):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "lime", "blue")]
    path = saved(tmp_path, frames[0], "p.gif", save_all=True, append_images=frames[1:])
    np.testing.assert_allclose(read_picture(path).rgb[0, 0], [1, 0, 0], atol=0.02)


def test_large_pictures_are_reduced_as_they_are_read(tmp_path):
    assert read_picture(saved(tmp_path, two_colours(size=(6000, 600)), "p.png")).rgb.shape == (410, MAX_SIDE, 3)


def test_a_100_megapixel_jpeg_is_read_at_a_fraction_of_its_size(tmp_path):
    picture = read_picture(saved(tmp_path, Image.new("L", (10000, 10000), 128), "p.jpg", quality=30))
    assert picture.rgb.shape == (MAX_SIDE, MAX_SIDE, 3)


def bomb(width, height):
    """A PNG of a few kilobytes that claims, and would unpack to, `width` x `height` pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def png(image):
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "not a picture"),
        (b"this is a text", "not a picture"),
        (b"%PDF-1.4", "not a picture"),
        (png(two_colours(size=(300, 300)))[:150], "damaged or incomplete"),
        (jpeg_bytes(np.random.default_rng(0).random((64, 64, 3)))[:900], "damaged or incomplete"),
        (png(two_colours())[:60] + b"\0" * 40, "damaged or incomplete"),
        (bomb(10000, 10000), "100 megapixels"),
        (png(Image.new("RGB", (1, 1))), "only 1 × 1 pixels"),
        (png(Image.new("RGB", (20000, 10))), "only 20000 × 10 pixels"),
    ],
)
def test_what_is_no_usable_picture_gets_one_plain_sentence(tmp_path, content, words):
    path = tmp_path / "upload.png"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=words) as caught:
        read_picture(path)
    assert str(tmp_path) not in str(caught.value)
    assert len(content) < 20_000


def test_a_missing_file_gets_one_plain_sentence(tmp_path):
    with pytest.raises(PictureError, match="no longer available"):
        read_picture(tmp_path / "gone.png")


def test_resize_keeps_the_mean_and_the_range():
    picture = np.random.default_rng(0).random((64, 48, 3)).astype(np.float32)
    small = resize(picture, 32, 24)
    assert small.shape == (32, 24, 3) and small.dtype == np.float32 and small.min() >= 0 and small.max() <= 1
    np.testing.assert_allclose(small.mean((0, 1)), picture.mean((0, 1)), atol=0.01)
    assert resize(picture[..., 0], 10, 20).shape == (10, 20)


def test_bytes_go_there_and_back():
    values = np.arange(192, dtype=np.uint8).reshape(8, 8, 3)
    np.testing.assert_array_equal(np.asarray(to_image(from_image(Image.fromarray(values)).rgb)), values)
