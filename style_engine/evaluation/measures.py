"""What is measured between the features of two pictures, as pure functions: 0 is identical, smaller is nearer."""

import functools
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# Features (positions, channels), whatever was beside what.
Flat: TypeAlias = NDArray[np.floating]

# Against a division by 0, and far below the norm of any position's features.
_TINY = 1e-6


@dataclass(frozen=True)
class Gaussian:
    """The normal distribution with the `mean` (c,) and the `covariance` (c, c) of features, float64."""

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]

    @functools.cached_property
    def root(self) -> NDArray[np.float64]:
        """The symmetric square root of the covariance; rounding may have made eigenvalues negative, which count 0."""
        values, vectors = np.linalg.eigh(self.covariance)
        return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def gaussian_of(features: Flat) -> Gaussian:
    """Return the `Gaussian` of `features` over all positions."""
    mean = features.mean(0, dtype=np.float64)
    centred = features - mean
    return Gaussian(mean, centred.T @ centred / len(features))


def wasserstein(found: Gaussian, wanted: Gaussian) -> float:
    """Return the squared Wasserstein-2 distance of two Gaussians, in parts of the mean square of what is `wanted`.

    W2^2 = |m - M|^2 + tr(C + D - 2 (D^1/2 C D^1/2)^1/2) for means m and M and
    covariances C and D (Dowson and Landau, 1982; Heusel et al., arXiv
    1706.08500, eq. 6), divided by |M|^2 + tr D. So 1 is as far as no features
    at all.

    >>> narrow, wide = (Gaussian(np.zeros(1), np.array([[variance]])) for variance in (1.0, 4.0))
    >>> wasserstein(narrow, wide)  # (1 - 2)^2 / 4
    0.25
    """
    values = np.linalg.eigvalsh(wanted.root @ found.covariance @ wanted.root)
    shared = np.sqrt(np.maximum(values, 0)).sum()
    apart = np.sum((found.mean - wanted.mean) ** 2) + np.trace(found.covariance) + np.trace(wanted.covariance)
    return float((apart - 2 * shared) / (np.sum(wanted.mean**2) + np.trace(wanted.covariance)))


def sampled(features: Flat, most: int) -> Flat:
    """Return `most` positions of `features`, or all if they are no more: of features of one shape always the same."""
    if len(features) <= most:
        return features
    return features[np.sort(np.random.default_rng(0).choice(len(features), most, replace=False))]


def directions(features: Flat) -> Flat:
    """Return `features` with each position's norm made 1, so that products of two positions are cosines."""
    return features / (np.linalg.norm(features, axis=1, keepdims=True) + _TINY)


def nearest_distances(found: Flat, wanted: Flat) -> tuple[float, float]:
    """Return the mean cosine distances from each of `found` to the nearest of `wanted`, and the other way round.

    Both are `directions`. The distance of nearest neighbours by which Kolkin et
    al. (arXiv 2203.13215) paint; the other way round, it is of what is left out.
    """
    cosines = found @ wanted.T
    return float(1 - cosines.max(1).mean()), float(1 - cosines.max(0).mean())


def self_similarity(features: Flat) -> Flat:
    """Return the cosine distances (n, n) between the positions of one picture, in parts of their mean.

    After Kolkin et al. (STROTSS, CVPR 2019), whose content loss compares them:
    what is alike in the photo is to be alike in the picture, whatever it is
    painted with. Differs from theirs: divided by the mean of all, not of each
    column.
    """
    unit = directions(features)
    distances = 1 - unit @ unit.T
    return distances / (distances.mean() + _TINY)


def relative_distance(found: NDArray[np.floating], wanted: NDArray[np.floating]) -> float:
    """Return |found - wanted| / |wanted|, Frobenius."""
    return float(np.linalg.norm(found - wanted) / np.linalg.norm(wanted))
