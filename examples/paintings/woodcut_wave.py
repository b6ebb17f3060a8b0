"""Breaking wave: a Japanese-style colour woodcut of foam claws closing over a red sun."""

import numpy as np
from scipy import ndimage

from .canvas import Canvas, color, colors, curve, gradient, light, noise, ribbon

HEIGHT, WIDTH = 960, 1280
KEY, PAPER, MIST = color("#0d2145"), color("#f3e8cd"), color("#bfd3d3")
BLUES = colors("#0b2350", "#16417c", "#2f6a9f", "#6fa3bb", "#b9d3d0")

SUN = (345, 500, 122)  # x, y, radius

# Every wave is a sheet of water between two curves that run from its foot to its tip.
GREAT_FACE = [
    (90, 905),
    (420, 850),
    (700, 800),
    (880, 690),
    (955, 530),
    (930, 385),
    (830, 290),
    (690, 265),
    (560, 310),
    (490, 385),
]
GREAT_BACK = [
    (1330, 1150),
    (1400, 980),
    (1430, 800),
    (1400, 560),
    (1320, 340),
    (1180, 180),
    (990, 95),
    (760, 85),
    (570, 175),
    (470, 375),
]
NEAR_FACE = [(-160, 1000), (-20, 985), (110, 960), (230, 905), (290, 835), (280, 770), (225, 735), (160, 765)]
NEAR_BACK = [(900, 1060), (780, 1010), (650, 945), (520, 850), (410, 740), (310, 680), (210, 680), (145, 760)]
FAR_FACE = [(-90, 745), (20, 740), (110, 722), (165, 690), (180, 655), (150, 632), (112, 645)]
FAR_BACK = [(520, 770), (430, 745), (350, 705), (280, 650), (210, 606), (145, 602), (104, 642)]


def sky(rng):
    """Return the sky and the sun: bokashi (wiped gradations) from blue at the top to a warm horizon."""
    y = np.mgrid[:HEIGHT, :WIDTH][0] / HEIGHT
    uneven = (noise(rng, HEIGHT, WIDTH, 500, 3) - 0.5) * 0.10
    stops = colors("#14386f", "#5f93ae", "#d9d9bd", "#f0dcb0", "#ecb98b", "#dd8f6c")
    picture = gradient(stops, (y + uneven) / 0.70)
    x, y = np.mgrid[:WIDTH, :HEIGHT].transpose(0, 2, 1)
    disc = np.clip(SUN[2] - np.hypot(x - SUN[0], y - SUN[1]), 0, 1)[..., None]
    red = gradient(colors("#b52a22", "#cf4a30", "#e58a5c"), (y - SUN[1] + SUN[2]) / (2 * SUN[2]) + uneven)
    return picture * (1 - disc) + red * disc


def mist(canvas):
    """Lay bands of mist with round ends across the sky."""
    for left, right, y, thick in (
        (-60, 300, 128, 30),
        (90, 470, 158, 24),
        (-60, 190, 184, 18),
        (-60, 130, 372, 20),
        (60, 250, 392, 14),
        (240, 560, 536, 18),
        (380, 700, 556, 12),
        (1180, 1340, 96, 40),
        (-60, 270, 574, 16),
        (620, 940, 470, 14),
        (700, 980, 490, 20),
        (560, 860, 586, 12),
    ):
        x = np.linspace(left, right, 160)
        ends = np.minimum(np.minimum(x - left, right - x) / thick * 2, 1)
        path = np.stack([x, y + 3 * np.sin(x / 60)], -1)
        canvas.polygon(ribbon(path, thick * np.sqrt(1 - (1 - ends) ** 2) + 0.1), PAPER * 0.98)


def islands(canvas):
    """Set two ranges of islands on the horizon, the nearer one darker."""
    x = np.linspace(440, 960, 120)
    for height, shift, fill in ((52, 0.2, BLUES[3]), (30, 1.6, BLUES[2])):
        top = (
            642 - height * np.abs(np.sin((x - 440) / 165 + shift)) * np.sin((x - 440) / 520 * np.pi) - 3 * np.sin(x / 9)
        )
        canvas.polygon([*zip(x, top), (960, 650), (440, 650)], fill)


def sea(canvas, rng):
    """Lay the distant sea: flat water under carved horizontal ripples."""
    for y in np.arange(640, HEIGHT, 6):
        canvas.polygon(
            [(0, y), (WIDTH, y), (WIDTH, y + 7), (0, y + 7)], gradient(BLUES, np.array(0.75 - (y - 640) / 400))
        )
    for y in 644 + 316 * rng.random(260) ** 1.5:
        x, length = rng.uniform(-100, WIDTH), rng.uniform(40, 220)
        path = np.stack([np.linspace(x, x + length, 30), y + 2.5 * np.sin(np.linspace(0, length / 18, 30))], -1)
        width = (1.2 + (y - 640) / 90) * np.sin(np.linspace(0, np.pi, 30))
        canvas.polygon(ribbon(path, width), MIST if rng.random() < 0.6 else BLUES[1])


def water(canvas, rng, face, back, scale):
    """Print one sheet of water with its gradation, then carve the lines that climb it."""
    face, back = curve(face, 120), curve(back, 120)
    for s in np.linspace(0, 1, 60, endpoint=False):
        edge, other = face + (back - face) * s, face + (back - face) * (s + 1 / 60)
        for i in range(0, 119, 2):
            t = i / 119
            tone = 0.16 + 0.62 * abs(np.sin(np.pi * (2.2 * s**0.7 + 0.12))) * (0.35 + 0.65 * t) + 0.25 * (t - 0.6)
            quad = [edge[i], edge[min(i + 2, 119)], other[min(i + 2, 119)], other[i]]
            canvas.polygon(quad, gradient(BLUES, np.array(tone)))
    for s in np.linspace(0.01, 0.99, int(75 * scale**0.5)):
        start = rng.integers(0, 60)
        stop = rng.integers(start + 40, 120)
        drift = s + 0.012 * np.sin(np.linspace(0, 9, stop - start) + rng.uniform(0, 6))
        path = face[start:stop] + (back - face)[start:stop] * drift[:, None]
        width = (
            scale * rng.choice([3, 5, 8, 14], p=[0.3, 0.3, 0.25, 0.15]) * np.sin(np.linspace(0, np.pi, stop - start))
        )
        canvas.polygon(ribbon(path, width), (PAPER, MIST, BLUES[0], KEY)[rng.integers(4)])
    for edge in (face, back):
        canvas.line(edge, KEY, 3.2 * scale**0.5)


def claw(rng, root, heading, size, depth):
    """Return the outlines of one finger of foam and of the smaller fingers that grow from it."""
    steps, curl = 16, -rng.uniform(0.05, 0.11)
    turn = heading + curl * np.arange(steps) ** 1.15
    path = root + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], -1) * size / steps, axis=0)
    fingers = [
        ribbon(path, size * 0.27 * np.linspace(1, 0.02, steps) ** 0.8 * np.minimum(np.arange(steps) / 3, 1) ** 0.5)
    ]
    if depth:
        for at in (2, 5, 8, 11):
            side = rng.uniform(0.5, 1.0) if rng.random() < 0.7 else -rng.uniform(0.4, 0.7)
            fingers += claw(rng, path[at], turn[at] + side, size * rng.uniform(0.38, 0.55), depth - 1)
    return fingers


def foam(canvas, rng, root, heading, size):
    """Print one tuft of foam: the key block's outline around the bare paper, a blue shadow within."""
    fingers = claw(rng, root, heading, size, 2)
    outline = max(size * 0.018, 1.3)
    for finger in fingers:
        canvas.line(np.concatenate([finger, finger[:2]]), KEY, outline * 2)
    for finger in fingers:
        canvas.polygon(finger, PAPER)
    for finger in fingers:
        half = len(finger) // 2
        middle = (finger[:half] * 0.75 + finger[half:][::-1] * 0.25)[1:12]
        canvas.polygon(ribbon(middle, np.ptp(finger, axis=0).max() * 0.05 * np.linspace(1, 0, len(middle))), BLUES[3])


def crest(canvas, rng, face, back, size):
    """Hang foam along the overhanging lip of a wave, and throw spray off it."""
    face, back = curve(face, 120), curve(back, 120)
    for t in np.linspace(58, 117, 30).astype(int):
        foam(canvas, rng, back[t], rng.normal(3.5, 0.25), size * rng.uniform(0.3, 0.6))
    for reach in (0.42, 0.28, 0.14, 0):
        for t in np.linspace(76 + 20 * reach, 119, 16).astype(int):
            root = face[t] + (back[t] - face[t]) * (reach + rng.uniform(-0.05, 0.08))
            foam(canvas, rng, root, rng.normal(2.75, 0.3), size * rng.uniform(0.6, 1.0))
    for _ in range(420):
        center = face[rng.integers(76, 119)] + rng.normal(0, size * 0.75, 2) + (-size * 0.5, size * 0.45)
        canvas.dot(center, size * 0.006 + size * 0.03 * rng.random() ** 3, PAPER)


def plovers(canvas, rng):
    """Scatter a flock of plovers on the wind."""
    for x, y in ((110, 236), (176, 262), (228, 240), (262, 292), (332, 262), (66, 282), (150, 316)):
        size, lean = rng.uniform(15, 22), rng.uniform(-0.3, 0.2)
        for side in (-1, 1):
            wing = curve([(0, 0), (side * 0.5, -0.5), (side * 1.1, -0.45), (side * 1.6, -0.05 + lean * side)], 16)
            canvas.polygon(ribbon((x, y) + wing * size, size * 0.36 * np.linspace(1, 0.05, 16)), KEY)
        canvas.polygon(
            ribbon(
                (x, y) + curve([(-0.6, -0.1), (0, 0.06), (0.9, 0.25)], 12) * size,
                size * 0.4 * np.sin(np.linspace(0.3, 3.1, 12)),
            ),
            KEY,
        )


def printed(rng, picture):
    """Return `picture` as printed from planks: wood grain, baren rubbing, and fibres in the paper."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    swirl = noise(rng, HEIGHT, WIDTH, 520, 2) * 120 + noise(rng, HEIGHT, WIDTH, 90, 2) * 7
    rings = ndimage.map_coordinates(rng.random(4000), [(y * 0.9 + swirl + 0.03 * x) * 1.1], order=1)
    pores = ndimage.gaussian_filter1d(rng.random((HEIGHT, WIDTH)), 18, axis=1)
    pores = np.clip((pores - pores.mean()) / pores.std(), -2, 3)
    rubbing = noise(rng, HEIGHT, WIDTH, 40, 4) - 0.5
    bare = np.clip(0.30 * ndimage.gaussian_filter1d(rings, 2, axis=1) + 0.05 * pores + 0.16 * rubbing, 0, 0.6)
    picture = picture + (PAPER - picture) * bare[..., None]
    sheet = Canvas(HEIGHT, WIDTH, np.full(3, 0.5))
    for _ in range(2600):
        start, turn = rng.uniform((0, 0), (WIDTH, HEIGHT)), rng.uniform(0, 6.3) + np.cumsum(rng.normal(0, 0.25, 12))
        path = start + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], -1) * rng.uniform(1, 4), axis=0)
        sheet.line(path, np.full(3, rng.uniform(0.25, 0.8)), 0.5)
    fibre = sheet.finish(relief=0)[..., 0] - 0.5
    picture = picture * (1 + 0.22 * fibre + 0.03 * rng.normal(size=(HEIGHT, WIDTH)))[..., None]
    return light(np.clip(picture, 0, 1), noise(rng, HEIGHT, WIDTH, 9, 2) + fibre, 0.12)


def paint():
    """Return the painting, float (960, 1280, 3) in [0, 1]."""
    rng = np.random.default_rng(27)
    canvas = Canvas(HEIGHT, WIDTH, sky(rng))
    mist(canvas)
    islands(canvas)
    plovers(canvas, rng)
    sea(canvas, rng)
    for face, back, scale, size in (
        (FAR_FACE, FAR_BACK, 0.45, 40),
        (GREAT_FACE, GREAT_BACK, 1.0, 122),
        (NEAR_FACE, NEAR_BACK, 0.8, 84),
    ):
        water(canvas, rng, face, back, scale)
        crest(canvas, rng, face, back, size)
    return printed(rng, canvas.finish(relief=0))
