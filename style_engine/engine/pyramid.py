"""The sizes and the steps of each scale, coarse to fine."""

from collections.abc import Sequence
from dataclasses import dataclass

from style_engine.dial import dialled
from style_engine.settings import StyleSettings

# Longest side of the first look that a learned start begins with; `assets/feed_forward.md` has what comes of it.
LEARNED_SIZE = 192
# VGG's four poolings leave two positions of 32 pixels: less has no texture to speak of.
MIN_SIDE = 32

# Of what is optimised, scales below this size share the iterations; others add some of their own. So what is painted at
# 1024, 2048 or 4096 px is, up to 512 px, the same picture as the small one: the print looks like the preview.
FINISHING_SIZE = 1024

# Steps of a scale relative to the next coarser one, which costs a quarter as
# much and leaves it a picture that is already painted: 31 and 17 of the
# default 48, or without brushwork 26, 14 and 8. By eye: of those, six at 512 px are soft, twelve hardly crisper.
STEP_RATIO = 0.55

# Steps of the first, second and third scale from there on, which only have to add what is finer.
# Chosen by eye, on one print of 4096 px; no judge sees that large.
FINISHING_STEPS = (12, 8, 6)

# From this longest side on, the picture is put together of pieces of the paintings, and not optimised: see `brushwork`.
# Coarser, a piece would be a form and not a stroke.
BRUSHED_FROM = 363
# Passes until pieces agree, by eye; of a pixel, one costs so many times a step of the narrow network.
BRUSH_PASSES, BRUSH_COST = 4, 0.5

# A step of more pixels works tile by tile, and looks at all edges of tiles twice: it costs so much more a pixel.
WHOLE_PIXELS = 1280 * 1280
TILED_COST = 1.9

# Up to this longest side a wider network may look, and a pixel costs more: with the compact networks, so many times.
COARSE_SIZE = 512
COARSE_COST = 1.6


@dataclass(frozen=True)
class Scale:
    """One pyramid level: its `height` and `width` in pixels and its number of `steps`."""

    height: int
    width: int
    steps: int
    brushed: bool = False  # steps are passes of `brushwork`

    @property
    def longest(self) -> int:
        """The longest side in pixels."""
        return max(self.height, self.width)

    @property
    def whole(self) -> bool:
        """Tell whether a step is taken with all features in memory, and not tile by tile."""
        return self.height * self.width <= WHOLE_PIXELS

    @property
    def work(self) -> float:
        """What a step costs, in pixels of a step of the narrow network with all features in memory."""
        if self.brushed:
            return self.height * self.width * BRUSH_COST
        if self.longest <= COARSE_SIZE:
            return self.height * self.width * COARSE_COST
        return self.height * self.width * (1 if self.whole else TILED_COST)


def fit(height: int, width: int, size: int) -> tuple[int, int]:
    """Return (height, width), integers, scaled so that the longest side is `size` pixels.

    >>> fit(300, 400, 512)
    (384, 512)
    """
    longest = max(height, width)
    return max(round(height * size / longest), 1), max(round(width * size / longest), 1)


def scales(height: int, width: int, settings: StyleSettings, painted: int = 0) -> tuple[Scale, ...]:
    """Return the tuple of `Scale` for a photo of `height` and `width`, the coarsest first.

    Each is half the next, down to `settings.coarsest_size`, as `how_far` has
    moved it, or until the short side would fall below `MIN_SIDE`. Those below
    `FINISHING_SIZE`, or the coarsest if none is so small, share
    `settings.iterations`; if these are fewer than the scales, the coarsest
    scales are left out. Larger scales add `FINISHING_STEPS`; with brushwork,
    those from `BRUSHED_FROM` on add `BRUSH_PASSES` in the place of steps, if
    the coarsest is smaller. What is `painted` already, a longest side, is left
    out; if nothing is larger, all iterations go to the last scale. A learned
    start has painted `LEARNED_SIZE`.

    >>> from style_engine.settings import StyleSettings
    >>> settings = StyleSettings(iterations=64, coarsest_size=192, brushwork=False)
    >>> [(s.width, s.height, s.steps) for s in scales(300, 400, settings)]
    [(256, 192, 41), (512, 384, 23)]
    >>> [(s.width, s.height, s.steps) for s in scales(300, 400, StyleSettings())]
    [(128, 96, 31), (256, 192, 17), (512, 384, 4)]
    """
    settings = dialled(settings)
    size, given = settings.size, painted
    painted = given or learned_size(settings)
    shape = (size, size) if settings.square else fit(height, width, size)
    shapes = [shape]
    while max(coarser := fit(*shape, size >> len(shapes))) >= settings.coarsest_size and min(coarser) >= MIN_SIDE:
        shapes.insert(0, coarser)
    levels = _levels(shapes, settings, least=0 if painted else 1)
    larger = [level for level in levels if level.longest > painted]
    if not larger:
        brushed = [Scale(*shape, BRUSH_PASSES, brushed=True)] if levels[-1].brushed else []
        return (Scale(*shape, settings.iterations), *brushed)
    if not given and all(level.brushed for level in larger):  # what was painted so large is no more than a first look
        *_, last = (level for level in levels if not level.brushed)
        larger.insert(0, Scale(last.height, last.width, settings.iterations))
    return tuple(larger)


def _levels(shapes: list[tuple[int, int]], settings: StyleSettings, least: int) -> list[Scale]:
    """Return the scales of all `shapes`; at `least` so many share the iterations, however large they are."""
    first = next((i for i, shape in enumerate(shapes) if max(shape) >= BRUSHED_FROM), len(shapes))
    if not (settings.brushwork and first):  # without a coarser one, what would be its guide?
        first = len(shapes)
    plain, brushed = shapes[:first], shapes[first:]
    shared = max(sum(max(shape) < FINISHING_SIZE for shape in plain), least)
    left_out = max(shared - settings.iterations, 0)
    steps = _shared(settings.iterations, shared - left_out)
    finishing = [FINISHING_STEPS[min(i, len(FINISHING_STEPS) - 1)] for i in range(len(plain) - shared)]
    levels = [Scale(*shape, count) for shape, count in zip(plain[left_out:], [*steps, *finishing])]
    return levels + [Scale(*shape, BRUSH_PASSES, brushed=True) for shape in brushed]


def _shared(iterations: int, scales: int) -> list[int]:
    """Return the steps of so many `scales` that share the `iterations`."""
    # Every scale takes one step; running totals of the rest, rounded, add up exactly.
    shares = [STEP_RATIO**level for level in range(scales)]
    rest = iterations - scales
    ends = [round(rest * sum(shares[: i + 1]) / sum(shares)) + i + 1 for i in range(scales)]
    return [end - start for start, end in zip([0, *ends], ends)]


def learned_size(settings: StyleSettings) -> int:
    """Return the longest side of the picture that a learned start begins with; 0 for any other start."""
    return min(LEARNED_SIZE, settings.size) if settings.start == "learned" else 0


def work_of(levels: Sequence[Scale]) -> float:
    """Return what all steps of `levels` cost, in pixels of a step with all features in memory."""
    return sum(level.work * level.steps for level in levels)


def share_of_work(levels: Sequence[Scale], step: int) -> float:
    """Return the share in [0, 1] of all work that is done after `step` iterations.

    >>> share_of_work((Scale(10, 10, 4), Scale(20, 20, 4)), 5)
    0.4
    """
    done = 0.0
    for level in levels:
        done += level.work * min(max(step, 0), level.steps)
        step -= level.steps
    return done / work_of(levels)
