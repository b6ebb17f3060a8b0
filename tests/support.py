"""What tests of all parts share: where things are, and pictures to paint."""

import shutil
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium")


def smooth_picture(seed, height, width):
    """Return a colourful picture, float32 (height, width, 3): coarse noise, enlarged."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.BICUBIC), np.float32) / 255


def hue_distance(picture, other):
    """Return how far apart the hues of two pictures are: 0 alike, 1 opposite; the mean, weighted by colourfulness."""
    planes = []
    for image in (picture, other):
        chroma = image - image.mean(-1, keepdims=True)
        planes.append((chroma, np.linalg.norm(chroma, axis=-1)))
    (a, a_size), (b, b_size) = planes
    cosine = (a * b).sum(-1) / np.maximum(a_size * b_size, 1e-6)
    return float(np.average((1 - cosine) / 2, weights=a_size * b_size))


def plain_vgg(rgb, weights, blocks, pooled=np.max):
    """VGG as its authors state it, in NumPy: BGR minus the means, 3x3 zero-padded convolutions, ReLU, 2x2 maxima.

    Or means instead: `pooled` is `np.max` or `np.mean`.
    """
    x = rgb[..., ::-1].astype(np.float64) * 255 - np.array([103.939, 116.779, 123.68])
    features = {}
    for block in range(1, blocks + 1):
        for index in range(1, {1: 2, 2: 2, 3: 4, 4: 4, 5: 1}[block] + 1):
            name = f"block{block}_conv{index}"
            kernel = weights[f"{name}/kernel"].astype(np.float64)
            padded = np.pad(x, [(1, 1), (1, 1), (0, 0)])
            windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
            x = np.maximum(np.einsum("hwcij,ijco->hwo", windows, kernel) + weights[f"{name}/bias"], 0)
            features[name] = x
        height, width = x.shape[0] // 2 * 2, x.shape[1] // 2 * 2
        x = pooled(x[:height, :width].reshape(height // 2, 2, width // 2, 2, -1), (1, 3))
    return features


def halving(length):
    """Return the matrix that halves `length` positions: means of four of them, weighing 1, 3, 3 and 1."""
    matrix = np.zeros((-(-length // 2), length))
    for row in range(len(matrix)):
        for offset, weight in zip(range(-1, 3), (1, 3, 3, 1)):
            if 0 <= 2 * row + offset < length:
                matrix[row, 2 * row + offset] = weight / 8
    return matrix
