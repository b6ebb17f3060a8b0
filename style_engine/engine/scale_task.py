"""All that a scale looks at: the photo, the paintings and the regions at its size, with the margin."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from style_engine.engine.checkpoint import key_of
from style_engine.engine.guidance import soft
from style_engine.engine.objective import Targets, Weights, by_region, mixed
from style_engine.engine.pyramid import MIN_SIDE, Scale, fit
from style_engine.engine.stepper import stepper
from style_engine.pictures.colors import light, match_colors, match_light, relight
from style_engine.pictures.files import resize


@dataclass(frozen=True)
class Job:
    """What is painted, and how."""

    content: np.ndarray
    styles: list[np.ndarray]
    masks: list[np.ndarray] | None
    settings: object
    levels: tuple[Scale, ...]
    extractor: object

    @property
    def key(self):
        """What another job must have in common with this one, to go on from its checkpoint."""
        return key_of(self.settings, len(self.styles), self.masks is not None)

    def aim(self, settings):
        """Return what may be moved while it paints: the `Weights`, and how much each painting counts."""
        weights = Weights(settings.content_weight, settings.style_weight, settings.smoothness)
        return weights, settings.mix_of(len(self.styles)) if self.masks is None else None


class Easel:
    """What a `job` needs at the scale `level`."""

    def __init__(self, job, level):
        settings, self._job, self._level = job.settings, job, level
        guided = job.masks is not None
        self.painter = stepper(job.extractor, settings.losses, settings.optimizer, level.whole, guided)
        own = resize(job.content, level.height, level.width)
        self._photo = with_margin(own[None], settings.margin)
        self._own = own if guided or settings.colors == "photo" else None
        self._paintings = [style_at(level, style, settings) for style in job.styles]
        self._masks, self._kept = None, None
        if guided:
            masks = soft(job.masks, level.height, level.width)
            self._kept = 1 - masks.sum(0)[..., None]
            self._masks = with_margin(masks[..., None], settings.margin)[..., 0]
        if settings.colors == "matched":
            self._paintings = [match_colors(painting[0], self._photo[0])[None] for painting in self._paintings]
        elif settings.colors == "photo":
            self._paintings = [match_light(painting[0], self._photo[0])[None] for painting in self._paintings]
            self._photo = light(self._photo)

    def targets(self, stopped):
        """Return the `StyledTargets`, or None once `stopped()`."""
        fixed = self.painter.targets(self._photo, self._masks, stopped)
        grams = [fixed and self.painter.grams(painting, stopped) for painting in self._paintings]
        return StyledTargets(fixed, grams) if fixed and all(grams) else None

    def initial(self, painted, aim):
        """Return the initial image (1, h, w, 3), from what the scale before has `painted`, or None."""
        settings = self._job.settings
        if painted is not None:
            return _enlarged(painted, self._level, settings)
        if settings.start == "content":
            return self._photo
        if settings.start == "noise":
            return np.random.default_rng(settings.seed).random(self._photo.shape, np.float32)
        return self.recolored(self._photo[0], aim)

    def forget_photo(self):
        """Let go of what is needed no more once a scale has begun: a large size has no memory to spare."""
        self._photo = None

    def recolored(self, image, aim):
        """Return `image` (h, w, 3) in the colours of the paintings, as much of each as it counts: (1, h, w, 3)."""
        counts = np.reshape(aim[1], (-1, 1, 1, 1)) if self._masks is None else self._masks[..., None]
        recolored = (1 - counts.sum(0)) * image
        for count, painting in zip(counts, self._paintings):
            region = None if self._masks is None else count[..., 0]  # its own colours become the painting's
            recolored += count * match_colors(image, painting[0], region)
        return np.clip(recolored, 0, 1, dtype=np.float32)[None]

    def finished(self, image):
        """Return `image` (h, w, 3) as it is to be seen: with the photo's colours, if they are wanted, and regions."""
        if self._job.settings.colors == "photo":
            image = relight(self._own, image)
        return image if self._kept is None else image + self._kept * (self._own - image)


class StyledTargets(NamedTuple):
    """The `Targets` of a scale but for those of style, and the Gram matrices of each painting."""

    fixed: Targets
    grams: list

    def of(self, aim):
        """Return the `Targets` for what may be moved."""
        _, mix = aim
        return self.fixed._replace(style=by_region(self.grams) if mix is None else mixed(self.grams, mix))


def _enlarged(image, level, settings):
    """Return the last scale's `image` at the size of the next."""
    larger = resize(without_margin(np.asarray(image), settings)[0], level.height, level.width)
    return with_margin(larger[None], settings.margin)


def style_at(level, style, settings):
    """Return `style` (1, h, w, 3) as large as the scale, but never enlarged: that would invent smooth texture."""
    if settings.square:
        return resize(style, level.height, level.width)[None]
    height, width = style.shape[:2]
    # A long, thin painting is left longer than the scale, so that its short side keeps some texture.
    longest = round(max(level.height, level.width) * settings.stroke_size)
    longest = max(longest, -(-MIN_SIDE * max(height, width) // min(height, width)))
    return resize(style, *fit(height, width, min(longest, max(height, width))))[None]


def with_margin(image, margin):
    """Return `image` (n, h, w, c) with `margin` pixels beyond each edge, mirrored."""
    return np.pad(image, [(0, 0), (margin, margin), (margin, margin), (0, 0)], "reflect")


def without_margin(image, settings):
    """Return `image` (n, h, w, c) without its margin."""
    margin = settings.margin
    return image[:, margin:-margin, margin:-margin] if margin else image
