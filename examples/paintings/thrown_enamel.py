"""Thrown enamel: an action painting of poured skeins and splashes of enamel, layer over layer on raw canvas."""

import numpy as np
from scipy import ndimage

from .canvas import Canvas, color, colors, gradient, light, noise, scattered

HEIGHT, WIDTH = 960, 1280
STEP = 4.0  # pixels between two points of a throw
BLACK, WHITE, SILVER = color("#15141a"), color("#f3eddd"), color("#a3adb0")
YELLOW, RED, TEAL, BLUE = color("#f0b41e"), color("#d23a22"), color("#1d9a9a"), color("#24408c")

# Every layer of the painting: its paint, how many throws, how thick, how wildly the arm turns, how many splashes.
LAYERS = [
    (TEAL, 15, 11, 0.040, 10),
    (BLACK, 15, 13, 0.045, 12),
    (SILVER, 14, 7, 0.060, 8),
    (YELLOW, 12, 9, 0.050, 12),
    (WHITE, 17, 8, 0.065, 12),
    (BLUE, 8, 7, 0.055, 6),
    (RED, 9, 7, 0.050, 12),
    (BLACK, 14, 6, 0.075, 10),
    (WHITE, 11, 3.5, 0.085, 8),
    (YELLOW, 6, 3.5, 0.080, 6),
]


def raw_canvas(rng):
    """Return unprimed canvas (h, w, 3): a plain weave of uneven, slubby threads, and stains of thinned paint."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    warp, weft = rng.normal(0, 1, WIDTH // 3 + 1)[x // 3], rng.normal(0, 1, HEIGHT // 3 + 1)[y // 3]
    over = (x // 3 + y // 3) % 2
    round_thread = np.where(over, np.sin((x % 3 + 0.5) / 3 * np.pi), np.sin((y % 3 + 0.5) / 3 * np.pi))
    slub = np.where(over, warp, weft) * 0.06 + 0.1 * rng.normal(size=(HEIGHT, WIDTH))
    tone = 0.25 + 0.4 * round_thread + slub + 0.25 * noise(rng, HEIGHT, WIDTH, 300, 4)
    picture = gradient(colors("#8a6c47", "#b7986b", "#d8c096"), tone)
    for stain, strength in ((BLACK, 0.6), (TEAL, 0.45), (RED * 0.8, 0.4)):
        soaked = noise(rng, HEIGHT, WIDTH, 330, 6, 0.55)
        cover = (np.clip((soaked - 0.62) * 9, 0, 1) * strength)[..., None]
        picture = picture * (1 - cover) + stain * cover * (0.8 + 0.3 * tone[..., None])
    return picture


def smooth(rng, count, scale):
    """Return a smooth random series (count,), zero on average and about one in size."""
    series = ndimage.gaussian_filter1d(rng.normal(0, 1, count + 200), scale)[100:-100]
    return series * np.sqrt(2 * scale * np.sqrt(np.pi))


def throw(rng, length, wildness):
    """Return the path (n, 2) of one throw and its bends (n,): the arm swings, loops and flicks."""
    count = int(length / STEP)
    bend = wildness * smooth(rng, count, rng.uniform(5, 13)) + rng.choice([-1, 1]) * wildness * 0.15
    turn = rng.uniform(0, 2 * np.pi) + np.cumsum(bend)
    path = STEP * np.cumsum(np.stack([np.cos(turn), np.sin(turn)], -1), axis=0)
    middle = rng.uniform((0.02, 0.02), (0.98, 0.98)) * (WIDTH, HEIGHT)
    return path - path.mean(axis=0) + middle, np.abs(bend) / wildness


def bead(canvas, center, radius, paint):
    """Set one round drop with a domed top."""
    canvas.dot(center, radius, paint * 0.93, 130)
    if radius > 1.4:
        canvas.dot(center, radius * 0.78, paint, 185)
        canvas.dot(center, radius * 0.45, paint * 1.03, 215)


def skein(canvas, rng, path, bend, width, paint):
    """Pour a skein along `path`: thin where the arm was fast, a rope where it turned, drops where it broke off."""
    count = len(path)
    thick = width * (0.3 + 0.42 * bend) * np.exp(0.42 * smooth(rng, count, 7) + 0.25 * smooth(rng, count, 2))
    thick = np.clip(thick, 0.5, width * 2.6) * np.sqrt(np.minimum(1, np.linspace(0.02, 1, count)[::-1] * 6))
    broken = smooth(rng, count, 9) > min(1.0 + 0.05 * width, 1.5)  # thin threads break more often than ropes
    for part, level in ((1.0, 120), (0.74, 180), (0.4, 215)):  # a rope of paint is round: three bands, each higher
        shade = paint * (0.92 + 0.1 * (1 - part)) + rng.normal(0, 0.008, 3)
        for i in range(count - 1):
            if broken[i] or thick[i] * part < 0.5:
                continue
            canvas.line(path[i : i + 2], shade, thick[i] * part, level)
            if thick[i] * part > 2:
                canvas.dot(path[i], thick[i] * part / 2, shade, level)
    for i in np.flatnonzero(rng.random(count) < 0.10):  # drops that left the line as it was flung
        away = path[i] + rng.normal(0, 1, 2) * width * rng.exponential(1.8)
        bead(canvas, away, width * 0.32 * rng.random() ** 2.2 + 0.6, paint)
    bead(canvas, path[0], thick[0] * 0.75, paint)


def splash(canvas, rng, paint, size):
    """Throw a splash: a ragged pool, and drops with tails that fly out of it to one side."""
    center, heading = rng.uniform((0, 0), (WIDTH, HEIGHT)), rng.uniform(0, 2 * np.pi)
    for _ in range(rng.integers(3, 8)):
        bead(canvas, center + rng.normal(0, size * 0.35, 2), size * rng.uniform(0.25, 0.6), paint)
    for _ in range(rng.integers(25, 70)):
        turn = heading + rng.normal(0, 0.55)
        reach = size * (0.8 + rng.exponential(2.6))
        axis = np.array([np.cos(turn), np.sin(turn)])
        radius = min(size * 0.22, size * 0.5 / (1 + reach / size) * rng.uniform(0.2, 1.2)) + 0.5
        tail = center + axis * reach + np.linspace(-1, 0, 5)[:, None] * axis * radius * rng.uniform(1, 7)
        canvas.line(tail, paint * 0.96, radius * 0.8, 150)
        bead(canvas, tail[-1], radius, paint)


def mist(canvas, rng, paint, count):
    """Flick a loaded brush: a fine spray all over."""
    for point in scattered(rng, HEIGHT, WIDTH, 30)[:count]:
        bead(canvas, point, 0.5 + 2.4 * rng.random() ** 5, paint)


def paint():
    """Return the painting, float (960, 1280, 3) in [0, 1]."""
    rng = np.random.default_rng(1950)
    canvas = Canvas(HEIGHT, WIDTH, raw_canvas(rng))
    for enamel, throws, width, wildness, splashes in LAYERS:
        for _ in range(int(throws * 1.25)):
            path, bend = throw(rng, rng.uniform(900, 2600), wildness)
            skein(canvas, rng, path, bend, width * rng.uniform(0.55, 1.35), enamel)
        for _ in range(splashes):
            splash(canvas, rng, enamel, width * rng.uniform(0.6, 1.7))
        mist(canvas, rng, enamel, 260)
    picture = canvas.finish(relief=1.1, soften=1.0)
    dried = 0.93 + 0.12 * noise(rng, HEIGHT, WIDTH, 24, 4)  # enamel dries in faint wrinkles, glossy in places
    return light(np.clip(picture * dried[..., None], 0, 1), noise(rng, HEIGHT, WIDTH, 5, 2), 0.1)
