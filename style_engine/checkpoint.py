"""Where a run stands, to go on from exactly there, in this process or in another."""

import zipfile
from dataclasses import dataclass

import numpy as np

from .texts import say


@dataclass(frozen=True)
class Checkpoint:
    """What `stylize` needs, beside its other arguments, to go on as if it had never ended.

    Only beyond 1280 x 1280 px it holds the picture without what the optimiser
    remembers, which would be gigabytes.
    """

    step: int  # iterations done, over all scales
    scale: int  # from 1, the coarsest
    scale_step: int  # iterations done in this scale
    elapsed_s: float
    state: list[np.ndarray]  # the optimiser's, as arrays

    def save(self, path):
        """Write it as a file, .npz."""
        numbers = [self.step, self.scale, self.scale_step, self.elapsed_s]
        state = {f"state{i}": part for i, part in enumerate(self.state)}
        np.savez(path, numbers=np.array(numbers, np.float64), **state)

    @classmethod
    def load(cls, path):
        """Read it back. Raises ValueError for a file that is gone or no checkpoint."""
        try:
            with np.load(path, allow_pickle=False) as file:
                step, scale, scale_step, elapsed_s = file["numbers"].tolist()
                state = [file[f"state{i}"] for i in range(len(file.files) - 1)]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError(say("checkpoint_gone")) from error
        return cls(int(step), int(scale), int(scale_step), elapsed_s, state)

    def fits(self, levels, margin):
        """Tell whether it is of a run through the scales `levels`."""
        if not 1 <= self.scale <= len(levels) or not 0 <= self.scale_step <= levels[self.scale - 1].steps:
            return False
        level, before = levels[self.scale - 1], sum(level.steps for level in levels[: self.scale - 1])
        pictures = {part.shape for part in self.state if part.ndim == 4}
        return pictures == {(1, level.height + 2 * margin, level.width + 2 * margin, 3)} and (
            self.step == before + self.scale_step
        )
