"""The painter's tools that the programs in this folder share.

Positions are (x, y) in pixels of the finished picture, colours are sRGB in
[0, 1], and every random choice comes from the `numpy.random.Generator` that a
program makes from its own seed, so that a program paints the same picture
each time.
"""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

SUPERSAMPLING = 2  # strokes are drawn at twice the size: Pillow's lines have no antialiasing


def color(code):
    """Return sRGB in [0, 1], float64 (3,), of a code such as "#1f3a5f"."""
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def colors(*codes):
    """Return several colours as an array (n, 3)."""
    return np.stack([color(code) for code in codes])


def gradient(stops, t):
    """Interpolate between evenly spaced colour `stops` (n, 3) at `t` in [0, 1], any shape."""
    t = np.clip(t, 0, 1) * (len(stops) - 1)
    low = np.minimum(t.astype(int), len(stops) - 2)
    fraction = (t - low)[..., None]
    return stops[low] * (1 - fraction) + stops[low + 1] * fraction


def noise(rng, height, width, cell, octaves=4, gain=0.5):
    """Return smooth fractal noise (height, width), stretched to exactly [0, 1].

    `cell` is the size in pixels of the largest blobs; each octave halves it
    and is weaker by `gain`.
    """
    total = np.zeros((height, width))
    for octave in range(octaves):
        step = max(cell / 2**octave, 1)
        lattice = rng.random((int(height / step) + 4, int(width / step) + 4))
        y, x = np.mgrid[:height, :width] / step + 1
        total += gain**octave * ndimage.map_coordinates(lattice, [y, x], order=3, mode="nearest")
    return (total - total.min()) / np.ptp(total)


def sample(field, points):
    """Read `field` (h, w) or (h, w, c) at `points` (n, 2) of (x, y), nearest pixel, clamped to the edge."""
    x = np.clip(points[:, 0].astype(int), 0, field.shape[1] - 1)
    y = np.clip(points[:, 1].astype(int), 0, field.shape[0] - 1)
    return field[y, x]


def follow(angle, start, length, step=4.0):
    """Follow the direction field `angle` (h, w; radians) from `start`; returns a path (n, 2)."""
    points = [np.asarray(start, float)]
    for _ in range(max(int(length / step), 1)):
        direction = sample(angle, points[-1][None])[0]
        points.append(points[-1] + step * np.array([np.cos(direction), np.sin(direction)]))
    return np.stack(points)


def curve(points, count):
    """Return a smooth path (count, 2) through `points` (n, 2)."""
    points, t = np.asarray(points, float), np.linspace(0, len(points) - 1, count)
    return np.stack([ndimage.map_coordinates(points[:, i], [t], order=3, mode="nearest") for i in (0, 1)], -1)


def ribbon(path, width):
    """Return the outline of a band along `path` (n, 2), `width` pixels wide: a number or (n,)."""
    tangent = np.gradient(path, axis=0)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], -1)
    normal *= (np.broadcast_to(width, len(path)) / np.maximum(np.linalg.norm(normal, axis=1), 1e-9))[:, None] / 2
    return np.concatenate([path + normal, (path - normal)[::-1]])


def frame(path):
    """Return unit tangents and normals, both (n, 2), along `path` (n, 2)."""
    tangent = np.gradient(path, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-9)
    return tangent, np.stack([-tangent[:, 1], tangent[:, 0]], -1)


def scattered(rng, height, width, spacing):
    """Return points (n, 2) on a jittered grid in random order: an even cover without rows."""
    y, x = np.mgrid[0:height:spacing, 0:width:spacing]
    points = np.stack([x.ravel(), y.ravel()], -1) + rng.uniform(0, spacing, (x.size, 2))
    return rng.permutation(points)


class Canvas:
    """A picture (`height`, `width`) with two layers: colour, and the height of the paint on it."""

    def __init__(self, height, width, ground):
        """Start with a ground of one colour (3,) or a whole picture (height, width, 3)."""
        self.height, self.width = height, width
        picture = np.broadcast_to(np.asarray(ground, float), (height, width, 3))
        size = (width * SUPERSAMPLING, height * SUPERSAMPLING)
        self.color = to_image(picture).resize(size, Image.BICUBIC)
        self.paint = Image.new("L", size, 96)
        self._color, self._paint = ImageDraw.Draw(self.color), ImageDraw.Draw(self.paint)

    def stroke(self, rng, path, width, base, variation=0.06, bristle=1.6, dry=0.0):
        """Draw a brush stroke along `path` (n, 2): many bristles, each of its own shade.

        `width` in pixels, tapering at both ends. `variation` is how far single
        bristles stray from the colour `base`; `bristle` is their thickness in
        pixels; `dry` in [0, 1] is how many bristles have no paint left.
        """
        path = np.asarray(path, float)
        tangent = np.gradient(path, axis=0)
        normal = np.stack([-tangent[:, 1], tangent[:, 0]], -1)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        along = np.linspace(0, 1, len(path))
        taper = np.minimum(1, 5 * np.minimum(along + 0.08, 1.08 - along)) ** 0.5
        count = max(int(width / bristle * 1.3), 1)
        for offset in rng.permutation(np.linspace(-0.5, 0.5, count) if count > 1 else np.zeros(1)):
            if rng.random() < dry:
                continue
            shade = base + rng.normal(0, variation) + rng.normal(0, variation / 3, 3)
            first, last = sorted(rng.uniform(0, 0.12, 2))
            keep = (along >= first) & (along <= 1.06 - last)
            points = (path + normal * (offset * width * taper)[:, None])[keep] * SUPERSAMPLING
            if len(points) < 2:
                continue
            flat = [tuple(point) for point in points]
            thick = max(round(bristle * SUPERSAMPLING), 1)
            self._color.line(flat, fill=rgb8(shade), width=thick, joint="curve")
            # Paint is thickest along the stroke's edges, where the brush pushes it.
            level = 120 + 80 * abs(offset) * 2 + rng.normal(0, 22)
            self._paint.line(flat, fill=int(np.clip(level, 0, 255)), width=thick, joint="curve")

    def polygon(self, points, fill, level=None):
        """Fill a polygon (n, 2) with one colour, and with paint of height `level` (0 to 255) if given."""
        flat = [tuple(point) for point in np.asarray(points, float) * SUPERSAMPLING]
        self._color.polygon(flat, fill=rgb8(fill))
        if level is not None:
            self._paint.polygon(flat, fill=int(level))

    def line(self, points, fill, width, level=None):
        """Draw a plain line of one colour along `points` (n, 2), `width` in pixels."""
        flat = [tuple(point) for point in np.asarray(points, float) * SUPERSAMPLING]
        thick = max(round(width * SUPERSAMPLING), 1)
        self._color.line(flat, fill=rgb8(fill), width=thick, joint="curve")
        if level is not None:
            self._paint.line(flat, fill=int(level), width=thick, joint="curve")

    def dot(self, center, radius, fill, level=None):
        """Draw a round dab at `center` (x, y)."""
        x, y = np.asarray(center, float) * SUPERSAMPLING
        r = radius * SUPERSAMPLING
        self._color.ellipse((x - r, y - r, x + r, y + r), fill=rgb8(fill))
        if level is not None:
            self._paint.ellipse((x - r, y - r, x + r, y + r), fill=int(level))

    def finish(self, relief=0.6, soften=0.7):
        """Return the picture, float (height, width, 3), lit from the top left.

        `relief` is how much the height of the paint shows; `soften` blurs that
        height by so many pixels first.
        """
        size = (self.width, self.height)
        picture = np.asarray(self.color.resize(size, Image.LANCZOS), float) / 255
        paint = np.asarray(self.paint.resize(size, Image.LANCZOS), float) / 255
        return light(picture, paint, relief, soften)


def light(picture, paint, relief=0.6, soften=0.7):
    """Light `picture` (h, w, 3) as if `paint` (h, w) were its thickness, from the top left."""
    thick = ndimage.gaussian_filter(paint, soften)
    slope = (np.gradient(thick, axis=0) + np.gradient(thick, axis=1)) * relief * 2
    return np.clip(picture * (1 - np.clip(slope, -0.5, 0.5)[..., None]), 0, 1)


def rgb8(value):
    """Return a colour in [0, 1] as a tuple of three integers up to 255."""
    return tuple(int(round(v)) for v in np.clip(value, 0, 1) * 255)


def to_image(picture):
    """Return a float picture (h, w, 3) in [0, 1] as an 8-bit Pillow image."""
    return Image.fromarray(np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8))
