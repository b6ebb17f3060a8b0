"""A painter that mostly sleeps, for measuring what is around it."""

import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from style_engine.engine.steering import Stopped
from style_engine.pictures.arrays import Rgb
from style_engine.settings import LIVE_INTERVAL_S, StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.events import Waiting
from style_engine.studio.painter import Painted
from style_engine.studio.request import PaintRequest
from style_engine.studio.run_folder import live_jpeg


@dataclass(frozen=True)
class SleepingCheckpoint:
    """Where a `SleepingPainter` stands."""

    step: int
    state: NDArray[np.float32]

    def save(self, path: Any) -> None:
        """Write it as a file."""
        np.savez(path, step=self.step, state=self.state)


class SleepingPainter:
    """Paints nothing anybody wants to see, and mostly sleeps; but what it paints depends on each step before.

    Its live pictures are one file again and again, as large as of a usual picture: many painters share a machine here,
    which is to be busy with what is around them.
    """

    def __init__(self, step_s: float = LIVE_INTERVAL_S):
        self._step_s = step_s

    def prepare(self, settings: StyleSettings) -> None:
        """Be ready."""

    def waiting_for(self, settings: StyleSettings) -> Waiting | None:
        """Wait for nothing."""
        return None

    def paint_grey(self, settings: StyleSettings, control: RunControl) -> float | None:
        """Take no time."""
        return self._step_s

    def close(self) -> None:
        """Have nothing to let go of."""

    def paint(self, request: PaintRequest, control: RunControl) -> Generator[Painted, None, None]:
        """Yield a picture a step: noise of the size that is asked for, sown by the photo's bytes."""
        size, total = control.settings().size, control.settings().iterations
        sown = np.random.default_rng(list(Path(request.photo).read_bytes()[-64:]))
        step, state = 0, sown.uniform(0.1, 0.9, (size // 8, size // 8, 3)).astype(np.float32)
        if request.checkpoint is not None:
            with np.load(request.checkpoint) as file:
                step, state = int(file["step"]), file["state"]
        begun_s, live = time.perf_counter(), live_jpeg(_enlarged(state))
        try:
            while step < total:
                control.check()
                time.sleep(self._step_s)
                # Chaos: nothing but each step before leads there.
                step, state = step + 1, np.float32(3.9) * state * (1 - state)
                yield self._painted(step, total, state, begun_s, control.wants_checkpoint(), live)
        except Stopped:
            if step:
                yield self._painted(step, total, state, begun_s, True, live)

    def _painted(
        self, step: int, total: int, state: NDArray[np.float32], begun_s: float, saves: bool, live: bytes
    ) -> Painted:
        elapsed_s = time.perf_counter() - begun_s + 1e-6
        return Painted(
            step=step,
            total_steps=total,
            scale=1,
            scale_count=1,
            elapsed_s=elapsed_s,
            progress=step / total,
            left_s=(total - step) * self._step_s,
            kept=step == total,
            work=float(step),
            checkpoint=SleepingCheckpoint(step, state) if saves else None,
            image=_enlarged(state),
            jpeg=live,
        )


def _enlarged(state: NDArray[np.float32]) -> Rgb:
    return state.repeat(8, 0).repeat(8, 1)
