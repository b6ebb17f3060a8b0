"""Picture files to float32 (h, w, 3) sRGB in [0, 1], and back."""

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from style_engine.errors import PictureError
from style_engine.pictures.arrays import Mask, Rgb
from style_engine.pictures.decoding import (
    MAX_PIXELS_TOGETHER,
    ORIENTATION,
    Source,
    blended,
    check,
    decoded,
    in_turn,
    open_picture,
    reduced,
    reduced_size,
    told_plainly,
)
from style_engine.pictures.deep_grey import grey_of, is_deep_grey


@dataclass(frozen=True)
class Picture:
    """A picture read from a file: `rgb` float32 (h, w, 3), and `alpha` (h, w) or None where all is opaque."""

    rgb: Rgb
    alpha: Mask | None = None


def read_picture(source: Source) -> Picture:
    """Read the picture file `source`, a path or a binary file, as a `Picture`.

    The first frame of an animation; turned as EXIF says; converted to sRGB
    where it carries a colour profile; composited on white where transparent; at
    most `MAX_SIDE` pixels long. Raises PictureError if that cannot be done.
    """
    return in_turn(lambda: from_image(decoded(source)))


def check_picture(path: Source) -> tuple[int, int]:
    """Return (height, width) of the picture file at `path`, decoded to find damage, and let go of at once.

    Raises PictureError as `read_picture` does.
    """

    def check() -> tuple[int, int]:
        image = decoded(path)
        if is_deep_grey(image):
            grey_of(image)
        return image.height, image.width

    return in_turn(check)


def small_picture(path: Source, side: int) -> Picture:
    """Return the picture file at `path` as a `Picture` of at most `side` pixels; raises PictureError."""

    def read() -> Picture:
        image = decoded(path)
        if not is_deep_grey(image):
            image = blended(image)
            image.thumbnail((side, side), Image.Resampling.LANCZOS)
            return from_image(image)
        grey, factor = from_image(image).rgb, min(side / max(image.size), 1)
        return Picture(resize(grey, max(round(image.height * factor), 1), max(round(image.width * factor), 1)))

    return in_turn(read)


def picture_size(path: Source) -> tuple[int, int]:
    """Return (height, width) of the picture file at `path` as `read_picture` would read it, without decoding it.

    Raises PictureError where its first bytes tell that it cannot be read.
    """
    with told_plainly(), open_picture(path) as image:
        check(image)
        return _upright(image, reduced_size(image.size))


def size_in_file(path: Source) -> tuple[int, int]:
    """Return (height, width) of the picture file at `path` as it is there, however large. Raises PictureError."""
    with told_plainly(), open_picture(path) as image:
        return _upright(image, image.size)


def _upright(image: Image.Image, size: tuple[int, int]) -> tuple[int, int]:
    """Return (height, width) of a `size` (width, height), turned as an opened `image` is to be."""
    # Of the EXIF orientations, those from 5 on exchange the sides; in a TIFF, Pillow has done so already.
    is_turned = image.format != "TIFF" and image.getexif().get(ORIENTATION, 1) >= 5
    width, height = size
    return size if is_turned else (height, width)


def check_together(paths: Iterable[str | Path]) -> None:
    """Raise PictureError where the picture files at `paths` are more than can be held together."""
    pixels = sum(math.prod(picture_size(path)) for path in paths)
    if pixels > MAX_PIXELS_TOGETHER:
        raise PictureError(
            "files_huge_together",
            megapixels=f"{pixels / 1e6:.0f}",
            most=f"{MAX_PIXELS_TOGETHER / 1e6:.0f}",
        )


def from_image(image: Image.Image) -> Picture:
    """Return a Pillow `image` of any mode as a `Picture`; see `read_picture`."""
    image = reduced(ImageOps.exif_transpose(image))
    if is_deep_grey(image):
        return Picture(np.repeat(grey_of(image)[..., None], 3, 2))
    alpha = None
    if image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = np.asarray(image.getchannel("A"), np.float32) / np.float32(255)
    # Colour profiles are of pictures without alpha, and know no palettes.
    image = _to_srgb(image.convert("RGB") if image.mode in ("RGBA", "P") else image)
    rgb = np.asarray(image.convert("RGB"), np.float32)
    rgb /= 255  # in place, as below: the largest pictures are 200 MB
    if alpha is None or alpha.min() == 1:
        return Picture(rgb)
    rgb *= alpha[..., None]
    rgb += 1 - alpha[..., None]
    return Picture(rgb, alpha)


def resize(picture: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """Return `picture`, float32 (h, w, c) or (h, w), at `height` x `width` by Lanczos, clipped to [0, 1]."""
    if picture.shape[:2] == (height, width):
        return picture
    channels = np.atleast_3d(picture)
    planes = [Image.fromarray(channels[..., i]) for i in range(channels.shape[2])]
    resized = [np.asarray(plane.resize((width, height), Image.Resampling.LANCZOS)) for plane in planes]
    stacked = np.stack(resized, -1)
    return np.clip(stacked, 0, 1, out=stacked).reshape(height, width, *picture.shape[2:])


def to_image(rgb: Rgb, alpha: Mask | None = None) -> Image.Image:
    """Return float `rgb` (h, w, 3) in [0, 1] as an 8-bit Pillow image, with `alpha` (any size) if given."""
    image = Image.fromarray(_to_bytes(rgb))
    if alpha is not None:
        image.putalpha(Image.fromarray(_to_bytes(resize(alpha, *rgb.shape[:2]))))
    return image


def jpeg_bytes(rgb: Rgb, quality: int = 90) -> bytes:
    """Return float `rgb` (h, w, 3) in [0, 1] as the bytes of a JPEG file."""
    buffer = io.BytesIO()
    to_image(rgb).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _to_bytes(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    found = np.empty(values.shape, np.uint8)
    for rows in range(0, len(values), 256):  # the floats between would need twice the memory of a large picture
        found[rows : rows + 256] = np.round(values[rows : rows + 256] * 255)
    return found


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        return converted or image  # it is None only if asked to change the image in place
    except (ImageCms.PyCMSError, OSError):
        return image  # a damaged or foreign profile: the colours as stored are the best guess
