"""Colour statistics of pictures."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from style_engine.pictures.arrays import Mask, Rgb

# Pixels of a picture that are worked on at once.
BLOCK = 2**20


def match_colors(source: Rgb, target: Rgb, counts: Mask | None = None) -> Rgb:
    """Return `source` (h, w, 3) with the mean and covariance of the colours of `target` (h', w', 3), clipped to [0, 1].

    `counts` (h, w) says how much each pixel of `source` counts in its own; None is all alike.

    Of all linear maps that do so, the one that moves the colours least: the
    Monge-Kantorovich map (Pitié and Kokaram, "The linear Monge-Kantorovitch
    linear colour mapping", 2007). float32 in [0, 1].
    """
    mean, covariance = _statistics(source, counts)
    target_mean, target_covariance = _statistics(target)
    moved, matched = transport(covariance, target_covariance), np.empty(source.shape, np.float32)
    for part in _blocks(source):
        matched[part] = np.clip((source[part] - mean) @ moved + target_mean, 0, 1)
    return matched


# How bright the eye finds red, green and blue (ITU-R BT.601).
LIGHT = np.array([0.299, 0.587, 0.114], np.float32)


def light(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the light alone of `picture` (h, w, 3): grey, and of the same shape."""
    return np.repeat((picture @ LIGHT)[..., None], 3, -1)


def match_light(source: Rgb, target: Rgb) -> Rgb:
    """Return the light of `source` (h, w, 3) with the mean and deviation of that of `target`, grey, clipped to [0, 1].

    Gatys and others, "Controlling Perceptual Factors in Neural Style Transfer",
    arXiv 1611.07865, section 5.1, equation 4.
    """
    source, target = light(source), light(target)
    stretch = target.std() / max(source.std(), 1e-4)
    return np.clip((source - source.mean()) * stretch + target.mean(), 0, 1).astype(np.float32)


def relight(picture: Rgb, other: Rgb) -> Rgb:
    """Return `picture` (h, w, 3) with its own colours and the light of `other`, of its shape, clipped to [0, 1]."""
    return np.clip(picture + light(other - picture), 0, 1)


def _statistics(picture: Rgb, counts: Mask | None = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    def each() -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
        for part in _blocks(picture):
            colors = picture[part].reshape(-1, 3).astype(np.float64)
            yield colors, np.ones(len(colors)) if counts is None else counts[part].reshape(-1) + 1e-6

    total = sum(weights.sum() for _, weights in each())
    mean = np.sum([weights @ colors for colors, weights in each()], 0) / total
    products = [((colors - mean) * weights[:, None]).T @ (colors - mean) for colors, weights in each()]
    # A trace of every colour keeps the covariance of a grey or flat picture invertible.
    return mean, np.sum(products, 0) / total + 1e-4 * np.eye(3)


def _blocks(picture: Rgb) -> list[slice]:
    """Return the rows of `picture` in parts: in float64, all of a large one would take gigabytes."""
    rows = max(BLOCK // max(picture.shape[1], 1), 1)
    return [slice(top, top + rows) for top in range(0, len(picture), rows)]


def transport(covariance: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the symmetric matrix that gives what has this `covariance` that of `target`, and moves it least."""
    root, inverse_root = matrix_power(covariance, 0.5), matrix_power(covariance, -0.5)
    return inverse_root @ matrix_power(root @ target @ root, 0.5) @ inverse_root


def matrix_power(matrix: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    """Return the `exponent`-th power of a symmetric positive `matrix`."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.maximum(values, 1e-12) ** exponent) @ vectors.T
