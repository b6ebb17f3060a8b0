"""The memory of a process that paints one picture after the other."""

import dataclasses
import gc
import itertools
import os
from pathlib import Path
from typing import NotRequired, TypedDict

from style_engine.presets import PRESETS

SIZES = (1024, 512, 256, 384, 448, 320, 512, 640)  # in turn


class MemoryRecord(TypedDict):
    """The memory in MB after each picture."""

    resident_mb: list[int]
    peak_mb: NotRequired[int]  # as `in_process` has it


def watch_memory(paintings: int) -> MemoryRecord:
    """Paint so many pictures of mixed sizes and shapes, and return the memory after each.

    The largest comes first: buffers of oneDNN stay as large as the largest picture so far.
    """
    from style_engine import read_picture, stylize
    from style_engine.studio.gallery.catalogue import pairs

    resident = []
    for _, size, (photo, painting) in zip(range(paintings), itertools.cycle(SIZES), itertools.cycle(pairs())):
        settings = dataclasses.replace(PRESETS["standard"], network="compact", size=size, iterations=12)
        for _ in stylize(read_picture(photo.path).rgb, read_picture(painting.path).rgb, settings):
            pass
        gc.collect()
        resident.append(resident_mb())
    return {"resident_mb": resident}


def resident_mb(process: int | str = "self") -> int:
    """Return the memory that a process holds now, in MB; 0 if it cannot be told."""
    listing = Path(f"/proc/{process}/statm")
    return round(int(listing.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6) if listing.exists() else 0
