"""The front: how much of the painting's forms is won for how much of the photo's structure, along the dial."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from style_engine.evaluation.sheet import means
from style_engine.evaluation.trials import Candidate, Trial


class Point(NamedTuple):
    """The mean measures of one candidate at one place of the dial."""

    how_far: float
    structure: float
    forms: float


def along(candidate: Candidate, dial: Sequence[float]) -> list[Candidate]:
    """Return `candidate` at each `how_far` of the `dial`. Raises SettingError for one that cannot be."""
    return [
        dataclasses.replace(
            candidate,
            label=f"{candidate.label}, how far {how_far:g}",
            settings=dataclasses.replace(candidate.settings, how_far=how_far),
        )
        for how_far in dial
    ]


def points(candidates: Sequence[Candidate], trials: Sequence[Trial]) -> list[Point]:
    """Return the `Point` of each of `candidates`, in their order, by their `trials`."""
    found = [means([trial for trial in trials if trial.candidate == each.label]) for each in candidates]
    return [Point(each.settings.how_far, mean.structure, mean.forms) for each, mean in zip(candidates, found)]


def front_plot(lines: Mapping[str, Sequence[Point]], path: Path) -> None:
    """Write forms against structure as a PNG at `path`: a line for each label; nearer to the corner at 0 is better."""
    import matplotlib  # which only this needs

    matplotlib.use("agg")  # no window: this goes into a file
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(7, 5), layout="constrained")
    for label, line in lines.items():
        axis.plot([point.structure for point in line], [point.forms for point in line], "o-", label=label)
        for point in line:
            place = (point.structure, point.forms)
            axis.annotate(f"{point.how_far:g}", place, xytext=(5, 5), textcoords="offset points", fontsize=8)
    axis.set_xlabel("structure: how far from the photo's")
    axis.set_ylabel("forms: how far from the painting's")
    axis.grid(True, alpha=0.25)
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(fontsize=8)
    figure.savefig(path, dpi=110)
    plt.close(figure)
