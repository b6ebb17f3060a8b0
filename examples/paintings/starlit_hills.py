"""Starlit hills: an impasto night over farmland, in which every stroke follows the wind or the lie of the land."""

import numpy as np

from .canvas import Canvas, color, colors, follow, gradient, noise, sample, scattered

HEIGHT, WIDTH = 1024, 1280
MARGIN = 120  # strokes also start this far outside, so that paint covers the edges
STARS = [(250, 190, 64), (560, 110, 40), (880, 240, 90), (1120, 120, 52), (130, 430, 36), (640, 400, 46)]
FARMS = [(300, 752, 30), (352, 744, 22), (905, 676, 24), (1010, 694, 32), (700, 735, 20)]
NIGHT = colors("#0b1e4b", "#16357c", "#2a62a8", "#4d92c4", "#8fc3cf")
FAR = colors("#14224f", "#27407f", "#3f5f98", "#7a83ab")
CROPS = [
    colors("#0e2a2b", "#1d4b3c", "#44703f", "#8a9a3c"),
    colors("#5a3f1e", "#a8762a", "#d9a83c", "#f2d27a"),
    colors("#232a5c", "#4a4488", "#7d67a8", "#b796bd"),
    colors("#12352f", "#2c6142", "#6f8f3f", "#c9b44a"),
]
NEAR = colors("#0a1a38", "#0e3340", "#1f5540", "#6f7c33", "#e0a23a")


def ridges(x):
    """Return the height of the far, the middle and the near ridge at `x`."""
    far = 640 + 34 * np.sin(x / 260 + 2.2) + 16 * np.sin(x / 71)
    middle = 735 + 50 * np.sin(x / 210 + 0.6) + 20 * np.sin(x / 83)
    near = 915 - 55 * np.cos(x / 290 - 0.4) + 12 * np.sin(x / 60)
    return far, middle, near


def sky(rng, x, y):
    """Return the colour of the sky and the direction of its wind, which turns around the stars."""
    angle = 0.25 * np.sin(y / 120) + (noise(rng, HEIGHT, WIDTH, 420, 2) - 0.5) * 1.6
    turn_x, turn_y = np.cos(angle), np.sin(angle)
    picture = gradient(NIGHT, noise(rng, HEIGHT, WIDTH, 160, 4) * 0.7 + y / 1400)
    dawn = 0.8 * np.exp(-(((y - 640) / 75) ** 2))[..., None]
    picture = picture * (1 - dawn) + dawn * color("#f5bd63")
    for cx, cy, radius in STARS:
        distance = np.hypot(x - cx, y - cy) + 1
        pull = np.exp(-((distance / (2.4 * radius)) ** 2)) * 4
        turn_x, turn_y = turn_x - pull * (y - cy) / distance, turn_y + pull * (x - cx) / distance
        near = np.exp(-((distance / (1.05 * radius)) ** 2))[..., None]
        ring = np.exp(-(((distance - 1.7 * radius) / (0.35 * radius)) ** 2))[..., None] * 0.65
        picture = picture * (1 - near) + near * (color("#fff0b8") * near**2 + color("#f7a21b") * (1 - near**2))
        picture = picture * (1 - ring) + ring * color("#f0d27c")
    return picture, np.arctan2(turn_y, turn_x)


def farmland(rng, x, y):
    """Return the colour of the fields, a patchwork of furrows, and the direction of their rows."""
    mood = noise(rng, HEIGHT, WIDTH, 90, 4)
    patch = (x + 0.9 * y + 90 * np.sin(x / 170)) / 215
    kind = np.floor(patch).astype(int)
    slant = np.array([0.5, -0.35, 0.15, -0.7, 0.8])[kind % 5] + 0.3 * np.sin(x / 130)
    furrow = np.sin((y * np.cos(slant) - x * np.sin(slant)) / 4.6)
    picture = np.choose(kind[..., None] % 4, [gradient(crop, mood * 0.7 + 0.12 + 0.25 * furrow) for crop in CROPS])
    hedge = np.exp(-(((patch - np.round(patch)) / 0.035) ** 2))[..., None]
    return picture * (1 - hedge) + hedge * color("#0d2b30"), slant


def scene(rng):
    """Return what the strokes take their colour from, and their direction."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    picture, angle = sky(rng, x, y)
    fields, rows = farmland(rng, x, y)
    mood = noise(rng, HEIGHT, WIDTH, 130, 4)
    stubble = np.sin((y - ridges(x)[2] + 30 * mood) / 7.5)  # golden rows along the near hill
    layers = [(gradient(FAR, mood), None), (fields, rows), (gradient(NEAR, mood * 0.8 + 0.1 + 0.3 * stubble), None)]
    for ridge, (tones, along) in zip(ridges(x), layers):
        slope = np.arctan(np.gradient(ridge, axis=1))
        land = y > ridge
        rim = np.exp(-(y - ridge) / 9)[..., None] * 0.55  # starlight on the crest
        picture = np.where(land[..., None], tones * (1 - rim) + rim * color("#c3d0a0"), picture)
        angle = np.where(land, slope if along is None else along, angle)
    for cx, cy, size in FARMS:
        glow = 0.6 * np.exp(-((x - cx) ** 2 + (1.6 * (y - cy)) ** 2) / (2.2 * size) ** 2)[..., None]
        picture = picture * (1 - glow) + glow * color("#e98a2b")
    return picture, angle


def farm(canvas, rng, cx, cy, size):
    """Paint a farmhouse: its wall, a roof of tiles and the light in its windows."""
    for dx in np.arange(-0.9, 0.91, 0.2):
        wall = np.linspace(-0.5, 0.6, 6)[:, None] * [0, size] + [cx + dx * size, cy]
        canvas.stroke(rng, wall, size * 0.3, color("#5b4a6e") * (0.9 + 0.2 * dx), 0.05)
    for dx in np.arange(-1.1, 1.11, 0.12):
        tiles = np.linspace([dx, -0.4], [dx * 0.72 + 0.12, -1.05], 6) * size + [cx, cy]
        canvas.stroke(rng, tiles, size * 0.2, color("#8a3d33") * (0.85 - 0.25 * dx), 0.06)
    for dx in (-0.5, 0.35):
        window = np.linspace(-0.2, 0.25, 5)[:, None] * [0, size] + [cx + dx * size, cy]
        canvas.stroke(rng, window, size * 0.34, color("#ffd45e"), 0.05)


def cypress(canvas, rng, cx, cy, height):
    """Paint a tree like a dark flame: strokes that climb and close towards its tip, the lowest last."""
    climb = np.linspace(0, 1, 14)
    for level in np.repeat(np.linspace(0.84, 0, 34), 3):
        side = rng.uniform(-1, 1)
        reach = 0.22 * height * np.sqrt(level + 0.03) * (1 - level) ** 0.9 + 0.01 * height
        sway = 0.03 * height * np.sin(5 * (level + 0.2 * climb))
        path = np.stack([cx + side * reach * (1 - 0.6 * climb**1.5) + sway, cy - (level + 0.18 * climb) * height], -1)
        lit = np.clip(0.25 - 0.3 * side + rng.normal(0, 0.2), 0, 1)
        leaf = gradient(colors("#06171f", "#0c2d2e", "#1d4c3a", "#57702f", "#b08a35"), lit)
        canvas.stroke(rng, path, height * 0.03 + 3, leaf, 0.05)


def paint():
    """Return the painting, float (1024, 1280, 3) in [0, 1]."""
    rng = np.random.default_rng(11)
    picture, angle = scene(rng)
    canvas = Canvas(HEIGHT, WIDTH, picture * 0.6)
    for spacing, width, length in ((26, 22, 110), (16, 13, 64), (12, 8, 40)):
        for point in scattered(rng, HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN, spacing) - MARGIN:
            base = sample(picture, point[None])[0] * rng.normal(1, 0.12) + rng.normal(0, 0.02, 3)
            canvas.stroke(rng, follow(angle, point, length * rng.uniform(0.6, 1.3)), width, base)
    for cx, cy, size in FARMS:
        farm(canvas, rng, cx, cy, size)
    for cx, cy, height in (
        (1160, 985, 400),
        (1085, 975, 300),
        (1232, 990, 330),
        (60, 900, 210),
        (112, 905, 150),
        (440, 790, 90),
        (466, 792, 70),
        (838, 700, 76),
        (770, 712, 60),
    ):
        cypress(canvas, rng, cx, cy, height)
    return canvas.finish(relief=1.0)
