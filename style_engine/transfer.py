"""stylize(): a photo and a painting become a picture. The whole story is in this file."""

import contextlib
import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from . import optimizers
from .colors import match_colors
from .hardware import allow_memory_growth, use_precision
from .images import PictureError, resize
from .networks import load_network
from .objective import NUMBER, Objective, Weights
from .pyramid import MIN_SIDE, Scale, fit, scales, share_of_work
from .settings import LIVE_INTERVAL_S, LIVE_SHARE, PRESETS

allow_memory_growth()


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


def stylize(content, styles, settings=PRESETS["standard"]) -> Iterator[Iterate]:
    """Paint the photo `content` in the style of the painting, or the mean of the paintings, `styles`.

    `content` is float32 (h, w, 3) sRGB in [0, 1]; `styles` is one such array,
    of any size, or a sequence of them. Returns a generator of `Iterate`: the
    kept iterations, the last one, and in between as many as `show_every` asks
    for. Stopping early is closing it.

    Raises PictureError (a ValueError) for a picture that cannot be used,
    ValueError for a setting and NetworkError for a network that cannot, all at
    this call. The method is Gatys, Ecker and Bethge, arXiv 1508.06576; the
    preset "paper" is exactly that.

    Differs from Gatys et al., but for that preset: starts from the recoloured
    photo, goes coarse to fine, divides each loss by its target, adds total
    variation, paints a margin that is cut off, and shows the average of the
    iterates.
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
    started, pace, step, image = time.perf_counter(), _Pace(settings), 0, None
    use_precision(settings.precision)
    objective, take_step = _compiled(extractor, settings.losses)
    weights = Weights(_number(settings.content_weight), _number(settings.style_weight), _number(settings.smoothness))
    learning_rate, averaging = _number(settings.learning_rate), _number(settings.averaging)
    for number, level in enumerate(levels, 1):
        photo = _with_margin(resize(content, level.height, level.width)[None], settings.margin)
        paintings = [_style_at(level, style, settings) for style in styles]
        targets = objective.targets(photo, paintings)
        image = _initial(photo, paintings, settings) if image is None else _enlarged(image, level, settings)
        state = optimizers.init(image)
        for _ in range(level.steps):
            state = take_step(state, targets, weights, learning_rate, averaging)
            step += 1
            kept = step in settings.kept_steps
            if kept or pace.due(step):
                with pace.showing():
                    image = optimizers.averaged(state, averaging)
                    terms = objective.measure(image, targets, weights)
                    losses = {name: float(value) for name, value in terms._asdict().items()}
                yield Iterate(
                    image=np.array(_without_margin(image, settings)[0]),
                    step=step,
                    total_steps=settings.iterations,
                    scale=number,
                    scale_count=len(levels),
                    losses=losses,
                    elapsed_s=time.perf_counter() - started,
                    progress=share_of_work(levels, step),
                    kept=kept,
                )
        image = optimizers.averaged(state, averaging)


class _Pace:
    """Decides which iterates are shown; has no part in how they come about."""

    def __init__(self, settings):
        self.show_every = settings.show_every
        self.next_s = 0.0  # the first iterate is due at once

    def due(self, step):
        return step % self.show_every == 0 if self.show_every else time.perf_counter() >= self.next_s

    @contextlib.contextmanager
    def showing(self):
        before = time.perf_counter()
        yield
        now = time.perf_counter()
        self.next_s = now + max(LIVE_INTERVAL_S, (now - before) / LIVE_SHARE)


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


def _initial(photo, paintings, settings):
    """Return the initial image (1, h, w, 3)."""
    if settings.start == "content":
        return photo
    if settings.start == "noise":
        return tf.constant(np.random.default_rng(settings.seed).random(photo.shape, np.float32))
    colors = np.concatenate([np.reshape(painting, (-1, 1, 3)) for painting in paintings])
    return tf.constant(match_colors(photo[0].numpy(), colors)[None])


def _enlarged(image, level, settings):
    """Return the last scale's `image` at the size of the next."""
    larger = tf.image.resize(_without_margin(image, settings), (level.height, level.width), "bicubic")
    return _with_margin(tf.clip_by_value(larger, 0.0, 1.0), settings.margin)


def _style_at(level, style, settings):
    """Return `style` (1, h, w, 3) as large as the scale, but never enlarged: that would invent smooth texture."""
    if settings.square:
        return tf.constant(resize(style, level.height, level.width)[None])
    height, width = style.shape[:2]
    # A long, thin painting is left longer than the scale, so that its short side keeps some texture.
    longest = max(level.height, level.width, -(-MIN_SIDE * max(height, width) // min(height, width)))
    return tf.constant(resize(style, *fit(height, width, min(longest, max(height, width))))[None])


def _with_margin(image, margin):
    return tf.pad(image, [[0, 0], [margin, margin], [margin, margin], [0, 0]], "REFLECT")


def _without_margin(image, settings):
    margin = settings.margin
    return image[:, margin:-margin, margin:-margin] if margin else image


def _number(value):
    return tf.constant(value, tf.float32)


def _check_picture(name, picture, settings):
    """Raise PictureError unless `picture` is what `stylize` documents."""
    array = isinstance(picture, np.ndarray)
    if not array or picture.dtype != np.float32 or picture.ndim != 3 or picture.shape[2] != 3:
        found = f"{picture.dtype} {picture.shape}" if array else type(picture).__name__
        raise PictureError(f"The {name} must be float32 of shape (h, w, 3). Received: {found}")
    # NaN fails the comparison, as it should.
    if not picture.size or not (picture.min() >= 0 and picture.max() <= 1):
        raise PictureError(f"The {name} must have values in [0, 1]. Received: others, or none at all")
    height, width = picture.shape[:2]
    if name == "painting" and min(height, width) < MIN_SIDE:
        raise PictureError(
            f"The painting is too small: it is {width} × {height} pixels, and each side needs at least {MIN_SIDE}."
        )
    short = min(fit(height, width, settings.size))
    if name == "photo" and short < MIN_SIDE and not settings.square:
        raise PictureError(
            f"The {name} is too narrow: {width} × {height} leaves {short} pixels for its short side at size "
            f"{settings.size}, and {MIN_SIDE} are needed. Please crop it."
        )
