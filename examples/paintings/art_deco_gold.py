"""The tree of fans: a gilded panel of spirals, eyes and jewel-like tiles around a tree, on beaten gold leaf."""

import numpy as np

from .canvas import Canvas, color, colors, gradient, noise, sample

SIZE = 1200
HEIGHT = WIDTH = SIZE
HEART = np.array([600.0, 640.0])  # where the trunk opens into the crown

# Sets of colours that sit well side by side, from the warm heart of the crown to its cool rim, then the meadow's.
HEARTH = colors("#b8432a", "#d98f2b", "#8c2333", "#e2b65a")
WINE = colors("#7a1f3d", "#a8353c", "#4d2352", "#d79a3c")
NIGHT = colors("#47306b", "#2b3b78", "#7a1f3d", "#c9a45a")
SEA = colors("#17406b", "#1f6f78", "#2d8a7f", "#dccfa6")
LEAF = colors("#1f5a4a", "#2f7a50", "#1c6470", "#7f8f3a", "#16394f")
FAVOUR = [0.4, 0.28, 0.18, 0.14]
IVORY, DARK = color("#e6d8b4"), color("#1d161c")


def gold_leaf(rng):
    """Return gold (h, w, 3): square leaves laid one over the other, each a little different, rubbed and crumpled."""
    shade = np.zeros((SIZE, SIZE))
    for y in range(-20, SIZE, 82):
        for x in range(-20, SIZE, 82):
            top, left = np.maximum([y + rng.integers(-7, 8), x + rng.integers(-7, 8)], 0)
            shade[top : top + 94, left : left + 94] = rng.normal(0, 0.09)
            shade[top : top + 2, left : left + 94] = shade[top : top + 94, left : left + 2] = 0.17
    crumple = 1 - np.abs(2 * noise(rng, SIZE, SIZE, 46, 5, 0.6) - 1)
    tone = 0.2 + 0.42 * noise(rng, SIZE, SIZE, 300, 4) + 0.2 * noise(rng, SIZE, SIZE, 9, 3) + 0.24 * crumple**3 + shade
    picture = gradient(colors("#3d2610", "#7a4d17", "#b07a22", "#d6a63c", "#f0cf74", "#fff2bd"), tone)
    # Where the gold is rubbed, the red clay under it shows.
    worn = np.clip(noise(rng, SIZE, SIZE, 26, 5, 0.65) * 6 - 4.3, 0, 0.8)[..., None]
    return picture * (1 - worn) + color("#7d2b1a") * worn


def ring(center, radius, start=0.0, stop=2 * np.pi, count=40):
    """Return points (count, 2) on an arc."""
    turn = np.linspace(start, stop, count)
    return center + radius * np.stack([np.cos(turn), np.sin(turn)], -1)


def wedge(center, inner, outer, start, stop):
    """Return the outline of a piece of a ring."""
    return np.concatenate([ring(center, inner, start, stop, 8), ring(center, outer, stop, start, 8)])


def gilt(leaf, point, bright=1.15):
    """Return the colour of the gold leaf near `point`, for raised and burnished gold."""
    return np.minimum(sample(leaf, np.reshape(point, (1, 2)))[0] * bright, [0.97, 0.84, 0.52])


def spiral(canvas, leaf, center, radius, turns, start, width):
    """Draw a tapering spiral: a dark bed, and a raised thread of gold on it."""
    t = np.linspace(0, 1, int(26 * abs(turns)))
    turn = start + 2 * np.pi * turns * t
    path = center + (radius * (1 - 0.93 * t))[:, None] * np.stack([np.cos(turn), np.sin(turn)], -1)
    for part, thick in ((1, 0.8), (0.72, 1.0), (0.52, 1.2), (0.36, 1.4), (0.22, 1.6), (0.1, 1.8)):
        end = max(int(len(t) * part), 2)
        canvas.line(path[:end], color("#3a2312"), width * 1.6 * thick, 40)
        canvas.line(path[:end], gilt(leaf, center + radius / 2), width * thick, 230)


def tiled_band(rng, canvas, leaf, center, inner, outer, start, stop, palette):
    """Fill a piece of a ring with tiles of uneven colour, every few of them gilded."""
    count = max(int((stop - start) * (inner + outer) / 2 / rng.uniform(9, 17)), 2)
    edges = np.linspace(start, stop, count + 1)
    for low, high in zip(edges[:-1], edges[1:]):
        gap = 0.07 * (high - low)
        base = palette[rng.choice(len(palette), p=FAVOUR)] * rng.normal(1, 0.13)
        if rng.random() < 0.14:
            base = gilt(leaf, ring(center, outer, low, high, 1))
        tile = wedge(center, inner + 1, outer - 1, low + gap, high - gap) + rng.normal(0, 0.4, (16, 2))
        canvas.polygon(tile, base + rng.normal(0, 0.02, 3), rng.uniform(120, 200))


def eye(canvas, leaf, center, radius, angle, iris):
    """Draw an almond eye."""
    t = np.linspace(-1, 1, 24)
    lid = np.concatenate([np.stack([t, 0.6 * (1 - t**2)], -1), np.stack([-t, -0.6 * (1 - t**2)], -1)])
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    for scale, fill, level in ((1.2, DARK, 60), (1.08, gilt(leaf, center), 220), (0.84, iris, 140), (0.66, DARK, 80)):
        canvas.polygon(center + scale * radius * lid @ turn, fill, level)
    for scale, fill, level in ((0.33, gilt(leaf, center), 230), (0.22, iris, 160), (0.1, IVORY, 220)):
        canvas.dot(center, radius * scale, fill, level)


def fan(rng, canvas, leaf, center, radius, angle, spread, palettes):
    """Draw an open fan: bands of tiles, a row of gold beads, and an eye like a peacock's at its root."""
    start, stop = angle - spread, angle + spread
    canvas.polygon(wedge(center, 0, radius * 1.05, start, stop), DARK, 50)
    inner = radius * 0.34
    for i, share in enumerate((0.11, 0.16, 0.06, 0.19, 0.13)):
        outer = inner + radius * share
        if i == 2:
            for turn in np.arange(start + 0.05, stop, 0.1):
                bead = ring(center, (inner + outer) / 2, turn, turn, 1)[0]
                canvas.dot(bead, radius * 0.024, gilt(leaf, bead, 1.3), 250)
        else:
            tiled_band(rng, canvas, leaf, center, inner, outer, start + 0.02, stop - 0.02, palettes[i % 2])
        inner = outer
    spot = center + 0.2 * radius * np.array([np.cos(angle), np.sin(angle)])
    for scale, fill, level in ((0.15, gilt(leaf, center), 220), (0.115, SEA[1], 160), (0.07, NIGHT[1], 160)):
        canvas.dot(spot, radius * scale, fill, level)


def crown(rng, canvas, leaf):
    """Draw the crown: rows of fans like feathers, the outermost first, so that the inner ones lie over them."""
    canvas.polygon(wedge(HEART, 0, 500, -np.pi * 1.08, np.pi * 0.08), DARK, 60)
    rows = [
        (470, 122, SEA, NIGHT),
        (405, 122, NIGHT, SEA),
        (338, 120, SEA, WINE),
        (270, 114, WINE, NIGHT),
        (205, 108, HEARTH, WINE),
        (140, 98, WINE, HEARTH),
        (78, 86, HEARTH, HEARTH),
    ]
    for row, (distance, radius, main, second) in enumerate(rows):
        count = int(distance * 3.7 / radius) + 3
        for i in rng.permutation(count):
            angle = -np.pi / 2 + np.pi * 0.6 * (2 * (i + 0.5 * (row % 2)) / (count - 0.5) - 1)
            center = HEART + distance * np.array([1.02 * np.cos(angle), np.sin(angle)])
            size = radius * rng.uniform(0.94, 1.07)
            fan(rng, canvas, leaf, center, size, angle, rng.uniform(0.75, 0.88), (main, second))
    for outer, inner, palette in ((112, 96, SEA), (96, 70, HEARTH), (70, 56, WINE)):
        canvas.dot(HEART, outer + 5, DARK, 60)
        tiled_band(rng, canvas, leaf, HEART, inner, outer, 0, 2 * np.pi, palette)
    canvas.dot(HEART, 54, gilt(leaf, HEART), 200)
    eye(canvas, leaf, HEART, 42, 0, SEA[1])


def packed(rng, inside):
    """Return circles (x, y, radius) that touch without overlapping, large ones first, centred where `inside` holds."""
    circles = np.zeros((0, 3))
    for radius in (62, 46, 34, 24, 16, 10, 6):
        for x, y in rng.uniform(-20, SIZE + 20, (1500, 2)):
            if inside(x, y) and np.all(np.hypot(circles[:, 0] - x, circles[:, 1] - y) > circles[:, 2] + radius + 2):
                circles = np.vstack([circles, [x, y, radius]])
    return circles


def background(rng, canvas, leaf):
    """Fill the gold around the tree with spirals, eyes and rosettes, packed like circles of foam."""
    for x, y, radius in packed(rng, lambda x, y: y < ground(x) + 20):
        center, kind = np.array([x, y]), rng.random()
        palette = (SEA, NIGHT, WINE, HEARTH)[rng.integers(4)]
        if radius < 12:
            canvas.dot(center, radius * 0.85, DARK, 60)
            canvas.dot(center, radius * 0.65, palette[rng.integers(4)] * rng.normal(1, 0.1), 220)
        elif kind < 0.68:
            way = rng.choice([-1, 1])
            spiral(canvas, leaf, center, radius, way * max(radius / 15, 1.6), rng.uniform(0, 6.3), 1.6 + radius / 26)
        elif kind < 0.86:
            canvas.dot(center, radius, DARK, 60)
            for i, outer in enumerate(np.arange(radius * 0.95, 5, -max(radius * 0.24, 6))):
                band = (palette, SEA)[i % 2]
                tiled_band(rng, canvas, leaf, center, max(outer - radius * 0.22, 1), outer, 0, 2 * np.pi, band)
        else:
            eye(canvas, leaf, center, radius * 0.85, rng.normal(0, 0.4), palette[rng.integers(4)])


def ground(x):
    """Return the y of the meadow's crest at `x`."""
    return 960 - 60 * np.exp(-(((x - 600) / 300) ** 2)) + 22 * np.sin(x / 140)


def meadow(rng, canvas, leaf):
    """Lay the meadow: courses of tiles that follow the hill, strewn with rosettes."""
    x = np.arange(-10, SIZE + 20.0, 10)
    canvas.polygon(np.concatenate([np.stack([x, ground(x)], -1), [[SIZE, SIZE], [0, SIZE]]]), DARK, 50)
    depth = 0.0
    while depth < 340:
        tall = rng.uniform(9, 21)
        mood = gradient(LEAF[[3, 1, 0, 2, 4]], np.array(depth / 300 + rng.normal(0, 0.12)))
        left = -10.0
        while left < SIZE + 10:
            right = left + rng.uniform(8, 22)
            low, high = ground(left) + depth, ground(right) + depth
            base = (mood if rng.random() < 0.72 else LEAF[rng.integers(5)]) * rng.normal(1.05, 0.17)
            if rng.random() < 0.16:
                base = gilt(leaf, (left, low))
            tile = np.array([(left + 1, low + 1), (right, high + 1), (right, high + tall), (left + 1, low + tall)])
            canvas.polygon(tile, base + rng.normal(0, 0.02, 3), rng.uniform(110, 200))
            left = right
        depth = depth + tall
    for x in rng.permutation(np.linspace(0, SIZE, 34)) + rng.uniform(-14, 14, 34):
        center, radius = np.array([x, ground(x) + rng.uniform(20, 250)]), rng.uniform(16, 40)
        canvas.dot(center, radius * 1.08, DARK, 50)
        for outer, palette in ((1.0, HEARTH), (0.68, NIGHT), (0.36, HEARTH)):
            tiled_band(rng, canvas, leaf, center, radius * (outer - 0.3), radius * outer, 0, 2 * np.pi, palette)


def trunk(rng, canvas, leaf):
    """Draw the trunk: ribbons that rise from the roots, twine, and curl into the crown."""
    t = np.linspace(0, 1, 60)
    for lane in rng.permutation(np.linspace(-1, 1, 15)):
        spread = 36 + 190 * (1 - t) ** 5 + 150 * t**5
        x = 600 + lane * spread + 13 * np.sin(t * 6 + lane * 4) + 24 * np.sin(t * 4.2)
        path = np.stack([x, 1230 - (1230 - HEART[1] + 20) * t], -1)
        base = (color("#4a2416"), color("#7a4a1c"), color("#2a1a2c"))[rng.integers(3)]
        canvas.line(path, DARK, 15, 50)
        canvas.line(path, base, 11, 130)
        for i in range(0, 58, 2):
            if rng.random() < 0.62:
                fill = gilt(leaf, path[i]) if rng.random() < 0.7 else HEARTH[rng.integers(4)]
                canvas.line(path[i : i + 2], fill, rng.uniform(4, 8), 220)
    for side in (-1, 1):
        for i, (reach, radius) in enumerate(((70, 34), (128, 46), (205, 54), (292, 46), (368, 34))):
            center = np.array([600 + side * reach, 806 - 17 * i + 10 * side])
            canvas.dot(center, radius * 1.06, DARK, 60)
            spiral(canvas, leaf, center, radius, 2.4 * side, np.pi / 2, 5)


def aged(rng, picture):
    """Return `picture` with uneven paint, a soft patina and fine cracks through which the red ground shows."""
    scumble = 0.84 + 0.2 * noise(rng, SIZE, SIZE, 200, 5) + 0.26 * (noise(rng, SIZE, SIZE, 7, 3) - 0.38)
    crack = np.abs(noise(rng, SIZE, SIZE, 60, 5, 0.6) - 0.5) < 0.004
    rubbed = np.clip(noise(rng, SIZE, SIZE, 18, 4, 0.7) * 5 - 3.7, 0, 0.5)
    loss = np.maximum(0.45 * crack, rubbed)[..., None]
    return np.clip(picture * scumble[..., None] * (1 - loss) + color("#5d2a1a") * loss, 0, 1)


def paint():
    """Return the painting, float (1200, 1200, 3) in [0, 1]."""
    rng = np.random.default_rng(1908)
    leaf = gold_leaf(rng)
    canvas = Canvas(HEIGHT, WIDTH, leaf)
    background(rng, canvas, leaf)
    meadow(rng, canvas, leaf)
    trunk(rng, canvas, leaf)
    crown(rng, canvas, leaf)
    return aged(rng, canvas.finish(relief=0.9))
