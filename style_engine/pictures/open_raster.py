"""OpenRaster files, which Krita, GIMP and MyPaint open as layers: openraster.org, version 0.0.3."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from style_engine.pictures.writing import png_bytes

VERSION = "0.0.3"
THUMBNAIL_SIDE = 256  # the most that the format allows


@dataclass(frozen=True)
class Layer:
    """A layer: 8-bit `pixels` (h, w, 3 or 4), all of one size. Only where `is_clipped` it needs what is below it."""

    name: str
    pixels: NDArray[np.uint8]
    opacity: float = 1.0
    is_visible: bool = True
    is_clipped: bool = False


def write_open_raster(path: Path, layers: Sequence[Layer], merged: NDArray[np.uint8], dpi: int = 72) -> None:
    """Write `layers`, the uppermost first, and what they look like together, `merged` (h, w, 3 or 4)."""
    height, width = merged.shape[:2]
    image = ElementTree.Element("image", version=VERSION, w=str(width), h=str(height), xres=str(dpi), yres=str(dpi))
    stack = ElementTree.SubElement(image, "stack")
    thumbnail = Image.fromarray(merged)
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    with zipfile.ZipFile(path, "w") as archive:
        # The first entry, and not compressed, so that it is found by its place in the file.
        archive.writestr("mimetype", "image/openraster", zipfile.ZIP_STORED)
        for number, layer in enumerate(layers):
            source = f"data/layer{number:03}.png"
            ElementTree.SubElement(
                stack,
                "layer",
                {
                    "name": layer.name,
                    "src": source,
                    "x": "0",
                    "y": "0",
                    "opacity": f"{layer.opacity:g}",
                    "visibility": "visible" if layer.is_visible else "hidden",
                    "composite-op": "svg:src-atop" if layer.is_clipped else "svg:src-over",
                },
            )
            archive.writestr(source, png_bytes(layer.pixels))
        archive.writestr("stack.xml", ElementTree.tostring(image, "UTF-8", xml_declaration=True), zipfile.ZIP_DEFLATED)
        archive.writestr("mergedimage.png", png_bytes(merged))
        archive.writestr("Thumbnails/thumbnail.png", png_bytes(np.asarray(thumbnail)))
