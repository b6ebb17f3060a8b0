"""stylize(): a photo and a painting become a picture. The whole story is in this file."""

import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import tensorflow as tf

from style_engine.engine.checkpoint import Checkpoint
from style_engine.engine.guidance import soft
from style_engine.engine.networks import load_network
from style_engine.engine.precision import allow_memory_growth, use_precision
from style_engine.engine.pyramid import MIN_SIDE, fit, scales, share_of_work
from style_engine.engine.scale_task import Easel, Job, with_margin, without_margin
from style_engine.engine.stepper import stepper
from style_engine.errors import CheckpointError, PictureError
from style_engine.pictures.colors import light
from style_engine.presets import PRESETS
from style_engine.settings import LIVE_INTERVAL_S

allow_memory_growth()


@dataclass(frozen=True)
class Iterate:
    """One picture on the way, and where the way stands."""

    image: np.ndarray  # float32 (h, w, 3) sRGB in [0, 1]; the caller's own copy
    step: int  # iterations done, over all scales, from 1
    total_steps: int
    scale: int  # from 1, the coarsest
    scale_count: int
    elapsed_s: float  # since the first `next()`
    progress: float  # share of the work that is done, in (0, 1]: a step's work grows with its pixels
    kept: bool  # one of `settings.kept_steps`
    checkpoint: Checkpoint | None = field(repr=False)  # of the last picture of a run that was ended early
    _measure: Callable = field(repr=False)

    @functools.cached_property
    def losses(self) -> dict[str, float]:
        """The losses, weighted, of `image` with its margin: content, style, total_variation, total.

        Measured when they are first asked for, since that costs a third of a step. Empty for a run that was ended
        before it could measure anything.
        """
        if self._measure is None:
            return {}
        return {name: float(value) for name, value in self._measure()._asdict().items()}

    @property
    def left_s(self):
        """Seconds until the last iteration, at the pace so far."""
        return self.elapsed_s * (1 / self.progress - 1)


def stylize(content, styles, settings=PRESETS["standard"], steer=None, initial=None, masks=None) -> Iterator[Iterate]:
    """Paint the photo `content` in the style of the painting, or of the mix of the paintings, `styles`.

    `content` is float32 (h, w, 3) sRGB in [0, 1]; `styles` is one such array,
    of any size, or a sequence of them. Returns a generator of `Iterate`: the
    kept iterations, the last one of each scale, and in between as many as
    `show_every` asks for.

    `steer()` is called before each step, and between the tiles of one. It returns the
    settings to go on with, of which the three weights and the mix count, or
    None to end with the picture as it is, which then comes once more, with its
    checkpoint. Closing the generator ends it too.

    `initial`, a picture as `content` is, takes the place of the settings' start:
    the scales up to its size are left out, so that a picture painted at 512 px
    is finished at 4096; where no scale is larger, all iterations go to the last.
    It may also be the `Checkpoint` of a run with these arguments, which goes on
    then as if it had never ended.

    `masks` has for each painting an array (h', w') in [0, 1], of the photo's
    aspect and any size: 1 where this painting is, with edges that become soft.
    Where no mask is, the photo stays. The mix does not count then.

    Raises PictureError (a ValueError) for a picture that cannot be used,
    ValueError for a setting and NetworkError for a network that cannot, all at
    this call. The method is Gatys, Ecker and Bethge, arXiv 1508.06576; the
    preset "paper" is exactly that. Masks are their "Controlling Perceptual
    Factors in Neural Style Transfer", arXiv 1611.07865.

    Differs from Gatys et al., but for that preset: starts from the recoloured
    photo, goes coarse to fine, divides each loss by its target, adds total
    variation, and paints a margin that is cut off.
    """
    if isinstance(styles, np.ndarray) and styles.ndim == 3:
        styles = [styles]
    _check_picture("photo", content, settings)
    for style in styles:
        _check_picture("painting", style, settings)
    if not len(styles):
        raise PictureError("painting_none")
    if masks is None:
        settings.mix_of(len(styles))
    else:
        _check_masks(masks, styles)
    going_on = isinstance(initial, Checkpoint)
    painted = None
    if initial is not None and not going_on:
        _check_picture("picture to go on from", initial, settings)
        painted = with_margin((light(initial) if settings.colors == "photo" else initial)[None], settings.margin)
    levels = scales(*content.shape[:2], settings, 0 if painted is None else max(initial.shape[:2]))
    if masks is not None and soft(masks, levels[0].height, levels[0].width).sum(0).max() < 0.5:
        raise PictureError("masks_empty")  # or regions so narrow that they are all edge
    job = Job(content, styles, masks, settings, levels, load_network(settings))
    if going_on and not (initial.fits(levels, settings.margin, job.key) and _accepted(job, initial)):
        raise CheckpointError("checkpoint_of_another")
    return _paint(job, painted, initial if going_on else None, steer or (lambda: settings))


def _accepted(job, checkpoint):
    """Tell whether the optimiser can go on from the state of a `checkpoint` which fits in all else."""
    level, settings = job.levels[checkpoint.scale - 1], job.settings
    kind = stepper(job.extractor, settings.losses, settings.optimizer, level.whole, job.masks is not None)
    return kind.accepts(checkpoint.state)


def _paint(job, painted, checkpoint, steer) -> Iterator[Iterate]:
    settings, levels = job.settings, job.levels
    earlier_s, step = (checkpoint.elapsed_s, checkpoint.step) if checkpoint else (0.0, 0)
    started, next_s, shown, measure = time.perf_counter() - earlier_s, 0.0, step, None
    use_precision(settings.precision)
    aim, learning_rate, averaging = job.aim(settings), _number(settings.learning_rate), _number(settings.averaging)
    total_steps = sum(level.steps for level in levels)
    kept_steps = settings.kept_steps(total_steps)
    for number, level in enumerate(levels, 1):
        if checkpoint and number < checkpoint.scale:
            continue
        easel = Easel(job, level)
        painter = easel.painter
        fixed = easel.targets(lambda: steer() is None)
        targets = fixed and fixed.of(aim)
        if checkpoint and number == checkpoint.scale:
            state, done, checkpoint = painter.restored(checkpoint.state), checkpoint.scale_step, None
        else:
            state, done = painter.init(easel.initial(painted, aim)), 0
        easel.forget_photo()
        while done < level.steps:
            steered, taken = steer() if fixed else None, None
            if steered is not None:
                if job.aim(steered) != aim:
                    # What the optimiser remembers is of another objective, and yet of use: its next step is better.
                    (_, mix), aim = aim, job.aim(steered)
                    targets = fixed.of(aim)
                    if aim[1] != mix and settings.start == "recolored":
                        # Left to the optimiser, the palette would follow far more slowly than the strokes.
                        picture = np.asarray(painter.shown(state, averaging))[0]
                        state = painter.init(easel.recolored(picture, aim))
                taken = painter.step(state, targets, aim[0], learning_rate, averaging, lambda: steer() is None)
            ended = taken is None
            if not ended:
                state, step, done = taken, step + 1, done + 1
            due = step % settings.show_every == 0 if settings.show_every else time.perf_counter() >= next_s
            if (step > shown and (due or step in kept_steps or done == level.steps)) or (ended and step):
                shown, elapsed_s = step, time.perf_counter() - started
                picture = np.array(painter.shown(state, averaging))
                if fixed:  # otherwise it was ended before they were, and the picture is that of the scale before
                    measure = functools.partial(_measured, settings.precision, painter, picture, targets, aim[0])
                yield Iterate(
                    image=easel.finished(without_margin(picture, settings)[0]),
                    step=step,
                    total_steps=total_steps,
                    scale=number,
                    scale_count=len(levels),
                    elapsed_s=elapsed_s,
                    progress=share_of_work(levels, step),
                    kept=step in kept_steps,
                    checkpoint=Checkpoint(step, number, done, elapsed_s, job.key, painter.arrays(state))
                    if ended
                    else None,
                    _measure=measure,
                )
                next_s = time.perf_counter() + LIVE_INTERVAL_S
                del picture  # a large size has no memory to spare
            if ended:
                return
        painted = painter.shown(state, averaging)


def _measured(precision, painter, image, targets, weights):
    use_precision(precision)  # another run may have had another since
    return painter.measure(image, targets, weights)


def _number(value):
    return tf.constant(value, tf.float32)


def _check_masks(masks, styles):
    """Raise PictureError unless `masks` are what `stylize` documents."""
    if len(masks) != len(styles):
        raise PictureError("masks_count", paintings=len(styles), masks=len(masks))
    for mask in masks:
        if not isinstance(mask, np.ndarray) or mask.ndim != 2 or not (mask.min() >= 0 and mask.max() <= 1):
            raise PictureError("mask_wrong")


def _check_picture(name, picture, settings):
    """Raise PictureError unless `picture` is what `stylize` documents."""
    array = isinstance(picture, np.ndarray)
    if not array or picture.dtype != np.float32 or picture.ndim != 3 or picture.shape[2] != 3:
        found = f"{picture.dtype} {picture.shape}" if array else type(picture).__name__
        raise PictureError("array_shape", name=name, received=found)
    # NaN fails the comparison, as it should.
    if not picture.size or not (picture.min() >= 0 and picture.max() <= 1):
        raise PictureError("array_values", name=name)
    height, width = picture.shape[:2]
    if name == "painting" and min(height, width) < MIN_SIDE:
        raise PictureError("painting_small", width=width, height=height, least=MIN_SIDE)
    short = min(fit(height, width, settings.size))
    if name == "photo" and short < MIN_SIDE and not settings.square:
        raise PictureError("photo_narrow", width=width, height=height, short=short, size=settings.size, least=MIN_SIDE)
