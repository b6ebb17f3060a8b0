"""A trial: what one network paints of one pair, and how near the picture is."""

import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from style_engine.engine.networks import FeatureExtractor
from style_engine.engine.transfer import stylize
from style_engine.evaluation.judge import Judge, as_compared
from style_engine.evaluation.pairs import Pair
from style_engine.pictures.files import read_picture, to_image
from style_engine.settings import StyleSettings


@dataclass(frozen=True)
class Candidate:
    """A network that is tried: its `file`, and the `extractor` that it is."""

    file: Path
    extractor: FeatureExtractor


@dataclass(frozen=True)
class Trial:
    """A pair that a network painted: the files, the judge's distances, and the seconds that it took."""

    network: str
    group: str
    name: str
    picture: str
    photo: str
    painting: str
    style: float
    content: float
    layers: list[float]
    seconds: float


def paint_and_judge(candidate: Candidate, pair: Pair, settings: StyleSettings, judge: Judge, output: Path) -> Trial:
    """Return the `Trial` of a `candidate` with a `pair`, whose picture it saves in a folder of `output`."""
    photo, painting = read_picture(pair.photo).rgb, read_picture(pair.painting).rgb
    started = time.perf_counter()
    (last,) = deque(stylize(photo, painting, settings, extractor=candidate.extractor), maxlen=1)
    seconds = time.perf_counter() - started
    image = (np.round(last.image * 255) / 255).astype(np.float32)  # as its file has it
    folder = output / candidate.file.resolve().parent.name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{pair.name}.png"
    to_image(image).save(path)
    distances = judge.distances(*as_compared(photo, painting, *image.shape[:2]), image)
    return Trial(
        network=str(candidate.file),
        group=pair.group,
        name=pair.name,
        picture=str(path),
        photo=str(pair.photo),
        painting=str(pair.painting),
        seconds=seconds,
        **distances._asdict(),
    )
