"""Paints in one pass: what the narrow network sees of the photo is given the painting's statistics, and decoded.

The transfer of means and covariances is closed form (Li and others, "Universal Style Transfer via Feature Transforms",
arXiv 1705.08086), by the map that moves least (Lu and others, "A Closed-form Solution to Universal Style Transfer",
arXiv 1906.00668), and so any painting, and any mix of paintings, is as good as another. Differs from both: one
decoder takes the features of all four layers at once, and has learned on Gram and content losses.
"""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from style_engine.engine import decoder
from style_engine.engine.decoder import LAYERS, RIDGE
from style_engine.engine.networks import compact
from style_engine.engine.objective import IMAGE
from style_engine.engine.precision import computing_in
from style_engine.engine.quick_decoder import quick_decoder
from style_engine.engine.tensors import compiled, spec
from style_engine.pictures.arrays import Rgb

# Pixels painted beyond each edge, mirrored, and cut off: zero padding leaves fringes there.
MARGIN = 16
# The coarsest features have so many pixels.
STRIDE = 8
EPSILON = 1e-6
# As much of every colour as `pictures.colors.match_colors` adds.
COLOR_RIDGE = 1e-4
# Of more positions than these, (n, 2) in [0, 1), statistics are taken of these alone: a third of a first look's time is
# saved, and no picture differs to the eye. They are evenly spread and in no grid, which the lines of a print could fall
# in with (Roberts, "The Unreasonable Effectiveness of Quasirandom Sequences", 2018).
PLACES = np.outer(np.arange(0.5, 1 << 14), 1 / 1.32471795724474602596 ** np.array([1, 2])) % 1


class Statistics(NamedTuple):
    """The mean (c,) and the covariance (c, c) of colours, or of the features of a layer, float64."""

    mean: Any
    covariance: Any


class Painting(NamedTuple):
    """All that is needed of a painting: the `Statistics` of its colours, and of its features at each of `LAYERS`."""

    colors: Statistics
    features: list[Statistics]


class FeedForward:
    """The narrow network and the decoder, compiled for pictures of any size."""

    def __init__(self) -> None:
        self._network = compact.load_file(compact.WEIGHTS).model
        self._decode = quick_decoder(decoder.load_file())
        size, number = spec([2], tf.int32), spec([])
        self._see = compiled(self._statistics_of, [IMAGE, size])
        counts = [3, *(self._network.output[layer].shape[-1] for layer in LAYERS)]
        wanted = [Statistics(spec([None, c], tf.float64), spec([None, c, c], tf.float64)) for c in counts]
        self._paint = compiled(self._painted, [IMAGE, size, wanted, spec([None], tf.float64), number])

    def seen(self, painting: Rgb) -> Painting:
        """Return what is needed of a `painting`, float32 (h, w, 3) in [0, 1], to paint any photo with it."""
        with computing_in("auto"):
            colors, *features = self._see(*_padded(painting))
        return Painting(_fetched(colors), [_fetched(found) for found in features])

    def paint(self, photo: Rgb, paintings: Sequence[Painting], mix: Sequence[float], strength: float = 1.0) -> Rgb:
        """Return the `photo`, float32 (h, w, 3) in [0, 1], in the style of the `mix`, in shares, of `paintings`.

        With less `strength`, its features go less far towards the painting's; its colours always go all the way.
        """
        wanted = [
            Statistics(*(np.stack(parts) for parts in zip(*found)))
            for found in zip(*([painting.colors, *painting.features] for painting in paintings))
        ]
        with computing_in("auto"):
            return self._paint(*_padded(photo), wanted, np.asarray(mix, np.float64), np.float32(strength)).numpy()

    def _seen(self, image: Any) -> list[Any]:
        features = self._network(image)
        return [features[layer] for layer in LAYERS]

    def _statistics_of(self, image: Any, size: Any) -> list[Statistics]:
        """Return the statistics of the colours of `image`, without its margin, and of its features, with it."""
        features = self._seen(image)
        return [_colors(_within(image, size)), *(_statistics(found) for found in features)]

    def _painted(self, image: Any, size: Any, wanted: Sequence[Statistics], mix: Any, strength: Any) -> Any:
        colors, *styles = wanted
        features = self._seen(_recolored(image, _colors(_within(image, size)), colors, mix))
        mixed = [Statistics(*(tf.einsum("n,n...->...", mix, part) for part in style)) for style in styles]
        moved = [transferred(found, style, strength) for found, style in zip(features, mixed)]
        return _within(self._decode(moved), size)[0]


@functools.lru_cache(maxsize=1)
def load() -> FeedForward:
    """Return the networks that ship. Raises NetworkError if a file is damaged."""
    return FeedForward()


def transferred(features: Any, wanted: Statistics, strength: Any = 1.0) -> Any:
    """Return `features` (1, h, w, c) with the statistics that are `wanted`, moved the least, as far as `strength`."""
    found, count = _statistics(features), features.shape[-1]
    matrix = transport(found.covariance, wanted.covariance)
    strength = tf.cast(strength, tf.float64)
    matrix = strength * matrix + (1 - strength) * tf.eye(count, dtype=tf.float64)
    to = strength * wanted.mean + (1 - strength) * found.mean
    return _mapped(features, matrix, to - tf.linalg.matvec(matrix, found.mean, transpose_a=True))


def transport(covariance: Any, target: Any) -> Any:
    """Return what `pictures.colors.transport` does, of tensors (..., c, c), by one decomposition instead of three.

    With L L' the covariance, it is L'^-1 (L' target L)^1/2 L^-1: symmetric and positive, and it makes the target of the
    covariance, as only one matrix does.
    """
    lower = tf.linalg.cholesky(covariance)
    values, vectors = tf.linalg.eigh(tf.matmul(lower, tf.matmul(target, lower), transpose_a=True))
    middle = tf.matmul(vectors * tf.sqrt(tf.maximum(values, 1e-12))[..., None, :], vectors, transpose_b=True)
    half = tf.linalg.triangular_solve(lower, middle, adjoint=True)
    return tf.linalg.triangular_solve(lower, tf.linalg.matrix_transpose(half), adjoint=True)


def _statistics(features: Any) -> Statistics:
    found, count = _moments(features), features.shape[-1]
    ridge = RIDGE * tf.linalg.trace(found.covariance) / count + EPSILON
    return found._replace(covariance=found.covariance + ridge * tf.eye(count, dtype=tf.float64))


def _colors(image: Any) -> Statistics:
    found = _moments(image)
    return found._replace(covariance=found.covariance + COLOR_RIDGE * tf.eye(3, dtype=tf.float64))


def _moments(features: Any) -> Statistics:
    # In float64 from here on: products could become bfloat16, and of flat ground nothing would be left that has a root.
    flat = tf.cast(_sampled(features), tf.float64)
    mean = tf.reduce_mean(flat, 0)
    apart = flat - mean
    return Statistics(mean, tf.matmul(apart, apart, transpose_a=True) / tf.cast(tf.shape(flat)[0], tf.float64))


def _sampled(features: Any) -> Any:
    """Return `features` (1, h, w, c) at `PLACES`, (n, c); at all positions where these are no more."""
    size, flat = tf.shape(features)[1:3], tf.reshape(features, [-1, features.shape[-1]])
    places = tf.cast(PLACES * tf.cast(size, tf.float64), tf.int32)
    few = size[0] * size[1] <= len(PLACES)
    return tf.cond(few, lambda: flat, lambda: tf.gather(flat, places[:, 0] * size[1] + places[:, 1]))


def _recolored(image: Any, found: Statistics, wanted: Statistics, mix: Any) -> Any:
    """Return the mean, in the shares of the `mix`, of `image` in the colours of each painting."""
    matrices = transport(tf.broadcast_to(found.covariance, tf.shape(wanted.covariance)), wanted.covariance)
    offsets = wanted.mean - tf.linalg.matvec(matrices, found.mean, transpose_a=True)
    # All paintings side by side, as channels.
    together = tf.reshape(tf.transpose(matrices, [1, 0, 2]), [3, -1])
    each = tf.clip_by_value(_mapped(image, together, tf.reshape(offsets, [-1])), 0.0, 1.0)
    shares = tf.reshape(mix[:, None, None] * tf.eye(3, dtype=tf.float64), [-1, 3])
    return _mapped(each, shares, tf.zeros([3], tf.float64))


def _mapped(features: Any, matrix: Any, offset: Any) -> Any:
    """Return `features` (1, h, w, c) times `matrix` (c, c') plus `offset` (c',), position by position."""
    kernel = tf.cast(matrix, tf.float32)[None, None]
    return tf.nn.bias_add(tf.nn.conv2d(features, kernel, 1, "SAME"), tf.cast(offset, tf.float32))


def _within(image: Any, size: Any) -> Any:
    """Return `image` (1, h', w', c) without its margin: (1, h, w, c) of a `size` (h, w)."""
    return image[:, MARGIN : MARGIN + size[0], MARGIN : MARGIN + size[1]]


def _fetched(found: Statistics) -> Statistics:
    return Statistics(*(np.asarray(part, np.float64) for part in found))


def _padded(picture: Rgb) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return `picture` (1, h', w', 3) with the margin, and some pixels more that make whole coarsest positions.

    And its own size, (h, w).
    """
    pads: list[Any] = [(MARGIN, MARGIN + -length % STRIDE) for length in picture.shape[:2]]
    return np.pad(picture, [*pads, (0, 0)], "symmetric")[None], np.array(picture.shape[:2], np.int32)
