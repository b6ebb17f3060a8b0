"""Poppy meadow: broken dabs of sunlight over tall grass, poppies and a blue line of trees."""

import numpy as np

from .canvas import Canvas, color, colors, gradient, noise, sample, scattered

HEIGHT, WIDTH = 960, 1280
MARGIN = 60  # dabs also start this far outside, so that paint covers the edges
HORIZON = 336
SKY = colors("#5384c4", "#78a6d6", "#9dc2e0", "#c3d6e3", "#f3dcc4")
CLOUD = colors("#8c97c8", "#b5b3d6", "#e3cfd6", "#f9e3c8", "#fff4dc")
CLOUDS = [(640, 226, 330, 34), (1130, 92, 250, 76), (300, 118, 330, 105)]  # centre and half axes
TREES = colors("#24325e", "#3a4f86", "#52719a", "#6f9790", "#a9bf86")
GRASS = colors("#1f4a5a", "#2c6040", "#4d7f3e", "#7fa23f", "#b3bf52", "#dcc766", "#eed584")
POPPY = colors("#8e1526", "#c9202a", "#e63a22", "#f5652f", "#ff9a5a")


def nearness(y):
    """Return how near the ground at height `y` lies: 0 at the horizon, 1 at the lower edge."""
    return np.clip((y - HORIZON) / (HEIGHT - HORIZON), 0, 1)


def sky(rng, x, y):
    """Return a summer sky whose clouds are flatter and warmer near the horizon."""
    billow = noise(rng, HEIGHT, WIDTH, 150, 5, gain=0.6) - 0.5
    picture = gradient(SKY, y / HORIZON * 0.95 + billow * 0.35)
    for cx, cy, wide, tall in CLOUDS:
        across, down = (x - cx) / wide, (y - cy) / tall
        down = np.where(down > 0, 1.8 * down, down)  # flat below, heaped above
        body = np.clip((0.8 - across**2 - down**2 + 2.6 * billow) * 2.5, 0, 0.95)[..., None]
        lit = 0.5 - 0.45 * down - 0.25 * across + 1.3 * billow
        picture = picture * (1 - body) + body * gradient(CLOUD, lit)
    return picture


def scene(rng):
    """Return the colours of the motif and a map of where poppies grow."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    picture = sky(rng, x, y)
    hills = HORIZON - 62 - 26 * np.sin(x / 230 + 1) - 10 * np.sin(x / 77)
    distance = gradient(colors("#7d8fc4", "#9fb0d4", "#c3c2d6"), y / 160 - 1.4)
    picture = np.where((y > hills)[..., None], distance, picture)
    crowns = noise(rng, 1, WIDTH, 110, 4)[0] ** 1.3
    stand = np.exp(-(((x - 1010) / 210) ** 2)) * 105 + np.exp(-(((x - 180) / 150) ** 2)) * 62
    top = HORIZON + 6 - 26 - 70 * crowns - stand * (0.7 + 0.5 * crowns)
    depth = np.clip((y - top) / (HORIZON + 10 - top), 0, 1)
    leaf = noise(rng, HEIGHT, WIDTH, 46, 4)
    trees = gradient(TREES, 0.95 - 0.75 * depth + (leaf - 0.5) * 0.9)
    picture = np.where((depth > 0)[..., None], trees, picture)

    y = y + 14 * (noise(rng, HEIGHT, WIDTH, 90, 4) - 0.5)  # so that grass overlaps the hedges unevenly
    near = nearness(y)
    drift = noise(rng, HEIGHT, WIDTH, 260, 3)
    shade = 0.8 - 0.5 * near + (drift - 0.5) * 1.0
    meadow = gradient(GRASS, shade)
    veil = (0.5 * np.exp(-near * 9))[..., None]  # the far meadow pales towards the haze
    meadow = meadow * (1 - veil) + veil * color("#c9cf9c")
    shadow = np.exp(-(((y - HORIZON - 16) / 12) ** 2)) * np.clip(stand / 70, 0, 1)
    meadow = meadow * (1 - shadow[..., None]) + shadow[..., None] * color("#44618a")
    picture = np.where((y > HORIZON)[..., None], meadow, picture)

    middle = 560 + 330 * np.sin(near * 3.4 - 0.5) * (1 - 0.3 * near)
    spread = 90 + 420 * near
    beyond = np.exp(-(((x - 330) / 330) ** 2) - ((near - 0.13 - x / 9000) / 0.045) ** 2)
    clumps = (noise(rng, HEIGHT, WIDTH, 170, 3) - 0.55) * 1.7
    bloom = np.exp(-(((x - middle) / spread) ** 2)) * 1.3 + 1.2 * beyond + clumps
    return picture, np.clip(bloom, 0, 1) * (y > HORIZON + 8)


def dab(canvas, rng, center, length, width, angle, base, variation=0.05):
    """Put down one short, slightly curved dab of paint."""
    t = np.linspace(-0.5, 0.5, 6)
    bend = rng.normal(0, 0.35)
    along = np.stack([np.cos(angle + bend * t), np.sin(angle + bend * t)], -1) * (t * length)[:, None]
    canvas.stroke(rng, along + center, width, base, variation, bristle=1.3)


def block_in(canvas, rng, picture):
    """Cover the canvas with dabs that grow towards the viewer; neighbours differ in hue."""
    drift = 1.1 * noise(rng, HEIGHT, WIDTH, 260, 2) - 0.65  # the turn of the dabs
    for spacing, size in ((17, 1.7), (10, 1.0)):
        for x, y in scattered(rng, HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN, spacing) - MARGIN:
            near = nearness(y)
            base = sample(picture, np.array([[x, y]]))[0]
            base = base * rng.normal(1.02, 0.08) + rng.normal(0, 0.045, 3)
            if y < HORIZON:
                tilt = sample(drift, np.array([[x, y]]))[0] + rng.normal(0, 0.25)
                dab(canvas, rng, (x, y), 26 * size, 9 * size, tilt, base)
            else:
                tilt = -np.pi / 2 * np.clip(2.6 * near - 0.25, 0, 1) + rng.normal(0.05, 0.25)
                dab(canvas, rng, (x, y), (14 + 26 * near) * size, (4 + 4 * near) * size, tilt, base)


def grow(canvas, rng, picture, bloom):
    """Paint blades of grass and flowers from the far meadow to the near one."""
    count = 9000
    depth = np.sort(rng.random(count) ** 0.75)
    for near in depth:
        point = np.array([rng.uniform(-20, WIDTH + 20), HORIZON + 6 + near * (HEIGHT - HORIZON + 50)])
        chance = sample(bloom, point[None])[0]
        if rng.random() < 0.03 + 0.6 * chance:
            flower(canvas, rng, point, 3.2 + 15 * near**1.3)
        else:
            base = gradient(GRASS, np.array(rng.beta(1.6, 1.6))) * rng.normal(1, 0.05)
            base = 0.35 * sample(picture, point[None])[0] + 0.65 * base
            blade(canvas, rng, point, 8 + 85 * near, base)


def blade(canvas, rng, foot, length, base):
    """Paint one blade of grass that bends with the wind."""
    t = np.linspace(0, 1, 8)
    lean = rng.normal(0.25, 0.3)
    path = np.stack([foot[0] + lean * length * t**2, foot[1] - length * t * rng.uniform(0.6, 1)], -1)
    canvas.stroke(rng, path, 1.4 + length * 0.03, base, 0.05, bristle=1.2)


def flower(canvas, rng, center, size):
    """Paint a poppy, or now and then a cornflower or a daisy, as a few turns of the brush."""
    kind = rng.random()
    if kind > 0.86:
        base = color("#4a5fc4") if kind > 0.92 else color("#fdf3e0")
        dab(canvas, rng, center, size, size * 0.7, rng.uniform(0, 3), base)
        return
    lit = np.clip(rng.beta(2, 2), 0, 1)
    for turn in range(3):
        offset = rng.normal(0, 0.32, 2) * size * [1.2, 0.7]
        base = gradient(POPPY, np.array(lit + 0.22 * (turn - 1)))
        dab(canvas, rng, center + offset - [0, 0.25 * size * turn], size * 1.5, size * 0.8, rng.normal(0, 0.6), base)
    if size > 9:
        dab(canvas, rng, center, size * 0.5, size * 0.35, rng.uniform(0, 3), color("#2a1026"))


def paint():
    """Return the painting, float (960, 1280, 3) in [0, 1]."""
    rng = np.random.default_rng(23)
    picture, bloom = scene(rng)
    canvas = Canvas(HEIGHT, WIDTH, picture * 0.8 + color("#c9976b") * 0.2)  # on a warm ground
    block_in(canvas, rng, picture)
    grow(canvas, rng, picture, bloom)
    return canvas.finish(relief=0.6)
