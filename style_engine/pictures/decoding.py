"""Picture files, decoded: which decoders a file may reach, and how much it may ask of them."""

import contextlib
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TypeAlias, TypeVar

import numpy as np
from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from style_engine.errors import PictureError
from style_engine.pictures.deep_grey import grey_of, is_deep_grey
from style_engine.pictures.heif import decoded_apart, register, tiled_pixels

Source: TypeAlias = str | Path | IO[bytes]

# Larger pictures are reduced as they are read: no result is larger.
MAX_SIDE = 4096
# What is decoded at most. A JPEG is decoded at a fraction of its size where it
# is far larger than MAX_SIDE, so that a 200-megapixel photo still works. Some
# decoders need several times the picture: at these numbers, each stays below
# 850 MB (1.4 GB and 3.6 s were measured for a WebP of 80 megapixels).
MAX_PIXELS = 80_000_000
MAX_PIXELS_OF = {
    "WEBP": 40_000_000,
    "JPEG2000": 40_000_000,
    "AVIF": 40_000_000,
    "HEIF": 50_000_000,
}  # the last: an iPhone's 48
TILED_BEYOND = 10_000_000  # the tiles of a HEIC may go beyond its edges, but not by a picture's pixels
# Of all the pictures of one painting together, as they are held: 12 bytes each.
MAX_PIXELS_TOGETHER = 64_000_000
MIN_SIDE = 16

# The decoders that a visitor's file may reach, those that the page names. Pillow has some forty more, of which one
# starts Ghostscript, and some are slow enough to be an attack. Each must stand in `file_unreadable`, too.
# JPEG's decoder reads MPO as well, which phones write.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF", "BMP", "GIF", "JPEG2000")
# Cameras and editors write about ten scans; each costs a pass over the whole picture, and may be one of some hundred
# bytes: with 800, 16 megapixels take 10 s.
MAX_JPEG_SCANS = 100
ORIENTATION = 0x0112  # in EXIF
START_OF_SCAN = b"\xff\xda"

register()

# One file after the other: a decoder may need several times the memory of its picture, and visitors come in crowds. And
# all in one thread: the C library keeps freed memory for each thread that had it, which made 1.3 GB of six visitors'.
_decoder = ThreadPoolExecutor(1, thread_name_prefix="decoder")
Answer = TypeVar("Answer")


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
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


def in_turn(work: Callable[[], Answer]) -> Answer:
    """Return what `work`, which decodes a file, returns, once it is its turn; raises what it raises, told plainly."""

    def told() -> Answer:
        with told_plainly():
            return work()

    return _decoder.submit(told).result()


def open_picture(source: Source) -> Image.Image:
    """Open the picture file `source`, a path or a binary file, with one of the decoders of `FORMATS`; see Pillow.

    Raises what Pillow raises, and PictureError for more pixels than Pillow
    takes for harmless, except in a JPEG, which can be decoded at a fraction.
    """
    try:
        return Image.open(source, formats=FORMATS)
    except Image.DecompressionBombError:
        if not isinstance(source, (str, Path)):
            source.seek(0)
        try:
            return JpegImagePlugin.JpegImageFile(source)
        except SyntaxError:  # Pillow's word for another format
            raise PictureError("file_enormous", most=f"{MAX_PIXELS / 1e6:.0f}") from None


def decoded(source: Source) -> Image.Image:
    """Return the first frame of the picture file `source`, decoded and reduced, if it is small enough to decode."""
    with open_picture(source) as image:
        check(image)
        if image.format == "HEIF":
            return decoded_apart(source, reduced_size(image.size))
        image.seek(0)
        deep_color = image.format == "PNG" and any(tile.args == "RGB;16B" for tile in getattr(image, "tile", ()))
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        return reduced(_transparent(image, deep_color))  # so that the whole is let go of


def _transparent(image: Image.Image, deep_color: bool) -> Image.Image:
    """Return a decoded `image` with the one colour that is transparent as Pillow understands it.

    A PNG of 16 bits a channel names this colour in 16 bits, of which Pillow keeps 8 in coloured pictures, and knows no
    alpha in grey ones.
    """
    color = image.info.get("transparency")
    if deep_color and isinstance(color, tuple):
        image.info["transparency"] = tuple(part >> 8 for part in color)
    if not (is_deep_grey(image) and isinstance(color, int)):
        return image
    shown = Image.fromarray(np.asarray(image) != color).convert("L")
    return Image.merge("LA", [Image.fromarray(np.round(255 * grey_of(image)).astype(np.uint8)), shown])


def check(image: Image.Image) -> None:
    """Raise PictureError unless an opened `image` can be decoded; lets a JPEG be decoded at a fraction of its size."""
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        image.draft(image.mode, (MAX_SIDE, MAX_SIDE))
        if image.fp is not None and _count(START_OF_SCAN, image.fp) > MAX_JPEG_SCANS:
            raise PictureError("file_damaged")
    width, height = image.size
    most = MAX_PIXELS_OF.get(image.format or "", MAX_PIXELS)
    if width * height > most:
        raise PictureError(
            "file_huge",
            megapixels=f"{width * height / 1e6:.0f}",
            width=width,
            height=height,
            most=f"{most / 1e6:.0f}",
        )
    if image.format == "HEIF" and tiled_pixels(image) > most + TILED_BEYOND:
        raise PictureError("file_damaged")
    if min(width, height) < MIN_SIDE:
        raise PictureError("file_tiny", width=width, height=height, least=MIN_SIDE)


def _count(mark: bytes, file: IO[bytes]) -> int:
    """Return how often the bytes `mark` are in the binary `file`, which is left where it was."""
    place = file.tell()
    file.seek(0)
    count = file.read().count(mark)
    file.seek(place)
    return count


def reduced(image: Image.Image) -> Image.Image:
    """Return `image` at most `MAX_SIDE` pixels long."""
    if max(image.size) <= MAX_SIDE:
        return image
    return blended(image).resize(reduced_size(image.size), Image.Resampling.LANCZOS)


def blended(image: Image.Image) -> Image.Image:
    """Return `image` in a mode that can be reduced: palette and 1-bit pictures would be so without blending."""
    if image.mode not in ("1", "P", "PA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def reduced_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return (width, height) of a picture of `size` once it is reduced."""
    factor = min(MAX_SIDE / max(size), 1)
    width, height = (max(round(side * factor), 1) for side in size)
    return width, height
