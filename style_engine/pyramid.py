"""The sizes and the steps of each scale, coarse to fine."""

from dataclasses import dataclass

# VGG's four poolings leave two positions of 32 pixels: less has no texture to speak of.
MIN_SIDE = 32

# Steps of a scale relative to the next coarser one, which costs a quarter as
# much and leaves it a picture that is already painted. Found by judging 150
# steps at 256 and 512 px on the five reference pairs: 0.6 gives a style and
# content distance of 0.194 and 0.659 in 10.0 s, 0.4 gives 0.197 and 0.668 in 9.4 (with
# content weight 0.35, before the metric of the Gram matrices was whitened).
STEP_RATIO = 0.6


@dataclass(frozen=True)
class Scale:
    """One pyramid level: its `height` and `width` in pixels and its number of `steps`."""

    height: int
    width: int
    steps: int


def fit(height, width, size):
    """Return (height, width), integers, scaled so that the longest side is `size` pixels.

    >>> fit(300, 400, 512)
    (384, 512)
    """
    longest = max(height, width)
    return max(round(height * size / longest), 1), max(round(width * size / longest), 1)


def scales(height, width, settings):
    """Return the tuple of `Scale` for a photo of `height` and `width`, the coarsest first.

    Each is half the next, down to `settings.coarsest_size` or until the short
    side would fall below `MIN_SIDE`. The steps add up to
    `settings.iterations`; where these are fewer than the scales, the coarsest
    scales are left out.

    >>> from style_engine.settings import StyleSettings
    >>> [(s.width, s.height, s.steps) for s in scales(300, 400, StyleSettings())]
    [(256, 192, 93), (512, 384, 57)]
    """
    size = settings.size
    shape = (size, size) if settings.square else fit(height, width, size)
    shapes = [shape]
    while len(shapes) < settings.iterations:
        coarser = fit(*shape, size >> len(shapes))
        if max(coarser) < settings.coarsest_size or min(coarser) < MIN_SIDE:
            break
        shapes.insert(0, coarser)
    # Every scale takes one step; running totals of the rest, rounded, add up exactly.
    shares = [STEP_RATIO**level for level in range(len(shapes))]
    rest = settings.iterations - len(shapes)
    ends = [round(rest * sum(shares[: i + 1]) / sum(shares)) + i + 1 for i in range(len(shapes))]
    return tuple(Scale(*shape, end - start) for shape, start, end in zip(shapes, [0, *ends], ends))


def share_of_work(levels, step):
    """Return the share in [0, 1] of all work that is done after `step` iterations, counted in pixels.

    >>> share_of_work((Scale(10, 10, 4), Scale(20, 20, 4)), 5)
    0.4
    """
    total = done = 0
    for level in levels:
        pixels = level.height * level.width
        total += pixels * level.steps
        done += pixels * min(max(step, 0), level.steps)
        step -= level.steps
    return done / total
