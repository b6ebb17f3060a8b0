"""What the decoder learns from: a crop of a photo, in the colours of a painting, and a crop of that painting."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from style_engine.pictures.arrays import Rgb
from style_engine.pictures.colors import match_colors

# {"photo", "painting": float32 (n, SIDE, SIDE, 3) in [0, 1]}
Batch: TypeAlias = dict[str, NDArray[np.float32]]

SIDE = 192
# A crop's side in the picture, relative to SIDE, drawn log-uniformly and limited by the picture.
ZOOM = (1.0, 2.5)


def crop(path: Path, rng: np.random.Generator) -> Rgb:
    """Return a random crop of the picture at `path`, (SIDE, SIDE, 3), mirrored or not."""
    with Image.open(path) as image:
        side = int(min(SIDE * np.exp(rng.uniform(*np.log(ZOOM))), *image.size))
        left, top = (int(rng.integers(length - side + 1)) for length in image.size)
        box = (left, top, left + side, top + side)
        pixels = np.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS, box), np.float32)
    return np.ascontiguousarray(pixels[:, :: -1 if rng.random() < 0.5 else 1] / np.float32(255))


def pair(photos: Sequence[Path], paintings: Sequence[Path], rng: np.random.Generator) -> tuple[Rgb, Rgb]:
    """Return a photo's crop in the colours of a painting's crop, and the latter.

    Half of the paintings have their channels in another order: as many again,
    in colours that are rare.
    """
    photo, painting = (crop(files[int(rng.integers(len(files)))], rng) for files in (photos, paintings))
    if rng.random() < 0.5:
        painting = painting[..., rng.permutation(3)]
    return match_colors(photo, painting), painting


def batch(photos: Sequence[Path], paintings: Sequence[Path], size: int, seed: Sequence[int]) -> Batch:
    """Return `size` pairs, which depend on the `seed` and on nothing before."""
    rng = np.random.default_rng(seed)
    pairs = [pair(photos, paintings, rng) for _ in range(size)]
    return {name: np.stack(pictures) for name, pictures in zip(("photo", "painting"), zip(*pairs))}
