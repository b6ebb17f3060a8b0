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

import numpy as np
import tensorflow as tf
from scipy.ndimage import uniform_filter

from style_engine.engine.pieces import ROWS, SIDE, Array, Found, Pieces, blurred, components
from style_engine.engine.steering import Check, go_on
from style_engine.engine.tensors import compiled, spec
from style_engine.pictures.arrays import Rgb

# Places are so many pixels apart: 9 to 16 pieces lie on each pixel.
STRIDE = 2
# So many places of STRIDE pixels the last piece reaches beyond its own.
MORE = -(-SIDE // STRIDE) - 1
# Where pieces lie on each other, their mean is by how far a pixel is from their middles, as a normal distribution
# of this deviation, in pixels, falls off. With less, every other row and column would be sharper than those between.
DEVIATION = 1.2
# A mean has less contrast: so much of its difference from itself through this blur, in pixels, is added. With both,
# pictures have nearly as fine a contrast as paintings, where they had half of it.
CONTRAST, CONTRAST_BLUR = 0.75, 1.0
# In the first pass, each place looks through so many pieces: found by chance and by neighbours alone, they are further.
FIRST_LOOK = 1024
# Places so far away are asked for what they found; and so often each pass.
DISTANCES = (4, 1)
FIRST_ROUNDS, ROUNDS = 2, 1

# Places that are held against a piece each, and all against the same, at once: more take memory, and are no faster.
CHUNK, LOOKERS = 2**18, 2**12


def repainted(
    picture: Rgb, guide: Rgb, pieces: Pieces, found: Found | None, seed: int, check: Check = go_on
) -> tuple[Rgb, Found]:
    """Return `picture` (h, w, 3) after one more pass, and what was found for each of its places.

    `guide` (h, w, 3) says what goes where. `found` is what the pass before has
    found; None in the first, to which the guide is all. `seed` is a pass's own.
    Raises Stopped if `check` does, which is asked many times.
    """
    generator, count = np.random.default_rng(seed), len(pieces.guides)
    wanted = [(components(guide, pieces.soft, STRIDE), pieces.guides)]
    if found is None or found.max() >= count:  # or of another painting
        some = np.sort(generator.choice(count, min(count, FIRST_LOOK), replace=False)).astype(np.int32)
        found = _nearest_of(some, *wanted[0], check).reshape(places(*guide.shape[:2]))
        rounds = FIRST_ROUNDS
    else:
        wanted.append((components(picture, pieces.sharp, STRIDE), pieces.textures))
        rounds = ROUNDS
    found = _searched(found, wanted, pieces, generator, rounds, check)
    del wanted  # memory, for what comes now
    return _averaged(picture, pieces, found), found


def places(height: int, width: int) -> tuple[int, int]:
    """Return how many places of a picture there are, down and across."""
    return (height - SIDE) // STRIDE + 1, (width - SIDE) // STRIDE + 1


def sharpened(guide: Rgb) -> Rgb:
    """Return `guide` (h, w, 3), which was enlarged and is soft, with crisp edges: else, busy grey would lie along them.

    Each pixel becomes the mean of the flattest of four squares of 3 x 3 pixels that have it in their corners (Kuwahara
    and others, "Processing of RI-Angiocardiographic Images", 1976), or of all that are as flat.
    """
    padded = np.pad(guide, ((2, 2), (2, 2), (0, 0)), "edge")
    return np.concatenate([_crisp(padded[top : top + ROWS + 4]) for top in range(0, len(guide), ROWS)])


def _crisp(padded: Rgb) -> Rgb:
    """Return rows of a guide (h, w, 3) with crisp edges; `padded` is 2 pixels larger at each side."""
    height, width = padded.shape[0] - 4, padded.shape[1] - 4
    mean, square = (uniform_filter(values, 3, axes=(0, 1))[1:-1, 1:-1] for values in (padded, np.square(padded)))
    flatness = np.maximum((square - np.square(mean)).sum(-1, keepdims=True), 1e-6) ** -4
    corners = [np.s_[down : down + height, across : across + width] for down in (0, 2) for across in (0, 2)]
    total = sum(flatness[corner] * mean[corner] for corner in corners)
    return np.clip(total / sum(flatness[corner] for corner in corners), 0, 1)


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
    """Return `picture` (h, w, 3) where no piece lies; and else the mean of the pieces that do, with its contrast."""
    bottom, right = (STRIDE * (count - 1) + SIDE for count in found.shape)  # from there on, no piece lies
    total = _means(pieces, found)[: picture.shape[0], : picture.shape[1]]
    total[bottom:], total[:, right:] = picture[bottom:], picture[:, right:]
    # In place and channel by channel: the largest pictures take what memory there is.
    for plane in (total[..., channel : channel + 1] for channel in range(3)):
        fine = plane - blurred(plane, CONTRAST_BLUR)
        fine *= CONTRAST
        plane += fine
    total[bottom:], total[:, right:] = picture[bottom:], picture[:, right:]
    return np.clip(total, 0, 1, out=total)


def _means(pieces: Pieces, found: Found) -> Rgb:
    """Return the mean of the pieces that lie on each pixel; 0 where none does, at most a row and a column."""
    weights = np.exp(-np.square((np.arange(SIDE, dtype=np.float32) - SIDE // 2) / DEVIATION) / 2)
    total = np.zeros((*(STRIDE * (count + MORE) for count in found.shape), 3), np.float32)
    for top in range(0, len(found), ROWS):
        part = _summed(pieces, found[top : top + ROWS], weights)
        total[STRIDE * top : STRIDE * top + len(part)] += part
    for axis, count in enumerate(found.shape):
        covered = np.zeros(total.shape[axis], np.float32)
        for place, weight in enumerate(weights):
            covered[place : place + STRIDE * count : STRIDE] += weight
        total /= np.maximum(covered, np.finfo(np.float32).tiny).reshape((-1, 1, 1) if axis == 0 else (-1, 1))
    return total


def _summed(pieces: Pieces, found: Found, weights: Array) -> Rgb:
    """Return the sum of the pieces that lie on each pixel, by their `weights` (SIDE,) down and across."""
    which, top, left = pieces.located(found)
    width = np.asarray(pieces.across + SIDE - 1, np.intp)[which]  # of the painting, in pixels
    first = pieces.starts[which] + top * width + left
    down, across = found.shape
    # Pixels that lie STRIDE apart are together, which is twice as fast: (row, column) in a STRIDE, and which STRIDE.
    total = np.zeros((STRIDE, STRIDE, down + MORE, across + MORE, 3), np.float32)
    for row, column in np.ndindex(SIDE, SIDE):
        (y, in_y), (x, in_x) = divmod(row, STRIDE), divmod(column, STRIDE)
        part = np.take(pieces.pixels, first + (row * width + column), 0)
        part *= weights[row] * weights[column]
        total[in_y, in_x, y : y + down, x : x + across] += part
    return total.transpose(2, 0, 3, 1, 4).reshape(STRIDE * (down + MORE), STRIDE * (across + MORE), 3)


def _squared_distances(wanted: tf.Tensor, known: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tf.square(tf.gather(known, rows) - wanted), 1)


def _nearest(wanted: tf.Tensor, pieces: tf.Tensor) -> tf.Tensor:
    likeness = tf.matmul(wanted, pieces, transpose_b=True) - tf.reduce_sum(tf.square(pieces), 1) / 2
    return tf.argmax(likeness, 1, tf.int32)


_first_look = compiled(_nearest, [spec([None, None]), spec([None, None])])
_apart = compiled(_squared_distances, [spec([None, None]), spec([None, None]), spec([None], tf.int32)])
