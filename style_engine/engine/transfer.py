"""stylize(): a photo and a painting become a picture. The whole story is in this file."""

import functools
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from style_engine.dial import dialled
from style_engine.engine.checkpoint import Checkpoint
from style_engine.engine.networks import FeatureExtractor, load_network
from style_engine.engine.precision import computing_in
from style_engine.engine.pyramid import scales, share_of_work
from style_engine.engine.scale_task import ScaleTask, TransferTask, with_margin, without_margin
from style_engine.engine.steering import Control, FixedControl, Steering, Stopped, is_checkpoint_due
from style_engine.engine.stepper import Stepper
from style_engine.engine.targets import LossTerms
from style_engine.engine.tensors import Image
from style_engine.engine.validation import check_masks, check_pictures, check_regions
from style_engine.errors import CheckpointError, RequestError
from style_engine.pictures.arrays import Mask, Rgb
from style_engine.pictures.colors import light
from style_engine.presets import PRESETS
from style_engine.settings import LIVE_INTERVAL_S, StyleSettings


@dataclass(frozen=True)
class Iterate:
    """One picture on the way, and where the way stands."""

    image: Rgb  # float32 (h, w, 3) sRGB in [0, 1]; the caller's own copy
    step: int  # iterations done, over all scales, from 1
    total_steps: int
    scale: int  # from 1, the coarsest
    scale_count: int
    elapsed_s: float  # since the first `next()`
    progress: float  # share of the work that is done, in (0, 1]: a step's work grows with its pixels
    kept: bool  # one of `settings.kept_steps`
    checkpoint: Checkpoint | None = field(repr=False)  # if the run was ended early here, or the control wants one
    _measure: Callable[[], LossTerms] | None = field(repr=False)

    @functools.cached_property
    def losses(self) -> dict[str, float]:
        """The losses, weighted, of `image` with its margin: content, style, total_variation, total.

        Of a run that was ended while a scale was made ready, those of the picture before.

        Measured when they are first asked for, since that takes longer than a step. Empty for a run that was ended
        before it could measure anything.
        """
        if self._measure is None:
            return {}
        return {name: float(value) for name, value in self._measure()._asdict().items()}

    @property
    def left_s(self) -> float:
        """Seconds until the last iteration, at the pace so far."""
        return self.elapsed_s * (1 / self.progress - 1)


def stylize(
    content: Rgb,
    styles: Rgb | Sequence[Rgb],
    settings: StyleSettings = PRESETS["standard"],
    control: Control | None = None,
    *,
    initial: Rgb | None = None,
    resume: Checkpoint | None = None,
    masks: Sequence[Mask] | None = None,
    detail_mask: Mask | None = None,
    extractor: FeatureExtractor | None = None,
) -> Generator[Iterate, None, None]:
    """Paint the photo `content` in the style of the painting, or of the mix of the paintings, `styles`.

    `content` is float32 (h, w, 3) sRGB in [0, 1]; `styles` is one such array,
    of any size, or a sequence of them. Returns a generator of `Iterate`: the
    kept iterations, the last one of each scale, and in between as many as
    `show_every` asks for.

    `control` is asked before each step for the settings to go on with, of which
    the three weights and the mix count; and whether to go on, before each step
    and at each tile of a large one. If it raises Stopped, the picture as it is
    comes once more, with its checkpoint. Closing the generator ends it too.

    `initial`, a picture as `content` is, takes the place of the settings' start:
    the scales up to its size are left out, so that a picture painted at 512 px
    is finished at 4096; if no scale is larger, all iterations go to the last.
    `resume`, the checkpoint of a run with these arguments, goes on instead as
    if that run had never ended; the `initial` that it had is not needed again.

    `masks` has for each painting an array (h', w') in [0, 1], of the photo's
    aspect and any size: 1 where this painting is, with edges that become soft.
    Where no mask is, the photo stays. The mix does not count then. `detail_mask`
    is one more of them: 1 where the photo's details are kept, as on a face.

    `extractor` takes the place of the networks that the settings name, at all scales.

    Raises PictureError for a picture that cannot be used, SettingError,
    NetworkError and CheckpointError for what these are, and RequestError for
    both an `initial` and a `resume`, all at this call. The method is Gatys,
    Ecker and Bethge, arXiv 1508.06576; the preset "paper" is exactly that.
    Masks are their "Controlling Perceptual Factors in Neural Style Transfer",
    arXiv 1611.07865.

    Differs from Gatys et al., but for that preset, as `assets/method.md` lists.
    """
    paintings = [styles] if isinstance(styles, np.ndarray) and styles.ndim == 3 else list(styles)
    check_pictures(content, paintings, initial, settings)
    check_masks(masks, detail_mask, len(paintings))
    if masks is None:
        settings.mix_of(len(paintings))
    if initial is not None and resume is not None:
        raise RequestError("initial_and_checkpoint")
    height, width, _ = content.shape
    painted = max(initial.shape[:2]) if initial is not None else resume.painted if resume is not None else 0
    settings = dialled(settings)
    levels = scales(height, width, settings, painted)
    check_regions(masks, levels[0])
    extractors = [extractor or load_network(settings, max(level.height, level.width)) for level in levels]
    task = TransferTask(content, paintings, masks, settings, levels, extractors, painted, detail_mask)
    if resume is not None and not task.accepts(resume):
        raise CheckpointError("checkpoint_of_another")
    return _paint(_Run(task, control or FixedControl(settings), initial, resume))


def _paint(run: "_Run") -> Generator[Iterate, None, None]:
    run.start_clock()
    try:
        for number in range(run.first_scale, run.scale_count + 1):
            run.begin_scale(number)
            yield from run.paint_scale()
    except Stopped:
        if run.step:
            yield run.iterate(ended=True)


class _Run:
    """Where a run stands, and what takes it on from there."""

    # Of the scale that is painted, from `begin_scale` on.
    _number: int  # from 1, the coarsest
    _scale: ScaleTask
    _state: Any  # the stepper's
    _done: int  # steps taken in this scale
    _has_targets: bool  # False while they are being fixed, which takes long for a large scale
    _targets: Any  # the stepper's

    def __init__(self, task: TransferTask, control: Control, initial: Rgb | None, resume: Checkpoint | None):
        settings, self._task, self._control, self._resume = task.settings, task, control, resume
        self._steering = task.steering(settings)
        self._total_steps = sum(level.steps for level in task.levels)
        self._kept_steps = settings.kept_steps(self._total_steps)
        self.scale_count = len(task.levels)
        self.first_scale, self.step = (1, 0) if resume is None else (resume.scale, resume.step)
        self._painted: Image | None = None  # what the scale before has left to go on from
        if initial is None and resume is None and settings.start == "learned":
            initial = task.first_look(self._steering)
        if initial is not None:
            start = light(initial) if settings.colors == "photo" else initial
            self._painted = with_margin(start[None], settings.margin)
        self._measure: Callable[[], LossTerms] | None = None  # of the last picture that could be measured

    def start_clock(self) -> None:
        """Count the seconds from here on, and those of the run that is resumed."""
        self._started_s = time.perf_counter() - (0.0 if self._resume is None else self._resume.elapsed_s)
        self._next_s = 0.0  # when the next picture is due, if it is not by its step

    def begin_scale(self, number: int) -> None:
        """Make ready for the steps of a scale. Raises Stopped with the picture of the scale before, enlarged."""
        task, resume = self._task, self._resume
        self._number, self._has_targets = number, False
        self._scale = ScaleTask(task, task.levels[number - 1])
        stepper = self._scale.stepper
        if resume is None:
            self._state, self._done = stepper.init(self._scale.initial(self._painted, self._steering)), 0
        else:
            self._state, self._done = stepper.restored(resume.state), resume.scale_step
            if resume.mix != (self._steering.mix or ()):
                self._state = stepper.rematched(self._state)  # what was nearest is of another mix
        self._painted = self._resume = None
        with computing_in(task.settings.precision):
            self._targets, self._has_targets = self._scale.targets(self._steering, self._control.check), True
        self._scale.forget_photo()

    def paint_scale(self) -> Iterator[Iterate]:
        """Take the steps of the scale, and return those pictures that are due. Raises Stopped between two steps."""
        while self._done < self._task.levels[self._number - 1].steps:
            self._take_step()
            if self._is_due():
                yield self.iterate()
                self._next_s = time.perf_counter() + LIVE_INTERVAL_S
        if self._number < self.scale_count:
            self._painted = self._scale.cleaned(self._scale.stepper.shown(self._state), self._steering)

    def _take_step(self) -> None:
        self._control.check()
        self._steer(self._control.settings())
        stepper, weights = self._scale.stepper, self._steering.weights
        with computing_in(self._task.settings.precision):
            self._state = stepper.step(self._state, self._targets, weights, self._control.check)
        self.step, self._done = self.step + 1, self._done + 1

    def _steer(self, settings: StyleSettings) -> None:
        before, self._steering = self._steering, self._task.steering(settings)
        if self._steering.mix == before.mix:
            return  # what the optimiser remembers is of another objective, and yet of use: its next step is better
        stepper = self._scale.stepper
        with computing_in(self._task.settings.precision):
            self._targets = self._scale.steered(self._steering, self._control.check)
        self._state = stepper.rematched(self._state)
        if self._task.settings.start in ("recolored", "learned"):
            # Left to the optimiser, the palette would follow far more slowly than the strokes.
            recolor = functools.partial(self._scale.recolored, steering=self._steering)
            self._state = stepper.recolored(self._state, recolor)

    def _is_due(self) -> bool:
        every = self._task.settings.show_every
        due = self.step % every == 0 if every else time.perf_counter() >= self._next_s
        return due or self.step in self._kept_steps or self._done == self._task.levels[self._number - 1].steps

    def iterate(self, ended: bool = False) -> Iterate:
        """Return the picture as it is; with its checkpoint if the run has `ended` here, or one is due."""
        task, stepper, elapsed_s = self._task, self._scale.stepper, time.perf_counter() - self._started_s
        shown = self._scale.cleaned(stepper.shown(self._state), self._steering)
        if self._has_targets:
            self._measure = functools.partial(_measured, task.settings, stepper, shown, self._targets, self._steering)
        place = self.step, self._number, self._done, elapsed_s, task.key
        return Iterate(
            image=self._scale.finished(without_margin(shown, task.settings)[0]),
            step=self.step,
            total_steps=self._total_steps,
            scale=self._number,
            scale_count=self.scale_count,
            elapsed_s=elapsed_s,
            progress=share_of_work(task.levels, self.step),
            kept=self.step in self._kept_steps,
            checkpoint=Checkpoint(*place, stepper.arrays(self._state), task.painted, self._steering.mix or ())
            if ended or is_checkpoint_due(self._control)
            else None,
            _measure=self._measure,
        )


def _measured(
    settings: StyleSettings, stepper: Stepper[Any], image: Image, targets: Any, steering: Steering
) -> LossTerms:
    with computing_in(settings.precision):
        return stepper.measure(image, targets, steering.weights)
