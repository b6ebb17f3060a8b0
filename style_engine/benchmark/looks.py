"""The time of a first look, in one pass."""

import statistics
import time
from typing import NotRequired, TypedDict

from style_engine.benchmark.inputs import square


class LookRow(TypedDict):
    """The seconds of a look, without reading files: the first, which compiles, and medians of those after it."""

    size: int
    cold_s: float
    new_s: float  # at a painting that was not looked at before
    known_s: float  # at one that was
    peak_mb: NotRequired[int]  # as `in_process` has it


def time_looks(size: int, runs: int) -> LookRow:
    """Time looks at the square photo of the first bundled pair, `size` pixels wide, in `runs` bundled paintings."""
    from style_engine.engine.feed_forward import load
    from style_engine.pictures.files import resize, small_picture
    from style_engine.studio.gallery.catalogue import paintings, pairs

    photo = resize(square(small_picture(pairs()[0][0].path, 2 * size).rgb), size, size)
    new, known = [], []
    for work in paintings()[: runs + 1]:
        painting = small_picture(work.path, size).rgb
        started = time.perf_counter()
        seen = load().seen(painting)
        middle = time.perf_counter()
        load().paint(photo, [seen], [1.0])
        ended = time.perf_counter()
        new.append(ended - started)
        known.append(ended - middle)
    first, *later = new
    return {"size": size, "cold_s": first, "new_s": statistics.median(later), "known_s": statistics.median(known[1:])}
