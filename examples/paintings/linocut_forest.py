"""Moonrise over the birches: a linocut in three inks, every gouge mark following the form it cuts."""

import numpy as np
from scipy import ndimage

from .canvas import Canvas, color, follow, light, noise, scattered

HEIGHT, WIDTH = 1280, 1000
PAPER, OCHRE, TEAL, KEY = color("#f1e6cc"), color("#e0a23c"), color("#3f7f8c"), color("#15202e")
MOON = (640, 330, 135)
INK, CUT = np.ones(3), np.zeros(3)

# Trunks: foot x, top x, width at the foot; from far to near.
FAR_TRUNKS = [(95, 120, 24), (330, 318, 26), (468, 490, 22), (560, 556, 20), (742, 760, 26), (905, 890, 24)]
NEAR_TRUNKS = [(205, 170, 74), (410, 436, 52), (850, 806, 92), (985, 1000, 60), (18, -8, 56)]


def gouge(block, path, width, fill=CUT):
    """Cut one mark along `path` (n, 2): the blade enters to a point, widens and leaves blunt."""
    tangent = np.gradient(path, axis=0)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], -1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    along = np.linspace(0, 1, len(path))
    half = (width / 2 * np.sin(np.pi * along**0.75) ** 0.7)[:, None]
    block.polygon(np.concatenate([path + normal * half, (path - normal * half)[::-1]]), fill)


def carve(rng, block, region, angle, spacing, width, length, keep=1.0):
    """Cover `region` (h, w) with gouge marks along the direction field `angle`; `keep` (h, w) thins them."""
    keep = np.broadcast_to(keep, region.shape)
    for x, y in scattered(rng, HEIGHT, WIDTH, spacing):
        row, column = min(int(y), HEIGHT - 1), min(int(x), WIDTH - 1)
        if region[row, column] and rng.random() < keep[row, column]:
            size = rng.uniform(0.6, 1.25)
            gouge(block, follow(angle, (x, y), length * size, 3.0), width * rng.uniform(0.6, 1.2))


def ridges(rng):
    """Return the heights (WIDTH,) of the far hills, the near hills and the edge of the snow."""
    x = np.arange(WIDTH)
    far = 640 - 70 * np.sin(x / 190 + 2.2) - 22 * np.sin(x / 61)
    near = 760 - 40 * np.sin(x / 150 + 0.3) - 12 * np.sin(x / 47)
    snow = 905 + 26 * np.sin(x / 170 + 1.0) + 8 * np.sin(x / 50)
    return far, near, snow


def pine(block, rng, x, foot, height, fill):
    """Print a pine as drooping tiers of ragged branches."""
    for level in np.linspace(0, 1, int(height / 9)):
        y, spread = foot - height * (1 - level), height * 0.24 * (level + 0.04) * rng.uniform(0.75, 1.15)
        for side in (-1, 1):
            tip = (x + side * spread, y + spread * 0.55 + rng.uniform(0, 7))
            block.polygon([(x, y - 10), tip, (x + side * spread * 0.5, y + spread * 0.3 + 8), (x, y + 12)], fill)
    block.polygon(
        [(x - 2, foot - height - 12), (x + 2, foot - height - 12), (x + 5, foot + 6), (x - 5, foot + 6)], fill
    )


def trunk(block, rng, foot, top, width):
    """Cut a birch white out of the key block, leaving its shaded edge, its scars and its lenticels."""
    base = 955 + width * 2.6
    t = np.linspace(0, 1, 60)
    center = foot + (top - foot) * t + 5 * np.sin(t * 7 + foot)
    half = width / 2 * (1 - 0.35 * t) + width * 0.35 * np.exp(-t * 26)
    y = base - t * (base + 20)
    left, right = np.stack([center - half, y], -1), np.stack([center + half, y], -1)
    block.polygon(np.concatenate([left - (5, 0), (right + (5, 0))[::-1]]), INK)
    block.polygon(np.concatenate([left, right[::-1]]), CUT)
    for _ in range(int(width * 2.6)):
        i = rng.integers(1, 59)
        # The bark's marks wrap around the trunk; the side away from the moon keeps more ink.
        from_right = (rng.random() < 0.72) == (foot < MOON[0] - 60) or rng.random() < 0.15
        edge = center[i] + half[i] * (-1 if from_right else 1)
        reach = half[i] * rng.choice([0.4, 0.7, 1.2, 1.7], p=[0.45, 0.3, 0.17, 0.08]) * (1 if from_right else -1)
        u = np.linspace(0, 1, 10)
        path = np.stack([edge + reach * u, y[i] + 0.16 * width * np.sin(u * np.pi / 2) + rng.uniform(-6, 6)], -1)
        gouge(block, path[::-1], width * rng.uniform(0.03, 0.11), INK)
    for i in rng.integers(4, 56, 3):
        eye = np.stack(
            [center[i] + half[i] * 0.7 * np.linspace(-1, 1, 12), y[i] - 9 * np.sin(np.linspace(0, np.pi, 12))], -1
        )
        gouge(block, eye, width * 0.2, INK)
        gouge(block, eye + (0, 2), width * 0.06, CUT)


def branches(block, rng, foot, top, width):
    """Print bare twigs against the sky."""
    for _ in range(int(5 + width / 8)):
        t, side = rng.uniform(0.35, 0.98), rng.choice([-1, 1])
        root = np.array([foot + (top - foot) * t, 955 - t * 975])
        turn = -np.pi / 2 + side * (0.9 + np.cumsum(rng.normal(-0.02, 0.09, 26)))
        path = root + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], -1) * width * rng.uniform(0.07, 0.13), axis=0)
        block.line(path[:14], INK, 3.4)
        block.line(path[10:], INK, 2.2)
        for i in range(8, 26, 4):
            bend = turn[i] + rng.choice([-1, 1]) * rng.uniform(0.4, 0.9)
            block.line([path[i], path[i] + rng.uniform(14, 34) * np.array([np.cos(bend), np.sin(bend)])], INK, 1.6)


def shadow(block, rng, foot, base, width):
    """Print the shadow that a trunk throws over the snow, away from the moon, as a fan of dashes."""
    lean = (foot - MOON[0]) / 330
    for _ in range(int(width * 1.1)):
        reach, side = rng.uniform(0, 330), rng.uniform(-0.5, 0.5)
        start = np.array([foot + side * width * (1 + reach / 400) + lean * reach, base - 8 + reach * 0.9])
        length = rng.uniform(20, 60)
        path = start + np.linspace(0, 1, 10)[:, None] * (lean * length + rng.normal(0, 3), length * 0.9)
        gouge(block, path, width * 0.10, INK)


def grasses(block, rng):
    """Print dry grass breaking through the snow."""
    for x, y in zip(rng.uniform(0, WIDTH, 34), rng.uniform(1000, HEIGHT + 20, 34)):
        for _ in range(rng.integers(3, 8)):
            turn = -np.pi / 2 + rng.normal(0, 0.25) + np.cumsum(rng.normal(0, 0.05, 16))
            path = (x + rng.normal(0, 8), y) + np.cumsum(
                np.stack([np.cos(turn), np.sin(turn)], -1), axis=0
            ) * rng.uniform(2, 5)
            gouge(block, path[::-1], rng.uniform(3, 6), INK)


def impression(rng, block, dx, dy, turn, pressure):
    """Return the ink (h, w) in [0, 1] that `block` leaves: slightly off register, grainy and salted."""
    mask = ndimage.shift(
        ndimage.rotate(block.finish(relief=0)[..., 0], turn, reshape=False, order=1, mode="nearest"),
        (dy, dx),
        order=1,
        mode="nearest",
    )
    starved = noise(rng, HEIGHT, WIDTH, 220, 3) * 0.5 + noise(rng, HEIGHT, WIDTH, 4, 3) * 0.9
    salt = np.clip((starved - pressure) * 9, 0, 1)
    # Ink is squeezed to the rim of every printed shape, and thins a little behind it.
    rim = np.clip(mask - ndimage.gaussian_filter(mask, 5), 0, 1)
    mottle = 0.90 + 0.10 * noise(rng, HEIGHT, WIDTH, 14, 4) + 0.25 * rim
    return np.clip(mask * mottle * (1 - 0.85 * salt * (1 - rim)), 0, 1)


def paint():
    """Return the print, float (1280, 1000, 3) in [0, 1]."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    far, near, snow = ridges(rng)
    from_moon = np.hypot(x - MOON[0], y - MOON[1])
    around = np.arctan2(y - MOON[1], x - MOON[0]) + np.pi / 2 + 0.1 * np.sin(from_moon / 60)
    slope = np.broadcast_to(np.arctan(np.gradient(far)) + 0.5, y.shape)
    drift = 0.18 * np.sin(x / 120 + y / 60) + np.arctan(np.gradient(snow))[None]
    is_sky = (y < far) & (from_moon > MOON[2] + 12)
    is_far, is_near, is_snow = (y > far) & (y < near), (y > near) & (y < snow), y > snow

    tint = Canvas(HEIGHT, WIDTH, CUT)
    tint.dot(MOON[:2], MOON[2], INK)
    carve(rng, tint, from_moon < MOON[2] - 6, 0.35 + 0.5 * np.sin(y / 50), 21, 4, 26, 0.55)
    middle = Canvas(HEIGHT, WIDTH, np.where((is_snow | (from_moon < MOON[2] + 6))[..., None], 0.0, 1.0))
    carve(rng, middle, is_sky, around, 17, 6, 46, np.exp(-(((from_moon - MOON[2]) / 190) ** 2)))
    carve(rng, middle, is_far, slope, 16, 5, 34, 0.5)
    for _ in range(260):
        sx, sy = rng.uniform(0, WIDTH), rng.uniform(905, HEIGHT)
        length = rng.uniform(60, 240)
        gouge(middle, follow(drift, (sx, sy), length, 6.0), rng.uniform(4, 13), INK)

    key = Canvas(HEIGHT, WIDTH, np.where((is_sky | is_near | is_far)[..., None], 1.0, 0.0))
    carve(rng, key, is_sky, around, 11, 7.5, 50, np.clip(1.2 - from_moon / 620, 0.3, 1))
    carve(rng, key, is_far, slope, 9, 6, 30)
    for px in np.sort(rng.uniform(-20, WIDTH + 20, 34)):
        pine(key, rng, px, near[np.clip(int(px), 0, WIDTH - 1)] + 24, rng.uniform(90, 190), INK)
    carve(rng, key, is_near, np.full_like(y, 1.35) + 0.5 * np.sin(x / 30), 13, 4.5, 24, 0.75)
    for foot, top, width in FAR_TRUNKS + NEAR_TRUNKS:
        branches(key, rng, foot, top, width)
        trunk(key, rng, foot, top, width)
        trunk(middle, rng, foot, top, width * 0.86)
        trunk(tint, rng, foot, top, width * 0.9)
        shadow(key, rng, foot, 955 + width * 2.6, width)
    grasses(key, rng)

    picture = np.broadcast_to(PAPER, (HEIGHT, WIDTH, 3))
    for block, ink, off, pressure in (
        (tint, OCHRE, (3, -2, 0.1), 0.9),
        (middle, TEAL, (-3, 2, -0.12), 0.86),
        (key, KEY, (0, 0, 0.0), 0.90),
    ):
        amount = impression(rng, block, *off, pressure)[..., None]
        picture = picture * (1 - amount + amount * ink) if ink is TEAL else picture * (1 - amount) + ink * amount
    picture = picture * (1 + 0.025 * rng.normal(size=(HEIGHT, WIDTH, 1)))
    return light(np.clip(picture, 0, 1), noise(rng, HEIGHT, WIDTH, 6, 3), 0.12)
