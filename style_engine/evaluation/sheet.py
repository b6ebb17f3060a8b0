"""What is shown of trials: a table of their means, and contact sheets of their pictures."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from PIL import Image

from style_engine.evaluation.judge import Measures
from style_engine.evaluation.tables import table
from style_engine.evaluation.trials import Trial

THUMBNAIL = 320  # pixels of a picture in a sheet
MEASURES = tuple(field.name for field in dataclasses.fields(Measures))

# {pair: the candidates that painted it, from left to right}
Key = dict[str, list[str]]


def summary(trials: Sequence[Trial]) -> str:
    """Return the means of each candidate as a Markdown table, with a column for faces if some were looked for."""
    with_faces = any(trial.face_found is not None for trial in trials)
    candidates: dict[str, list[Trial]] = {}
    for trial in trials:
        candidates.setdefault(trial.candidate, []).append(trial)
    return table(
        ["candidate", *MEASURES, "worst forms", "median s", *(["face found"] if with_faces else [])],
        [[label, *_figures(own), *([_faces(own)] if with_faces else [])] for label, own in candidates.items()],
    )


def means(trials: Sequence[Trial]) -> Measures:
    """Return the mean of each measure."""
    return Measures(**{name: float(np.mean([getattr(trial.measures, name) for trial in trials])) for name in MEASURES})


def _figures(trials: Sequence[Trial]) -> list[str]:
    distances = [*dataclasses.astuple(means(trials)), max(trial.measures.forms for trial in trials)]
    seconds = np.median([trial.seconds for trial in trials])
    return [*(f"{distance:.3f}" for distance in distances), f"{seconds:.1f}"]


def _faces(trials: Sequence[Trial]) -> str:
    looked_for = [trial.face_found for trial in trials if trial.face_found is not None]
    return f"{sum(looked_for)} of {len(looked_for)}"


def contact_sheet(trials: Sequence[Trial]) -> Image.Image:
    """Return a picture with a line for each pair: the photo, the painting, and what each candidate painted."""
    lines: dict[str, list[str]] = {}
    for trial in trials:
        lines.setdefault(trial.name, [trial.photo, trial.painting]).append(trial.picture)
    columns = max(map(len, lines.values()))
    sheet = Image.new("RGB", (columns * THUMBNAIL, len(lines) * THUMBNAIL), "white")
    for y, paths in enumerate(lines.values()):
        for x, path in enumerate(paths):
            with Image.open(path) as image:
                small = image.convert("RGB")
                small.thumbnail((THUMBNAIL - 4, THUMBNAIL - 4), Image.Resampling.LANCZOS)
                sheet.paste(small, (x * THUMBNAIL, y * THUMBNAIL))
    return sheet


def blind_sheet(trials: Sequence[Trial], rng: np.random.Generator) -> tuple[Image.Image, Key]:
    """Return a contact sheet with the candidates of each pair in an order of its own, and the key to it.

    Whoever chooses by it cannot know, nor learn from line to line, which candidate is which.
    """
    shuffled = [trials[index] for index in rng.permutation(len(trials))]
    order = list(dict.fromkeys(trial.name for trial in trials))
    shuffled.sort(key=lambda trial: order.index(trial.name))  # keeps the order within a pair
    key: Key = {}
    for trial in shuffled:
        key.setdefault(trial.name, []).append(trial.candidate)
    return contact_sheet(shuffled), key
