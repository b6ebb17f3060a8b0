"""All that a scale looks at: the photo, the paintings and the regions at its size, with the margin."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from style_engine.dial import dialled
from style_engine.engine import feed_forward
from style_engine.engine.brush_stepper import BrushStepper, kept_everywhere
from style_engine.engine.checkpoint import Checkpoint, key_of
from style_engine.engine.details import Covariances, colors_of_details, without_other_colors
from style_engine.engine.guidance import grown, soft
from style_engine.engine.networks import FeatureExtractor
from style_engine.engine.pyramid import MIN_SIDE, Scale, fit, learned_size
from style_engine.engine.steering import Check, Steering
from style_engine.engine.stepper import Stepper, stepper
from style_engine.engine.targets import Weights
from style_engine.engine.tensors import Image
from style_engine.pictures.arrays import Mask, Rgb
from style_engine.pictures.colors import light, match_colors, match_light, relight
from style_engine.pictures.faces import face_map
from style_engine.pictures.files import resize
from style_engine.settings import StyleSettings

Array: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class TransferTask:
    """What is painted, and how."""

    content: Rgb
    styles: Sequence[Rgb]
    masks: Sequence[Mask] | None  # of each painting, as they were given; None is no regions
    settings: StyleSettings
    levels: tuple[Scale, ...]
    extractors: Sequence[FeatureExtractor]  # of each level
    painted: int = 0  # longest side of the picture to go on from, whose scales are left out; 0 without one
    detail_mask: Mask | None = None  # where the photo's details are to be kept, besides faces

    @property
    def key(self) -> str:
        """What another task must have in common with this one, to go on from its checkpoint."""
        return key_of(self.settings, len(self.styles), self.masks is not None)

    def accepts(self, checkpoint: Checkpoint) -> bool:
        """Tell whether this task can go on from `checkpoint`."""
        if not checkpoint.fits(self.levels, self.settings.margin, self.key):
            return False
        return self.stepper_at(self.levels[checkpoint.scale - 1]).accepts(checkpoint.state)

    def stepper_at(self, level: Scale) -> Stepper[Any]:
        """Return what takes the steps of the scale `level`."""
        place, guided = self.levels.index(level), self.masks is not None
        optimised = stepper(self.extractors[place], self.settings, level.whole, guided)
        if not level.brushed:
            return optimised
        before = self.levels[place - 1].longest if place else self.painted
        kept = kept_everywhere(dialled(self.settings).content_weight)
        return BrushStepper(optimised, len(self.styles) if guided else 1, level.longest / before, kept)

    @functools.cached_property
    def faces(self) -> Mask | None:
        """Where faces are that are to be kept; None if there is none, or if they are as anything else."""
        return face_map(self.content) if self.settings.detail and self.settings.losses == "relative" else None

    def first_look(self, steering: Steering) -> Rgb:
        """Return the picture (h, w, 3) that a learned start begins with, as `pyramid.learned_size` says."""
        networks, size = feed_forward.load(), learned_size(self.settings)
        photo = resize(self.content, *self._shape_at(self.content, size))
        seen = [networks.seen(resize(style, *self._shape_at(style, size))) for style in self.styles]
        if self.masks is None:
            found = networks.paint(photo, seen, steering.mix or (1.0,))
        else:
            masks = soft(self.masks, *photo.shape[:2])[..., None]
            looks = [networks.paint(photo, [painting], [1.0]) for painting in seen]
            found = sum(mask * look for mask, look in zip(masks, looks)) + (1 - masks.sum(0)) * photo
        return match_colors(found, photo) if self.settings.colors == "matched" else np.asarray(found, np.float32)

    def _shape_at(self, picture: Rgb, size: int) -> tuple[int, int]:
        height, width, _ = picture.shape
        return (size, size) if self.settings.square else fit(height, width, size)

    def steering(self, settings: StyleSettings) -> Steering:
        """Return what may be moved during the run, as `settings` have it."""
        settings = dialled(settings)
        weights = Weights(settings.content_weight, settings.style_weight, settings.smoothness)
        return Steering(weights, settings.mix_of(len(self.styles)) if self.masks is None else None)


class ScaleTask:
    """What a `task` needs at the scale `level`."""

    # From `targets` on.
    _fixed: Any  # the stepper's targets, but for those of style
    _seen: list[Any]  # what the stepper compares with, of each painting

    def __init__(self, task: TransferTask, level: Scale):
        settings, self._settings, self._level = task.settings, task.settings, level
        guided = task.masks is not None
        self.stepper = task.stepper_at(level)
        content = resize(task.content, level.height, level.width)
        self._photo = with_margin(content[None], settings.margin)
        # The photo without its margin, if `finished` needs it.
        self._content = content if guided or settings.colors == "photo" else None
        self._paintings = [style_at(level, style, settings) for style in task.styles]
        self._detail = self._counts(task)  # (h, w), with the margin
        self._masks: Array | None = None  # (regions, h, w), with the margin
        self._photo_share: Array | None = None  # (h, w, 1), how much of the photo stays as it is
        if task.masks is not None:
            masks = soft(task.masks, level.height, level.width)
            self._photo_share = 1 - masks.sum(0)[..., None]
            self._masks = with_margin(masks[..., None], settings.margin)[..., 0]
        if settings.colors == "matched":
            self._paintings = [match_colors(painting[0], self._photo[0])[None] for painting in self._paintings]
        elif settings.colors == "photo":
            self._paintings = [match_light(painting[0], self._photo[0])[None] for painting in self._paintings]
            self._photo = light(self._photo)

    def _counts(self, task: TransferTask) -> Array:
        """Return how much the photo counts where, (h, w) with the margin: 1, and more where details are kept."""
        level, settings = self._level, self._settings
        counts = np.ones((level.height, level.width), np.float32)
        if task.faces is not None:
            counts += settings.detail * resize(task.faces, level.height, level.width)
        if task.detail_mask is not None:  # was asked for, also where faces are to be as anything else
            kept = grown(task.detail_mask, level.height, level.width)
            counts = np.maximum(counts, 1 + max(settings.detail, StyleSettings.detail) * kept)
        return with_margin(counts[None, ..., None], settings.margin)[0, ..., 0]

    def targets(self, steering: Steering, check: Check) -> Any:
        """Return the stepper's targets. Raises Stopped if `check` does, which is asked at each tile."""
        self._fixed = self.stepper.targets(self._wanted(steering), self._masks, self._detail, check)
        self._seen = [self.stepper.painting(painting, check) for painting in self._paintings]
        return self._styled(steering)

    def steered(self, steering: Steering, check: Check) -> Any:
        """Return the stepper's targets for what has been moved."""
        if self._level.whole:  # larger ones have let go of the photo, and add little colour of their own
            self._fixed = self.stepper.targets(self._wanted(steering), self._masks, self._detail, check)
        return self._styled(steering)

    def _wanted(self, steering: Steering) -> Array:
        """Return the picture whose content is to be kept: the photo, but in the colours that it will be painted in.

        Differs from Gatys et al., whose content is the photo's: its colours would shine through.
        """
        if self._settings.losses == "gatys":
            return self._photo
        return self.recolored(self._photo[0], steering)

    def _styled(self, steering: Steering) -> Any:
        return self.stepper.styled(self._fixed, self._seen, self._masks, self._detail, steering.mix)

    def initial(self, painted: Image | None, steering: Steering) -> Array:
        """Return the initial image (1, h, w, 3), from what the scale before has `painted`, or None."""
        if painted is not None:
            return _enlarged(painted, self._level, self._settings)
        if self._settings.start == "content":
            return self._photo
        if self._settings.start == "noise":
            return np.random.default_rng(self._settings.seed).random(self._photo.shape, np.float32)
        return self.recolored(self._photo[0], steering)

    def forget_photo(self) -> None:
        """Let go of what is needed no more once a large scale has begun, which has no memory to spare."""
        if not self._level.whole:
            del self._photo

    def recolored(self, image: Rgb, steering: Steering) -> Array:
        """Return `image` (h, w, 3) in the colours of the paintings, as much of each as it counts: (1, h, w, 3)."""
        counts = np.reshape(steering.mix or (), (-1, 1, 1, 1)) if self._masks is None else self._masks[..., None]
        recolored = (1 - counts.sum(0)) * image
        for count, painting in zip(counts, self._paintings):
            region = None if self._masks is None else count[..., 0]  # its own colours become the painting's
            recolored += count * match_colors(image, painting[0], region)
        return np.clip(recolored, 0, 1, dtype=np.float32)[None]

    def cleaned(self, image: Image, steering: Steering) -> Array:
        """Return a copy of `image` (1, h, w, 3), without the colours of details that the paintings do not have.

        Differs from Gatys et al., as their network tells colours well enough: see `details`.
        """
        if self._settings.losses == "gatys" or not steering.weights.style:
            return np.array(image)
        picture, wanted = np.asarray(image)[0], self._colors_of_details
        if self._masks is None:
            return without_other_colors(picture, np.average(wanted, 0, steering.mix))[None]
        cleaned = (1 - self._masks.sum(0)[..., None]) * picture
        for mask, own in zip(self._masks, wanted):
            cleaned += mask[..., None] * without_other_colors(picture, own, mask)
        return cleaned[None]

    @functools.cached_property
    def _colors_of_details(self) -> list[Covariances]:
        return [colors_of_details(painting[0]) for painting in self._paintings]

    def finished(self, image: Rgb) -> Rgb:
        """Return `image` (h, w, 3) as it is to be seen: with the photo's colours, if they are wanted, and regions."""
        if self._content is None:
            return image
        if self._settings.colors == "photo":
            image = relight(self._content, image)
        if self._photo_share is None:
            return image
        return np.asarray(image + self._photo_share * (self._content - image), np.float32)


def _enlarged(image: Image, level: Scale, settings: StyleSettings) -> Array:
    """Return the last scale's `image` (1, h, w, 3) at the size of the next."""
    larger = resize(without_margin(np.asarray(image), settings)[0], level.height, level.width)
    return with_margin(larger[None], settings.margin)


def style_at(level: Scale, style: Rgb, settings: StyleSettings) -> Array:
    """Return `style` (1, h, w, 3) as large as the scale, but never enlarged: that would invent smooth texture."""
    if settings.square:
        return resize(style, level.height, level.width)[None]
    height, width = style.shape[:2]
    # A long, thin painting is left longer than the scale, so that its short side keeps some texture.
    longest = round(max(level.height, level.width) * settings.stroke_size)
    longest = max(longest, -(-MIN_SIDE * max(height, width) // min(height, width)))
    return resize(style, *fit(height, width, min(longest, max(height, width))))[None]


def with_margin(image: Array, margin: int) -> Array:
    """Return `image` (n, h, w, c) with `margin` pixels beyond each edge, mirrored."""
    return np.pad(image, [(0, 0), (margin, margin), (margin, margin), (0, 0)], "reflect")


def without_margin(image: Array, settings: StyleSettings) -> Array:
    """Return `image` (n, h, w, c) without its margin."""
    margin = settings.margin
    return image[:, margin:-margin, margin:-margin] if margin else image
