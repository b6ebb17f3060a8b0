"""Picture files to float32 (h, w, 3) sRGB in [0, 1], and back."""

import contextlib
import io
import math
import threading
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from style_engine.errors import PictureError

# Larger pictures are reduced as they are read: no result is larger.
MAX_SIDE = 4096
# What is decoded at most. A JPEG is decoded at a fraction of its size where it
# is far larger than MAX_SIDE, so that a 200-megapixel photo still works. Some
# decoders need several times the picture: at these numbers, each stays below
# 850 MB (1.4 GB and 3.6 s were measured for a WebP of 80 megapixels).
MAX_PIXELS = 80_000_000
MAX_PIXELS_OF = {"WEBP": 40_000_000, "JPEG2000": 40_000_000, "AVIF": 40_000_000}
# Of all the pictures of one painting together, as they are held: 12 bytes each.
MAX_PIXELS_TOGETHER = 64_000_000
MIN_SIDE = 16

# The decoders that a visitor's file may reach, those that the page names. Pillow has some forty more, of which one
# starts Ghostscript, and some are slow enough to be an attack. Each must stand in `file_unreadable`, too.
# JPEG's decoder reads MPO as well, which phones write.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "BMP", "GIF", "JPEG2000")
# Cameras and editors write about ten scans; each costs a pass over the whole picture, and may be one of some hundred
# bytes: with 800, 16 megapixels take 10 s.
MAX_JPEG_SCANS = 100
ORIENTATION = 0x0112  # in EXIF
START_OF_SCAN = b"\xff\xda"

Image.MAX_IMAGE_PIXELS = None  # our own limit comes first, and says so in plain words


@dataclass(frozen=True)
class Picture:
    """A picture read from a file: `rgb` float32 (h, w, 3), and `alpha` (h, w) or None where all is opaque."""

    rgb: np.ndarray
    alpha: np.ndarray | None = None


def read_picture(source):
    """Read the picture file `source`, a path or a binary file, as a `Picture`.

    The first frame of an animation; turned as EXIF says; converted to sRGB
    where it carries a colour profile; composited on white where transparent; at
    most `MAX_SIDE` pixels long. Raises PictureError if that cannot be done.
    """
    with _told_plainly(), _decoding:
        return from_image(_decoded(source))


def check_picture(path):
    """Return (height, width) of the picture file at `path`, decoded to find damage, and let go of at once.

    Raises PictureError as `read_picture` does.
    """
    with _told_plainly(), _decoding:
        image = _decoded(path)
        if _is_deep_grey(image):
            _from_deep_grey(image)
        return image.height, image.width


def small_picture(path, side):
    """Return the picture file at `path` as a `Picture` of at most `side` pixels; raises PictureError."""
    with _told_plainly(), _decoding:
        image = _decoded(path)
        if not _is_deep_grey(image):
            image = _blended(image)
            image.thumbnail((side, side), Image.LANCZOS)
        return from_image(image)


def picture_size(path):
    """Return (height, width) of the picture file at `path` as `read_picture` would read it, without decoding it.

    Raises PictureError where its first bytes tell that it cannot be read.
    """
    with _told_plainly(), open_picture(path) as image:
        _check(image)
        width, height = _reduced_size(image.size)
        # Of the EXIF orientations, those from 5 on exchange the sides.
        return (width, height) if image.getexif().get(ORIENTATION, 1) >= 5 else (height, width)


def check_together(paths):
    """Raise PictureError where the picture files at `paths` are more than can be held together."""
    pixels = sum(math.prod(picture_size(path)) for path in paths)
    if pixels > MAX_PIXELS_TOGETHER:
        raise PictureError(
            "files_huge_together",
            megapixels=f"{pixels / 1e6:.0f}",
            most=f"{MAX_PIXELS_TOGETHER / 1e6:.0f}",
        )


# One file after the other: a decoder may need several times the memory of its picture, and visitors come in crowds.
_decoding = threading.Lock()


@contextlib.contextmanager
def _told_plainly():
    """Turn whatever Pillow raises within into a PictureError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow's about metadata, which artists cannot act on
            yield
    except PictureError:
        raise
    except FileNotFoundError as error:
        raise PictureError("file_gone") from error
    except UnidentifiedImageError as error:
        raise PictureError("file_unreadable") from error
    # Pillow's decoders fail in many ways on damaged files; struct.error, SyntaxError and others are among them.
    except Exception as error:
        raise PictureError("file_damaged") from error


def open_picture(source):
    """Open the picture file `source`, a path or a binary file, with one of the decoders of `FORMATS`; see Pillow."""
    return Image.open(source, formats=FORMATS)


def from_image(image):
    """Return a Pillow `image` of any mode as a `Picture`; see `read_picture`."""
    image = _reduced(ImageOps.exif_transpose(image))
    if _is_deep_grey(image):
        return Picture(_from_deep_grey(image))
    alpha = None
    if image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = np.asarray(image.getchannel("A"), np.float32) / 255
    # Colour profiles are of pictures without alpha, and know no palettes.
    image = _to_srgb(image.convert("RGB") if image.mode in ("RGBA", "P") else image)
    rgb = np.asarray(image.convert("RGB"), np.float32)
    rgb /= 255  # in place, as below: the largest pictures are 200 MB
    if alpha is None or alpha.min() == 1:
        return Picture(rgb)
    rgb *= alpha[..., None]
    rgb += 1 - alpha[..., None]
    return Picture(rgb, alpha)


def resize(picture, height, width):
    """Return `picture`, float32 (h, w, c) or (h, w), at `height` x `width` by Lanczos, clipped to [0, 1]."""
    if picture.shape[:2] == (height, width):
        return picture
    channels = np.atleast_3d(picture)
    resized = [
        Image.fromarray(channels[..., i]).resize((width, height), Image.LANCZOS) for i in range(channels.shape[2])
    ]
    stacked = np.stack(resized, -1)
    return np.clip(stacked, 0, 1, out=stacked).reshape(height, width, *picture.shape[2:])


def to_image(rgb, alpha=None):
    """Return float `rgb` (h, w, 3) in [0, 1] as an 8-bit Pillow image, with `alpha` (any size) if given."""
    image = Image.fromarray(_to_bytes(rgb))
    if alpha is not None:
        image.putalpha(Image.fromarray(_to_bytes(resize(alpha, *rgb.shape[:2]))))
    return image


def jpeg_bytes(rgb, quality=90):
    """Return float `rgb` (h, w, 3) in [0, 1] as the bytes of a JPEG file."""
    buffer = io.BytesIO()
    to_image(rgb).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _to_bytes(values):
    found = np.empty(values.shape, np.uint8)
    for rows in range(0, len(values), 256):  # the floats between would need twice the memory of a large picture
        found[rows : rows + 256] = np.round(values[rows : rows + 256] * 255)
    return found


def _decoded(source):
    """Return the first frame of the picture file `source`, decoded and reduced, if it is small enough to decode."""
    with open_picture(source) as image:
        _check(image)
        image.seek(0)
        deep_color = image.format == "PNG" and any(tile.args == "RGB;16B" for tile in image.tile)
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        return _reduced(_transparent(image, deep_color))  # so that the whole is let go of


def _transparent(image, deep_color):
    """Return a decoded `image` with the one colour that is transparent as Pillow understands it.

    A PNG of 16 bits a channel names this colour in 16 bits, of which Pillow keeps 8 in coloured pictures, and knows no
    alpha in grey ones.
    """
    color = image.info.get("transparency")
    if deep_color and isinstance(color, tuple):
        image.info["transparency"] = tuple(part >> 8 for part in color)
    if not (_is_deep_grey(image) and isinstance(color, int)):
        return image
    shown = Image.fromarray(np.asarray(image) != color).convert("L")
    return Image.merge("LA", [to_image(_from_deep_grey(image)).getchannel(0), shown])


def _check(image):
    """Raise PictureError unless an opened `image` can be decoded; lets a JPEG be decoded at a fraction of its size."""
    if image.format in ("JPEG", "MPO"):
        image.draft(image.mode, (MAX_SIDE, MAX_SIDE))
        if _count(START_OF_SCAN, image.fp) > MAX_JPEG_SCANS:
            raise PictureError("file_damaged")
    width, height = image.size
    most = MAX_PIXELS_OF.get(image.format, MAX_PIXELS)
    if width * height > most:
        raise PictureError(
            "file_huge",
            megapixels=f"{width * height / 1e6:.0f}",
            width=width,
            height=height,
            most=f"{most / 1e6:.0f}",
        )
    if min(width, height) < MIN_SIDE:
        raise PictureError("file_tiny", width=width, height=height, least=MIN_SIDE)


def _count(mark, file):
    """Return how often the bytes `mark` are in the binary `file`, which is left where it was."""
    place = file.tell()
    file.seek(0)
    count = file.read().count(mark)
    file.seek(place)
    return count


def _reduced(image):
    if max(image.size) <= MAX_SIDE:
        return image
    return _blended(image).resize(_reduced_size(image.size), Image.LANCZOS)


def _blended(image):
    """Return `image` in a mode that can be reduced: palette and 1-bit pictures would be so without blending."""
    if image.mode not in ("1", "P", "PA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _reduced_size(size):
    factor = min(MAX_SIDE / max(size), 1)
    return tuple(max(round(side * factor), 1) for side in size)


def _is_deep_grey(image):
    return image.mode.startswith("I") or image.mode == "F"


def _from_deep_grey(image):
    """16-bit, 32-bit and float grey, which Pillow's own conversion would clip to white or black."""
    values = np.asarray(image, np.float64)
    if not np.isfinite(values).all():
        raise PictureError("file_no_numbers")
    # A file says nothing about its white: by custom 1 in float files, and else the top of 8, 12, 16 or 32 bits. What
    # stays within 12 bits is a camera's or a scanner's; of 16, it would be all but black.
    whites = [1.0, 255.0, 65535.0] if image.mode == "F" else [255.0, 4095.0, 65535.0]
    white = next((white for white in whites if values.max() <= white), values.max())
    if values.max() <= 0 and values.min() < 0:
        raise PictureError("file_below_black")
    return np.repeat(np.clip(values / white, 0, 1).astype(np.float32)[..., None], 3, 2)


def _to_srgb(image):
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image  # a damaged or foreign profile: the colours as stored are the best guess
