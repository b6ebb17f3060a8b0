"""Crimson fjord: an expressionist evening whose sky and water run in long, liquid bands of colour."""

import numpy as np

from .canvas import Canvas, color, colors, follow, gradient, noise, sample, scattered

HEIGHT, WIDTH = 1280, 960
MARGIN = 160  # strokes also start this far outside, so that paint covers the edges
HORIZON = 600
SUN = (600, 520)
FIRE = colors(
    "#7a1020",
    "#c21f1c",
    "#e8481c",
    "#f78a22",
    "#fbbf3f",
    "#f2702a",
    "#d42a22",
    "#f0701f",
    "#fdc04a",
    "#f5822a",
)
FJORD = colors("#081330", "#12275a", "#1f4a86", "#0d2f5e", "#2f6f94", "#152050", "#3f4f8f", "#0b1a40")
MOUNTAIN = colors("#0c1233", "#1b2357", "#2f2f78", "#54407f", "#1a2f5f")
BANK = colors("#0b1720", "#15302e", "#2f4a2c", "#6a5a22", "#8a2f20", "#1a1f33")


def bands(rng, x, y):
    """Return the two fields whose level lines the strokes follow: the sky's and the water's."""
    warp = noise(rng, HEIGHT, WIDTH, 520, 2) - 0.5
    above = y + 60 * np.sin(x / 150 + y / 210) + 34 * np.sin(x / 71 - y / 130) * (1 - y / HORIZON) + 190 * warp
    above = above - 70 * np.exp(-((np.hypot(x - SUN[0], 1.3 * (y - SUN[1])) / 230) ** 2))
    depth = np.clip((y - HORIZON) / (HEIGHT - HORIZON), 0, 1)
    bend = 46 * np.sin(x / 190 - 3 * depth + 0.8) * (0.15 + depth)
    below = (y - HORIZON) * (1 - 0.25 * depth) + bend + 100 * warp * depth
    return above, below


def along(field):
    """Return the direction (h, w; radians) of the level lines of `field`, from left to right."""
    down, right = np.gradient(field)
    return np.arctan2(-right, np.maximum(down, 0.05))


def fjord(x, y, below, mood):
    """Return the dark water and the path of fire that the sun lays on it."""
    depth = np.clip((y - HORIZON) / (HEIGHT - HORIZON), 0, 1)
    water = gradient(FJORD, 0.5 + 0.45 * np.sin(below / (24 + 26 * depth)) + 0.35 * (mood - 0.5))
    wake = np.exp(-(((x - SUN[0] + 80 * np.sin(depth * 5)) / (80 + 260 * depth)) ** 2))
    fire = np.clip(wake * (0.3 + 0.9 * np.sin(below / (12 + 12 * depth))), 0, 0.95) * (1 - 0.25 * depth)
    glow = gradient(colors("#ffd25a", "#f7832a", "#e0401f", "#b3203a"), depth * 1.1)
    return water * (1 - fire[..., None]) + fire[..., None] * glow


def scene(rng):
    """Return the colours of the motif, the direction of its strokes and a map of its regions."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    above, below = bands(rng, x, y)
    mood = noise(rng, HEIGHT, WIDTH, 240, 3)
    picture = gradient(FIRE, 0.5 + 0.45 * np.sin(above / 70) + 0.3 * (mood - 0.5))
    around = np.hypot(x - SUN[0], y - SUN[1])
    halo = np.exp(-((around / 120) ** 2))[..., None]
    picture = picture * (1 - halo) + halo * color("#ffc23a")

    left = HORIZON - 190 * np.exp(-(((x - 40) / 230) ** 2)) - 60 * np.exp(-(((x - 330) / 110) ** 2))
    right = HORIZON - 130 * np.exp(-(((x - 960) / 170) ** 2)) - 34 * np.exp(-(((x - 760) / 70) ** 2))
    crest = np.minimum(left, right) + 7 * np.sin(x / 23)
    near_left, near_right = 360 * np.exp(-(((x + 60) / 330) ** 2)), 170 * np.exp(-(((x - 1010) / 260) ** 2))
    edge = HEIGHT + 50 - near_left - near_right + 14 * np.sin(x / 37)
    region = (y > crest).astype(int) + (y > HORIZON) + (y > edge)
    layers = [
        picture,
        gradient(MOUNTAIN, 0.5 + 0.5 * np.sin((y - crest) / 17 + 3 * mood)),
        fjord(x, y, below, mood),
        gradient(BANK, 0.5 + 0.5 * np.sin((y - edge) / 24 + 4 * mood)),
    ]
    angles = [
        along(above),
        np.arctan(np.gradient(crest, axis=1)) * 0.8,
        along(below),
        np.arctan(np.gradient(edge, axis=1)),
    ]
    return np.choose(region[..., None], layers), np.choose(region, angles), region


def lay(canvas, rng, motif, spacing, width, length):
    """Cover the canvas with flowing strokes that keep their colour and stop where another mass begins."""
    picture, angle, region = motif
    for point in scattered(rng, HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN, spacing) - MARGIN:
        base = sample(picture, point[None])[0] * rng.normal(1, 0.07) + rng.normal(0, 0.02, 3)
        step = rng.choice([-6, 6])  # half of them run back, so that both banks of a mass are covered
        path = follow(angle, point, np.sign(step) * length * rng.uniform(0.5, 1.3), step)
        place = sample(region, path)
        path = path[: max(np.argmin(np.append(place == place[0], False)), 3)]
        canvas.stroke(rng, path, width * rng.uniform(0.7, 1.2), base, 0.045, bristle=1.4, dry=0.12)


def sun(canvas, rng, radius):
    """Paint the low sun as one spiral of the brush within another."""
    for ring in np.linspace(1, 0.12, 9):
        start = rng.uniform(0, 2 * np.pi)
        turn = start + np.linspace(0, 5.6, 60)
        path = np.stack([np.cos(turn), np.sin(turn)], -1) * radius * ring * np.linspace(1, 0.9, 60)[:, None] + SUN
        canvas.stroke(rng, path, radius * 0.2, gradient(colors("#fffbe0", "#fff0a8", "#ffdc6a", "#ffc23a"), ring), 0.04)


def boat(canvas, rng, cx, cy, size):
    """Paint a fishing boat with one dark red sail, and its reflection."""
    t = np.linspace(-1, 1, 24)
    for down in np.linspace(0.1, 1.5, 16):  # the reflection sways
        across = 0.5 * t * (1 - down / 1.7) + 0.08 * np.sin(9 * down)
        sway = np.stack([across, np.full_like(t, 0.25 + down)], -1) * size
        canvas.stroke(rng, sway + [cx, cy], size * 0.07, color("#3a0f2a") + rng.normal(0, 0.03), 0.04, dry=0.3)
    for share in np.linspace(0, 1, 20):
        sail = np.linspace([-0.03 + 0.85 * share, -0.2], [-0.05 + 0.18 * share, -1.8 + 0.55 * share**2], 20) * size
        cloth = gradient(colors("#5a0f2a", "#a81f2a", "#f0642a"), share)
        canvas.stroke(rng, sail + [cx, cy], size * 0.1, cloth, 0.05)
    mast = np.linspace([-0.05, 0.1], [-0.08, -1.95], 10) * size + [cx, cy]
    canvas.stroke(rng, mast, size * 0.05, color("#0a0614"), 0.02)
    for row in np.linspace(0, 1, 8):
        hull = np.stack([t * (1 - 0.25 * row), 0.26 * (1 - t**2) + 0.2 * row - 0.16], -1) * size + [cx, cy]
        canvas.stroke(rng, hull, size * 0.07, gradient(colors("#c8502a", "#3a1430", "#0a0616"), row), 0.03)


def paint():
    """Return the painting, float (1280, 960, 3) in [0, 1]."""
    rng = np.random.default_rng(53)
    motif = scene(rng)
    canvas = Canvas(HEIGHT, WIDTH, motif[0] * 0.85 + color("#5a2440") * 0.15)
    for spacing, width, length in ((34, 26, 330), (22, 15, 230), (17, 7, 150)):
        lay(canvas, rng, motif, spacing, width, length)
    sun(canvas, rng, 46)
    boat(canvas, rng, 300, 800, 64)
    return canvas.finish(relief=0.8)
