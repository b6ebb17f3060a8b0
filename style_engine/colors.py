"""Colour statistics of pictures."""

import numpy as np


def match_colors(source, target):
    """Return `source` (h, w, 3) with the mean and covariance of the colours of `target` (h', w', 3), clipped to [0, 1].

    Of all linear maps that do so, the one that moves the colours least: the
    Monge-Kantorovich map (Pitié and Kokaram, "The linear Monge-Kantorovitch
    linear colour mapping", 2007). float32 in [0, 1].
    """
    mean, covariance = _statistics(source)
    target_mean, target_covariance = _statistics(target)
    root, inverse_root = matrix_power(covariance, 0.5), matrix_power(covariance, -0.5)
    transport = inverse_root @ matrix_power(root @ target_covariance @ root, 0.5) @ inverse_root
    return np.clip((source - mean) @ transport + target_mean, 0, 1).astype(np.float32)


def _statistics(picture):
    colors = picture.reshape(-1, 3).astype(np.float64)
    # A trace of every colour keeps the covariance of a grey or flat picture invertible.
    return colors.mean(0), np.cov(colors, rowvar=False) + 1e-4 * np.eye(3)


def matrix_power(matrix, exponent):
    """Return the `exponent`-th power of a symmetric positive `matrix`."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.maximum(values, 1e-12) ** exponent) @ vectors.T
