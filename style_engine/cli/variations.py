"""Variations of a photo in one painting: each value of a setting against each of another, painted in full."""

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from style_engine.cli.paintings import painting_named
from style_engine.errors import RequestError
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.files import read_picture
from style_engine.setting_rules import quoted
from style_engine.settings import StyleSettings

MOST = 48  # pictures: at the standard preset, two to four minutes


def axis(text: str) -> tuple[str, list[str]]:
    """Return (setting, values) of "setting=value,value"; raises RequestError where it says something else.

    >>> axis("how_far=0.2,0.5")
    ('how_far', ['0.2', '0.5'])
    """
    name, _, values = text.partition("=")
    found = [value.strip() for value in values.split(",") if value.strip()]
    if name not in {spec.name for spec in dataclasses.fields(StyleSettings)} or not found:
        raise RequestError("vary_wrong", received=quoted(text))
    return name, found


def planned(vary: Sequence[str], base: StyleSettings) -> tuple[int, list[tuple[str, StyleSettings]]]:
    """Return (columns, [(caption, settings)]), row by row, of one or two axes; raises ImpastoError.

    >>> columns, plan = planned(["how_far=0,1", "seed=1,2"], StyleSettings())
    >>> columns, [caption for caption, _ in plan][:2]
    (2, ['how_far 0, seed 1', 'how_far 1, seed 1'])
    """
    axes = [axis(text) for text in vary]
    found = []
    for row in itertools.product(*([(name, value) for value in values] for name, values in reversed(axes))):
        pairs = row[::-1]
        caption = ", ".join(f"{name} {value}" for name, value in pairs)
        found.append((caption, StyleSettings.from_mapping(dict(pairs), base)))
    if len(found) > MOST:
        raise RequestError("vary_many", count=len(found), most=MOST)
    return len(axes[0][1]), found


def variations(photo: Path, painting: str, plan: Sequence[tuple[str, StyleSettings]]) -> Iterator[tuple[str, str, Rgb]]:
    """Yield (caption, name for a file, picture) of each of the `plan`; raises ImpastoError."""
    from style_engine.engine.transfer import stylize  # here, as help needs no TensorFlow

    rgb, style = read_picture(photo).rgb, read_picture(painting_named(painting).path).rgb
    for caption, settings in plan:
        *_, last = stylize(rgb, style, settings)
        yield caption, caption.replace(", ", "-").replace(" ", "_"), last.image
