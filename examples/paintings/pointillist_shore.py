"""Pointillist shore: a bay seen from the shade of a pine, in dots of pure, complementary colours."""

import numpy as np
from scipy import ndimage

from .canvas import Canvas, color, colors, gradient, noise, sample, scattered

HEIGHT, WIDTH = 1000, 1280
MARGIN = 20  # dots also start this far outside, so that paint covers the edges
HORIZON, SHORE = 360, 690
SKY = colors("#5f93d6", "#86b4e4", "#b9c3e0", "#f0c9c4", "#f9d190", "#f7b27a")
SEA = colors("#a9cfd6", "#6fb3cf", "#3f86c0", "#2f64ab", "#2c8a9c")
SAND = colors("#f7d79a", "#f3bd78", "#e9a36a", "#d98f78")
SHADE = colors("#3a3f92", "#4f4fa5", "#6a4f9f", "#3f6a8f")
LEAVES = colors("#152a5a", "#1f5a4a", "#3f8a3f", "#9ab83a", "#f0cf4a")
BARK = colors("#f0a05a", "#b8603f", "#7a3f5f", "#453a80", "#2a2560")
PURE = colors(
    "#14206e",
    "#2347b8",
    "#3f83e0",
    "#86bdf0",
    "#5a2f9a",
    "#9a62c8",
    "#d9a3dc",
    "#b01f4a",
    "#e8452f",
    "#f58a1f",
    "#fcc03a",
    "#fff0a0",
    "#ffffff",
    "#0f5a4a",
    "#2f9a4a",
    "#9acb3f",
    "#35a8a8",
    "#f2a58a",
    "#fbd9b8",
)
BOATS = [(470, 455, 120), (760, 405, 62), (850, 398, 44), (1085, 520, 205), (610, 392, 34)]


def blend(picture, mask, tones):
    """Lay `tones` over `picture` where `mask` (h, w) in [0, 1] says."""
    return picture * (1 - mask[..., None]) + tones * mask[..., None]


def inside(x, y, points):
    """Return where (x, y) lies inside the convex polygon `points`, given clockwise on the screen."""
    result = np.ones(x.shape, bool)
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1]):
        result &= (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0
    return result.astype(float)


def boat(picture, x, y, cx, cy, size):
    """Paint a boat with two sails, and its broken reflection."""
    ripple = x + 0.035 * size * np.sin(y / 5.0)
    depth = np.clip((y - cy) / (1.1 * size), 0, 1)
    sails = [(cx - 0.04 * size, cy - size), (cx + 0.5 * size, cy - 0.1 * size), (cx - 0.04 * size, cy - 0.1 * size)]
    jib = [
        (cx - 0.1 * size, cy - 0.85 * size),
        (cx - 0.08 * size, cy - 0.1 * size),
        (cx - 0.4 * size, cy - 0.12 * size),
    ]
    hull = [
        (cx - 0.48 * size, cy - 0.07 * size),
        (cx + 0.55 * size, cy - 0.07 * size),
        (cx + 0.4 * size, cy + 0.07 * size),
        (cx - 0.36 * size, cy + 0.07 * size),
    ]
    mirrored = 2 * cy - y
    for shape, tone in ((sails, "#fff0cc"), (jib, "#f7b27a"), (hull, "#7a2440")):
        reflection = inside(ripple, mirrored, shape) * (y > cy) * 0.6 * (1 - depth) * (0.6 + 0.4 * np.sin(y / 4))
        picture = blend(picture, np.clip(reflection, 0, 1), color(tone))
    sail = gradient(colors("#fff6dc", "#fbe0b0", "#c9a3c4"), (x - cx) / (0.5 * size))
    picture = blend(picture, inside(x, y, sails), sail)
    picture = blend(picture, inside(x, y, jib), color("#f4a86a"))
    return blend(picture, inside(x, y, hull), color("#7a2440"))


def landscape(rng, x, y):
    """Return the sky, the headlands, the water and the beach in the light of late afternoon."""
    picture = gradient(SKY, y / HORIZON + (noise(rng, HEIGHT, WIDTH, 220, 3) - 0.5) * 0.35)
    for base, tall, start, tint in ((352, 105, 760, "#8b86c4"), (360, 70, 930, "#5f6cae"), (360, 42, -1, "#9a9ccb")):
        profile = np.clip((x - start) / 520, 0, 1) ** 0.7 if start > 0 else np.clip((330 - x) / 330, 0, 1) ** 0.8
        crest = base - tall * profile * (0.85 + 0.15 * np.sin(x / 37 + start))
        sunny = np.clip(0.5 + (y - crest) / 60, 0, 1)[..., None]
        picture = np.where((y > crest)[..., None], color(tint) * sunny + color("#f2b591") * (1 - sunny), picture)
    depth = (y - HORIZON) / (SHORE - HORIZON)
    swell = ndimage.zoom(noise(rng, HEIGHT, WIDTH // 8, 22, 4, gain=0.7), (1, 8), order=1)
    water = gradient(SEA, depth * 0.85 + (swell - 0.5) * 0.5)
    glitter = np.exp(-(((x - 340) / (60 + 110 * np.clip(depth, 0, 1))) ** 2)) * np.clip(9 * swell - 4.4, 0, 1) * 0.9
    picture = np.where((y > HORIZON)[..., None], blend(water, glitter, color("#ffe3a0")), picture)
    for cx, cy, size in BOATS:
        picture = boat(picture, x, y, cx, cy, size)
    edge = SHORE + 45 * np.sin(x / 330 - 1.2) - 0.07 * (x - 640)
    beach = gradient(SAND, (y - edge) / 330 + (noise(rng, HEIGHT, WIDTH, 120, 3) - 0.5) * 0.5)
    picture = np.where((y > edge)[..., None], beach, picture)
    foam = np.exp(-(((y - edge + 6 * np.sin(x / 40)) / 9) ** 2))
    return blend(picture, foam, color("#fff6e6"))


def tree(picture, rng, x, y):
    """Add the foreground: a leaning pine, its hanging branches, its shade and tufts of grass."""
    leafy = noise(rng, HEIGHT, WIDTH, 130, 6, gain=0.68)
    spots = noise(rng, HEIGHT, WIDTH, 60, 4, gain=0.7)
    lace = ndimage.zoom(noise(rng, HEIGHT, WIDTH // 4, 60, 4, gain=0.6), (1, 4), order=1)
    pool = 855 - 60 * np.exp(-(((x - 420) / 260) ** 2)) - 20 * np.sin(x / 120)
    shade = np.clip((y - pool + 150 * (lace - 0.5)) / 12, 0, 1) * np.clip(1 - 14 * (lace - 0.64), 0, 1)  # flecks of sun
    picture = blend(picture, shade * 0.92, gradient(SHADE, leafy * 1.4 - 0.2))
    tuft = np.clip((y - 965 + 60 * np.cos(x / 210) + 210 * (spots - 0.5)) / 16, 0, 1)
    picture = blend(picture, tuft, gradient(LEAVES, 0.15 + 0.7 * leafy + 0.3 * (spots - 0.5)))
    hang = 165 - 0.11 * x + 120 * np.exp(-(((x - 240) / 230) ** 2)) + 60 * np.sin(x / 120) + 400 * (leafy - 0.5)
    canopy = np.clip((hang - y) / 14, 0, 1)
    sunlit = 0.1 + 0.85 * spots * np.clip(1.1 - (hang - y) / 300, 0.35, 1) + 0.45 * (leafy - 0.5)
    picture = blend(picture, canopy, gradient(LEAVES, sunlit))
    axis = 105 + 170 * ((HEIGHT - y) / HEIGHT) ** 1.7 - 22 * np.sin(y / 105)
    half = 22 + 30 * (y / HEIGHT) ** 3 + 12 * (spots - 0.5)
    across = (x - axis) / half
    bark = gradient(BARK, 0.55 - 0.5 * across + 0.9 * (spots - 0.5))
    bare = (np.abs(across) < 1) & (y > hang - 18)  # leaves hide the rest
    return blend(picture, bare.astype(float), bark)


def divide(rng, base):
    """Split the colour `base` into a pure one near it, or now and then its complement."""
    if rng.random() < 0.06:
        base = base.mean() * 2 - base
    wanted = base.mean() + (base - base.mean()) * 1.35 + rng.normal(0, 0.13, 3)
    pure = PURE[np.argmin(((PURE - wanted) ** 2).sum(1))]
    return 0.62 * pure + 0.38 * base + rng.normal(0, 0.02, 3)


def paint():
    """Return the painting, float (1000, 1280, 3) in [0, 1]."""
    rng = np.random.default_rng(37)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    picture = tree(landscape(rng, x, y), rng, x, y)
    canvas = Canvas(HEIGHT, WIDTH, 0.7 * picture + 0.3 * color("#e8d3ae"))
    for spacing, radius in ((10, 6.2), (7, 4.2), (6, 3.0)):
        for point in scattered(rng, HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN, spacing) - MARGIN:
            shade = divide(rng, sample(picture, point[None])[0])
            canvas.dot(point, radius * rng.uniform(0.7, 1.15), shade, level=rng.uniform(110, 220))
    return canvas.finish(relief=0.5, soften=1.0)
