"""Which pairs of a photo and a painting are painted, to be judged."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from style_engine.studio.gallery import catalogue

REFERENCE = "reference"  # the group of those pairs


class Pair(NamedTuple):
    """The files of a photo and a painting, under a `name`, in the `group` with which they are shown."""

    group: str
    name: str
    photo: Path
    painting: Path


def reference_pairs(folder: Path) -> list[Pair]:
    """Return the pairs of `folder`: each in a folder of its own, as content.jpg and style.jpg."""
    folders = sorted(path.parent for path in folder.glob("*/content.jpg"))
    return [Pair(REFERENCE, each.name, each / "content.jpg", each / "style.jpg") for each in folders]


def held_out_pairs(folder: Path, count: int) -> list[Pair]:
    """Return `count` pairs of the pictures in `folder` that training leaves out: always the same, evenly chosen.

    No pair comes twice; if there are too few pictures for that, they are fewer
    pairs. Raises ValueError if there are too few to leave any out.
    """
    from style_engine.training.crops import find_pictures  # imports Keras, of which the other pairs need nothing

    photos, paintings = find_pictures(folder)[1]
    chosen = [np.linspace(0, len(paths) - 1, count).round().astype(int) for paths in (photos, paintings)]
    pairs = dict.fromkeys((photos[i], paintings[j]) for i, j in zip(*chosen))
    return [Pair("held out", f"{photo.stem}_{painting.stem}", photo, painting) for photo, painting in pairs]


def bundled_pairs() -> list[Pair]:
    """Return the example pairs of the page."""
    return [
        Pair("bundled", f"{photo.id}_{painting.id}", photo.path, painting.path) for photo, painting in catalogue.pairs()
    ]
