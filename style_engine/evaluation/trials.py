"""A trial: what one candidate paints of one pair, and how near the picture is."""

import re
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from style_engine.engine.networks import FeatureExtractor
from style_engine.engine.transfer import stylize
from style_engine.evaluation.faces import face_found
from style_engine.evaluation.judge import Judge, Measures
from style_engine.evaluation.pairs import Pair
from style_engine.pictures.files import read_picture, to_image
from style_engine.settings import StyleSettings


@dataclass(frozen=True)
class Candidate:
    """A way to paint that is tried, under a `label` of its own.

    With `extractor` at all scales, or, if it is None, with what `settings` name.
    """

    label: str
    settings: StyleSettings
    extractor: FeatureExtractor | None = None

    @property
    def folder(self) -> str:
        """The name of the folder of its pictures."""
        return re.sub(r"[^\w.-]+", "_", self.label).strip("_.")


@dataclass(frozen=True)
class Trial:
    """A pair that a candidate painted: the files, the judge's measures, and the seconds that it took."""

    candidate: str
    group: str
    name: str
    picture: str
    photo: str
    painting: str
    measures: Measures
    seconds: float
    face_found: bool | None = None  # None: no face in the photo, or not looked for


def paint_and_judge(candidate: Candidate, pair: Pair, judge: Judge, output: Path, look_for_faces: bool) -> Trial:
    """Return the `Trial` of a `candidate` with a `pair`, whose picture it saves in a folder of `output`."""
    photo, painting = read_picture(pair.photo).rgb, read_picture(pair.painting).rgb
    started = time.perf_counter()
    (last,) = deque(stylize(photo, painting, candidate.settings, extractor=candidate.extractor), maxlen=1)
    seconds = time.perf_counter() - started
    image = (np.round(last.image * 255) / 255).astype(np.float32)  # as its file has it
    path = output / candidate.folder / pair.group.replace(" ", "_") / f"{pair.name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    to_image(image).save(path)
    return Trial(
        candidate=candidate.label,
        group=pair.group,
        name=pair.name,
        picture=str(path),
        photo=str(pair.photo),
        painting=str(pair.painting),
        measures=judge.measures(photo, painting, image),
        seconds=seconds,
        face_found=face_found(photo, image) if look_for_faces else None,
    )
