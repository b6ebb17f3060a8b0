"""What there is to say about a print before it is made: how large, how fine, and what is cropped or white."""

import math

from style_engine.pictures.prints import MM_PER_INCH, Placement, Print, placed
from style_engine.studio.result import Result
from style_engine.studio.texts import decimal, say

# What is shorter than this on paper, in millimetres, or enlarged by less, is not worth a word.
LEAST_SEEN_MM, LEAST_ENLARGED = 0.5, 1.01


def words_of(placement: Placement, wanted: Print, in_inches: bool = False) -> list[str]:
    """Return sentences about a print and where the picture goes on it, lengths in centimetres or inches."""

    def length(millimetres: float) -> str:
        return decimal(round(millimetres / MM_PER_INCH, 2) if in_inches else round(millimetres / 10, 1), "g")

    unit, (width, height) = say("inches" if in_inches else "centimetres"), placement.sheet
    sides = dict(width=length(placement.width_mm), height=length(placement.height_mm), unit=unit)
    key = "print_bleeds" if wanted.bleed_mm else "print_is"
    numbers = dict(
        pixels_across=width, pixels_down=height, dpi=f"{placement.dpi:.0f}", bleed=decimal(wanted.bleed_mm, "g")
    )
    found = [say(key, **sides, **numbers)]
    across, down = placement.border_mm
    if max(across, down) > LEAST_SEEN_MM:
        key = "print_border_sides" if across > down else "print_border_ends"
        found.append(say(key, border=length(max(across, down)), unit=unit))
    across, down = placement.cropped
    if max(across, down) > 0.001:
        key = "print_crop_sides" if across > down else "print_crop_ends"
        found.append(say(key, share=decimal(100 * max(across, down))))
    if placement.enlarged > LEAST_ENLARGED:
        enlarged = dict(times=decimal(placement.enlarged), own=f"{placement.own_dpi:.0f}")
        found.append(say("print_enlarged", **enlarged))
    elif placement.own_dpi < wanted.dpi - 0.5:
        found.append(say("print_few", own=f"{placement.own_dpi:.0f}", asked=f"{wanted.dpi:.0f}"))
    return found


def larger_size(result: Result, wanted: Print, sizes: tuple[int, ...]) -> tuple[int, float] | None:
    """Return (size, dpi): the least of `sizes` at which `result`, painted on, has the dpi that are `wanted`.

    The largest if none has; None if the result has enough, or none is larger.
    """
    own_dpi = placed(result.width, result.height, wanted).own_dpi
    larger = [size for size in sizes if size > result.size]
    if own_dpi >= wanted.dpi - 0.5 or not larger:
        return None
    needed = math.ceil(result.size * wanted.dpi / own_dpi)
    size = next((size for size in larger if size >= needed), larger[-1])
    return size, own_dpi * size / result.size
