"""Brushwork: a picture is put together anew of pieces of the paintings, so that each stroke is a real one.

What is optimised has the painting's statistics, and mush, ridges and grain where a brush has been. So the largest
scales are not optimised: the picture, enlarged, only says what goes where. For each place the piece is found that looks
most like it, and like what its neighbours have brought along; where pieces overlap, they are averaged. After a few
passes they agree.

Found by random search and by asking the neighbours (Barnes and others, "PatchMatch", 2009); passes in turn with
averages are Kwatra and others, "Texture Optimization for Example-based Synthesis", 2005; a picture of a neural method
as the guide is Texler and others, "Arbitrary Style Transfer Using Neurally-Guided Patch-Based Synthesis", 2020.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from style_engine.engine.steering import Check, go_on
from style_engine.engine.tensors import compiled, spec
from style_engine.pictures.arrays import Rgb

# The side of a piece, in pixels: about as wide as a stroke is at 512 px.
SIDE = 7
# Places are so many pixels apart: 16 pieces lie on each pixel, or 12.
STRIDE = 2
# Of a piece's 147 numbers, the combinations that tell most of all pieces apart; found from so many pieces.
COMPONENTS, SAMPLED = 16, 10_000
# Pixels of the paintings that are looked through, at most; they take 140 bytes each.
MOST = 2**21
# Enlarged, a guide is soft: it is sharpened by its difference from itself through the first blur, in pixels, and the
# paintings are held against it through the second. Without, what is grey and busy would lie along each soft edge.
SHARPENED_BLUR, BLUR = 1.5, 0.7
# In the first pass, each place looks through so many pieces: found by chance and by neighbours alone, they are further.
FIRST_LOOK = 1024
# Places so far away are asked for what they found; and so often each pass.
DISTANCES = (4, 1)
FIRST_ROUNDS, ROUNDS = 2, 1

# Places that are held against a piece each, and all against the same, at once: more take memory, and are no faster.
CHUNK, LOOKERS = 2**18, 2**12

Array: TypeAlias = NDArray[np.float32]
# For each place, the piece that lies there: its number in `Pieces`, int32 (places down, places across).
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

    def located(self, rows: Found) -> tuple[NDArray[Any], Found, Found]:
        """Return (which painting, how far down, how far across) the pieces `rows` are."""
        which = np.searchsorted(self.firsts, rows, "right") - 1 if len(self.firsts) > 1 else np.zeros_like(rows)
        return (which, *np.divmod(rows - self.firsts[which], self.across[which]))

    def moved(self, rows: Found, down: Found | int, across: Found | int) -> Found:
        """Return the pieces so many pixels further down and across than `rows`, or at their painting's edge."""
        which, top, left = self.located(rows)
        top = np.clip(top + down, 0, self.down[which] - 1)
        return self.firsts[which] + top * self.across[which] + np.clip(left + across, 0, self.across[which] - 1)


def pieces_of(paintings: Sequence[Rgb], check: Check = go_on) -> Pieces:
    """Return the `Pieces` of `paintings` (h_i, w_i, 3), each of at least SIDE pixels either way.

    If there were more than MOST, those of the paintings' middles. Raises Stopped if `check` does.
    """
    paintings = _middles(paintings)
    blurred = [_blurred(painting, BLUR) for painting in paintings]
    shapes = np.array([painting.shape[:2] for painting in paintings], np.int32)
    down, across = (shapes - SIDE + 1).T
    check()
    soft, sharp = _basis(blurred), _basis(paintings)
    seen = []
    for painting, dim in zip(paintings, blurred):
        check()
        seen.append((_rows(_components(dim, soft, 1)), _rows(_components(painting, sharp, 1))))
    guides, textures = (tf.concat(parts, 0) for parts in zip(*seen))
    pixels = np.concatenate([painting.reshape(-1, 3) for painting in paintings])
    return Pieces(pixels, _starts(shapes), _starts(shapes - SIDE + 1), down, across, soft, sharp, guides, textures)


def _middles(paintings: Sequence[Rgb]) -> Sequence[Rgb]:
    """Return `paintings`, or of each the middle, so that they have no more than MOST pixels together."""
    share = (MOST / sum(painting.size // 3 for painting in paintings)) ** 0.5
    if share >= 1:
        return paintings
    cut = []
    for painting in paintings:
        height, width = (max(int(length * share), SIDE) for length in painting.shape[:2])
        top, left = (painting.shape[0] - height) // 2, (painting.shape[1] - width) // 2
        cut.append(painting[top : top + height, left : left + width])
    return cut


def _starts(shapes: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return where each of what has these `shapes` (n, 2) starts, one after another."""
    sizes = np.prod(shapes, 1)
    return np.asarray(np.cumsum(sizes) - sizes, np.int32)


def repainted(
    picture: Rgb, guide: Rgb, pieces: Pieces, found: Found | None, seed: int, check: Check = go_on
) -> tuple[Rgb, Found]:
    """Return `picture` (h, w, 3) after one more pass, and what was found for each of its places.

    `guide` (h, w, 3) says what goes where. `found` is what the pass before has
    found; None in the first, to which the guide is all. `seed` is a pass's own.
    Raises Stopped if `check` does, which is asked many times.
    """
    generator, count = np.random.default_rng(seed), len(pieces.guides)
    wanted = [(_rows(_components(guide, pieces.soft, STRIDE)), pieces.guides)]
    if found is None or found.max() >= count:  # or of another painting
        some = np.sort(generator.choice(count, min(count, FIRST_LOOK), replace=False)).astype(np.int32)
        found = _nearest_of(some, *wanted[0], check).reshape(places(*guide.shape[:2]))
        rounds = FIRST_ROUNDS
    else:
        wanted.append((_rows(_components(picture, pieces.sharp, STRIDE)), pieces.textures))
        rounds = ROUNDS
    found = _searched(found, wanted, pieces, generator, rounds, check)
    return _averaged(picture, pieces, found), found


def places(height: int, width: int) -> tuple[int, int]:
    """Return how many places of a picture there are, down and across."""
    return (height - SIDE) // STRIDE + 1, (width - SIDE) // STRIDE + 1


def sharpened(guide: Rgb) -> Rgb:
    """Return `guide` (h, w, 3), which was enlarged, as sharp as a painting is through its blur."""
    return np.clip(2 * guide - _blurred(guide, SHARPENED_BLUR), 0, 1)


def _blurred(picture: Rgb, pixels: float) -> Rgb:
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


def _components(picture: Rgb, basis: Basis, stride: int) -> tf.Tensor:
    """Return the components (places down, places across, COMPONENTS) of the pieces of `picture`."""
    return tf.nn.conv2d(picture[None], basis.kernel, stride, "VALID")[0] + basis.offset


def _rows(components: tf.Tensor) -> tf.Tensor:
    return tf.reshape(components, [-1, components.shape[-1]])


def _searched(
    rows: Found,
    wanted: Sequence[tuple[tf.Tensor, tf.Tensor]],
    pieces: Pieces,
    generator: np.random.Generator,
    rounds: int,
    check: Check,
) -> Found:
    """Return `rows` where none was found that is nearer to what is `wanted`: pairs of (places, c) and (pieces, c)."""

    def better(candidates: Found) -> None:
        nonlocal rows, distances
        check()
        found = _distances(candidates, wanted)
        is_better = found < distances
        rows, distances = np.where(is_better, candidates, rows), np.where(is_better, found, distances)

    def some(reach: int) -> Found:
        return generator.integers(-reach, reach + 1, rows.shape, np.int32)

    distances = _distances(rows, wanted)
    for _ in range(rounds):
        for distance in DISTANCES:
            for step in (distance, -distance):
                better(pieces.moved(np.roll(rows, step, 0), step * STRIDE, 0))
                better(pieces.moved(np.roll(rows, step, 1), 0, step * STRIDE))
        for _ in pieces.firsts:
            better(generator.integers(0, len(pieces.guides), rows.shape, np.int32))
        reach = int(max(pieces.down.max(), pieces.across.max())) // 4
        while reach >= 1:
            better(pieces.moved(rows, some(reach), some(reach)))
            reach //= 4
    return rows


def _nearest_of(some: Found, wanted: tf.Tensor, known: tf.Tensor, check: Check) -> Found:
    """Return for each row of `wanted` (places, c) which of `some` pieces is nearest, all of them held against each."""
    pieces, found = tf.gather(known, some), []
    for start in range(0, len(wanted), LOOKERS):
        check()
        found.append(_first_look(wanted[start : start + LOOKERS], pieces))
    return some[np.concatenate(found)]


def _distances(rows: Found, wanted: Sequence[tuple[tf.Tensor, tf.Tensor]]) -> Array:
    """Return for each of `rows` the squared distance of the pieces from what is `wanted` there."""
    flat, found = rows.reshape(-1), []
    for start in range(0, len(flat), CHUNK):
        part = flat[start : start + CHUNK]
        found.append(sum(np.asarray(_apart(places[start : start + CHUNK], known, part)) for places, known in wanted))
    return np.concatenate(found).reshape(rows.shape)


def _averaged(picture: Rgb, pieces: Pieces, found: Found) -> Rgb:
    """Return `picture` (h, w, 3) where no piece lies; and else the mean of the pieces that do, the nearest first."""
    total, covered = np.zeros_like(picture), np.zeros((*picture.shape[:2], 1), np.float32)
    which, top, left = pieces.located(found)
    width = np.asarray(pieces.across + SIDE - 1, np.intp)[which]  # of the painting, in pixels
    first = pieces.starts[which] + top * width + left
    weights = np.exp(-np.square(np.arange(SIDE, dtype=np.float32) - SIDE // 2) / (SIDE**2 / 8))
    for row, column in np.ndindex(SIDE, SIDE):
        weight = weights[row] * weights[column]
        down = slice(row, row + STRIDE * found.shape[0], STRIDE)
        across = slice(column, column + STRIDE * found.shape[1], STRIDE)
        total[down, across] += weight * np.take(pieces.pixels, first + (row * width + column), 0)
        covered[down, across] += weight
    return np.clip(np.where(covered > 0, total / np.maximum(covered, 1e-6), picture), 0, 1)


def _squared_distances(wanted: tf.Tensor, known: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tf.square(tf.gather(known, rows) - wanted), 1)


def _nearest(wanted: tf.Tensor, pieces: tf.Tensor) -> tf.Tensor:
    likeness = tf.matmul(wanted, pieces, transpose_b=True) - tf.reduce_sum(tf.square(pieces), 1) / 2
    return tf.argmax(likeness, 1, tf.int32)


_first_look = compiled(_nearest, [spec([None, None]), spec([None, None])])
_apart = compiled(_squared_distances, [spec([None, None]), spec([None, None]), spec([None], tf.int32)])
