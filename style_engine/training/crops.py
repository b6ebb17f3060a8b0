"""What the student learns from: crops of pictures, and the teachers' features of each, computed once.

The teachers cost several times what the student does, so their features are
kept on disk, in 8 bits: 3 MB a crop.
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray
from PIL import Image

from style_engine.training.teachers import CHANNELS, Teachers

# {"picture": float32 (n, h, w, 3) in [0, 1], layer: the teachers' codes, uint8, layer_peaks: what 255 stands for}
Batch: TypeAlias = dict[str, NDArray]
Rows: TypeAlias = NDArray[np.integer]
# Photos and paintings.
Files: TypeAlias = tuple[list[Path], list[Path]]

# block5_conv1 looks at 156 px: smaller crops show it little but borders.
SIDE = 224
# A crop's side in the picture, relative to SIDE, drawn log-uniformly and limited by the picture.
ZOOM = (0.74, 2.5)
# One file in so many is held out of training.
HOLD_OUT = 25
# Whole maps of the first layers are large and of little use: their middles, of these sides, are compared.
WINDOWS = {"block1_conv1": 64, "block2_conv1": 48}
# These cost most a step and learn most slowly, but need only the middles of the crops that are compared, and what
# those look at: training begins with them alone, at a fifth of the cost.
FRONT_LAYERS = tuple(WINDOWS)
FRONT_SIDE = 112
POOLED = {1: 1, 2: 2, 3: 4, 4: 8, 5: 16}
_CHUNK = 8


def sides() -> dict[str, int]:
    """Return {layer: the side of what is compared, in positions}."""
    return {layer: WINDOWS.get(layer, SIDE // POOLED[int(layer[5])]) for layer in CHANNELS}


def window(features: Any, layer: str) -> Any:
    """Return the middle of `features` (n, h, w, c) that is compared at `layer`."""
    side = sides()[layer]
    top, left = (features.shape[1] - side) // 2, (features.shape[2] - side) // 2
    return features[:, top : top + side, left : left + side]


def find_pictures(folder: Path) -> tuple[Files, Files]:
    """Return (training, held out): the paths of pictures in `folder`, sorted, one in `HOLD_OUT` held out.

    Pictures with "painting" in their path come second, so that each part is
    (photos, paintings). Raises ValueError if there are too few.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
    paintings = [path for path in files if "painting" in str(path.relative_to(folder)).lower()]
    photos = sorted(set(files) - set(paintings))
    if min(len(photos), len(paintings)) < HOLD_OUT:
        raise ValueError(
            f"`pictures` must hold at least {HOLD_OUT} photos, and as many paintings in a folder named so. "
            f"Received: {len(photos)} and {len(paintings)}"
        )
    held_out = photos[HOLD_OUT // 2 :: HOLD_OUT], paintings[HOLD_OUT // 2 :: HOLD_OUT]
    training = sorted(set(photos) - set(held_out[0])), sorted(set(paintings) - set(held_out[1]))
    return training, held_out


def crop(path: Path, rng: np.random.Generator, augment: bool = True) -> NDArray[np.uint8]:
    """Return a random crop of the picture at `path`, uint8 (SIDE, SIDE, 3).

    With `augment`, half of them change in brightness and contrast, and 15 %
    are noisy: the optimiser starts from, and passes through, such pictures.
    """
    with Image.open(path) as image:
        wanted = SIDE * np.exp(rng.uniform(*np.log(ZOOM)))
        side = int(min(wanted, *image.size))
        left, top = (int(rng.integers(length - side + 1)) for length in image.size)
        box = (left, top, left + side, top + side)
        pixels = np.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS, box), np.float32)
    if rng.random() < 0.5:
        pixels = pixels[:, ::-1]
    if augment and rng.random() < 0.5:
        pixels = (pixels - 128) * rng.uniform(0.6, 1.3) + 128 + rng.uniform(-40, 40)
    if augment and rng.random() < 0.15:
        pixels = pixels + rng.normal(0, np.exp(rng.uniform(*np.log((3, 60)))), pixels.shape)
    return np.clip(pixels, 0, 255).round().astype(np.uint8)


class Crops:
    """Rows of crops with the teachers' features, in memory-mapped files of `folder`.

    First `validation` rows of held-out pictures, then `training` rows, then
    `painted` rows for half-painted pictures, which training itself fills.
    """

    def __init__(self, folder: Path, validation: int, training: int, painted: int):
        self.validation, self.training, self.painted = validation, training, painted
        self.filled = 0  # painted rows that hold a picture
        self._folder, self._count = folder, validation + training + painted
        folder.mkdir(parents=True, exist_ok=True)
        self._pictures = self._array("pictures", (SIDE, SIDE, 3), np.uint8)
        self._features = {n: self._array(n, (side, side, CHANNELS[n]), np.uint8) for n, side in sides().items()}
        self._peaks = {n: self._array(f"{n}_peaks", (CHANNELS[n],), np.float32) for n in CHANNELS}

    def _array(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray:
        path = self._folder / f"{name}.npy"
        shape = (self._count, *shape)
        if path.exists():
            array = np.lib.format.open_memmap(path, mode="r+")
            if array.shape != shape:
                raise ValueError(f"`work` must be the folder of one training. Received: {name} of {array.shape}")
            return array
        return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape)

    def store(self, rows: Rows, pictures: NDArray[np.uint8], teachers: Teachers) -> None:
        """Write `pictures` uint8 (n, SIDE, SIDE, 3), and what `teachers` see in them, to `rows`."""
        found = teachers.predict_on_batch(pictures.astype(np.float32) / 255)
        self._pictures[rows] = pictures
        for layer, features in found.items():
            features = window(np.asarray(features, np.float32), layer)
            peaks = features.max((1, 2)) + 1e-6
            # The square root spends the 256 levels where the values are: most are far below the peak.
            self._features[layer][rows] = np.sqrt(features * (255**2 / peaks[:, None, None])).round()
            self._peaks[layer][rows] = peaks

    def fill(
        self,
        held_out: Sequence[Path],
        training: Sequence[Path],
        seed: int,
        teachers: Teachers,
        report: Callable[[str], object] = print,
    ) -> None:
        """Crop `held_out` and `training`, lists of paths, unless an earlier call finished that."""
        marker = self._folder / "filled.json"
        wanted = {"seed": seed, "held_out": len(held_out), "pictures": len(training)}
        if marker.exists() and json.loads(marker.read_text()) == wanted:
            return
        order = np.random.default_rng(seed).permutation(len(training))

        def picture(row: int) -> NDArray[np.uint8]:
            rng = np.random.default_rng([seed, row])
            if row < self.validation:
                return crop(held_out[row % len(held_out)], rng, augment=False)
            return crop(training[order[(row - self.validation) % len(training)]], rng)

        total = self.validation + self.training
        with ThreadPoolExecutor(2) as pool:
            for start in range(0, total, _CHUNK):
                rows = np.arange(start, min(start + _CHUNK, total))
                self.store(rows, np.stack(list(pool.map(picture, rows))), teachers)
                if start % (50 * _CHUNK) == 0:
                    report(f"crops: {start} of {total}")
        marker.write_text(json.dumps(wanted))

    def channel_scales(self) -> dict[str, NDArray[np.float32]]:
        """Return {layer: root mean square (c,) of each channel, float32} over some training rows."""
        rows = np.arange(self.validation, self.validation + min(self.training, 256))
        scales = {}
        for layer in CHANNELS:
            squares = 0.0
            for row in rows:
                codes = self._features[layer][row].astype(np.float32) / 255
                squares += (codes**4).mean((0, 1)) * self._peaks[layer][row] ** 2
            scales[layer] = np.sqrt(squares / len(rows)).astype(np.float32)
        return scales

    def batch(self, rows: Rows, side: int | None = None, layers: Sequence[str] = tuple(CHANNELS)) -> Batch:
        """Return the batch of the middles of `rows`, with `side` pixels or whole, and the codes of `layers`."""
        edge = 0 if side is None else (SIDE - side) // 2
        batch = {"picture": self._pictures[rows, edge : SIDE - edge, edge : SIDE - edge].astype(np.float32) / 255}
        for layer in layers:
            batch[layer], batch[f"{layer}_peaks"] = self._features[layer][rows], self._peaks[layer][rows]
        return batch

    def front_batch(self, rows: Rows) -> Batch:
        """Return the batch of `rows` for `FRONT_LAYERS` alone."""
        return self.batch(rows, FRONT_SIDE, FRONT_LAYERS)

    def training_rows(self, seed: int, step: int, size: int, painted_share: float) -> Rows:
        """Return the `size` rows of training step `step`: `painted_share` of them half-painted, once there are."""
        rng = np.random.default_rng([seed, step])
        rows = self.validation + rng.integers(self.training, size=size)
        swap = rng.random(size) < (painted_share if self.filled else 0.0)
        painted = self.validation + self.training + rng.integers(max(self.filled, 1), size=size)
        return np.where(swap, painted, rows)
