"""Embroidered garden: flowers in bright silks on black cloth, every thread of the satin stitch catching the light."""

import numpy as np

from .canvas import Canvas, color, colors, curve, frame, gradient, noise

HEIGHT, WIDTH = 1280, 1040
LIGHT = 0.8  # threads at a right angle to this direction shine
SILKS = [
    colors("#6a0f24", "#b81f2f", "#e8453a", "#ff8a6a"),
    colors("#8a1450", "#d02f7a", "#f2649a", "#ffb0c4"),
    colors("#a8430f", "#e8801f", "#f9ab35", "#ffd980"),
    colors("#b8860f", "#f0b429", "#ffd95a", "#fff0b0"),
    colors("#1f2f8a", "#3358c4", "#5f8ce6", "#a8c8f8"),
    colors("#4a1f78", "#7a3fb0", "#a870d8", "#d8b4f0"),
    colors("#c8b89a", "#eadfc4", "#fbf4e2", "#ffffff"),
]
GREENS = [
    colors("#0f4a35", "#1f7a4a", "#4aa65a", "#9ad07a"),
    colors("#12505a", "#1f8080", "#45b0a0", "#a0dcc4"),
    colors("#4a5a14", "#7f8f24", "#b0b840", "#dcdc80"),
]
GOLD = colors("#7a5210", "#c8922a", "#f0cc6a")

RED, PINK, ORANGE, YELLOW, BLUE, VIOLET, WHITE = SILKS

# The garden's left half, mirrored on the right: kind, x, y, size, turn, silks. On the axis the flowers stand alone.
PLAN = [
    ("rose", 0, 560, 172, 0.0, (RED, PINK, YELLOW)),
    ("tulip", 0, 190, 124, -np.pi / 2, (PINK, WHITE, YELLOW)),
    ("aster", 0, 905, 122, 0.3, (VIOLET, WHITE, ORANGE)),
    ("tulip", 0, 1150, 92, np.pi / 2, (RED, ORANGE, WHITE)),
    ("rose", -330, 330, 128, 0.5, (BLUE, WHITE, RED)),
    ("aster", -250, 770, 134, 0.1, (ORANGE, RED, YELLOW)),
    ("rose", -385, 1035, 124, 0.2, (PINK, RED, BLUE)),
    ("daisy", -185, 385, 70, 0.0, (YELLOW, ORANGE, RED)),
    ("daisy", -395, 590, 82, 0.2, (WHITE, BLUE, ORANGE)),
    ("daisy", -165, 1060, 80, 0.4, (BLUE, WHITE, YELLOW)),
    ("tulip", -200, 150, 90, -1.9, (ORANGE, RED, WHITE)),
    ("tulip", -430, 820, 76, 2.7, (VIOLET, PINK, YELLOW)),
    ("aster", -430, 130, 90, 0.2, (PINK, YELLOW, VIOLET)),
    ("tulip", -260, 1205, 76, 2.0, (RED, PINK, WHITE)),
]
# The flowers that are rings of petals, and the size of the heart. Each ring, in sizes of the flower: radius, petals,
# length, width, which silk, turn, slant of the stitches.
ROSETTES = {
    "rose": (
        [(0.45, 11, 0.6, 0.4, 0, 0, 0.35), (0.26, 9, 0.46, 0.34, 1, 0.3, 0.35), (0.1, 7, 0.32, 0.22, 0, 0, 0.35)],
        0.2,
    ),
    "aster": ([(0.3, 22, 0.72, 0.155, 0, 0, 1.2), (0.26, 18, 0.42, 0.13, 1, 0.15, 1.2)], 0.33),
    "daisy": ([(0.22, 8, 0.78, 0.44, 0, 0, 0.35)], 0.27),
}
STEMS = [
    [(0, 1290), (6, 1100), (-8, 900), (6, 720), (0, 380), (0, 190)],
    [(0, 1040), (-90, 1010), (-170, 900), (-250, 770)],
    [(0, 820), (-120, 690), (-220, 560), (-300, 440), (-330, 330)],
    [(0, 470), (-60, 380), (-120, 270), (-190, 170)],
    [(-60, 1030), (-190, 1090), (-300, 1090), (-385, 1035)],
    [(-230, 580), (-320, 620), (-395, 590)],
    [(-300, 420), (-400, 330), (-460, 230), (-430, 130)],
    [(-250, 830), (-330, 880), (-430, 820)],
    [(-140, 1060), (-200, 1140), (-260, 1205)],
]


def cloth(rng):
    """Return black woollen cloth (h, w, 3) with a twill weave and a little lint."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    twill = 0.5 + 0.5 * np.sin((x + 2 * y) * 2 * np.pi / 9) * np.sin((x - y) * 2 * np.pi / 5)
    tone = 0.5 * twill + 0.25 * rng.random((HEIGHT, WIDTH)) + 0.4 * noise(rng, HEIGHT, WIDTH, 320, 4)
    return gradient(colors("#0b0a10", "#1b1922", "#312d3a"), tone)


class Hoop:
    """Cloth in the hoop: what is stitched on the left of the axis is stitched again, by hand, on the right."""

    def __init__(self, rng):
        """Stretch the cloth."""
        self.rng, self.canvas = rng, Canvas(HEIGHT, WIDTH, cloth(rng))

    def thread(self, start, end, base, width=3.0):
        """Pull one thread from `start` to `end`: a dark edge, the silk, and its shine along the middle."""
        start, end = np.asarray(start, float), np.asarray(end, float)
        along = end - start
        shine = 0.72 + 0.42 * np.abs(np.sin(np.arctan2(along[1], along[0]) - LIGHT)) + self.rng.normal(0, 0.06)
        base = (base + self.rng.normal(0, 0.012, 3)) * shine
        path = start + np.linspace(0, 1, 5)[:, None] * along
        path = path + np.sin(np.linspace(0, np.pi, 5))[:, None] * self.rng.normal(0, 0.5, 2)
        self.canvas.line(path, base * 0.5, width, 90)
        self.canvas.line(path, base, width * 0.72, 170)
        self.canvas.line(path[1:4], base * 1.12 + 0.05 * (shine - 0.8), width * 0.32, 235)

    def satin(self, spine, widths, silk, slant=0.35, shade=(0.1, 0.9), width=3.0):
        """Fill a leaf or petal along `spine` (n, 2), `widths` across (n,), in two halves of slanted satin stitch."""
        step = np.hypot(*np.diff(spine, axis=0).T).sum() / len(spine)
        every = max(int(width * 0.66 / max(step, 0.1)), 1)
        tangent, normal = frame(spine)
        for side in (-1, 1):
            for i in range(0, len(spine), every):
                t = i / (len(spine) - 1)
                reach = widths[i] / 2 * self.rng.uniform(0.94, 1.06)
                out = spine[i] + side * reach * normal[i] + slant * reach * tangent[i]
                level = shade[0] + (shade[1] - shade[0]) * t + 0.08 * side + self.rng.normal(0, 0.03)
                self.thread(spine[i] + self.rng.normal(0, 0.5, 2), out, gradient(silk, np.array(level)), width)

    def stem_stitch(self, path, silk, rows=3, width=3.2):
        """Work a stem as rows of short overlapping stitches, like a cord."""
        _, normal = frame(path)
        for row in range(rows):
            offset = (row - (rows - 1) / 2) * width * 0.8
            for i in range(0, len(path) - 8, 4):
                start, end = path[i] + normal[i] * (offset - 1), path[i + 8] + normal[i + 8] * (offset + 1)
                self.thread(start, end, gradient(silk, np.array(0.25 + 0.25 * row + self.rng.normal(0, 0.05))), width)

    def knot(self, center, radius, silk, level=0.6):
        """Tie a French knot: a small coil that stands up from the cloth."""
        base = gradient(silk, np.array(level + self.rng.normal(0, 0.1)))
        for scale, bright, height in ((1.0, 0.4, 70), (0.82, 0.85, 180), (0.5, 1.1, 235)):
            self.canvas.dot(center, radius * scale, base * bright, height)
        turn = self.rng.uniform(0, 6.3) + np.linspace(0, 4.5, 9)
        coil = center + radius * 0.55 * np.stack([np.cos(turn), np.sin(turn)], -1)
        self.canvas.line(coil, base * 0.55, 0.8, 120)

    def petal(self, root, angle, length, wide, silk, blunt=0.5, slant=0.35, shade=(0.05, 0.95), width=3.0):
        """Work one petal or leaf from `root` in the direction `angle`."""
        count = int(max(length, 8))
        t = np.linspace(0.02, 1, count)
        bend = angle + self.rng.normal(0, 0.05) + 0.25 * (t - 0.5) * self.rng.normal(0, 1)
        spine = root + np.cumsum(np.stack([np.cos(bend), np.sin(bend)], -1), axis=0) * (length / count)
        profile = np.sin(np.pi * t ** (0.5 + blunt)) ** 0.75
        self.satin(spine, wide * profile, silk, slant, shade, width)

    def leaf(self, root, angle, length, silk):
        """Work a leaf with a raised vein."""
        self.petal(root, angle, length, length * 0.44, silk, 0.35, 0.9, (0.15, 0.85))
        tip = root + 0.9 * length * np.array([np.cos(angle), np.sin(angle)])
        vein = root + np.linspace(0, 1, 24)[:, None] * (tip - root)
        self.stem_stitch(vein, GOLD if self.rng.random() < 0.3 else GREENS[2], 1, 2.4)


def heart(hoop, center, radius, silk):
    """Fill the heart of a flower with knots, set as a sunflower sets its seeds."""
    hoop.canvas.dot(center, radius, color("#1a1014"), 60)
    size = max(radius / 6.5, 3.2)
    for i in range(int((radius / size) ** 2 * 0.95)):
        away, turn = size * 1.02 * np.sqrt(i), 2.39996 * i
        hoop.knot(center + away * np.array([np.cos(turn), np.sin(turn)]), size, silk, 0.25 + 0.65 * away / radius)


def rosette(hoop, kind, center, size, turn, silks):
    """Work a rose, an aster or a daisy: rings of petals, the outermost first, around a heart of knots."""
    rings, inner = ROSETTES[kind]
    for radius, count, length, wide, silk, offset, slant in rings:
        for i in hoop.rng.permutation(count):
            angle = turn + offset + 2 * np.pi * i / count + hoop.rng.normal(0, 0.03)
            root = center + size * radius * np.array([np.cos(angle), np.sin(angle)])
            long = size * length * hoop.rng.uniform(0.94, 1.06)
            hoop.petal(root, angle, long, size * wide, silks[silk], 0.8, slant, width=2.6 if slant > 1 else 3.0)
    heart(hoop, center, size * inner, silks[2])


def tulip(hoop, center, size, turn, silks):
    """Work a tulip that opens in the direction `turn`: petals in a fan, filaments with knots, a green cup."""
    foot = center - 0.4 * size * np.array([np.cos(turn), np.sin(turn)])
    for spread in (-0.5, -0.25, 0, 0.25, 0.5):
        tip = foot + 1.42 * size * np.array([np.cos(turn + spread * 0.8), np.sin(turn + spread * 0.8)])
        hoop.stem_stitch(foot + np.linspace(0.5, 1, 20)[:, None] * (tip - foot), GOLD, 1, 2.2)
        hoop.knot(tip, 5.5, silks[2], 0.7)
    for spread in (-0.85, 0.85, -0.42, 0.42, 0.0):
        silk = silks[0] if abs(spread) > 0.5 else silks[1]
        hoop.petal(foot, turn + spread, size * (1.15 - 0.1 * abs(spread)), size * 0.42, silk, blunt=0.55)
    for spread in (-0.6, 0.6, 0.0):
        hoop.petal(foot - 3, turn + spread, size * 0.42, size * 0.2, GREENS[0], blunt=0.4, slant=0.8)


def greenery(hoop, taken):
    """Work the stems, and leaves and sprigs of knots along them wherever no flower will lie."""
    axis = np.array([WIDTH / 2, 0])
    for number, stem in enumerate(STEMS):
        for side in (1, -1) if number else (1,):
            path = axis + curve(np.array(stem) * [side, 1], 260 if not number else 150)
            silk = GREENS[number % 2]
            heading = np.arctan2(*np.gradient(path, axis=0).T[::-1])
            for i in range(14, len(path) - 20, 15 if number else 21):
                way = 1 if (i // 3) % 2 else -1
                angle, length = heading[i] + way * hoop.rng.uniform(0.6, 1.0), hoop.rng.uniform(54, 92)
                tip = path[i] + length * np.array([np.cos(angle), np.sin(angle)])
                if all(np.hypot(*(tip - c)) > 0.8 * r for c, r in taken):
                    hoop.leaf(path[i], angle, length, GREENS[hoop.rng.integers(3)])
            hoop.stem_stitch(path, silk)


def sprays(hoop, taken):
    """Scatter sprays of knots and small sprigs over the cloth that is still bare."""
    dark = np.asarray(hoop.canvas.color.resize((WIDTH, HEIGHT)), float).max(axis=2)
    for x, y in hoop.rng.uniform((20, 20), (WIDTH - 20, HEIGHT - 20), (4000, 2)):
        patch = dark[max(int(y) - 19, 0) : int(y) + 20, max(int(x) - 19, 0) : int(x) + 20]
        if patch.max() > 78 or any(np.hypot(x - c[0], y - c[1]) < r + 21 for c, r in taken):
            continue
        taken.append((np.array([x, y]), 10))
        silk, turn = SILKS[hoop.rng.integers(len(SILKS))], hoop.rng.uniform(0, 6.3)
        if hoop.rng.random() < 0.5:
            for i in range(5):
                angle = turn + i * 2 * np.pi / 5
                hoop.petal(np.array([x, y]), angle, 19, 12, silk, width=2.6)
            hoop.knot((x, y), 5.2, YELLOW)
        else:
            for i in range(4):
                at = np.array([x, y]) + (i - 1.5) * 10 * np.array([np.cos(turn), np.sin(turn)])
                hoop.knot(at, 5 - 0.7 * i, silk, 0.4 + 0.15 * i)


def paint():
    """Return the painting, float (1280, 1040, 3) in [0, 1]."""
    rng = np.random.default_rng(1870)
    hoop = Hoop(rng)
    flowers = []
    for kind, x, y, size, turn, silks in PLAN:
        for side in (1, -1) if x else (1,):
            angle = turn if side == 1 else np.pi - turn
            flowers.append((kind, np.array([WIDTH / 2 + side * x, y]), size, angle, silks))
    taken = [(center, size) for _, center, size, _, _ in flowers]
    greenery(hoop, taken)
    for kind, *flower in flowers[::-1]:
        if kind == "tulip":
            tulip(hoop, *flower)
        else:
            rosette(hoop, kind, *flower)
    sprays(hoop, taken)
    return hoop.canvas.finish(relief=0.8, soften=0.6)
