"""The judge of pictures: genuine VGG-19, with which no picture of the compact network was optimised."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from style_engine.engine.precision import computing_in
from style_engine.engine.pyramid import fit
from style_engine.evaluation.measures import (
    Flat,
    Gaussian,
    directions,
    gaussian_of,
    nearest_distances,
    relative_distance,
    sampled,
    self_similarity,
    wasserstein,
)
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.files import resize
from style_engine.training.teachers import Teachers

# Longest sides at which pictures are looked at: from near, and from two and four times as far away, where the eye
# sees a painting's large forms and no strokes.
SIZES = (512, 256, 128)
# No side is shorter, so that there are several positions at every layer.
SHORTEST = 32

# The judge's own layers, whatever a network paints with.
STYLE_LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")
# Where forms are: a position of these looks at 68 and at 156 px, from far away at a quarter of the picture and more.
FORM_LAYERS, FORM_SIZES = ("block4_conv1", "block5_conv1"), (256, 128)
# Where single strokes are: at 24 and at 68 px.
STROKE_LAYERS, STROKE_SIZES = ("block3_conv1", "block4_conv1"), (512, 256)
STRUCTURE_LAYERS, STRUCTURE_SIZES = ("block4_conv1",), (512, 256)

# So many positions stand for all, since each is compared with each.
STROKE_POSITIONS, STRUCTURE_POSITIONS = 3000, 1000

# What was seen of so many photos and paintings is kept, at 60 MB each: those of two pairs.
KEPT = 4

Features: TypeAlias = dict[str, NDArray[np.float32]]  # (h, w, c) of each layer


class Place(NamedTuple):
    """Where features are compared: a picture's longest side, and the layer."""

    size: int
    layer: str


CONTENT_PLACE = Place(512, "block4_conv2")


@dataclass(frozen=True)
class Measures:
    """How far a picture is from its painting (the first four) and from its photo; 0 is identical, smaller is nearer."""

    style: float  # Wasserstein distance of features' distributions: all sizes and style layers
    forms: float  # the same of deep layers from further away: swirls, bars, facets, contours
    foreign: float  # what is in the picture, and like nothing in the painting
    missing: float  # what is in the painting, and was left out of the picture
    structure: float  # whether what is alike in the photo is alike in the picture, whatever it is painted with
    content: float  # the paper's own: features of one layer


@dataclass(frozen=True)
class Seen:
    """What the judge keeps of a picture, which it looked at with `height` and `width` first."""

    height: int
    width: int
    gaussians: dict[Place, Gaussian]
    strokes: dict[Place, Flat]  # directions of some positions
    structures: dict[Place, Flat]  # self-similarities of some positions
    content: Flat


class Judge:
    """Measures of pictures by the teachers in `folder`.

    What was seen of a photo and a painting is kept, so that each further
    picture of the pair costs a third.
    """

    def __init__(self, folder: Path):
        self._teachers = Teachers(folder)
        self._kept: dict[bytes, Seen] = {}

    def measures(self, photo: Rgb, painting: Rgb, picture: Rgb) -> Measures:
        """Return the `Measures` of `picture`, painted of `photo` like `painting`: float32 (h, w, 3) in [0, 1].

        Each may have any size. All are looked at with the same longest sides,
        `SIZES`, and the picture with the photo's shape.
        """
        source, wanted = self._kept_of(photo), self._kept_of(painting)
        return compared(self._see(resize(picture, source.height, source.width)), source, wanted)

    def _kept_of(self, picture: Rgb) -> Seen:
        # By its pixels, since an array may be written over.
        key = hashlib.sha256(repr(picture.shape).encode() + picture.tobytes()).digest()
        if key in self._kept:
            self._kept[key] = self._kept.pop(key)  # the latest is last
            return self._kept[key]
        while len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = seen = self._see(resize(picture, *_viewed(picture, SIZES[0])))
        return seen

    def _see(self, picture: Rgb) -> Seen:
        views = {size: self._features(resize(picture, *_viewed(picture, size))) for size in SIZES}
        flat = {
            Place(size, layer): found.reshape(-1, found.shape[-1])
            for size, features in views.items()
            for layer, found in features.items()
        }
        style, strokes = _places(SIZES, STYLE_LAYERS), _places(STROKE_SIZES, STROKE_LAYERS)
        structures = _places(STRUCTURE_SIZES, STRUCTURE_LAYERS)
        return Seen(
            *picture.shape[:2],
            gaussians={place: gaussian_of(flat[place]) for place in style},
            strokes={place: directions(sampled(flat[place], STROKE_POSITIONS)) for place in strokes},
            structures={place: self_similarity(sampled(flat[place], STRUCTURE_POSITIONS)) for place in structures},
            content=flat[CONTENT_PLACE],
        )

    def _features(self, picture: Rgb) -> Features:
        with computing_in("float32"):  # whatever the picture was painted in
            features = self._teachers(picture[None])
        return {layer: np.asarray(found[0]) for layer, found in features.items()}


def compared(picture: Seen, photo: Seen, painting: Seen) -> Measures:
    """Return the `Measures` of a `picture` by what was seen of it, of its photo and of its painting."""
    apart = {place: wasserstein(found, painting.gaussians[place]) for place, found in picture.gaussians.items()}
    forms = [apart[place] for place in _places(FORM_SIZES, FORM_LAYERS)]
    strokes = [nearest_distances(found, painting.strokes[place]) for place, found in picture.strokes.items()]
    foreign, missing = np.mean(strokes, 0)
    structures = [np.abs(found - photo.structures[place]).mean() for place, found in picture.structures.items()]
    return Measures(
        style=float(np.mean(list(apart.values()))),
        forms=float(np.mean(forms)),
        foreign=float(foreign),
        missing=float(missing),
        structure=float(np.mean(structures)),
        content=relative_distance(picture.content, photo.content),
    )


def _places(sizes: Sequence[int], layers: Sequence[str]) -> list[Place]:
    return [Place(size, layer) for size in sizes for layer in layers]


def _viewed(picture: Rgb, size: int) -> tuple[int, int]:
    """Return the height and width at which `picture` is looked at with a longest side of `size`."""
    height, width = picture.shape[:2]
    height, width = fit(height, width, size)
    return max(height, SHORTEST), max(width, SHORTEST)
