"""Fauve harbour: flat hot colour straight from the tube, broad bristle strokes with the bare ground between them."""

import numpy as np
from PIL import Image, ImageDraw

from .canvas import Canvas, color, colors, noise, sample, scattered

HEIGHT, WIDTH = 1040, 1280
OUTLINE, GROUND = color("#1c2a6b"), color("#f1e2c2")
HOT = [
    colors("#f25c3b", "#f58a2a", "#e8364a"),
    colors("#ffb52e", "#ffd35a", "#f78f2f"),
    colors("#ef6d9d", "#f59ab4", "#d8487f"),
    colors("#f4e3b8", "#ffd9a0", "#f7b9a0"),
    colors("#3fa58a", "#6cc49a", "#2a8277"),
    colors("#8a5fc0", "#b58ad6", "#6a48a8"),
    colors("#3f8fd0", "#72b6e4", "#2f6fc0"),
]
SKY = colors("#ff9a6b", "#ffc27a", "#f7a8b8", "#ffe08f", "#f58f9a")
SEA = colors("#1f8a8c", "#3fb39a", "#2f6fc0", "#7ed0a8", "#184f9a")
FAR = colors("#4a62c8", "#7a7ad8", "#5a48a8", "#3f8fc0")
WOOD = colors("#3f9a4f", "#78b83f", "#1f7a5a", "#b8cc4a")
QUAY = colors("#ffb98a", "#f7d08a", "#e88fa0", "#f29a5a")
HULLS = [
    colors("#d8232f", "#f04a3a"),
    colors("#1f4fb0", "#3f7fd8"),
    colors("#1f8f6a", "#4fb88a"),
    colors("#f5b01f", "#ffd04a"),
]
CREAM, DARK = colors("#fff4d8", "#ffe4b8"), colors("#23307a", "#3a2f7f", "#1f4a7f")
ROOF = colors("#d83f2a", "#f0602f", "#b82f4a")


class Scene:
    """What is painted: regions, later ones over earlier ones, each with its colours and the lie of its strokes."""

    def __init__(self):
        """Start with nothing drawn."""
        self.map = Image.new("I", (WIDTH, HEIGHT), 0)
        self._draw = ImageDraw.Draw(self.map)
        self.shapes = [np.zeros((0, 2))]
        self.colors, self.angles, self.widths, self.outlines = [SKY], [0.3], [34], []

    def add(self, points, palette, angle, width, outline=5.0):
        """Add a region inside the polygon `points`, with strokes of `width` along `angle`."""
        points = np.asarray(points, float)
        self._draw.polygon([tuple(p) for p in points], fill=len(self.colors))
        self.colors.append(palette)
        self.angles.append(angle)
        self.widths.append(width)
        if outline:
            self.outlines.append((np.concatenate([points, points[:1]]), outline))
        self.shapes.append(points)

    def box(self, left, top, right, bottom, *rest):
        """Add an upright rectangle."""
        self.add([(left, top), (right, top), (right, bottom), (left, bottom)], *rest)


def hills(scene):
    """Add the coast behind the town, and the headland across the bay."""
    x = np.linspace(-10, WIDTH + 10, 60)
    far = 330 - 90 * np.exp(-(((x - 1010) / 210) ** 2)) - 60 * np.exp(-(((x - 700) / 150) ** 2)) + 10 * np.sin(x / 60)
    scene.add([*zip(x, far), (WIDTH, 500), (0, 500)], FAR, -0.25, 22)
    near = 350 - 170 * np.exp(-(((x - 190) / 300) ** 2)) + 12 * np.sin(x / 45)
    scene.add([*zip(x, np.maximum(near, far + 40)), (WIDTH, 520), (0, 520)], WOOD, 0.5, 22)


def town(scene, rng):
    """Add the houses that climb from the quay: three rows, each house of one hot colour, with shutters and a roof."""
    last = -1
    for foot, left, right, low, high in ((395, 20, 600, 80, 130), (470, -30, 760, 110, 175), (566, -40, 905, 130, 230)):
        x = left
        while x < right:
            wide, tall = rng.uniform(62, 104), rng.uniform(low, high)
            kind = rng.choice([k for k in range(7) if k != last])
            last = kind
            top = foot - tall
            scene.box(x, top, x + wide, foot + 6, HOT[kind], np.pi / 2 + rng.normal(0, 0.08), 17)
            peak = rng.uniform(18, 38)
            roof = [
                (x - 6, top + 3),
                (x + wide * 0.3, top - peak),
                (x + wide * 0.72, top - peak),
                (x + wide + 6, top + 3),
            ]
            scene.add(roof, ROOF if kind not in (0, 2) else HOT[rng.choice([4, 5, 6])], 0.15, 13)
            columns = 2 if wide < 80 else 3
            for row in np.arange(top + 18, foot - 30, 44):
                for column in range(columns):
                    at = x + wide * (column + 0.5) / columns
                    shutters = HOT[(kind + 4) % 7] if rng.random() < 0.5 else DARK
                    scene.box(at - 7, row, at + 7, row + 25, shutters, np.pi / 2, 7, 2.5)
            x += wide


def boat(scene, x, y, size, hull, sail=None):
    """Add a boat: hull, gunwale, mast, and perhaps a sail; its broken reflection is below it."""
    shape = np.array([(-1.0, -0.16), (-0.78, 0.1), (-0.5, 0.2), (0.6, 0.2), (0.86, 0.06), (1.12, -0.26), (0.3, -0.1)])
    for down in (0.36, 0.56, 0.78, 1.0, 1.24):
        half = size * (0.85 - 0.4 * down + 0.08 * np.sin(9 * down))
        scene.box(x - half, y + size * down, x + half * 0.9, y + size * (down + 0.1), hull, 0.05, 12, 0)
    scene.add((x, y) + shape * size, hull, 0.08, 14)
    scene.add(
        (x, y) + np.array([(-0.98, -0.17), (0.3, -0.1), (1.1, -0.26), (0.36, -0.02), (-0.9, -0.06)]) * size,
        CREAM,
        0,
        8,
        3,
    )
    scene.box(x - 0.05 * size - 3, y - 1.75 * size, x - 0.05 * size + 4, y - 0.1 * size, DARK, np.pi / 2, 7, 0)
    if sail is not None:
        scene.add((x, y) + np.array([(0.02, -1.7), (0.12, -1.0), (0.98, -0.36), (0.02, -0.28)]) * size, sail, 1.1, 18)
        scene.add(
            (x, y) + np.array([(-0.12, -1.55), (-0.3, -0.9), (-0.85, -0.34), (-0.12, -0.26)]) * size, CREAM, 2.0, 16
        )


def composed(rng):
    """Return the whole scene."""
    scene = Scene()
    hills(scene)
    scene.add([(0, 470), (WIDTH, 420), (WIDTH, HEIGHT), (0, HEIGHT)], SEA, 0.0, 24, 0)
    town(scene, rng)
    scene.add([(-10, 566), (935, 548), (985, 580), (930, 616), (-10, 640)], QUAY, 0.0, 18)
    scene.box(942, 380, 975, 560, CREAM, np.pi / 2, 12)
    scene.add([(934, 382), (958, 340), (984, 382)], ROOF, 0.4, 10)
    boat(scene, 1085, 520, 58, HULLS[1], HOT[1])
    boat(scene, 1215, 575, 66, HULLS[3], HOT[0])
    for x, y, size, hull, sail in (
        (150, 700, 92, HULLS[2], None),
        (640, 690, 84, HULLS[1], None),
        (400, 735, 104, HULLS[0], HOT[1]),
        (905, 760, 122, HULLS[3], HOT[2]),
        (240, 890, 150, HULLS[1], None),
        (690, 925, 160, HULLS[0], None),
        (1130, 900, 150, HULLS[2], HOT[0]),
    ):
        boat(scene, x, y, size, hull, sail)
    return scene


def painted(canvas, rng, scene, labels):
    """Paint every region with broad strokes that end at its edge; small gaps of bare ground stay open."""
    drift = noise(rng, HEIGHT, WIDTH, 240, 3)
    for points, palette, wide in zip(scene.shapes, scene.colors, scene.widths):
        if wide < 16 and len(points):  # what is too small for a broad brush gets a flat dab first
            canvas.polygon(points, palette[0], 130)
    for spacing, shrink, skip in ((21, 1.0, 0.02), (15, 0.8, 0.3), (10, 0.5, 0.5)):
        for point in scattered(rng, HEIGHT, WIDTH, spacing):
            label = sample(labels, point[None])[0]
            wide = scene.widths[label]
            if rng.random() < skip or (spacing == 10 and wide > 14):
                continue
            palette = scene.colors[label]
            # Neighbouring strokes lean to the same tube of colour, and now and then one is quite another.
            pick = sample(drift, point[None])[0] * len(palette) * 1.3 - 0.15 * len(palette) + rng.normal(0, 0.5)
            base = palette[int(np.clip(pick, 0, len(palette) - 1))]
            if palette is SEA and rng.random() < 0.03:
                base = HOT[rng.integers(7)][0]
            turn = scene.angles[label] + rng.normal(0, 0.16) + 0.9 * (sample(drift, point[None])[0] - 0.5)
            length = wide * rng.uniform(1.6, 3.4) * shrink
            along = np.arange(-length / 2, length / 2 + 1, 3)
            bow = rng.normal(0, 0.1) * (along / length) ** 2 * length
            axis = np.array([np.cos(turn), np.sin(turn)])
            path = point + along[:, None] * axis + bow[:, None] * [-axis[1], axis[0]]
            inside = sample(labels, path) == label
            middle = len(path) // 2
            first = middle - np.argmin(np.append(inside[middle::-1], False)) + 1
            last = middle + np.argmin(np.append(inside[middle:], False))
            if last - first > 2:
                canvas.stroke(rng, path[first:last], wide * shrink * rng.uniform(0.6, 1.05), base, 0.035, 1.7, 0.04)


def outlined(canvas, rng, scene, labels):
    """Draw the contours with a loaded brush in dark blue, broken, and only where the region is not covered."""
    for number, (points, width) in enumerate(scene.outlines):
        for start, end in zip(points, points[1:]):
            count = max(int(np.hypot(*(end - start)) / 4), 2)
            path = start + np.linspace(-0.02, 1.02, count)[:, None] * (end - start) + rng.normal(0, 1.2, 2)
            path = path + 1.4 * np.sin(np.linspace(0, 3, count) + number)[:, None]
            near = np.stack([sample(labels, path + d) for d in ((6, 0), (-6, 0), (0, 6), (0, -6))])
            path = path[(near != near[0]).any(axis=0)]
            if len(path) > 2 and np.abs(np.diff(path, axis=0)).max() < 12 and rng.random() < 0.93:
                shade = OUTLINE if rng.random() < 0.8 else color("#8a1f4a")
                wide = width * rng.uniform(0.7, 1.1)
                canvas.line(path, shade + rng.normal(0, 0.02, 3), wide, 170)
                canvas.line(path + rng.normal(0, 0.8, 2), shade + 0.05, wide * 0.4, 215)


def paint():
    """Return the painting, float (1040, 1280, 3) in [0, 1]."""
    rng = np.random.default_rng(1905)
    scene = composed(rng)
    labels = np.asarray(scene.map)
    primed = GROUND * (0.95 + 0.07 * noise(rng, HEIGHT, WIDTH, 5, 2)[..., None])
    canvas = Canvas(HEIGHT, WIDTH, primed)
    painted(canvas, rng, scene, labels)
    outlined(canvas, rng, scene, labels)
    return canvas.finish(relief=0.75, soften=0.8)
