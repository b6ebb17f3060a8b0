"""Takes the steps of a scale that is not optimised: each is a pass of `brushwork`."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from style_engine.dial import CONTENT_RANGE
from style_engine.engine import brushwork
from style_engine.engine.palette import in_palette
from style_engine.engine.pieces import MOST, ROWS, Found, Pieces, pieces_of
from style_engine.engine.steering import Check, go_on
from style_engine.engine.stepper import Plane, Stepper
from style_engine.engine.targets import LossTerms, Weights, flat_detail
from style_engine.engine.tensors import Image
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.files import resize
from style_engine.settings import StyleSettings

# Of how much the photo counts where its details are kept, so much is the guide's own pixels there.
KEPT_SHARE = 0.75
# Its details are kept everywhere, the more, the more its content weighs than it does by default: where that is
# `CONTENT_RANGE` times as much, at the photo's end of the dial, by this. By eye, of 0, 0.3 and 0.6 at a quarter of
# the dial, where half of it is kept: the more, the fewer edges are dotted, and there were strokes with each.
KEPT_MOST = 0.8


class BrushTargets(NamedTuple):
    """What the picture is put together of, and what is kept of the photo."""

    content: Rgb  # (h, w, 3), the photo in the paintings' colours
    masks: Plane | None  # (regions, h, w)
    detail: Plane  # (h, w), how much the photo counts
    paintings: Sequence[Rgb]
    mix: Any  # as `Steering` has it
    pieces: Sequence[Pieces]  # of each region, or of all paintings that count


class Brushed(NamedTuple):
    """The state between two passes."""

    picture: Rgb  # (h, w, 3)
    guide: Rgb
    found: list[Found]  # for each of the pieces; none before the first pass
    passes: int


class BrushStepper:
    """Steps of which each is a pass of `brushwork`; the `optimised` stepper measures what comes of them."""

    def __init__(self, optimised: Stepper[Any], pools: int = 1, enlarged: float = 2.0, kept: float = 0.0):
        """Take so many `pools` of pieces, one a region, and guides that were `enlarged` so many times.

        So far, 0 to 1, the photo's details are `kept` everywhere.
        """
        self._optimised, self._pools, self._kept = optimised, pools, kept
        # What was not enlarged is as sharp as it is to be.
        self._sharpening = min(max(enlarged - 1, 0.0), 1.0)
        self._cut: dict[tuple[bool, ...], list[Pieces]] = {}  # by which paintings count

    def targets(self, content: Image, masks: Plane | None, detail: Plane | None, check: Check) -> BrushTargets:
        detail = flat_detail(content) if detail is None else detail
        return BrushTargets(np.asarray(content)[0], masks, detail, [], None, [])

    def painting(self, style: Image, check: Check) -> Rgb:
        return np.asarray(style)[0]

    def styled(
        self, fixed: BrushTargets, paintings: Sequence[Rgb], masks: Plane | None, detail: Plane, mix: Any
    ) -> BrushTargets:
        # Which of several paintings a piece is cut from, the guide says: it was painted in their mix.
        counted = tuple(share > 0 for share in mix or [1] * len(paintings))
        if counted not in self._cut:
            pool = [painting for painting, counts in zip(paintings, counted) if counts]
            pools = [[painting] for painting in pool] if mix is None else [pool]
            self._cut = {counted: [pieces_of(pool) for pool in pools]}
        return fixed._replace(paintings=paintings, mix=mix, pieces=self._cut[counted])

    def init(self, image: Image) -> Brushed:
        picture = np.asarray(image)[0]
        return Brushed(picture, picture, [], 0)

    def step(self, state: Brushed, targets: BrushTargets, weights: Weights, check: Check) -> Brushed:
        kept = np.maximum(1 - 1 / targets.detail[..., None], self._kept, dtype=np.float32)
        guide = state.guide if state.passes else self._crisp(state.guide, targets, kept)
        if weights.style and not state.found:
            guide = self._in_palettes(guide, targets)
        picture = state.picture if state.passes else guide
        state = state._replace(picture=picture, guide=guide, passes=state.passes + 1)
        if not weights.style:
            return state
        passes = [
            brushwork.repainted(state.picture, state.guide, pieces, before, state.passes, check)
            for pieces, before in zip(targets.pieces, state.found or [None] * self._pools)
        ]
        picture = _joined([picture for picture, _ in passes], targets.masks, state.guide)
        for top in range(0, len(picture), ROWS):  # large pictures leave no memory for copies
            rows = slice(top, top + ROWS)
            picture[rows] += KEPT_SHARE * kept[rows] * (state.guide[rows] - picture[rows])
        return state._replace(picture=picture, found=[found for _, found in passes])

    def _crisp(self, guide: Rgb, targets: BrushTargets, kept: NDArray[np.float32]) -> Rgb:
        """Return `guide` (h, w, 3) with crisp edges, as far as it was enlarged."""
        return np.asarray(guide + self._sharpening * (_sharpened(guide, targets.content, kept) - guide), np.float32)

    def _in_palettes(self, guide: Rgb, targets: BrushTargets) -> Rgb:
        """Return `guide` (h, w, 3) in the colours of the paintings, or of each region's, as far as it was enlarged."""
        found = guide.copy()
        for top in range(0, len(guide), ROWS):  # large pictures leave no memory for one of each region
            rows = slice(top, top + ROWS)
            painted = [in_palette(guide[rows], pieces.palette) for pieces in targets.pieces]
            masks = None if targets.masks is None else targets.masks[:, rows]
            found[rows] += self._sharpening * (_joined(painted, masks, guide[rows]) - guide[rows])
        return np.clip(found, 0, 1, out=found)

    def recolored(self, state: Brushed, recolor: Callable[[Rgb], Image]) -> Brushed:
        guide = np.asarray(recolor(state.guide))[0]
        return state._replace(picture=guide, guide=guide, found=[])

    def rematched(self, state: Brushed) -> Brushed:
        return state._replace(found=[])

    def shown(self, state: Brushed) -> Image:
        return state.picture[None]

    def measure(self, image: Image, targets: BrushTargets, weights: Weights) -> LossTerms:
        stepper, masks, detail = self._optimised, targets.masks, targets.detail
        fixed = stepper.targets(targets.content[None], masks, detail, go_on)
        seen = [stepper.painting(painting[None], go_on) for painting in targets.paintings]
        return stepper.measure(image, stepper.styled(fixed, seen, masks, detail, targets.mix), weights)

    def arrays(self, state: Brushed) -> list[NDArray]:
        # Numbers of pieces are exact in float32: `MOST` is less than 2**24.
        found = [np.asarray(rows, np.float32) for rows in state.found]
        return [state.picture[None], state.guide[None], np.full(1, state.passes, np.float32), *found]

    def accepts(self, arrays: Sequence[NDArray]) -> bool:
        if [part.ndim for part in arrays[:3]] != [4, 4, 1] or len(arrays) not in (3, 3 + self._pools):
            return False
        (picture, guide, passes), found = arrays[:3], arrays[3:]
        shape = brushwork.places(*picture.shape[1:3])
        return (
            all(part.dtype == np.float32 for part in arrays)
            and all(part.min() >= 0 and part.max() <= 1 for part in (picture, guide))
            and (passes.shape == (1,) and passes[0] >= 0)
            and all(rows.shape == shape and rows.min() >= 0 and rows.max() < MOST for rows in found)
        )

    def restored(self, arrays: Sequence[NDArray]) -> Brushed:
        picture, guide, (passes,), *found = arrays
        return Brushed(picture[0], guide[0], [np.asarray(rows, np.int32) for rows in found], int(passes))


def kept_everywhere(content_weight: float) -> float:
    """Return how far, 0 to 1, details are kept in a run that begins so; at the default weight, and below, not at all.

    Moved on the way, the weight no longer changes it: the guide has the photo's details, or not, before any stroke.

    >>> kept_everywhere(StyleSettings.content_weight), round(kept_everywhere(5 * StyleSettings.content_weight), 3)
    (0.0, 0.8)
    """
    more = math.log(max(content_weight / StyleSettings.content_weight, 1), CONTENT_RANGE)
    return KEPT_MOST * min(more, 1)


def _sharpened(guide: Rgb, content: Rgb, kept: NDArray[np.float32]) -> Rgb:
    """Return `guide` (h, w, 3), enlarged from half its size, with the details of `content` where these are `kept`."""
    height, width, _ = guide.shape
    coarse = resize(resize(content, height // 2, width // 2), height, width)
    whole = guide + kept * (content - coarse)
    return np.asarray(brushwork.sharpened(guide) * (1 - kept) + kept * np.clip(whole, 0, 1), np.float32)


def _joined(pictures: Sequence[Rgb], masks: Plane | None, rest: Rgb) -> Rgb:
    """Return each of `pictures` (h, w, 3) where its mask is, and the `rest` where none is; the only one itself."""
    if masks is None:
        return pictures[0]
    joined = (1 - masks.sum(0)[..., None]) * rest
    for picture, mask in zip(pictures, masks):
        joined += mask[..., None] * picture
    return np.clip(joined, 0, 1, dtype=np.float32)  # shares may sum to a little more than 1
