"""stylize(): a photo and a painting become a picture. The whole story is in this file."""

import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import tensorflow as tf

from .colors import light, match_colors, match_light, relight
from .hardware import allow_memory_growth, use_precision
from .images import PictureError, resize
from .networks import load_network
from .objective import Weights
from .pyramid import MIN_SIDE, Scale, fit, scales, share_of_work
from .settings import LIVE_INTERVAL_S, PRESETS
from .steps import stepper

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
    _measure: Callable = field(repr=False)

    @functools.cached_property
    def losses(self) -> dict[str, float]:
        """The losses, weighted, of `image` with its margin: content, style, total_variation, total.

        Measured when they are first asked for, since that costs a third of a step.
        """
        return {name: float(value) for name, value in self._measure()._asdict().items()}

    @property
    def left_s(self):
        """Seconds until the last iteration, at the pace so far."""
        return self.elapsed_s * (1 / self.progress - 1)


def stylize(content, styles, settings=PRESETS["standard"], steer=None, initial=None) -> Iterator[Iterate]:
    """Paint the photo `content` in the style of the painting, or the mean of the paintings, `styles`.

    `content` is float32 (h, w, 3) sRGB in [0, 1]; `styles` is one such array,
    of any size, or a sequence of them. Returns a generator of `Iterate`: the
    kept iterations, the last one, and in between as many as `show_every` asks
    for.

    `steer()` is called before each step, and between the tiles of one. It returns the
    settings to go on with, of which the three weights count, or None to end
    with the picture as it is, which is then the last one. Closing the generator
    ends it too.

    `initial`, a picture as `content` is, takes the place of the settings' start:
    the scales up to its size are left out, so that a picture painted at 512 px
    is finished at 4096; where no scale is larger, all iterations go to the last.

    Raises PictureError (a ValueError) for a picture that cannot be used,
    ValueError for a setting and NetworkError for a network that cannot, all at
    this call. The method is Gatys, Ecker and Bethge, arXiv 1508.06576; the
    preset "paper" is exactly that.

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
        raise PictureError("At least one painting is needed. Received: none")
    painted = None
    if initial is not None:
        _check_picture("picture to go on from", initial, settings)
        painted = _with_margin((light(initial) if settings.colors == "photo" else initial)[None], settings.margin)
    levels = scales(*content.shape[:2], settings, 0 if initial is None else max(initial.shape[:2]))
    return _paint(content, styles, painted, levels, load_network(settings), settings, steer or (lambda: settings))


def _paint(content, styles, painted, levels: tuple[Scale, ...], extractor, settings, steer) -> Iterator[Iterate]:
    started, next_s, step, shown = time.perf_counter(), 0.0, 0, 0
    use_precision(settings.precision)
    weights, learning_rate, averaging = _weights(settings), _number(settings.learning_rate), _number(settings.averaging)
    total_steps = sum(level.steps for level in levels)
    kept_steps = settings.kept_steps(total_steps)
    for number, level in enumerate(levels, 1):
        painter = stepper(extractor, settings.losses, settings.optimizer, level.whole)
        own = resize(content, level.height, level.width) if settings.colors == "photo" else None
        targets, state = _begun(painter, level, content, styles, painted, settings)
        for _ in range(level.steps):
            steered, taken = steer(), None
            if steered is not None:
                if _weights(steered) != weights:
                    # What the optimiser remembers is of another objective.
                    weights, state = _weights(steered), painter.init(painter.shown(state, averaging))
                taken = painter.step(state, targets, weights, learning_rate, averaging, lambda: steer() is None)
            ended = taken is None
            if not ended:
                state, step = taken, step + 1
            due = step % settings.show_every == 0 if settings.show_every else time.perf_counter() >= next_s
            if step > shown and (due or ended or step in kept_steps):
                shown = step
                picture = np.array(painter.shown(state, averaging))
                image = _without_margin(picture, settings)[0]
                yield Iterate(
                    image=image if own is None else relight(own, image),
                    step=step,
                    total_steps=total_steps,
                    scale=number,
                    scale_count=len(levels),
                    elapsed_s=time.perf_counter() - started,
                    progress=share_of_work(levels, step),
                    kept=step in kept_steps,
                    _measure=functools.partial(_measured, settings.precision, painter, picture, targets, weights),
                )
                next_s = time.perf_counter() + LIVE_INTERVAL_S
                del picture, image  # a large size has no memory to spare
            if ended:
                return
        painted = painter.shown(state, averaging)


def _begun(painter, level, content, styles, painted, settings):
    """Return the targets of a scale, and the state before its first step, from what the last scale `painted`."""
    photo = _with_margin(resize(content, level.height, level.width)[None], settings.margin)
    paintings = [_style_at(level, style, settings) for style in styles]
    if settings.colors == "matched":
        paintings = [match_colors(painting[0], photo[0])[None] for painting in paintings]
    elif settings.colors == "photo":
        paintings = [match_light(painting[0], photo[0])[None] for painting in paintings]
        photo = light(photo)
    image = _initial(photo, paintings, settings) if painted is None else _enlarged(painted, level, settings)
    return painter.targets(photo, paintings), painter.init(image)


def _measured(precision, painter, image, targets, weights):
    use_precision(precision)  # another run may have had another since
    return painter.measure(image, targets, weights)


def _weights(settings):
    return Weights(settings.content_weight, settings.style_weight, settings.smoothness)


def _initial(photo, paintings, settings):
    """Return the initial image (1, h, w, 3)."""
    if settings.start == "content":
        return photo
    if settings.start == "noise":
        return np.random.default_rng(settings.seed).random(photo.shape, np.float32)
    colors = np.concatenate([np.reshape(painting, (-1, 1, 3)) for painting in paintings])
    return match_colors(photo[0], colors)[None]


def _enlarged(image, level, settings):
    """Return the last scale's `image` at the size of the next."""
    larger = resize(_without_margin(np.asarray(image), settings)[0], level.height, level.width)
    return _with_margin(larger[None], settings.margin)


def _style_at(level, style, settings):
    """Return `style` (1, h, w, 3) as large as the scale, but never enlarged: that would invent smooth texture."""
    if settings.square:
        return resize(style, level.height, level.width)[None]
    height, width = style.shape[:2]
    # A long, thin painting is left longer than the scale, so that its short side keeps some texture.
    longest = round(max(level.height, level.width) * settings.stroke_size)
    longest = max(longest, -(-MIN_SIDE * max(height, width) // min(height, width)))
    return resize(style, *fit(height, width, min(longest, max(height, width))))[None]


def _with_margin(image, margin):
    return np.pad(image, [(0, 0), (margin, margin), (margin, margin), (0, 0)], "reflect")


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
