"""Where a run stands, to go on from exactly there, in this process or in another."""

import dataclasses
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from style_engine.engine.pyramid import Scale
from style_engine.errors import CheckpointError
from style_engine.settings import FOR_PROGRAMS, WEIGHTS, StyleSettings

# Of the file. Pictures of formats 1 (which lacks this number) to 6 were painted by another objective, optimiser or
# network, or by other brushwork or none: what goes on from them would be neither the one picture nor the other.
FORMAT = 7


@dataclass(frozen=True)
class Checkpoint:
    """What `stylize` needs, beside its other arguments, to go on as if it had never ended.

    As large as seven to nine pictures in float32: 30 MB at 512 x 512 px, 1.4 GB at 4096 x 4096.
    """

    step: int  # iterations done, over all scales
    scale: int  # from 1, the coarsest
    scale_step: int  # iterations done in this scale
    elapsed_s: float
    key: str  # `key_of` its run
    state: list[NDArray]  # the optimiser's, as arrays
    painted: int = 0  # longest side of the picture that the run was given to go on from; 0 without one
    mix: tuple[float, ...] = ()  # how much each painting counted, of whose strokes `state` knows the nearest

    def save(self, path: str | Path | io.BytesIO) -> None:
        """Write it as a file, .npz, or into the memory of one."""
        numbers = np.array([self.step, self.scale, self.scale_step, self.elapsed_s], np.float64)
        state = {f"state{i}": part for i, part in enumerate(self.state)}
        arrays = {
            "format": FORMAT,
            "numbers": numbers,
            "key": self.key,
            "painted": self.painted,
            "mix": np.array(self.mix),
            **state,
        }
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: str | Path) -> "Checkpoint":
        """Read it back.

        Raises CheckpointError for a file that is gone, damaged, no checkpoint, or of another format.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                return _read(file)
        except CheckpointError:
            raise
        # A damaged header may also ask for more than there is memory for.
        except (OSError, ValueError, TypeError, KeyError, EOFError, MemoryError, zipfile.BadZipFile) as error:
            raise CheckpointError("checkpoint_gone") from error

    def fits(self, levels: Sequence[Scale], margin: int, key: str) -> bool:
        """Tell whether it is of a run of that `key` through the scales `levels`."""
        if (
            self.key != key
            or not 1 <= self.scale <= len(levels)
            or not 0 <= self.scale_step <= levels[self.scale - 1].steps
        ):
            return False
        level, before = levels[self.scale - 1], sum(level.steps for level in levels[: self.scale - 1])
        pictures = {part.shape for part in self.state if part.ndim == 4}
        return pictures == {(1, level.height + 2 * margin, level.width + 2 * margin, 3)} and (
            self.step == before + self.scale_step
        )


def _format_of(file: Mapping[str, NDArray]) -> int:
    """Return the format of a checkpoint's `file`; raises ValueError if it is no such number."""
    return _integer(file["format"], 1) if "format" in file else 1


def _integer(array: NDArray, least: int) -> int:
    """Return the number that `array` is; raises ValueError if it is no integer from `least` on."""
    if array.shape != () or array.dtype.kind != "i" or array < least:
        raise ValueError(f"an integer from {least} is wanted")
    return int(array)


def _read(file: Mapping[str, NDArray]) -> Checkpoint:
    if (found := _format_of(file)) != FORMAT:
        raise CheckpointError("checkpoint_newer" if found > FORMAT else "checkpoint_older")
    step, scale, scale_step, elapsed_s = _numbers(file["numbers"])
    count = len(file) - len({"format", "numbers", "key", "painted", "mix"} & set(file))
    state = [file[f"state{i}"] for i in range(count)]
    if not all(part.dtype.kind == "f" and np.isfinite(part).all() for part in state):
        raise ValueError("a state is of finite numbers")
    place = int(step), int(scale), int(scale_step), elapsed_s
    mix = tuple(np.asarray(file["mix"], np.float64).reshape(-1).tolist())
    return Checkpoint(*place, str(file["key"]), state, _integer(file["painted"], 0), mix)


def _numbers(array: NDArray) -> list[float]:
    """Return the four numbers of a checkpoint; raises ValueError if they are no such numbers."""
    if array.shape != (4,) or array.dtype.kind != "f" or not (array >= 0).all() or not (array < 1e9).all():
        raise ValueError("four numbers from 0 are wanted")
    if (array[:3] != np.floor(array[:3])).any():
        raise ValueError("steps and scales are whole numbers")
    return array.tolist()


# What may be moved while it paints, and what changes only which pictures are shown.
FREE = (*WEIGHTS, "style_mix", *FOR_PROGRAMS)


def key_of(settings: StyleSettings, paintings: int, guided: bool) -> str:
    """Return as text what must be alike for a run to go on: settings, number of paintings, whether by regions."""
    fixed = {name: value for name, value in dataclasses.asdict(settings).items() if name not in FREE}
    return json.dumps([fixed, paintings, guided])
