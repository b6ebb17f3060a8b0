"""The ways to a picture, and how near each is after how many seconds."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from style_engine.evaluation.pairs import Pair
from style_engine.pictures.files import read_picture
from style_engine.presets import PRESETS

if TYPE_CHECKING:
    from style_engine.engine.transfer import Iterate
    from style_engine.evaluation.judge import Judge
    from style_engine.pictures.arrays import Rgb

# Ways to the same picture that are compared, as changes of the standard preset.
WAYS: dict[str, dict[str, Any]] = {
    "L-BFGS (standard)": {},
    "Adam, as many steps": dict(optimizer="adam", averaging=0.9),
    "Adam, 160 steps": dict(optimizer="adam", averaging=0.9, iterations=160),
    "L-BFGS, 160 steps": dict(iterations=160),
    "L-BFGS, one scale": dict(coarsest_size=512, iterations=32),
    "L-BFGS, a coarser scale": dict(coarsest_size=64),
}


class WayRow(TypedDict):
    """One pair painted in one way: at each picture that was shown the seconds, the steps and the distances.

    Style and content distances are by the judgement of the teachers; without
    them there is the total loss.
    """

    way: str
    pair: str
    seconds: list[float]
    step: list[int]
    style: NotRequired[list[float]]
    content: NotRequired[list[float]]
    loss: NotRequired[list[float]]


class WayRows(TypedDict):
    """A row for each pair."""

    rows: list[WayRow]


class ReferenceRow(TypedDict):
    """The distances of one of the reference's own pictures, and the seconds after which it would be painted here."""

    pair: str
    picture: str
    style: float
    content: float
    seconds: NotRequired[float]


class ReferenceRows(TypedDict):
    """A row for each picture."""

    rows: list[ReferenceRow]


def measures_of(row: WayRow) -> dict[str, list[float]]:
    """Return what was measured of the pictures on a way: {name: a value for each}."""
    found = {"style": row.get("style"), "content": row.get("content"), "loss": row.get("loss")}
    return {name: values for name, values in found.items() if values is not None}


def follow(way: str, pairs: Sequence[Pair], teachers: Path | None, steps_between: int) -> WayRows:
    """Paint `pairs` with `WAYS[way]`, warm, and measure the pictures on the way.

    The judge are the `teachers` in a folder, or without them the total loss.
    """
    from style_engine import stylize

    settings = dataclasses.replace(PRESETS["standard"], network="compact", brushwork=False, show_every=steps_between)
    settings = dataclasses.replace(settings, **WAYS[way])
    judge = None if teachers is None else _judge_of(teachers)
    rows: list[WayRow] = []
    for pair in pairs:
        photo, painting = read_picture(pair.photo).rgb, read_picture(pair.painting).rgb
        if not rows:  # this builds and traces
            list(stylize(photo, painting, dataclasses.replace(settings, iterations=4)))
        iterates = list(stylize(photo, painting, settings))
        row: WayRow = {
            "way": way,
            "pair": pair.name,
            "seconds": [iterate.elapsed_s for iterate in iterates],
            "step": [iterate.step for iterate in iterates],
        }
        if judge is None:
            row["loss"] = [iterate.losses["total"] for iterate in iterates]
        else:
            row["style"], row["content"] = _judged(judge, iterates, photo, painting)
        rows.append(row)
    return {"rows": rows}


def judge_reference(pairs: Sequence[Pair], teachers: Path) -> ReferenceRows:
    """Return the distances of the reference's own pictures of `pairs`: iteration_N.jpg beside the photo."""
    judge = _judge_of(teachers)
    rows: list[ReferenceRow] = []
    for pair in pairs:
        photo, painting = read_picture(pair.photo).rgb, read_picture(pair.painting).rgb
        for path in sorted(pair.photo.parent.glob("iteration_*.jpg")):
            found = judge.measures(photo, painting, read_picture(path).rgb)
            rows.append({"pair": pair.name, "picture": path.stem, "style": found.style, "content": found.content})
    return {"rows": rows}


def _judged(
    judge: "Judge", iterates: Sequence["Iterate"], photo: "Rgb", painting: "Rgb"
) -> tuple[list[float], list[float]]:
    """Return the style and the content measure of each of `iterates`."""
    found = [judge.measures(photo, painting, each.image) for each in iterates]
    return [measures.style for measures in found], [measures.content for measures in found]


def _judge_of(teachers: Path) -> "Judge":
    from style_engine.evaluation.judge import Judge  # imports TensorFlow, of which the main process needs nothing

    return Judge(teachers)
