"""All pieces of some paintings, and the few numbers by which they are told apart."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from style_engine.engine.palette import Palette, palette_of
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.files import resize

# The side of a piece, in pixels: about as wide as a stroke is at 512 px.
SIDE = 7
# Of a piece's 147 numbers, the combinations that tell most of all pieces apart; found from so many pieces.
COMPONENTS, SAMPLED = 16, 10_000
# Pixels of the paintings that are looked through, at most; they take 150 bytes each.
MOST = 2**22
# Paintings of no more pixels, at most half of MOST, are looked through as in a mirror, too: of larger ones, it would be
# memory for little.
MIRRORED = 2**19
# Rows of pieces that are looked at together: with all of a large picture, oneDNN would take gigabytes.
ROWS = 256
# Paintings are held against a guide, which has no fine contrast, through this blur, in pixels.
BLUR = 0.7

Array: TypeAlias = NDArray[np.float32]
# For each place of a picture, the piece that lies there: its number in `Pieces`, int32 (places down, places across).
Found: TypeAlias = NDArray[np.int32]


class Basis(NamedTuple):
    """Takes a piece (SIDE, SIDE, 3) to its COMPONENTS."""

    kernel: Array  # (SIDE, SIDE, 3, COMPONENTS)
    offset: Array  # (COMPONENTS,)


class Pieces(NamedTuple):
    """All pieces of some paintings, numbered from their upper left corners, row by row and painting by painting."""

    pixels: Array  # (pixels, 3), of all paintings, row by row
    starts: NDArray[np.int32]  # of each painting, its first pixel
    firsts: NDArray[np.int32]  # of each painting, its first piece
    down: NDArray[np.int32]  # of each painting, how many pieces lie below each other
    across: NDArray[np.int32]
    soft: Basis
    sharp: Basis
    guides: tf.Tensor  # (pieces, COMPONENTS), of the blurred paintings
    textures: tf.Tensor  # the same of the sharp ones
    palette: Palette

    def located(self, rows: Found) -> tuple[NDArray[Any], Found, Found]:
        """Return (which painting, how far down, how far across) the pieces `rows` are."""
        which = np.searchsorted(self.firsts, rows, "right") - 1 if len(self.firsts) > 1 else np.zeros_like(rows)
        return (which, *np.divmod(rows - self.firsts[which], self.across[which]))

    def moved(self, rows: Found, down: Found | int, across: Found | int) -> Found:
        """Return the pieces so many pixels further down and across than `rows`, or at their painting's edge."""
        which, top, left = self.located(rows)
        top = np.clip(top + down, 0, self.down[which] - 1)
        return self.firsts[which] + top * self.across[which] + np.clip(left + across, 0, self.across[which] - 1)


def pieces_of(paintings: Sequence[Rgb]) -> Pieces:
    """Return the `Pieces` of `paintings` (h_i, w_i, 3), each of at least SIDE pixels either way, and of mirror images.

    If there were more than MOST, those of smaller paintings, and so of finer strokes. Large paintings are not mirrored.
    """
    paintings = _fitting(paintings)
    palette, paintings = palette_of(paintings), _mirrored(paintings)
    dimmed = [blurred(painting, BLUR) for painting in paintings]
    shapes = np.array([painting.shape[:2] for painting in paintings], np.int32)
    down, across = (shapes - SIDE + 1).T
    soft, sharp = _basis(dimmed), _basis(paintings)
    guides = tf.concat([components(painting, soft, 1) for painting in dimmed], 0)
    textures = tf.concat([components(painting, sharp, 1) for painting in paintings], 0)
    pixels = np.concatenate([painting.reshape(-1, 3) for painting in paintings])
    starts, firsts = _starts(shapes), _starts(shapes - SIDE + 1)
    return Pieces(pixels, starts, firsts, down, across, soft, sharp, guides, textures, palette)


def _fitting(paintings: Sequence[Rgb]) -> Sequence[Rgb]:
    """Return `paintings`, smaller if they had more than MOST pixels together, of at least SIDE either way."""
    share = (MOST / sum(painting.size // 3 for painting in paintings)) ** 0.5
    if share >= 1:
        return paintings
    sizes = [[max(int(length * share), SIDE) for length in painting.shape[:2]] for painting in paintings]
    return [resize(painting, *size) for painting, size in zip(paintings, sizes)]


def _mirrored(paintings: Sequence[Rgb]) -> Sequence[Rgb]:
    """Return `paintings`, and after them their mirror images, if they have no more than MIRRORED pixels together."""
    if sum(painting.size // 3 for painting in paintings) > MIRRORED:
        return paintings
    return [*paintings, *(np.ascontiguousarray(painting[:, ::-1]) for painting in paintings)]


def _starts(shapes: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return where each of what has these `shapes` (n, 2) starts, one after another."""
    sizes = np.prod(shapes, 1)
    return np.asarray(np.cumsum(sizes) - sizes, np.int32)


def blurred(picture: Rgb, pixels: float) -> Rgb:
    """Return `picture` (h, w, 3) through a Gaussian blur of so many `pixels`."""
    return np.asarray(gaussian_filter(picture, (pixels, pixels, 0), mode="nearest"), np.float32)


def _basis(pictures: Sequence[Rgb]) -> Basis:
    """Return the `Basis` of principal components of some thousand pieces of `pictures`, of each as large a share."""
    flat, total = [], sum(picture.size for picture in pictures)
    for picture in pictures:
        windows = np.lib.stride_tricks.sliding_window_view(picture, (SIDE, SIDE), (0, 1))
        count = windows.shape[0] * windows.shape[1]
        some = np.linspace(0, count - 1, min(count, SAMPLED * picture.size // total + 1)).astype(int)
        few = windows[np.divmod(some, windows.shape[1])]
        flat.append(few.transpose(0, 2, 3, 1).reshape(len(some), -1).astype(np.float64))
    samples = np.concatenate(flat)
    mean = samples.mean(0)
    _, vectors = np.linalg.eigh(np.cov((samples - mean).T))
    kernel = vectors[:, : -COMPONENTS - 1 : -1]
    return Basis(kernel.reshape(SIDE, SIDE, 3, COMPONENTS).astype(np.float32), (-mean @ kernel).astype(np.float32))


def components(picture: Rgb, basis: Basis, stride: int) -> tf.Tensor:
    """Return the components (places, COMPONENTS) of the pieces of `picture` that are `stride` pixels apart."""
    rows = range(0, len(picture) - SIDE + 1, ROWS * stride)
    found = [_components(picture[top : top + (ROWS - 1) * stride + SIDE], basis, stride) for top in rows]
    return found[0] if len(found) == 1 else tf.concat(found, 0)


def _components(part: Rgb, basis: Basis, stride: int) -> tf.Tensor:
    found = tf.nn.conv2d(part[None], basis.kernel, stride, "VALID") + basis.offset
    return tf.reshape(found, [-1, COMPONENTS])
