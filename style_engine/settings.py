"""Every default, range and meaning, once: the page, the command line and the docs read them here."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from style_engine.errors import SettingError
from style_engine.setting_rules import check, converted, option

# What may be moved while a picture is painted, as may the mix of the paintings.
WEIGHTS = ("style_weight", "content_weight", "smoothness")
# A path on the machine that paints is nobody else's business, and of no use elsewhere.
PRIVATE = ("vgg19_weights",)
# What only a program needs: not for the page, nor for a link.
FOR_PROGRAMS = (*PRIVATE, "keep", "show_every")

# When `show_every` is 0, the live picture changes at most this often.
LIVE_INTERVAL_S = 0.35

# Paintings of one picture, at most: of more than two or three, none is to be seen.
MAX_PAINTINGS = 8

# Where the dial `how_far` moves nothing.
MIDDLE = 0.5

# How many pictures are kept for the gallery when `keep` names none.
KEPT_PICTURES = 8


@dataclass(frozen=True)
class StyleSettings:
    """What `stylize` does with a photo and a painting.

    Immutable; make a variation with `dataclasses.replace`. Each field's
    metadata holds its label, meaning, range and unit. Raises SettingError, a
    ValueError, when a value is out of its range.
    """

    network: str = option(
        "auto",
        "Network",
        "what looks at pictures; auto suits almost everyone: vgg19 on a GPU if its weights are there, or compact; "
        "vgg19, and vgg19_coarse for large forms alone, download 80 MB on first use",
    )
    size: int = option(
        512,
        "Size",
        "longest side of the result",
        minimum=64,
        maximum=4096,
        step=64,
        unit="px",
    )
    iterations: int = option(
        48,
        "Iterations",
        "more steps: closer to the painting, and slower; coarse to fine; real strokes and large sizes add a few",
        minimum=1,
        maximum=3000,
        step=1,
    )
    how_far: float = option(
        MIDDLE,
        "How far",
        "from the photo with a tint to the painting itself: moves content weight, coarsest size and detail together",
        minimum=0.0,
        maximum=1.0,
        step=0.05,
    )
    style_weight: float = option(
        1.0,
        "Style weight",
        "how strongly the picture takes on the painting's colours and strokes",
        minimum=0.0,
        maximum=4.0,
        step=0.05,
    )
    content_weight: float = option(
        0.75,
        "Content weight",
        "how strongly the picture keeps the photo's shapes",
        minimum=0.0,
        maximum=4.0,
        step=0.05,
    )
    smoothness: float = option(
        5.0,
        "Smoothness",
        "weight of the total variation, above all of colour; larger is smoother, with less grain",
        minimum=0.0,
        maximum=20.0,
        step=0.1,
    )
    detail: float = option(
        6.0,
        "Keep faces",
        "how much more the photo's shapes count on a face than elsewhere; 0 paints faces as anything else",
        minimum=0.0,
        maximum=20.0,
        step=0.5,
    )
    coarsest_size: int = option(
        128,
        "Coarsest size",
        "longest side of the first and coarsest scale; each next scale is twice as large; "
        "the size itself or more means one scale",
        minimum=64,
        maximum=4096,
        step=64,
        unit="px",
    )
    margin: int = option(
        8,
        "Margin",
        "pixels painted beyond each edge and cut off: the network's zero padding leaves a coloured fringe there",
        minimum=0,
        maximum=24,
        step=1,
        unit="px",
    )
    optimizer: str = option(
        "lbfgs",
        "Optimizer",
        "lbfgs is about as near after 64 steps as adam after 150; beyond 1280 x 1280 px it is always lbfgs",
        choices=("lbfgs", "adam"),
    )
    learning_rate: float = option(
        0.03,
        "Learning rate",
        "how far one step may move the pixels, where 1 is from black to white: with lbfgs, their root mean square",
        minimum=0.001,
        maximum=0.2,
        step=0.001,
    )
    averaging: float = option(
        0.9,
        "Averaging",
        "with adam, decay of the moving average that is shown; larger is calmer, 0 shows the bare iterate",
        minimum=0.0,
        maximum=0.999,
        step=0.01,
    )
    start: str = option(
        "recolored",
        "Start from",
        "initial image: the photo recolored, or as it is, or noise, or a first look in place of the coarsest scales",
        choices=("recolored", "learned", "content", "noise"),
    )
    colors: str = option(
        "painting",
        "Colours",
        "painting: the painting's; matched: strokes in the photo's palette; photo: the photo's own, and only its light "
        "is painted",
        choices=("painting", "matched", "photo"),
    )
    stroke_size: float = option(
        1.0,
        "Stroke size",
        "how large the painting's strokes are in the picture; as far as its file has the pixels for larger ones; a "
        "square knows no other than 1",
        minimum=0.25,
        maximum=4.0,
        step=0.05,
    )
    style_mix: tuple[float, ...] = option(
        (), "Mix of the paintings", "how much each of several paintings counts, in their order; none means all alike"
    )
    brushwork: bool = option(
        True, "Real strokes", "put the picture together of pieces of the painting itself, from 363 px on"
    )
    square: bool = option(
        False, "Stretch to a square", "resize both pictures to size x size, whatever their shape, as the reference does"
    )
    losses: str = option(
        "relative",
        "Losses",
        "relative divides each loss by its target, so that a weight means the same on any pair, "
        "size and network; gatys is the paper's own formulas, where equal weights mean its ratio alpha / beta of 1e-3",
        choices=("relative", "gatys"),
    )
    precision: str = option(
        "auto",
        "Precision",
        "number format of the network; auto takes the one that a short probe finds faster on this machine",
        choices=("auto", "float32", "bfloat16"),
    )
    seed: int = option(
        0,
        "Seed",
        "number that fixes the noise start; same seed, same machine, same picture",
        minimum=0,
        maximum=2**31 - 1,
        step=1,
    )
    show_every: int = option(
        0,
        "Show every",
        "a picture every so many iterations; 1 is every iteration, 0 is a few times a second",
        minimum=0,
        maximum=1000,
        step=1,
        unit="iterations",
    )
    keep: tuple[int, ...] = option(
        (),
        "Keep",
        f"iterations whose pictures are kept; none means {KEPT_PICTURES}, evenly spread",
    )
    vgg19_weights: str = option(
        "",
        "VGG-19 weights",
        "file with VGG-19's weights as Keras writes them (.h5, without the top layers); "
        "empty lets Keras download them on first use",
    )

    def __post_init__(self):
        for spec in dataclasses.fields(self):
            check(spec.name, getattr(self, spec.name), spec.type, spec.metadata)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], base: Self | None = None, ignore_unknown: bool = False) -> Self:
        """Return `base`, or the defaults, with `values` {name: value}, as JSON, a link or a command line has them.

        Lists stand for tuples, and texts for numbers. Raises SettingError for
        a name that is none, unless these are ignored, and for a value that
        cannot be.

        >>> StyleSettings.from_mapping({"size": "640", "style_mix": [1, 3]}).style_mix
        (1, 3)
        """
        kinds = {spec.name: spec.type for spec in dataclasses.fields(cls)}
        if not ignore_unknown and (unknown := values.keys() - kinds.keys()):
            raise SettingError("setting_unknown", name=min(map(str, unknown))[:60])
        known = {name: converted(kinds[name], value) for name, value in values.items() if name in kinds}
        return dataclasses.replace(base or cls(), **known)

    def mix_of(self, count: int) -> tuple[float, ...]:
        """Return the share of each of `count` paintings, which sum to 1. Raises SettingError for another count."""
        mix = self.style_mix or (1,) * count
        if len(mix) != count:
            raise SettingError("setting_mix_count", count=count, received=mix)
        return tuple(part / sum(mix) for part in mix)

    def kept_steps(self, total: int) -> tuple[int, ...]:
        """Return the iterations, of `total`, whose pictures are kept, ascending; the last is always one of them."""
        named = [step for step in self.keep if step <= total]
        spread = named or [round(total * (i + 1) / KEPT_PICTURES) for i in range(KEPT_PICTURES)]
        return tuple(sorted({max(step, 1) for step in spread} | {total}))
