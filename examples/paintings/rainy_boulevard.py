"""Rainy boulevard: thick slabs of the palette knife, street lamps at dusk and their light on the wet paving."""

import numpy as np

from .canvas import Canvas, color, colors, gradient, noise, sample, scattered

HEIGHT, WIDTH = 1280, 1280
MARGIN = 40  # slabs also start this far outside, so that paint covers the edges
EYE = np.array([690.0, 590.0])  # the vanishing point
KERB = 0.30  # slope of the foot of the houses, seen from the vanishing point
SKY = colors("#ffe08a", "#f9b45f", "#ec7a6b", "#b4588f", "#6a4a9f", "#37429a", "#1f2b70")
WALLS = [
    colors("#1a1c4f", "#34307a", "#6a4590", "#a8577f"),
    colors("#10274f", "#1f4f7a", "#3a7f94", "#8f9f8f"),
    colors("#3a1440", "#74244f", "#a8404a", "#d9743f"),
]
LEAVES = colors("#5a1233", "#a81f2f", "#e04a1f", "#f58f22", "#fcc640", "#ffe58a")
LIGHT = colors("#f07a1f", "#fcb52f", "#ffe07a", "#fff6cf")
LAMPS = [(-470, 1.0), (-250, 0.53), (-140, 0.3), (-82, 0.17), (430, 0.93), (225, 0.48), (120, 0.26), (70, 0.15)]
WALKERS = [
    (520, 905, 190, "#c21f2f"),
    (800, 800, 120, "#1f7fa8"),
    (868, 812, 122, "#f2a01f"),
    (640, 690, 58, "#8a2f7a"),
    (738, 672, 46, "#24408f"),
    (1010, 960, 225, "#3a2f8f"),
]


def slab(canvas, rng, center, length, width, angle, base, streak=0.05):
    """Press one slab of paint on the canvas: flat and streaky within, with ridges where the knife left it."""
    axis, side = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    level = rng.uniform(105, 165)
    base = base + rng.normal(0, 0.02, 3)
    half = length / 2
    lift = 70 * min(1, width / 16)  # a narrow slab has hardly a ridge
    offsets = np.linspace(-0.5, 0.5, max(int(width / 2), 3)) * width
    ends = half * (1 + np.cumsum(rng.normal(0, 0.035, (2, len(offsets))), axis=1))
    for offset, back, front in zip(offsets, *ends):
        ridge = abs(offset) > 0.42 * width
        shade = base + rng.normal(0, streak) + rng.normal(0, streak / 2, 3) + 0.0006 * lift * ridge
        points = center + offset * side + np.array([[-back], [front]]) * axis
        canvas.line(points, shade, 2.6, level + lift * ridge + rng.normal(0, 9))
    lip = center + half * axis + np.array([[-0.45], [0.45]]) * width * side
    canvas.line(lip, base * 1.04 + 0.01, 2.2, level + 1.3 * lift)


def cover(rng, spacing):
    """Return places for slabs all over the canvas and a little beyond it."""
    return scattered(rng, HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN, spacing) - MARGIN


def towards_eye(point):
    """Return the angle of the line from `point` to the vanishing point."""
    return np.arctan2(*(EYE - point)[::-1])


def paint_sky(canvas, rng):
    """Cover everything with the dusk: gold over the end of the street, violet above."""
    billow = noise(rng, HEIGHT, WIDTH, 260, 3)
    for spacing, size in ((34, 96), (31, 60), (40, 40)):
        for point in cover(rng, spacing):
            away = np.hypot(*((point - EYE) * [0.75, 1])) / 640
            base = gradient(SKY, np.array(away + 0.45 * (sample(billow, point[None])[0] - 0.5) + rng.normal(0, 0.05)))
            slab(canvas, rng, point, size * rng.uniform(0.7, 1.4), size * 0.42, rng.normal(-0.5, 0.35), base)


def paint_houses(canvas, rng, side):
    """Paint the row of houses on one side (-1 or 1) of the street, from the far end to the viewer."""
    edges = 46 * 1.5 ** np.arange(8)
    for number, (far, near) in enumerate(zip(edges, edges[1:])):
        tall = rng.uniform(0.72, 1.0)
        wall = WALLS[(number + (side > 0)) % 3]
        for _ in range(int(30 + 1.1 * near * tall)):
            reach = rng.uniform(far, near)
            up = rng.uniform(-1, 1)
            point = EYE + [side * reach, reach * (KERB - (KERB + tall) * (up + 1) / 2)]
            base = gradient(wall, np.array(0.62 - 0.3 * up + rng.normal(0, 0.2)))
            tilt = towards_eye(point) if rng.random() < 0.6 else np.pi / 2
            slab(canvas, rng, point, 8 + near * 0.11, 5 + near * 0.05, tilt, base)
        for storey in np.arange(0.12, tall - 0.04, 0.15):
            for reach in np.linspace(far, near, 5)[:-1] + (near - far) / 8:
                point = EYE + [side * reach, -reach * storey]
                lit = rng.random() < 0.55
                base = gradient(LIGHT, rng.beta(2, 2, ())) if lit else color("#141640")
                slab(canvas, rng, point, reach * 0.085 + 2, reach * 0.04 + 2, np.pi / 2, base)
        for reach in np.linspace(far, near, 11):  # shop windows along the pavement
            point = EYE + [side * reach, reach * (KERB - rng.uniform(0.12, 0.2))]
            base = gradient(LIGHT, rng.beta(1.2, 2.2, ())) if rng.random() < 0.6 else gradient(wall, rng.random(()))
            slab(canvas, rng, point, reach * rng.uniform(0.1, 0.22), reach * 0.045, np.pi / 2, base)


def paint_tree(canvas, rng, reach, scale):
    """Paint a tree of the avenue, `reach` pixels from the axis of the street."""
    foot = EYE + [reach, abs(reach) * KERB * 0.95]
    trunk = np.array([[0.0, 0], [0.02, -0.25], [-0.03, -0.5], [0.03, -0.85]]) * 420 * scale + foot
    for start, end in zip(trunk, trunk[1:]):
        middle, (dx, dy) = (start + end) / 2, end - start
        slab(canvas, rng, middle, np.hypot(dx, dy) * 1.15, 20 * scale + 2, np.arctan2(dy, dx), color("#1a0f2a"))
    for share in np.linspace(0, 1, 230):  # the dark mass first, then the leaves that catch the light
        bough = rng.choice([-1, 0, 1]) * np.array([75, 22]) * scale * [1, rng.uniform(-1, 1)]
        out = rng.normal(0, 1, 2) * [52, 56] * scale * (1 - 0.2 * share) + bough
        sun = -out[1] / (330 * scale) - np.sign(reach) * out[0] / (360 * scale)
        base = gradient(LEAVES, np.array(0.08 + 0.42 * share + 0.55 * sun + rng.normal(0, 0.12)))
        size = scale * (62 - 34 * share)
        slab(canvas, rng, foot + [0, -400 * scale] + out, size + 3, size * 0.5 + 2, rng.normal(0.9, 0.6), base)


def paint_lamp(canvas, rng, reach, scale):
    """Paint a street lamp and the glow around it."""
    foot = EYE + [reach, abs(reach) * KERB * 1.45]
    head = foot - [0, 330 * scale]
    slab(canvas, rng, (foot + head) / 2, 330 * scale, 7 * scale + 2, np.pi / 2, color("#0f0d26"))
    for share in np.linspace(0, 1, 60):  # slabs that crowd and brighten towards the flame
        out = rng.normal(0, 1, 2) * (62 * (1 - share) + 5) * scale
        base = gradient(LIGHT, np.array(share + rng.normal(0, 0.1)))
        tilt = np.arctan2(*out[::-1]) + np.pi / 2 + rng.normal(0, 0.3)
        slab(canvas, rng, head + out, (30 - 12 * share) * scale + 3, (13 - 4 * share) * scale + 2, tilt, base)


def paint_paving(canvas, rng):
    """Paint the wet street: what stands above it, mirrored at its foot and drawn downwards by the knife."""
    above = canvas.finish(relief=0)
    for spacing, size in ((26, 150), (23, 96), (54, 60)):
        for point in cover(rng, spacing):
            foot = EYE[1] + KERB * abs(point[0] - EYE[0])
            if point[1] < foot:
                continue
            depth = (point[1] - EYE[1]) / (HEIGHT - EYE[1])
            mirrored = [point[0] + rng.normal(0, 14 * depth), foot - 0.95 * (point[1] - foot)]
            base = sample(above, np.array([mirrored]))[0]
            base = base * rng.normal(0.8, 0.1) + color("#1a1f6a") * 0.25 * depth
            across = size == 60 and rng.random() < 0.8
            scale = 0.35 + 0.65 * depth
            tilt = rng.normal(0, 0.07) + (0 if across else np.pi / 2)
            long, broad = size * scale * rng.uniform(0.6, 1.3), size * scale * (0.16 if across else 0.25)
            slab(canvas, rng, point, long, broad, tilt, base)
    for reach, scale in LAMPS:
        foot = EYE + [reach, abs(reach) * KERB * 1.45]
        for down in np.sort(rng.uniform(0, 330 * scale, int(16 + 30 * scale))):
            place = foot + [rng.normal(0, 9 * scale), down * 1.1]
            base = gradient(LIGHT, np.array(down / (330 * scale) * 0.9 + rng.normal(0, 0.12)))
            slab(canvas, rng, place, rng.uniform(20, 60) * scale + 4, 9 * scale + 2, rng.normal(0, 0.06), base)


def paint_walker(canvas, rng, x, y, tall, umbrella):
    """Paint someone under an umbrella, with a reflection that breaks up below the feet."""
    coat = color("#17123a")
    at = np.array([x, y])
    for dx in (-0.05, 0.06):
        slab(canvas, rng, at + np.array([dx, -0.1]) * tall, 0.24 * tall, 0.05 * tall, np.pi / 2 - dx, coat, 0.02)
    for dx in np.linspace(-0.1, 0.1, 6):
        fold = coat * (1.2 - 3 * dx)
        slab(canvas, rng, at + np.array([dx, -0.4]) * tall, 0.46 * tall, 0.06 * tall, np.pi / 2 - dx, fold)
    slab(canvas, rng, at + np.array([0.0, -0.68]) * tall, 0.1 * tall, 0.09 * tall, np.pi / 2, color("#5a2f3a"), 0.03)
    for turn in np.pi + np.pi * np.array([0.02, 0.98, 0.14, 0.86, 0.28, 0.72, 0.42, 0.58]):  # from the rim to the crown
        place = at + np.array([0.19 * np.cos(turn), -0.73 + 0.1 * np.sin(turn)]) * tall
        lit = color(umbrella) * (1.0 - 0.3 * np.sin(turn)) - 0.12 * np.cos(turn)
        lean = np.arctan2(0.16 * np.sin(turn) - 0.06, 0.24 * np.cos(turn))
        slab(canvas, rng, place, 0.22 * tall, 0.13 * tall, lean, lit)
    for down in np.arange(0.03, 0.75, 0.05):
        base = 0.7 * color(umbrella) if down > 0.5 else coat * 1.6
        place = np.array([x + rng.normal(0, 0.04) * tall, y + down * tall])
        slab(canvas, rng, place, rng.uniform(0.12, 0.34) * tall, 0.04 * tall, rng.normal(0, 0.05), base)


def paint():
    """Return the painting, float (1280, 1280, 3) in [0, 1]."""
    rng = np.random.default_rng(71)
    canvas = Canvas(HEIGHT, WIDTH, color("#3a2f6a"))
    paint_sky(canvas, rng)
    for side in (-1, 1):
        paint_houses(canvas, rng, side)
    for reach in (95, -110, 170, -195, 320, -360, 560, -610):
        paint_tree(canvas, rng, reach, abs(reach) / 620)
    for reach, scale in LAMPS[::-1]:
        paint_lamp(canvas, rng, reach, scale)
    paint_paving(canvas, rng)
    for walker in sorted(WALKERS, key=lambda walker: walker[1]):
        paint_walker(canvas, rng, *walker)
    return canvas.finish(relief=0.9, soften=0.9)
