"""Takes out of a picture's details the colours that the painting's own details do not have.

A compact network tells colours apart less well than VGG-19 where they are of a few pixels, and so it leaves pink and
green in a charcoal drawing. The details of each octave of size have a covariance of colours: where the picture's is
larger than the painting's, in whatever direction of colour, it becomes the painting's; nothing is enlarged.

The octaves are those of a Laplacian pyramid (Burt and Adelson, "The Laplacian Pyramid as a Compact Image Code", 1983),
and the map between covariances is that of `pictures.colors.match_colors`.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine.octaves import doubled, halved
from style_engine.engine.tensors import compiled, spec
from style_engine.pictures.arrays import Mask, Rgb
from style_engine.pictures.colors import transport

OCTAVES = 4
# Rows and columns beyond a piece of a picture, by which its details are told: what is farther off is not in them.
AROUND = 48
# Pictures are gone through in pieces of so many rows, whole positions of the last octave, for the memory of large ones.
ROWS = 272
# So that the covariance of flat ground has an inverse.
RIDGE = 1e-8

# Of each octave, from single pixels on: float64 (OCTAVES, 3, 3).
Covariances: TypeAlias = NDArray[np.float64]


def colors_of_details(picture: Rgb, counts: Mask | None = None) -> Covariances:
    """Return the covariances of the colours of the details of `picture`, float32 (h, w, 3).

    `counts` (h, w) says how much each pixel counts; None is all alike.
    """
    weights = np.ones(picture.shape[:2], np.float32) if counts is None else counts
    pieces = zip(_pieces(picture), _pieces(weights[..., None]), strict=True)
    products, sums = (sum(parts) for parts in zip(*(_products(*pair) for pair in pieces)))
    return np.asarray(products, np.float64) / np.maximum(sums, 1e-6)[:, None, None] + RIDGE * np.eye(3)


def without_other_colors(picture: Rgb, wanted: Covariances, counts: Mask | None = None) -> Rgb:
    """Return `picture`, float32 (h, w, 3), with details in no colour more than `wanted`.

    `counts` (h, w) says where they are counted; None is everywhere alike.
    """
    found = colors_of_details(picture, counts)
    maps = np.array([_no_larger(*pair) for pair in zip(found, wanted, strict=True)], np.float32)
    cleaned = np.empty(picture.shape, np.float32)
    for number, piece in enumerate(_pieces(picture)):
        cleaned[number * ROWS : (number + 1) * ROWS] = _mapped(piece, maps)
    return cleaned


def _no_larger(found: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the matrix that takes a covariance to the one that is `wanted`, but leaves where it would enlarge."""
    values, vectors = np.linalg.eigh(transport(found, wanted))
    return (vectors * np.minimum(values, 1)) @ vectors.T


def _pieces(plane: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Return `plane` (h, w, c) in pieces (1, h', w', c) of `ROWS` rows, each with `AROUND` more on all sides."""
    height = len(plane)
    for top in range(0, height, ROWS):
        bottom = min(top + ROWS, height)
        first, last = max(top - AROUND, 0), min(bottom + AROUND, height)
        beyond = (first - top + AROUND, bottom + AROUND - last)
        yield np.pad(plane[first:last], [beyond, (AROUND, AROUND), (0, 0)], "symmetric")[None]


def _details(image: Any) -> list[Any]:
    """Return the details of `image` (1, h, w, c) at each octave."""
    found = []
    for _ in range(OCTAVES):
        smaller = halved(image)
        found.append(image - doubled(smaller, image))
        image = smaller
    return found


PIECE, PLANE = spec([1, None, None, 3]), spec([1, None, None, 1])


@partial(compiled, signature=[PIECE, PLANE])
def _products(piece: Any, counts: Any) -> Any:
    """Return the sums of products of the colours of the details of `piece`, without what is around it, and counts."""
    products, sums = [], []
    for octave, details in enumerate(_details(piece)):
        around = AROUND >> octave
        inner, weights = details[:, around:-around, around:-around], counts[:, around:-around, around:-around]
        one, other = tf.unstack(inner, axis=-1), tf.unstack(inner * weights, axis=-1)
        # Sums, and no product of matrices, which could be one in bfloat16.
        products.append(tf.stack([[tf.reduce_sum(a * b) for b in other] for a in one]))
        sums.append(tf.reduce_sum(weights))
        counts = halved(counts)
    return tf.stack(products), tf.stack(sums)


@partial(compiled, signature=[PIECE, spec([OCTAVES, 3, 3])])
def _mapped(piece: Any, maps: Any) -> Any:
    """Return `piece`, without what is around it, with the colours of its details mapped: (h, w, 3) in [0, 1]."""
    change: Any = None
    for octave, details in reversed(list(enumerate(_details(piece)))):
        own = tf.matmul(tf.reshape(details, [-1, 3]), maps[octave] - tf.eye(3))
        own = tf.reshape(own, tf.shape(details))
        if change is not None:
            own += doubled(change, details)
        change = own
    return tf.clip_by_value((piece + change)[0, AROUND:-AROUND, AROUND:-AROUND], 0.0, 1.0)
