"""stylize(): a photo and a painting become a picture. The whole story is in this file."""
import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from . import optimizers
from .images import PictureError, resize
from .networks import load_network
from .objective import NUMBER, Objective, Weights
from .precision import use_precision
from .pyramid import MIN_SIDE, Scale, fit, scales, share_of_work
from .settings import LIVE_INTERVAL_S, StyleSettings


@dataclass(frozen=True)
class Iterate:
    """One picture on the way, and where the way stands."""

    image: np.ndarray  # float32 (h, w, 3) sRGB in [0, 1]; the caller's own copy
    step: int  # iterations done, over all scales, from 1
    total_steps: int
    scale: int  # from 1, the coarsest
    scale_count: int
    losses: dict[str, float]  # weighted, measured on `image` and its margin: content, style, total_variation, total
    elapsed_s: float  # since the first `next()`
    progress: float  # share of the work that is done, in (0, 1]: a step's work grows with its pixels
    kept: bool  # one of `settings.kept_steps`

    @property
    def left_s(self):
        """Seconds until the last iteration, at the pace so far."""
        return self.elapsed_s * (1 / self.progress - 1)


def stylize(content, styles, settings=StyleSettings()) -> Iterator[Iterate]:
    """Paint the photo `content` in the style of the painting, or the mean of the paintings, `styles`.

    `content` is float32 (h, w, 3) sRGB in [0, 1]; `styles` is one such array,
    of any size, or a sequence of them. Returns a generator of `Iterate`: the
    kept iterations, the last one, and in between as many as `show_every` asks
    for. Stopping early is closing it.

    Raises PictureError (a ValueError) for a picture that cannot be used,
    ValueError for a setting and NetworkError for a network that cannot, all at
    this call. The method is Gatys, Ecker and Bethge, arXiv 1508.06576; the
    preset "paper" is exactly that.

    Differs from Gatys et al., but for that preset: starts from the photo, goes
    coarse to fine, divides each loss by its target, adds total variation, and
    shows the average of the iterates.
    """
    if isinstance(styles, np.ndarray) and styles.ndim == 3:
        styles = [styles]
    _check_picture("photo", content, settings)
    for style in styles:
        _check_picture("painting", style, settings)
    if not len(styles):
        raise PictureError("At least one painting is needed. Received: none")
    levels = scales(*content.shape[:2], settings)
    return _paint(content, styles, levels, load_network(settings), settings)


def _paint(content, styles, levels: tuple[Scale, ...], extractor, settings) -> Iterator[Iterate]:
    started = last_shown = time.perf_counter()
    use_precision(settings.precision)
    objective, take_step = _compiled(extractor, settings.losses)
    weights = Weights(*map(_number, (settings.content_weight, settings.style_weight, settings.smoothness)))
    learning_rate, averaging = _number(settings.learning_rate), _number(settings.averaging)
    kept_steps = settings.kept_steps
    image, step = None, 0
    for number, level in enumerate(levels, 1):
        photo = _with_margin(resize(content, level.height, level.width)[None], settings.margin)
        targets = objective.targets(photo, [tf.constant(_style_at(style, level, settings)[None]) for style in styles])
        if image is None:
            image = _initial(photo, settings)
        else:
            larger = tf.image.resize(_without_margin(image, settings.margin), (level.height, level.width), "bicubic")
            image = _with_margin(tf.clip_by_value(larger, 0.0, 1.0), settings.margin)
        state = optimizers.init(image)
        for step in range(step + 1, step + 1 + level.steps):
            state = take_step(state, targets, weights, learning_rate, averaging)
            if settings.show_every:
                due = step % settings.show_every == 0
            else:
                due = step == 1 or time.perf_counter() - last_shown >= LIVE_INTERVAL_S
            if due or step in kept_steps:
                image = optimizers.averaged(state, averaging)
                losses = {name: float(value) for name, value in objective.measure(image, targets, weights)._asdict().items()}
                last_shown = time.perf_counter()
                yield Iterate(
                    image=np.array(_without_margin(image, settings.margin)[0]), step=step, total_steps=settings.iterations, scale=number,
                    scale_count=len(levels), losses=losses, elapsed_s=last_shown - started,
                    progress=share_of_work(levels, step), kept=step in kept_steps,
                )
        image = optimizers.averaged(state, averaging)


@functools.lru_cache(maxsize=4)
def _compiled(extractor, formulas):
    """Return the objective and its compiled step; kept, so that a second run neither builds nor traces them."""
    objective = Objective(extractor, formulas)
    image, targets, weights = objective.signature
    state = optimizers.AdamState(NUMBER, image, image, image, image)

    @tf.function(input_signature=[state, targets, weights, NUMBER, NUMBER])
    def step(state, targets, weights, learning_rate, averaging):
        with tf.GradientTape() as tape:
            tape.watch(state.iterate)
            total = objective.losses(state.iterate, targets, weights).total
        return optimizers.step(state, tape.gradient(total, state.iterate), learning_rate, averaging)

    return objective, step


def _initial(photo, settings):
    """Return the initial image (1, h, w, 3): the photo itself, or white noise."""
    if settings.start == "content":
        return photo
    return tf.constant(np.random.default_rng(settings.seed).random(photo.shape, np.float32))


def _style_at(style, level, settings):
    """Return `style` as large as the scale, but never larger than it is: enlarging would invent smooth texture."""
    longest = max(level.height, level.width)
    if settings.square:
        return resize(style, level.height, level.width)
    return resize(style, *fit(*style.shape[:2], min(longest, max(style.shape[:2]))))


def _number(value):
    return tf.constant(value, tf.float32)


def _with_margin(image, margin):
    return tf.pad(image, [[0, 0], [margin, margin], [margin, margin], [0, 0]], "REFLECT")


def _without_margin(image, margin):
    return image[:, margin:-margin, margin:-margin] if margin else image


def _check_picture(name, picture, settings):
    """Raise PictureError unless `picture` is what `stylize` documents."""
    fits = isinstance(picture, np.ndarray) and picture.dtype == np.float32 and picture.ndim == 3 and picture.shape[2] == 3
    if not fits:
        found = f"{picture.dtype} {picture.shape}" if isinstance(picture, np.ndarray) else type(picture).__name__
        raise PictureError(f"The {name} must be float32 of shape (h, w, 3). Received: {found}")
    # NaN fails the comparison, as it should.
    if not picture.size or not (picture.min() >= 0 and picture.max() <= 1):
        raise PictureError(f"The {name} must have values in [0, 1]. Received: others, or none at all")
    height, width = picture.shape[:2]
    short = min(fit(height, width, settings.size))
    if short < MIN_SIDE and not settings.square:
        raise PictureError(
            f"The {name} is too narrow: {width} × {height} leaves {short} pixels for its short side at size "
            f"{settings.size}, and {MIN_SIDE} are needed. Please crop it."
        )
