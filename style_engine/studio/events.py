"""What happens in a run, as records: `texts.sentence_of_event` tells them to an artist."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from style_engine.errors import ImpastoError
from style_engine.studio.request import Kept
from style_engine.studio.result import Result


@dataclass(frozen=True)
class Waiting:
    """There is no picture yet, others have their turn, or the run is about to stop."""

    reason: Literal["preparing", "downloading", "queued", "gave_way", "first_picture", "stopping"]
    place: int = 0  # in line for the engine, from 1, if queued or if it gave way
    left_s: float | None = None  # until it is its turn, about, if that is known
    done_mb: float = 0.0  # of a download
    total_mb: float = 0.0


@dataclass(frozen=True)
class Frame:
    """Where a run stands; with a new picture, or only with less time left."""

    step: int
    total_steps: int
    scale: int
    scale_count: int
    progress: float  # share of the work that is done, 0 to 1: a step of a large scale is many of a small one's
    steps_per_s: float | None  # of the last ones; None before there are two pictures
    left_s: float
    picture: str | None = None  # path of a live picture
    kept: tuple[Kept, ...] | None = None  # all pictures kept so far, if a gallery is to show them now


@dataclass(frozen=True)
class Finished:
    """A run has ended; without a `result` where it was stopped before its first picture."""

    ended_by: Literal["last_step", "stop", "time_limit"]
    step: int = 0
    elapsed_s: float = 0.0
    picture: str | None = None  # path of the last live picture
    result: Result | None = None
    left_s: float = 0.0  # seconds that the rest would take, where it was ended early


@dataclass(frozen=True)
class Failed:
    """A run has ended in an error of the visitor's, or, where it is None, in a fault of ours."""

    error: ImpastoError | None


Event: TypeAlias = Waiting | Frame | Finished | Failed
