"""Picture files to take away: in sRGB and saying so, at so many dots per inch, with the words that belong to them."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms

SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "TIFF": ".tif"}
WITHOUT_ALPHA = ("JPEG",)
QUALITY = 95  # of JPEG and WebP: larger files, and no artefacts on paper
INCH, SRGB = 2, 1  # in EXIF
ASCII = b"ASCII\0\0\0"  # how a comment in EXIF says what it is written in


@dataclass(frozen=True)
class Words:
    """What a file says beside its pixels."""

    software: str
    recipe: str  # in ASCII
    png_info: Any = None  # the same, as Pillow writes it into a PNG


def srgb_profile() -> bytes:
    """Return an ICC profile of sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def write(path: Path, form: str, pixels: NDArray[np.unsignedinteger], words: Words, dpi: float | None = None) -> None:
    """Write `pixels` (h, w, 3 or 4), 8 bits each or for a TIFF 16, as a file of a `form` of `SUFFIXES`."""
    if form == "TIFF":
        _write_tiff(path, pixels, words, dpi)
        return
    options: dict[str, Any] = dict(icc_profile=srgb_profile(), exif=_exif(words, dpi))
    if form == "PNG":
        options |= dict(pnginfo=words.png_info, compress_level=3)
    elif form == "JPEG":
        options |= dict(quality=QUALITY, subsampling=0)
    else:
        options |= dict(quality=QUALITY, method=4)
    if dpi is not None and form != "WEBP":
        options["dpi"] = dpi, dpi  # JFIF rounds it, and EXIF does not
    Image.fromarray(pixels).save(path, form, **options)


def comment_of(image: Image.Image) -> str:
    """Return the recipe that `write` has put into a JPEG, a WebP or a TIFF; KeyError where there is none."""
    exif = image.getexif()
    if image.format == "TIFF":
        return str(exif[ExifTags.Base.ImageDescription])
    return bytes(exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment]).removeprefix(ASCII).decode("ascii")


def _exif(words: Words, dpi: float | None) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Software] = words.software
    if dpi is not None:
        exif[ExifTags.Base.XResolution] = exif[ExifTags.Base.YResolution] = dpi
        exif[ExifTags.Base.ResolutionUnit] = INCH
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.ColorSpace] = SRGB
    details[ExifTags.Base.UserComment] = ASCII + words.recipe.encode("ascii")
    return exif.tobytes()


def _write_tiff(path: Path, pixels: NDArray[np.unsignedinteger], words: Words, dpi: float | None) -> None:
    import tifffile  # takes a quarter of a second

    resolution: dict[str, Any] = {} if dpi is None else dict(resolution=(dpi, dpi), resolutionunit="INCH")
    tifffile.imwrite(
        path,
        pixels,
        photometric="rgb",
        extrasamples=["unassalpha"] if pixels.shape[2] == 4 else None,
        compression="zlib",
        predictor=True,
        iccprofile=srgb_profile(),
        software=words.software,
        description=words.recipe,
        metadata=None,
        **resolution,
    )


def png_bytes(pixels: NDArray[np.unsignedinteger]) -> bytes:
    """Return 8-bit `pixels` (h, w, 3 or 4) as the bytes of a PNG."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()
