"""Batik carp: wax-resist cloth in indigo, brown and cream, dotted by the canting, veined where the wax cracked."""

import numpy as np
from scipy import ndimage

from .canvas import Canvas, color, curve, frame, light, noise, ribbon

HEIGHT, WIDTH = 1080, 1280
CREAM, BROWN, INDIGO, NIGHT = color("#efe0bd"), color("#b56a2c"), color("#24457c"), color("#101b3c")
WAX, OPEN = np.ones(3), np.zeros(3)

# The carp: a path from nose to tail, and how wide the body is.
CARP = [
    ([(215, 600), (230, 430), (330, 290), (500, 225), (640, 250)], 150),
    ([(1060, 470), (1050, 650), (950, 800), (780, 860), (640, 835)], 150),
    ([(640, 405), (560, 470), (560, 580), (640, 660), (740, 690)], 104),
    ([(930, 60), (1050, 95), (1150, 180), (1190, 290), (1175, 390)], 112),
    ([(350, 1010), (230, 985), (130, 900), (90, 790), (105, 690)], 112),
]
LOTUS = [(820, 500, 112), (480, 760, 118), (775, 150, 96), (150, 150, 104)]
LOTUS += [(1150, 960, 112), (1170, 640, 70), (395, 480, 74), (640, 985, 82)]


class Cloth:
    """The three waxings: what stays cream, what stays brown, and what takes only the first bath of indigo."""

    def __init__(self):
        """Start with bare cloth: no wax anywhere."""
        self.cream, self.brown, self.blue = (Canvas(HEIGHT, WIDTH, OPEN) for _ in range(3))

    def fill(self, points, dye):
        """Cover the polygon `points` so that it ends in the colour `dye`: "cream", "brown", "blue" or "night"."""
        for name in ("cream", "brown", "blue"):
            getattr(self, name).polygon(points, WAX if name == dye else OPEN)

    def trace(self, path, width, dye="cream"):
        """Draw along `path` with the canting."""
        for name in ("cream", "brown", "blue"):
            getattr(self, name).line(path, WAX if name == dye else OPEN, width)

    def spot(self, center, radius, dye="cream"):
        """Set one dot of wax."""
        for name in ("cream", "brown", "blue"):
            getattr(self, name).dot(center, radius, WAX if name == dye else OPEN)


def dotted(cloth, rng, path, gap, radius, dye="cream"):
    """Set a row of dots along `path`, `gap` pixels apart."""
    steps = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    for at in np.arange(0, steps[-1], gap):
        point = [np.interp(at, steps, path[:, i]) for i in (0, 1)]
        cloth.spot(point + rng.normal(0, 0.5, 2), radius * rng.uniform(0.75, 1.2), dye)


def scallops(cloth, rng):
    """Cover the whole ground with rows of overlapping waves, each of arcs and dots."""
    radius = 42
    for row, y in enumerate(np.arange(-10, HEIGHT + 3 * radius, radius * 0.52)):
        for x in np.arange(-radius, WIDTH + radius, 2 * radius) + (row % 2) * radius:
            center = np.array([x, y]) + rng.normal(0, 1.2, 2)
            turn = np.linspace(np.pi, 2 * np.pi, 22)
            unit = np.stack([np.cos(turn), np.sin(turn)], -1)
            disc = center + radius * unit
            cloth.fill(disc, "blue" if (row + int(x / radius / 2)) % 3 else "night")
            cloth.trace(disc, 2.6 * rng.uniform(0.8, 1.2))
            cloth.trace(center + 0.76 * radius * unit, 1.5 * rng.uniform(0.8, 1.3))
            dotted(cloth, rng, center + 0.52 * radius * unit, 7.5, 1.6)
            cloth.trace(center + 0.3 * radius * unit, 2.0, "brown" if row % 2 else "cream")


def shadowed(cloth, points, margin):
    """Lay a ground of night blue a little wider than a motif, so that it stands clear of the waves."""
    for turn in np.linspace(0, 2 * np.pi, 16, endpoint=False):
        cloth.fill(points + margin * np.array([np.cos(turn), np.sin(turn)]), "night")


def fin(cloth, rng, root, axis, length, spread, rays=9):
    """Draw a fin or a tail: a fan of long rays that ends in a wavy edge."""
    heading = np.arctan2(axis[1], axis[0])
    turn = heading + np.linspace(-spread, spread, 40)
    reach = length * (
        0.8 + 0.2 * np.cos(np.linspace(-1, 1, 40) * 2.6) + 0.05 * np.sin(np.linspace(0, rays * 2 * np.pi, 40))
    )
    reach *= 1 + 0.32 * np.abs(np.linspace(-1, 1, 40)) ** 2
    edge = root + reach[:, None] * np.stack([np.cos(turn), np.sin(turn)], -1)
    outline = np.concatenate([[root], edge, [root]])
    shadowed(cloth, outline, 6)
    cloth.fill(outline, "brown")
    for i in np.linspace(0, 39, rays).astype(int):
        ray = curve([root, root + 0.55 * (edge[i] - root) + rng.normal(0, 2, 2), edge[i]], 14)
        cloth.fill(ribbon(ray, np.linspace(1, 6, 14)), "cream")
        cloth.trace(ray, 1.0, "night")
    cloth.trace(outline, 3)
    dotted(cloth, rng, edge + 9 * (edge - root) / np.linalg.norm(edge - root, axis=1, keepdims=True), 9, 2.2)


def carp(cloth, rng, path, width):
    """Draw a carp: fins and tail, a body of scales, a head with an eye and barbels."""
    path = curve(path, 200)
    tangent, normal = frame(path)
    t = np.linspace(0, 1, 200)
    half = width / 2 * (np.minimum(1, (t / 0.2 + 0.02)) ** 0.55) * (1 - 0.82 * np.clip((t - 0.25) / 0.75, 0, 1) ** 1.25)
    fin(cloth, rng, path[-4], tangent[-4], width * 0.95, 0.85, 11)
    for side in (-1, 1):
        for at, size, lean in ((62, 0.62, 0.7), (128, 0.42, 0.9)):
            axis = side * normal[at] + lean * tangent[at]
            fin(cloth, rng, path[at] + side * normal[at] * half[at] * 0.75, axis, width * size, 0.5, 7)
    body = ribbon(path, 2 * half)
    shadowed(cloth, body, 8)
    cloth.fill(body, "brown")
    # Scales from the tail to the head, so that each lies over the next one behind it.
    row, at = 0, 190.0
    while at > 44:
        i = int(at)
        size = width * 0.088 * (0.55 + 0.45 * half[i] / half.max())
        count = max(int(half[i] / size * 0.98), 1)
        for k in range(-count, count + 1):
            offset = (k + 0.5 * (row % 2)) * size * 1.02
            if abs(offset) > half[i] - 0.55 * size:
                continue
            center = path[i] + offset * normal[i]
            turn = np.arctan2(tangent[i, 1], tangent[i, 0]) + np.linspace(-1.75, 1.75, 14)
            unit = np.stack([np.cos(turn), np.sin(turn)], -1)
            back = abs(offset) < 0.34 * half[i]
            cloth.fill(center + size * unit, "blue" if back else "brown")
            cloth.trace(center + size * unit, 2.0)
            cloth.spot(center + 0.42 * size * unit[7], 0.17 * size)
        row, at = row + 1, at - max(size * 0.84 / (np.linalg.norm(np.diff(path, axis=0), axis=1).mean()), 1)
    cloth.trace(np.concatenate([body, body[:1]]), 3.2)
    head = ribbon(path[:46], 2 * half[:46])
    cloth.fill(head, "cream")
    cloth.fill(ribbon(path[4:44], 1.0 * half[4:44]), "brown")
    gill = path[43] + np.linspace(-1, 1, 24)[:, None] * normal[43] * half[43]
    gill = gill + (14 * (1 - np.linspace(-1, 1, 24) ** 2))[:, None] * tangent[43]
    cloth.trace(gill, 6, "night")
    cloth.trace(gill + 6 * tangent[43], 3)
    for side in (-1, 1):
        eye = path[20] + side * normal[20] * half[20] * 0.68
        for radius, dye in ((0.098, "night"), (0.076, "cream"), (0.045, "night")):
            cloth.spot(eye, radius * width, dye)
        whisker = [path[2] + side * normal[2] * half[2] * 0.7, path[0] - tangent[0] * 16 + side * normal[0] * 26]
        whisker.append(path[0] - tangent[0] * 10 + side * normal[0] * 48)
        cloth.trace(curve(whisker, 20), 6, "night")
        cloth.trace(curve(whisker, 20), 2.6)
        dotted(cloth, rng, path[8:40] + side * normal[8:40] * half[8:40, None] * 0.36, 9, 1.8)


def lotus(cloth, rng, x, y, size):
    """Draw a lotus from above: rings of pointed petals, filled with fine parallel lines, around a seed head."""
    center, start = np.array([x, y]), rng.uniform(0, 1)
    for count, reach, wide, dye in ((12, 1.0, 0.3, "cream"), (10, 0.78, 0.3, "brown"), (8, 0.54, 0.26, "cream")):
        for turn in start + np.arange(count) * 2 * np.pi / count:
            axis = np.array([np.cos(turn), np.sin(turn)])
            side = np.array([-axis[1], axis[0]])
            t = np.linspace(0.15, 1, 24)
            width = wide * np.sin(np.pi * t**1.5) ** 0.85
            petal = ribbon(center + size * reach * t[:, None] * axis, 2 * size * reach * width * 0.62)
            cloth.fill(center + (petal - center) * 1.06, "night")
            cloth.fill(petal, dye)
            for lane in np.linspace(-0.7, 0.7, 6):
                vein = center + size * reach * (t[:, None] * axis + (lane * width * 0.6)[:, None] * side)
                cloth.trace(vein[5:20], 1.3, "brown" if dye == "cream" else "cream")
        start += np.pi / count
    cloth.spot(center, 0.22 * size, "night")
    cloth.spot(center, 0.19 * size, "brown")
    for i in range(14):
        turn, away = 2.39996 * i, 0.043 * size * np.sqrt(i)
        cloth.spot(center + away * np.array([np.cos(turn), np.sin(turn)]), 0.018 * size + 0.8)
    rim = np.linspace(0, 2 * np.pi, 60)
    dotted(cloth, rng, center + 1.1 * size * np.stack([np.cos(rim), np.sin(rim)], -1), 10, 2.6)


def border(cloth):
    """Frame the cloth with a band of pointed teeth between rows of dots."""
    corners = np.array([(0.0, 0.0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)])
    for start, end in zip(corners, np.roll(corners, -1, axis=0)):
        length = np.hypot(*(end - start))
        along = (end - start) / length
        across = np.array([-along[1], along[0]])
        edges = [start + depth * across + np.array([[0], [length]]) * along for depth in (0, 5, 41, 46)]
        cloth.fill([*edges[0], *edges[3][::-1]], "night")
        for edge in edges[1:3]:
            cloth.trace(edge, 2.6)
        for at in np.arange(12, length, 30):
            foot = start + 9 * across + at * along
            tooth = foot + np.array([[-11, 0], [0, 27], [11, 0], [-11, 0]]) @ np.stack([along, across])
            cloth.fill(tooth, "brown")
            cloth.trace(tooth, 2)
            cloth.spot(foot + 7 * across, 2.4)
            cloth.spot(foot + 15 * along + 18 * across, 2.4)


def crackle(rng):
    """Return where the wax broke (h, w) in [0, 1]: long forked veins in every direction, finer ones between them."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    veins = np.zeros((HEIGHT, WIDTH))
    for cells, width, strength in ((90, 1.3, 0.95), (420, 0.9, 0.6)):
        seeds = rng.uniform((0, 0), (WIDTH, HEIGHT), (cells, 2))
        wander = [14 * (noise(rng, HEIGHT, WIDTH, 70, 5, 0.6) - 0.5) * 3 for _ in range(2)]
        best = np.full((2, HEIGHT, WIDTH), 1e9)
        for sx, sy in seeds:
            away = np.hypot(x + wander[0] - sx, (y + wander[1] - sy))
            best[1] = np.minimum(best[1], np.maximum(best[0], away))
            best[0] = np.minimum(best[0], away)
        patchy = np.clip(noise(rng, HEIGHT, WIDTH, 160, 4) * 3 - 1.0, 0, 1)
        gap = best[1] - best[0]
        gap = gap / np.maximum(np.hypot(*np.gradient(gap)), 0.25)  # how far the nearest crack is, in pixels
        veins = np.maximum(veins, np.clip(width + 0.5 - gap, 0, 1) * patchy * strength)
    return veins


def paint():
    """Return the cloth, float (1080, 1280, 3) in [0, 1]."""
    rng = np.random.default_rng(1840)
    cloth = Cloth()
    scallops(cloth, rng)
    for x, y, size in LOTUS:
        lotus(cloth, rng, x, y, size)
    for path, width in CARP[::-1]:
        carp(cloth, rng, path, width)
    border(cloth)
    cracks = crackle(rng)
    wander = [2.2 * (noise(rng, HEIGHT, WIDTH, 24, 3) - 0.5) for _ in range(2)]  # a hand holds the canting
    grid = np.mgrid[:HEIGHT, :WIDTH] + np.array(wander)

    def sealed(canvas):
        wax = ndimage.map_coordinates(canvas.finish(relief=0)[..., 0], grid, order=1, mode="nearest")
        return np.clip(ndimage.gaussian_filter(wax, 0.6) * 1.25 - 0.1, 0, 1)

    cream, brown, blue = sealed(cloth.cream), sealed(cloth.brown), sealed(cloth.blue)
    thread = np.mgrid[:HEIGHT, :WIDTH]
    weave = np.sin(thread[0] * np.pi / 1.5) * np.sin(thread[1] * np.pi / 1.5) * 0.5
    weave = weave + 0.5 * ndimage.gaussian_filter1d(rng.normal(size=(HEIGHT, WIDTH)), 5, axis=1)
    weave = weave + 0.5 * ndimage.gaussian_filter1d(rng.normal(size=(HEIGHT, WIDTH)), 5, axis=0)
    uneven = noise(rng, HEIGHT, WIDTH, 260, 4) - 0.5
    picture = np.broadcast_to(CREAM, (HEIGHT, WIDTH, 3)) * (1 + 0.06 * uneven[..., None])
    for resist, dye, leak in ((cream, BROWN, 0.7), (cream + brown, INDIGO, 0.85), (cream + brown + blue, NIGHT, 0.9)):
        taken = np.clip(1 - resist, 0, 1) * (0.93 + 0.25 * uneven + 0.035 * weave)
        taken = np.clip(np.maximum(taken, leak * cracks * (dye is not BROWN)), 0, 1)[..., None]
        picture = picture * (1 - taken) + dye * taken
    return light(np.clip(picture * (1 + 0.05 * weave[..., None]), 0, 1), 0.5 + 0.1 * weave, 0.35)
