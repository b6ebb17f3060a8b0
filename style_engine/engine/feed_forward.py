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
from numpy.typing import NDArray

from style_engine.engine import decoder
from style_engine.engine.decoder import LAYERS, RIDGE
from style_engine.engine.networks import compact
from style_engine.engine.objective import IMAGE
from style_engine.engine.precision import computing_in
from style_engine.engine.tensors import compiled, spec
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.colors import match_colors, transport

# Pixels painted beyond each edge, mirrored, and cut off: zero padding leaves fringes there.
MARGIN = 16
# The coarsest features have so many pixels.
STRIDE = 8
EPSILON = 1e-6


class Statistics(NamedTuple):
    """The mean (c,) and the covariance (c, c) of the features of one layer, float64."""

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]


class Painting(NamedTuple):
    """All that is needed of a painting: itself, for its colours, and its `Statistics` at each of `LAYERS`."""

    picture: Rgb
    statistics: list[Statistics]


class FeedForward:
    """The narrow network and the decoder, compiled for pictures of any size."""

    def __init__(self) -> None:
        network, decoding = compact.load_file(compact.WEIGHTS).model, decoder.load_file()
        channels = [tensor.shape[-1] for tensor in decoding.inputs]
        self._see = compiled(lambda image: [network(image)[layer] for layer in LAYERS], [IMAGE])
        self._decode = compiled(decoding, [[spec([1, None, None, count]) for count in channels]])

    def seen(self, painting: Rgb) -> Painting:
        """Return what is needed of a `painting`, float32 (h, w, 3) in [0, 1], to paint any photo with it."""
        with computing_in("auto"):
            seen = self._see(_padded(painting))
        return Painting(painting, [_statistics(features[0].numpy()) for features in seen])

    def paint(self, photo: Rgb, paintings: Sequence[Painting], mix: Sequence[float]) -> Rgb:
        """Return the `photo`, float32 (h, w, 3) in [0, 1], in the style of the `mix`, in shares, of `paintings`."""
        recolored = sum(share * match_colors(photo, painting.picture) for share, painting in zip(mix, paintings))
        wanted = [_mixed(statistics, mix) for statistics in zip(*(painting.statistics for painting in paintings))]
        with computing_in("auto"):
            features = self._see(_padded(np.asarray(recolored, np.float32)))
            decoded = self._decode([transferred(seen.numpy(), target) for seen, target in zip(features, wanted)])
        height, width, _ = photo.shape
        return decoded[0, MARGIN : MARGIN + height, MARGIN : MARGIN + width].numpy()


@functools.lru_cache(maxsize=1)
def load() -> FeedForward:
    """Return the networks that ship. Raises NetworkError if a file is damaged."""
    return FeedForward()


def transferred(features: NDArray[np.float32], wanted: Statistics) -> NDArray[np.float32]:
    """Return `features` (1, h, w, c) with the statistics that are `wanted`, moved the least."""
    found = _statistics(features[0])
    matrix = transport(found.covariance, wanted.covariance).astype(np.float32)
    moved = (features - found.mean.astype(np.float32)) @ matrix + wanted.mean.astype(np.float32)
    return moved.astype(np.float32)


def _statistics(features: NDArray[np.float32]) -> Statistics:
    count = features.shape[-1]
    flat = features.reshape(-1, count)
    mean = flat.mean(0, np.float64)
    apart = flat - mean.astype(np.float32)
    covariance = (apart.T @ apart / len(flat)).astype(np.float64)
    return Statistics(mean, covariance + (RIDGE * np.trace(covariance) / count + EPSILON) * np.eye(count))


def _mixed(statistics: Sequence[Statistics], mix: Sequence[float]) -> Statistics:
    """Return the mean of `statistics`, in the shares of the `mix`."""
    means, covariances = (np.stack(parts) for parts in zip(*statistics))
    return Statistics(np.tensordot(mix, means, 1), np.tensordot(mix, covariances, 1))


def _padded(picture: Rgb) -> NDArray[np.float32]:
    """Return `picture` (1, h, w, 3) with the margin, and some pixels more that make whole coarsest positions."""
    pads: list[Any] = [(MARGIN, MARGIN + -length % STRIDE) for length in picture.shape[:2]]
    return np.pad(picture, [*pads, (0, 0)], "symmetric")[None]
