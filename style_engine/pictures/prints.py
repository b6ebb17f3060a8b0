"""How a picture goes on paper: cropped or bordered, at so many pixels per inch, and never stretched."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from style_engine.errors import PictureError
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.decoding import MAX_PIXELS

MM_PER_INCH = 25.4
# Millimetres, upright; the paper is turned as the picture is.
PAPERS = {
    "postcard": (105.0, 148.0),
    "A5": (148.0, 210.0),
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "A2": (420.0, 594.0),
    "square": (200.0, 200.0),
}
LEAST_MM, MOST_MM = 20.0, 2000.0
LEAST_DPI, MOST_DPI = 30, 1200
MOST_BLEED_MM = 20.0
# Half of what may be read, as prints are held as floats on the way; A2 with its bleed at 300 dpi has 36 million.
MAX_PRINT_PIXELS = MAX_PIXELS // 2
MAX_PRINT_SIDE = 16383  # the most that a WebP can have


@dataclass(frozen=True)
class Print:
    """What is asked of a print: its sides once it is trimmed, and `bleed_mm` more on each of the four.

    `whole` keeps all of the picture, with white borders where its shape is another; else it fills the sheet to the end
    of the bleed, and is cropped. `enlarge` allows resampling to more pixels than the picture has. Raises PictureError
    for what is out of range.
    """

    width_mm: float
    height_mm: float
    dpi: float = 300.0
    bleed_mm: float = 0.0
    whole: bool = False
    enlarge: bool = False

    def __post_init__(self) -> None:
        within(LEAST_MM, self.width_mm, MOST_MM, "print_side")
        within(LEAST_MM, self.height_mm, MOST_MM, "print_side")
        within(LEAST_DPI, self.dpi, MOST_DPI, "print_dpi")
        within(0, self.bleed_mm, MOST_BLEED_MM, "print_bleed")


def within(least: float, value: float, most: float, key: str) -> None:
    """Raise PictureError, with the sentence of that `key`, unless `value` is a number from `least` to `most`."""
    if not least <= value <= most:  # as is no comparison with what is no number
        raise PictureError(
            key, least=f"{least:g}", most=f"{most:g}", least_cm=f"{least / 10:g}", most_cm=f"{most / 10:g}"
        )


@dataclass(frozen=True)
class Placement:
    """Where the pixels of a picture go on a sheet; sizes are (width, height)."""

    width_mm: float  # of the trimmed sheet, turned as the picture is
    height_mm: float
    sheet: tuple[int, int]  # in pixels, with its bleed
    box: tuple[float, float, float, float]  # left, top, right and bottom of what is seen of the picture, in its pixels
    inside: tuple[int, int]  # the pixels of the sheet that it becomes
    place: tuple[int, int]  # of their left upper corner
    dpi: float  # of the sheet
    own_dpi: float  # what the picture's own pixels give on this paper
    cropped: tuple[
        float, float
    ]  # share of the picture's width cut off at the left and again at the right; of its height
    border_mm: tuple[float, float]  # white at the left and again at the right; at the top and again at the bottom

    @property
    def enlarged(self) -> float:
        """How many times as long each side of the picture is in pixels; 1 where it is not enlarged."""
        return max(self.dpi / self.own_dpi, 1.0)


def placed(width: int, height: int, wanted: Print) -> Placement:
    """Return where a picture of `width` x `height` pixels goes on the print that is `wanted`.

    Without `enlarge`, a picture that has fewer pixels than the dpi ask for keeps its own, and the sheet has the dpi
    that they give. Raises PictureError for a sheet that is too large to be written.
    """
    sides = wanted.width_mm, wanted.height_mm
    if (width - height) * (sides[0] - sides[1]) < 0:
        sides = sides[1], sides[0]
    bleed = 2 * wanted.bleed_mm
    across, down = (side + bleed for side in sides)
    dots = (width / sides[0], height / sides[1]) if wanted.whole else (width / across, height / down)
    own_dpi = MM_PER_INCH * (max(dots) if wanted.whole else min(dots))  # without a border it covers both sides
    has_enough = own_dpi >= wanted.dpi - 0.5  # as dpi are written
    dpi = wanted.dpi if has_enough or wanted.enlarge else own_dpi
    sheet = _pixels(across, dpi), _pixels(down, dpi)
    _check(sheet)
    scale = dpi / own_dpi
    if wanted.whole:
        inside = min(max(round(width * scale), 1), sheet[0]), min(max(round(height * scale), 1), sheet[1])
        box = 0.0, 0.0, float(width), float(height)
        border = tuple((side - pixels * MM_PER_INCH / own_dpi) / 2 for side, pixels in zip(sides, (width, height)))
        cropped = 0.0, 0.0
    else:
        inside, border = sheet, (0.0, 0.0)
        box = _covering(width, height, sheet, is_own=dpi == own_dpi)
        cropped = (1 - (box[2] - box[0]) / width) / 2, (1 - (box[3] - box[1]) / height) / 2
    place = (sheet[0] - inside[0]) // 2, (sheet[1] - inside[1]) // 2
    return Placement(*sides, sheet, box, inside, place, dpi, own_dpi, cropped, (border[0], border[1]))


def integers(values: NDArray[np.float32], depth: int) -> NDArray[np.unsignedinteger]:
    """Return `values`, of any shape and in [0, 1], as integers of `depth` bits, 8 or 16."""
    most, kind = (255, np.uint8) if depth == 8 else (65535, np.uint16)
    return np.round(np.clip(values, 0, 1) * np.float32(most)).astype(kind)


def laid_out(picture: Rgb, placement: Placement, depth: int = 8) -> NDArray[np.unsignedinteger]:
    """Return the sheet (h, w, 3) of a `picture` (h', w', 3): integers of `depth` bits, 8 or 16; borders are white."""
    width, height = placement.sheet
    sheet = np.empty((height, width, picture.shape[2]), np.uint8 if depth == 8 else np.uint16)
    sheet[:] = np.iinfo(sheet.dtype).max
    left, top = placement.place
    across, down = placement.inside
    for channel in range(picture.shape[2]):  # one at a time, as the floats of a large sheet are twice its integers
        plane = _resampled(picture[..., channel], placement)
        sheet[top : top + down, left : left + across, channel] = integers(plane, depth)
    return sheet


def _resampled(plane: NDArray[np.float32], placement: Placement) -> NDArray[np.float32]:
    left, top, right, bottom = placement.box
    if (right - left, bottom - top) == placement.inside:  # its own pixels stay what they are
        return plane[round(top) : round(bottom), round(left) : round(right)]
    image = Image.fromarray(np.ascontiguousarray(plane))
    return np.asarray(image.resize(placement.inside, Image.Resampling.LANCZOS, placement.box))


def _pixels(millimetres: float, dpi: float) -> int:
    return max(round(millimetres / MM_PER_INCH * dpi), 1)


def _covering(width: int, height: int, sheet: tuple[int, int], is_own: bool) -> tuple[float, float, float, float]:
    """Return the middle of a picture that has the shape of `sheet`: whole pixels where they stay its own."""
    if is_own:
        across, down = (float(min(pair)) for pair in zip(sheet, (width, height)))
        left, top = (width - across) // 2, (height - down) // 2
    else:
        scale = min(width / sheet[0], height / sheet[1])
        across, down = sheet[0] * scale, sheet[1] * scale
        left, top = (width - across) / 2, (height - down) / 2
    return max(left, 0.0), max(top, 0.0), min(left + across, width), min(top + down, height)


def _check(sheet: tuple[int, int]) -> None:
    if sheet[0] * sheet[1] > MAX_PRINT_PIXELS or max(sheet) > MAX_PRINT_SIDE:
        raise PictureError(
            "print_huge", width=sheet[0], height=sheet[1], most=f"{MAX_PRINT_PIXELS / 1e6:.0f}", longest=MAX_PRINT_SIDE
        )
