"""Ink mountains: ranges sinking into mist, painted in washes and dry-brush strokes of one black ink on old paper."""

import numpy as np
from scipy import ndimage

from .canvas import Canvas, color, colors, gradient, noise, sample

HEIGHT, WIDTH = 1280, 1024
SEAL = (58, 54)

# (height of the crest, its relief, blob size, darkness, depth of the wash), far to near
RANGES = [
    (170, 230, 300, 0.13, 330),
    (330, 330, 420, 0.26, 300),
    (460, 420, 360, 0.42, 290),
    (640, 380, 300, 0.62, 260),
    (810, 300, 280, 0.86, 170),
]


def rice_paper(rng):
    """Return warm paper (h, w, 3): clouded by age, with long pale and short dark fibres."""
    tone = 0.6 * noise(rng, HEIGHT, WIDTH, 400, 5) + 0.4 * noise(rng, HEIGHT, WIDTH, 12, 3)
    canvas = Canvas(HEIGHT, WIDTH, gradient(colors("#cfb78e", "#e6d5b0", "#f1e6ca"), tone))
    for _ in range(1500):
        turn = np.cumsum(rng.normal(0, 0.16, 26)) + rng.uniform(0, 2 * np.pi)
        steps = np.stack([np.cos(turn), np.sin(turn)], -1) * rng.uniform(0.6, 3.2)
        path = rng.uniform(0, 1, 2) * [WIDTH, HEIGHT] + np.cumsum(steps, axis=0)
        canvas.line(path, color(rng.choice(["#f6edd6", "#efe2c0", "#c3a878", "#d3bd93"])), 0.5)
    return canvas.finish(relief=0)


def crest(rng, level, relief, cell):
    """Return the y of a mountain crest for every column: steep peaks between rounded saddles."""
    big = noise(rng, 2, WIDTH, cell, 1)[0]
    small = noise(rng, 2, WIDTH, cell / 3, 5, 0.55)[0]
    return level + relief * (0.5 - 0.72 * big**1.4 - 0.42 * small)


def washed(rng, mask, darkness):
    """Return a wash as ink density (h, w): pooled at its edge, granulated in the hollows of the paper."""
    pool = np.clip(mask - ndimage.gaussian_filter(mask, 5), 0, 1)
    cloud = 0.55 + 0.9 * noise(rng, HEIGHT, WIDTH, 170, 5, 0.6)
    grain = 0.82 + 0.36 * noise(rng, HEIGHT, WIDTH, 5, 2)
    return darkness * (mask * cloud + 0.5 * pool) * grain


def strokes_of(canvas, tooth, dry):
    """Return the strokes drawn in grey on a white `canvas` as ink density; `dry` leaves the paper's pits white."""
    density = 1 - canvas.finish(relief=0)[..., 0]
    return density * np.clip((density - dry * tooth) * 5 + 0.7, 0, 1)


def textured(rng, canvas, ridge, folds, depth, dark):
    """Draw the crest, the hemp-fibre strokes (cun) that model the dark folds under it, and dots of moss."""
    for x in range(-10, WIDTH + 10, 30):
        columns = np.clip(np.arange(x, x + rng.integers(30, 90)), 0, WIDTH - 1)
        path = np.stack([columns, ridge[columns] + rng.normal(0, 1.5)], -1)[::3]
        canvas.stroke(rng, path, rng.uniform(2, 8), 1 - dark * rng.uniform(0.5, 1.1), 0.1, 1.0, 0.35)
    slope = np.gradient(ndimage.gaussian_filter1d(ridge, 14))
    t = np.linspace(0, 1, 12)[:, None]
    for x, fall in zip(rng.integers(0, WIDTH, 5200), depth * rng.beta(0.9, 1.7, 5200)):
        start = np.array([x, ridge[x] + fall])
        fold = sample(folds, start[None])[0]
        if fold < rng.uniform(0.35, 0.85):
            continue
        lean = np.clip(slope[x], -1.3, 1.3) ** -1 if abs(slope[x]) > 0.75 else slope[x] * 0.6
        direction = np.array([lean * 0.55 + rng.normal(0, 0.12), 1.0])
        bend = np.hstack([np.sin(t * 3) * rng.normal(0, 4), 0 * t])
        tone = dark * rng.uniform(0.3, 1.05) * (1 - 0.7 * fall / depth)
        path = start + t * direction * rng.uniform(12, 52) + bend
        canvas.stroke(rng, path, rng.uniform(1.5, 9), 1 - tone, 0.12, 1.0, 0.4)
    for x in np.repeat(rng.integers(0, WIDTH, 60), 9) + rng.normal(0, 22, 540).astype(int):
        x = np.clip(x, 0, WIDTH - 1)
        dot = np.array([x, ridge[x] + rng.exponential(depth * 0.1)])
        canvas.dot(dot, rng.uniform(0.8, 1.4 + 2.2 * dark), np.full(3, 1 - dark * rng.uniform(0.6, 1.15)))


def pine(rng, canvas, foot, height, lean, dark):
    """Draw a pine: a crooked trunk, a few long level branches, fans of needles at their ends."""
    t = np.linspace(0, 1, 24)
    sway = lean * height * t + min(height, 180) * 0.05 * np.sin(t * 7 + rng.uniform(0, 6))
    trunk = np.stack([foot[0] + sway, foot[1] - height * t], -1)
    canvas.stroke(rng, trunk, np.clip(height * 0.06, 2.5, 17), 1 - dark * 0.85, 0.16, 1.0, 0.1)
    side = rng.choice([-1, 1])
    for up in np.linspace(0.4, 1, 7) + rng.normal(0, 0.02, 7):
        root = trunk[min(int(up * 23), 23)]
        side = -side
        for reach in (side, -side * rng.uniform(0.2, 0.6)):
            out = reach * height * (0.5 - 0.32 * up) * rng.uniform(0.7, 1.25)
            branch = root + np.stack([out * t, height * 0.04 * np.sin(t * 3.2) - abs(out) * 0.14 * t], -1)
            canvas.line(branch, np.full(3, 1 - dark * 0.9), np.clip(height * 0.011, 0.8, 3))
            for point in branch[11::2]:
                needles(rng, canvas, point, np.clip(height * 0.055, 2, 17), dark)


def needles(rng, canvas, center, length, dark):
    """Draw a fan of needles."""
    for turn in rng.uniform(-np.pi * 1.05, 0.05 * np.pi, 13):
        tip = center + length * rng.uniform(0.6, 1.2) * np.array([1.25 * np.cos(turn), 0.8 * np.sin(turn)])
        canvas.line([center, tip], np.full(3, 1 - dark * rng.uniform(0.55, 1)), 0.7)


def folded(rng, below):
    """Return the folds of a mountain (h, w) in [0, 1]: gullies and buttresses that run down from its crest."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    raw = noise(rng, HEIGHT, WIDTH, 105, 5, 0.55)
    wander = 150 * (noise(rng, HEIGHT, WIDTH, 380, 2) - 0.5)
    folds = ndimage.map_coordinates(raw, [np.maximum(below, 0) * 0.3 + 40, x + wander], order=1, mode="reflect")
    return np.clip((folds - 0.5) * 2.3 + 0.5, 0, 1)


def range_of(rng, ink, tooth, ridge, dark, depth, pines):
    """Return `ink` with one mountain range over it, sunk in mist at its foot."""
    below = np.arange(HEIGHT, dtype=float)[:, None] - ridge
    body = np.clip(below / 2 + 0.5, 0, 1)
    mist = np.exp(-((np.maximum(below, 0) / (depth * (0.6 + 0.8 * noise(rng, HEIGHT, WIDTH, 300, 3)))) ** 1.6))
    folds = folded(rng, below)
    canvas = Canvas(HEIGHT, WIDTH, np.ones(3))
    textured(rng, canvas, ridge, folds, depth, dark)
    for x, height in pines:
        foot = np.array([x, ridge[int(x)] + height * 0.12])
        pine(rng, canvas, foot, height, rng.normal(0, 0.1), min(dark * 1.25, 0.97))
    layer = washed(rng, body * mist * (0.3 + 1.1 * folds), dark * 0.7)
    layer = layer + strokes_of(canvas, tooth, 0.3) * np.maximum(mist, 0.12 + 0.88 * (below < 0))
    return ink * (1 - body * np.maximum(mist, 0.6)) + layer


def water(rng, canvas):
    """Draw ripples, closer and paler towards the far shore, more of them under the banks."""
    for y in np.linspace(0, 1, 120) ** 1.4 * 330 + 955:
        for _ in range(rng.integers(1, 4)):
            x, length = rng.uniform(-100, WIDTH), rng.uniform(40, 260)
            t = np.linspace(0, 1, 30)
            swell = (y - 930) / 110
            path = np.stack([x + t * length, y + swell * np.sin(t * length / 23 + x) * np.sin(t * np.pi)], -1)
            canvas.stroke(rng, path, rng.uniform(1, 3 + swell * 3), 1 - rng.uniform(0.05, 0.3), 0.08, 1.0, 0.55)


def boat(canvas, x, y):
    """Draw a small boat with a mat roof and a man at the oar."""
    t = np.linspace(-1, 1, 30)[:, None]
    hull = np.concatenate([np.hstack([62 * t, -13 * t**2 + 12]), np.hstack([-58 * t, -8 * t**2 + 3])])
    roof = np.concatenate([np.hstack([24 * t - 8, -22 * (1 - t**2) ** 0.5 + 4]), [[16, 7], [-32, 7]]])
    canvas.polygon(hull + [x, y], np.full(3, 0.12))
    canvas.polygon(roof + [x, y], np.full(3, 0.34))
    for i in range(-28, 14, 6):
        canvas.line(np.array([[i, 4], [i + 3, -14]]) + [x, y], np.full(3, 0.1), 1)
    canvas.polygon(np.array([[33, 6], [36, -16], [41, -21], [47, -15], [50, 6]]) + [x, y], np.full(3, 0.2))
    canvas.polygon(np.array([[32, -21], [42, -29], [53, -20]]) + [x, y], np.full(3, 0.1))
    canvas.line(np.array([[44, -12], [86, 26]]) + [x, y], np.full(3, 0.15), 1.5)
    for i, (left, right) in enumerate([(-60, 40), (-40, 70), (-20, 34)]):
        canvas.line(np.array([[left, 19 + 6 * i], [right, 20 + 6 * i]]) + [x, y], np.full(3, 0.72), 1.4)


def stamped(rng, picture):
    """Return `picture` with a vermilion seal: a moon over waves left white, unevenly inked."""
    canvas = Canvas(HEIGHT, WIDTH, np.zeros(3))
    x, y = SEAL
    canvas.polygon([(x, y), (x + 54, y + 1), (x + 53, y + 55), (x - 1, y + 53)], np.ones(3))
    for radius, ink in ((19, 0), (14, 1), (8, 0)):
        canvas.dot((x + 27, y + 21), radius - 1, np.full(3, ink))
    for row in (41, 48):
        wave = np.arange(6, 48)
        canvas.line(np.stack([x + wave, y + row + 2 * np.sin(wave / 3)], -1), np.zeros(3), 3)
    press = canvas.finish(relief=0)[..., :1] * np.clip(noise(rng, HEIGHT, WIDTH, 9, 3) * 3 - 0.2, 0, 0.93)[..., None]
    return picture * (1 - press) + color("#b8341f") * press


def paint():
    """Return the painting, float (1280, 1024, 3) in [0, 1]."""
    rng = np.random.default_rng(64)
    paper = rice_paper(rng)
    tooth = noise(rng, HEIGHT, WIDTH, 4, 2)
    y = np.arange(HEIGHT, dtype=float)[:, None]
    ink = washed(rng, np.clip(1 - y / 420, 0, 1) * noise(rng, HEIGHT, WIDTH, 500, 4), 0.2)
    for level, relief, cell, dark, depth in RANGES:
        ridge = crest(rng, level, relief, cell)
        pines = np.stack([rng.uniform(20, WIDTH - 20, 18), rng.uniform(0.5, 1, 18) * (20 + 90 * dark**1.5)], -1)
        ink = range_of(rng, ink, tooth, ridge, dark, depth, pines)
    canvas = Canvas(HEIGHT, WIDTH, np.ones(3))
    water(rng, canvas)
    boat(canvas, 640, 1060)
    ink = ink + strokes_of(canvas, tooth, 0.25)
    x = np.arange(WIDTH)
    bank = 1310 - 270 * np.exp(-((x / 260) ** 2)) - 130 * np.exp(-(((x - WIDTH) / 150) ** 2))
    bank = bank - 60 * (noise(rng, 2, WIDTH, 90, 4)[0] - 0.5)
    veil = np.exp(-(((x - 150) / 270) ** 2) - ((y - 900) / 190) ** 2)  # mist, for the near pines to stand against
    pines = [(55, 330), (165, 440), (262, 210), (985, 150)]
    ink = range_of(rng, ink * (1 - 0.82 * veil), tooth, bank, 0.98, 420, pines)
    picture = paper * color("#201f22") ** np.clip(ink, 0, 1.25)[..., None]
    return stamped(rng, np.clip(picture, 0, 1))
