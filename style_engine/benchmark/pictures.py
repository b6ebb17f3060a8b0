"""The time of whole pictures."""

import dataclasses
import itertools
import statistics
import time
from typing import NotRequired, TypedDict

from style_engine.benchmark.inputs import square, untrained_vgg19
from style_engine.presets import PRESETS


class PictureRow(TypedDict):
    """The seconds of a picture: of the first one on the page, and of the finished one."""

    network: str
    preset: str
    size: int
    cold_first_s: float  # in the fresh process
    warm_first_s: NotRequired[float]  # medians of the pictures after it, if there are any
    warm_s: NotRequired[float]
    cold_s: float
    slowest_s: float
    peak_mb: NotRequired[int]  # as `in_process` has it


def time_picture(network: str, preset: str, size: int | None, runs: int) -> PictureRow:
    """Time whole pictures of the bundled pairs: one in the fresh process, and the median of `runs` after it."""
    from style_engine import read_picture, stylize
    from style_engine.studio.gallery.catalogue import pairs

    settings = dataclasses.replace(PRESETS[preset], network=network, size=size or PRESETS[preset].size)
    extractor = untrained_vgg19() if network == "vgg19" else None
    firsts, whole = [], []
    for photo, painting in itertools.islice(itertools.cycle(pairs()), 1 + runs):
        # A square photo, so that a size means the same number of pixels in each row of the table.
        content, style = square(read_picture(photo.path).rgb), read_picture(painting.path).rgb
        started = time.perf_counter()
        iterates = stylize(content, style, settings, extractor=extractor)
        next(iterates)
        firsts.append(time.perf_counter() - started)
        for _ in iterates:
            pass
        whole.append(time.perf_counter() - started)
    row: PictureRow = {
        "network": network,
        "preset": preset,
        "size": settings.size,
        "cold_first_s": firsts[0],
        "cold_s": whole[0],
        "slowest_s": max(whole[1:], default=whole[0]),
    }
    if runs:
        row["warm_first_s"], row["warm_s"] = statistics.median(firsts[1:]), statistics.median(whole[1:])
    return row
