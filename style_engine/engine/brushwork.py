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
from typing import NamedTuple, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from style_engine.engine.steering import Check, go_on
from style_engine.engine.tensors import compiled, spec
from style_engine.pictures.arrays import Rgb

# The side of a piece, in pixels: 5 is as good as cut at random, and of 9 too few fit.
SIDE = 7
# Places are so many pixels apart: 16 pieces lie on each pixel, or 12.
STRIDE = 2
# Of a piece's 147 numbers, the combinations that tell most of all pieces apart.
COMPONENTS = 16
# Enlarged, a guide is soft: it is sharpened by its difference from itself through the first blur, in pixels, and the
# paintings are held against it through the second. Without, what is grey and busy would lie along each soft edge.
SHARPENED_BLUR, BLUR = 1.5, 0.7
# Places so far away are asked for what they found; and so often each pass.
DISTANCES = (4, 1)
FIRST_ROUNDS, ROUNDS = 3, 1

# Places that are held against pieces at once: more would take memory, and are no faster.
CHUNK = 2**18

Array: TypeAlias = NDArray[np.float32]
# For each place, the piece that lies there: a row of `Pieces.guides`, int32 (places down, places across).
Found: TypeAlias = NDArray[np.int32]


class Basis(NamedTuple):
    """Takes a piece (SIDE, SIDE, 3) to its COMPONENTS."""

    kernel: Array  # (SIDE, SIDE, 3, COMPONENTS)
    offset: Array  # (COMPONENTS,)


class Pieces(NamedTuple):
    """The paintings, side by side, and what is known of each of their pieces, row by row of the first corners."""

    pixels: Rgb  # (h, w, 3)
    down: int  # so many pieces below each other
    across: int
    blurred: Basis
    sharp: Basis
    guides: tf.Tensor  # (down * across, COMPONENTS), of the blurred paintings
    textures: tf.Tensor  # the same of the sharp ones
    barred: Array  # (down * across,): 0, or infinity where a piece is of no painting


def pieces_of(paintings: Sequence[Rgb]) -> Pieces:
    """Return the `Pieces` of `paintings` (h_i, w_i, 3), each of at least SIDE pixels either way."""
    height, width = max(len(picture) for picture in paintings), sum(picture.shape[1] for picture in paintings)
    pixels, blurred = np.zeros((height, width, 3), np.float32), np.zeros((height, width, 3), np.float32)
    down, across, left = height - SIDE + 1, width - SIDE + 1, 0
    barred = np.full((down, across), np.inf, np.float32)
    for picture in paintings:
        rows, columns = picture.shape[:2]
        pixels[:rows, left : left + columns] = picture
        blurred[:rows, left : left + columns] = _blurred(picture, BLUR)
        barred[: rows - SIDE + 1, left : left + columns - SIDE + 1] = 0
        left += columns
    allowed = barred == 0
    soft, sharp = _basis(blurred, allowed), _basis(pixels, allowed)
    guides, textures = _rows(_components(blurred, soft, 1)), _rows(_components(pixels, sharp, 1))
    return Pieces(pixels, down, across, soft, sharp, guides, textures, barred.reshape(-1))


def repainted(
    picture: Rgb, guide: Rgb, pieces: Pieces, found: Found | None, seed: int, check: Check = go_on
) -> tuple[Rgb, Found]:
    """Return `picture` (h, w, 3) after one more pass, and what was found for each of its places.

    `guide` (h, w, 3) says what goes where. `found` is what the pass before has
    found; None in the first, to which the guide is all. `seed` is a pass's own.
    Raises Stopped if `check` does, which is asked many times.
    """
    generator = np.random.default_rng(seed)
    wanted, known = _components(guide, pieces.blurred, STRIDE), pieces.guides
    if found is None:
        allowed = np.flatnonzero(pieces.barred == 0)
        rows = generator.choice(allowed, places(*guide.shape[:2])).astype(np.int32)
    else:
        rows = found
        wanted = tf.concat([wanted, _components(picture, pieces.sharp, STRIDE)], -1)
        known = tf.concat([known, pieces.textures], -1)
    rounds = FIRST_ROUNDS if found is None else ROUNDS
    rows = _searched(rows, _rows(wanted), known, pieces, generator, rounds, check)
    return _averaged(picture, pieces, rows), rows


def places(height: int, width: int) -> tuple[int, int]:
    """Return how many places of a picture there are, down and across."""
    return (height - SIDE) // STRIDE + 1, (width - SIDE) // STRIDE + 1


def sharpened(guide: Rgb) -> Rgb:
    """Return `guide` (h, w, 3), which was enlarged, as sharp as a painting is through its blur."""
    return np.clip(2 * guide - _blurred(guide, SHARPENED_BLUR), 0, 1)


def _blurred(picture: Rgb, pixels: float) -> Rgb:
    return np.asarray(gaussian_filter(picture, (pixels, pixels, 0), mode="nearest"), np.float32)


def _basis(picture: Rgb, allowed: NDArray[np.bool_]) -> Basis:
    """Return the `Basis` of principal components of the pieces of `picture` that are `allowed`, of some thousands."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, (SIDE, SIDE), (0, 1))
    rows, columns = np.nonzero(allowed)
    some = np.linspace(0, len(rows) - 1, min(len(rows), 20000)).astype(int)
    flat = windows[rows[some], columns[some]].transpose(0, 2, 3, 1).reshape(len(some), -1).astype(np.float64)
    mean = flat.mean(0)
    _, vectors = np.linalg.eigh(np.cov((flat - mean).T))
    kernel = vectors[:, : -COMPONENTS - 1 : -1]
    return Basis(kernel.reshape(SIDE, SIDE, 3, COMPONENTS).astype(np.float32), (-mean @ kernel).astype(np.float32))


def _components(picture: Rgb, basis: Basis, stride: int) -> tf.Tensor:
    """Return the components (places down, places across, COMPONENTS) of the pieces of `picture`."""
    return tf.nn.conv2d(picture[None], basis.kernel, stride, "VALID")[0] + basis.offset


def _rows(components: tf.Tensor) -> tf.Tensor:
    return tf.reshape(components, [-1, components.shape[-1]])


def _searched(
    rows: Found,
    wanted: tf.Tensor,
    known: tf.Tensor,
    pieces: Pieces,
    generator: np.random.Generator,
    rounds: int,
    check: Check,
) -> Found:
    """Return `rows` where none better was found for `wanted` (places, c) among `known` (pieces, c)."""

    def apart(candidates: Found) -> Array:
        flat, found = candidates.reshape(-1), []
        for start in range(0, len(flat), CHUNK):
            part = flat[start : start + CHUNK]
            found.append(np.asarray(_apart(wanted[start : start + CHUNK], known, part)) + pieces.barred[part])
        return np.concatenate(found).reshape(candidates.shape)

    def better(candidates: Found) -> None:
        nonlocal rows, distances
        check()
        found = apart(candidates)
        is_better = found < distances
        rows, distances = np.where(is_better, candidates, rows), np.where(is_better, found, distances)

    distances = apart(rows)
    for _ in range(rounds):
        for distance in DISTANCES:
            for axis, step in ((0, distance), (0, -distance), (1, distance), (1, -distance)):
                better(_moved(np.roll(rows, step, axis), axis, step * STRIDE, pieces))
        reach = max(pieces.down, pieces.across)
        while reach >= 1:
            better(_near(rows, reach, pieces, generator))
            reach //= 4
    return rows


def _moved(rows: Found, axis: int, by: int, pieces: Pieces) -> Found:
    """Return the pieces that lie `by` pixels further in the paintings than those of `rows`, or at their edge."""
    down, across = np.divmod(rows, pieces.across)
    if axis == 0:
        down = np.clip(down + by, 0, pieces.down - 1)
    else:
        across = np.clip(across + by, 0, pieces.across - 1)
    return down * pieces.across + across


def _near(rows: Found, reach: int, pieces: Pieces, generator: np.random.Generator) -> Found:
    """Return pieces at random, at most `reach` pixels away from those of `rows` either way."""
    down, across = np.divmod(rows, pieces.across)
    down += generator.integers(-reach, reach + 1, rows.shape, np.int32)
    across += generator.integers(-reach, reach + 1, rows.shape, np.int32)
    return np.clip(down, 0, pieces.down - 1) * pieces.across + np.clip(across, 0, pieces.across - 1)


def _averaged(picture: Rgb, pieces: Pieces, found: Found) -> Rgb:
    """Return `picture` (h, w, 3) where no piece lies; and else the mean of the pieces that do, the nearest first."""
    total, covered = np.zeros_like(picture), np.zeros((*picture.shape[:2], 1), np.float32)
    _, width, _ = pieces.pixels.shape
    pixels, corners = pieces.pixels.reshape(-1, 3), np.divmod(found.astype(np.intp), pieces.across)
    first = corners[0] * width + corners[1]
    weights = np.exp(-np.square(np.arange(SIDE, dtype=np.float32) - SIDE // 2) / (SIDE**2 / 8))
    for row, column in np.ndindex(SIDE, SIDE):
        weight = weights[row] * weights[column]
        down = slice(row, row + STRIDE * found.shape[0], STRIDE)
        across = slice(column, column + STRIDE * found.shape[1], STRIDE)
        total[down, across] += weight * np.take(pixels, first + (row * width + column), 0)
        covered[down, across] += weight
    return np.where(covered > 0, total / np.maximum(covered, 1e-6), picture)


def _squared_distances(wanted: tf.Tensor, known: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tf.square(tf.gather(known, rows) - wanted), 1)


_apart = compiled(_squared_distances, [spec([None, None]), spec([None, None]), spec([None], tf.int32)])
