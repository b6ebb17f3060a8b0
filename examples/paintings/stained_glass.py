"""Sun over the lily pond: a leaded window of uneven pot-metal glass, painted with hatching and lit from behind."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .canvas import color, colors, gradient, noise

HEIGHT, WIDTH = 1280, 1024
SUN, HORIZON = np.array([560.0, 330.0]), 560
LEAD = 4.2  # half the width of a came, in pixels

FIRE = colors("#c2371c", "#ee8a1f", "#ffc63a", "#fff0a0")
SKY = colors("#f3a04a", "#d9698a", "#7a5fb5", "#2f5fc0", "#123a96", "#0c2468")
HILLS = (colors("#3c2a86", "#6a4fae"), colors("#12506a", "#2b8a94"), colors("#155a35", "#4c9a3e"))
WATER = colors("#1c8f9e", "#1467a6", "#103f8c", "#0a2a66")
PADS = colors("#0d4d2b", "#1f7a3a", "#57a83c", "#a3c94a")
LILIES = (
    colors("#d84a86", "#f29ab8", "#ffe3e6"),
    colors("#f4d7a0", "#fff3cf", "#ffffff"),
    colors("#b3246a", "#e55a8e", "#ffc0cf"),
)
IRIS = colors("#3a1a86", "#6a3cc0", "#a98be6")
REEDS = colors("#0f5a3a", "#2c8a45", "#8fbf4a")


def leaf(root, tip, width, bend=0.0):
    """Return the outline of a pointed leaf or petal from `root` to `tip`, bent sideways by `bend` of its length."""
    root, tip = np.asarray(root, float), np.asarray(tip, float)
    t = np.linspace(0, 1, 24)[:, None]
    side = np.array([-(tip - root)[1], (tip - root)[0]])
    spine = root + (tip - root) * t + side * bend * np.sin(np.pi * t)
    half = side / max(np.linalg.norm(side), 1e-9) * width / 2 * np.sin(np.pi * t**0.85) ** 0.8
    return np.concatenate([spine + half, (spine - half)[::-1]])


class Window:
    """The glazier's drawing: which piece every pixel belongs to, and the colour and grain of every piece."""

    def __init__(self):
        self.pieces = Image.new("I", (WIDTH, HEIGHT), 0)
        self.draw = ImageDraw.Draw(self.pieces)
        self.tints, self.grains, self.leads = [SKY[3]], [0.0], [1.0]

    def add(self, outline, tint, grain=0.0, lead=1.0):
        """Cut one piece; its streaks run along `grain` (radians), and `lead` scales the came around it."""
        self.draw.polygon([tuple(point) for point in outline], fill=len(self.tints))
        self.tints.append(tint)
        self.grains.append(grain)
        self.leads.append(lead)


def sky(window, rng):
    """Glaze the sun and the sky as broken rings around it."""
    radii = [0, 62, 108, 168, 240, 318, 400, 490, 590, 700, 820]
    for ring, (_, outer) in reversed(list(enumerate(zip(radii, radii[1:])))):
        count = 1 if ring == 0 else (10, 16, 20, 22, 25, 27, 29, 31, 33)[ring - 1]
        cuts = (np.arange(count + 1) + np.append(rng.uniform(-0.22, 0.22, count), 0)) / count * 2 * np.pi
        cuts[-1] = cuts[0] + 2 * np.pi
        for start, stop in zip(cuts, cuts[1:]):
            t = np.linspace(start, stop, max(int(120 / count), 6))
            sway = 1 + 0.07 * np.sin(3 * t + ring * 1.3) * (ring > 1)
            # Each ring overlaps those inside it, which are glazed later and cover it.
            arc = SUN + (outer * sway)[:, None] * np.stack([np.cos(t), np.sin(t)], -1)
            if ring < 3:
                tint = gradient(FIRE, np.array(1.0 - 0.33 * ring + rng.normal(0, 0.09)))
            else:
                tint = gradient(SKY, np.array((outer - 230) / 570 + rng.normal(0, 0.10)))
            window.add(np.concatenate([[SUN], arc]), tint, (start + stop) / 2)


def hills(window, rng):
    """Glaze three ranges of hills, cut where a glazier would have to cut them."""
    for palette, level, swell, phase in zip(HILLS, (455, 500, 540), (48, 30, 16), (0.4, 2.1, 4.4)):
        cuts = np.cumsum(np.append(-rng.uniform(0, 60), rng.uniform(60, 150, 18)))
        for left, right in zip(cuts, cuts[1:]):
            x = np.linspace(left, right, 20)
            top = level - swell * np.sin(x / 130 + phase) - 8 * np.sin(x / 37)
            window.add(
                [*zip(x, top), (right + 14, HEIGHT), (left + 14, HEIGHT)],
                gradient(palette, np.array(rng.random())),
                0.2,
            )


def pond(window, rng):
    """Glaze the water in wavy courses; under the sun they carry its reflection."""
    levels = HORIZON + np.cumsum([0, 22, 26, 31, 36, 42, 48, 54, 60, 66, 72, 78, 84, 90, 96])
    for course, level in enumerate(levels):
        cuts = np.cumsum(np.append(-rng.uniform(0, 120), rng.uniform(0.8, 1.7, 26) * (58 + 5 * course)))
        for left, right in zip(cuts, cuts[1:]):
            x = np.linspace(left, right, 16)
            top = level + (3 + course * 0.7) * np.sin(x / (46 + 5 * course) + course * 1.9)
            middle = abs((left + right) / 2 - SUN[0]) / (70 + 10 * course)
            tint = gradient(WATER, np.array(course / 17 + rng.normal(0, 0.14)))
            if rng.random() < 1.2 * np.exp(-(middle**2)):
                tint = gradient(FIRE if middle < 0.7 else SKY[:2], np.array(0.8 - course / 22 + rng.normal(0, 0.1)))
            lean = rng.uniform(-16, 16)
            window.add([*zip(x, top), (right + lean, HEIGHT + 40), (left + lean, HEIGHT + 40)], tint)


def pad(window, rng, x, y, radius):
    """Glaze a lily pad of several sectors around its notch, seen at a slant."""
    turn, count = rng.uniform(0.2, 2.8), 6
    cuts = turn + 0.28 + (np.arange(count + 1) / count) * (2 * np.pi - 0.56)
    for start, stop in zip(cuts, cuts[1:]):
        t = np.linspace(start, stop, 12)
        rim = np.stack([x + radius * np.cos(t), y + radius * 0.42 * np.sin(t)], -1)
        window.add(np.concatenate([[(x, y)], rim]), gradient(PADS, np.array(rng.uniform(0.1, 1))), (start + stop) / 2)


def lily(window, rng, x, y, size, palette):
    """Glaze a water lily: outer petals first, then the inner ones, then its golden heart."""
    for reach, width, turns, tone in (
        (1.0, 0.40, np.linspace(-0.12, np.pi + 0.12, 7), 0.15),
        (0.86, 0.36, np.linspace(0.3, np.pi - 0.3, 6), 0.55),
        (0.62, 0.32, np.linspace(0.6, np.pi - 0.6, 3), 0.95),
    ):
        for turn in sorted(turns, key=lambda t: -abs(t - np.pi / 2)):
            tip = (x - size * reach * np.cos(turn), y - size * reach * (0.12 + 0.72 * np.sin(turn)))
            window.add(
                leaf((x, y + size * 0.1), tip, size * width),
                gradient(palette, np.array(tone + rng.normal(0, 0.1))),
                -turn,
                0.3 + size / 280,
            )
    window.add(
        leaf((x - size * 0.2, y + size * 0.02), (x + size * 0.2, y + size * 0.02), size * 0.2), FIRE[2], 0.0, 0.5
    )


def reeds(window, rng, root, tips, flowers):
    """Glaze a clump of iris: long leaves, then flowers of standing and falling petals."""
    for tip, bend in tips:
        outline = leaf(root, tip, 46, bend)
        for cut in (0, 10, 17):  # long strips of glass crack, so the leaf is cut across twice
            window.add(outline[cut : 48 - cut], gradient(REEDS, np.array(rng.random() * 0.6 + cut / 40)), np.pi / 2)
    for x, y, size in flowers:
        window.add(leaf((x, y), (root[0], HEIGHT), 13, 0.02), REEDS[1], np.pi / 2)
        for dx, dy, width, tone in (
            (-0.9, 0.5, 0.5, 0.2),
            (0.9, 0.5, 0.5, 0.3),
            (-0.5, -0.85, 0.46, 0.6),
            (0.5, -0.85, 0.46, 0.7),
            (0, -1.0, 0.5, 1.0),
            (0, 0.95, 0.6, 0.5),
        ):
            window.add(
                leaf((x, y), (x + dx * size, y + dy * size), width * size, 0.08 * np.sign(dx)),
                gradient(IRIS, np.array(tone)),
                np.arctan2(dy, dx),
                0.65,
            )
        window.add(leaf((x, y - 0.1 * size), (x, y + 0.5 * size), size * 0.2), FIRE[2])


def glaze(rng):
    """Return the whole drawing."""
    window = Window()
    sky(window, rng)
    hills(window, rng)
    pond(window, rng)
    for x, y, radius in (
        (300, 700, 80),
        (770, 735, 95),
        (470, 800, 88),
        (900, 860, 100),
        (640, 930, 120),
        (250, 890, 105),
        (420, 1050, 140),
        (790, 1090, 150),
        (560, 1220, 150),
        (160, 1090, 120),
        (940, 1240, 130),
    ):
        pad(window, rng, x, y, radius)
    for x, y, size, kind in (
        (310, 690, 58, 1),
        (775, 722, 70, 0),
        (250, 872, 84, 2),
        (655, 915, 96, 1),
        (410, 1040, 124, 0),
        (815, 1085, 128, 2),
        (575, 1225, 104, 1),
    ):
        lily(window, rng, x, y, size, LILIES[kind])
    reeds(
        window,
        rng,
        (40, 1300),
        (((-20, 560), 0.05), ((150, 640), -0.06), ((70, 420), 0.03), ((210, 860), -0.1)),
        ((92, 470, 88), (196, 640, 66)),
    )
    reeds(
        window,
        rng,
        (990, 1300),
        (((1010, 470), -0.04), ((900, 640), 0.07), ((960, 540), 0.03), ((850, 860), 0.1)),
        ((946, 500, 84), (868, 680, 60)),
    )
    return window


def streaks(rng, pieces, grains):
    """Return the uneven colour (h, w) of the glass: streaks that run another way in every piece, and ripples."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    turn = np.asarray(grains)[pieces] + rng.normal(0, 0.25, len(grains))[pieces]
    wander = noise(rng, HEIGHT, WIDTH, 70, 3) * 46
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn) + wander
    cloud = rng.random((512, 512))
    field = sum(
        ndimage.map_coordinates(cloud, [across / s, along / (9 * s)], order=1, mode="grid-wrap") / n
        for n, s in ((1, 16), (2, 6), (3, 2.5))
    )
    return (field - field.mean()) / field.std()


def bubbles(rng):
    """Return seeds and bubbles in the glass (h, w): a bright rim on one side, a dark one on the other."""
    sheet = Image.new("L", (WIDTH * 2, HEIGHT * 2), 128)
    draw = ImageDraw.Draw(sheet)
    for _ in range(1500):
        x, y, r = rng.uniform(0, WIDTH * 2), rng.uniform(0, HEIGHT * 2), 1.6 + 7 * rng.random() ** 4
        draw.ellipse((x - r, y - 1.4 * r, x + r, y + 1.4 * r), fill=84)
        draw.ellipse((x - r * 0.7, y - r, x + r * 0.8, y + 1.2 * r), fill=196)
    return np.asarray(sheet.resize((WIDTH, HEIGHT), Image.LANCZOS), float) / 255 - 0.5


def hatching(rng, pieces, grains, inward):
    """Return the glass paint (h, w): fine hatched lines that shade the edge of every piece."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    turn = np.asarray(grains)[pieces] + 0.9
    phase = (x * np.cos(turn) + y * np.sin(turn)) + 4 * noise(rng, HEIGHT, WIDTH, 40, 3)
    lines = np.clip(np.sin(phase * 2 * np.pi / 6.5) * 2 - 0.2, 0, 1)
    reach = 6 + 16 * rng.random(len(grains))[pieces] * noise(rng, HEIGHT, WIDTH, 60, 2) * 2
    return lines * np.clip(1.2 - (inward - LEAD) / reach, 0, 1)


def paint():
    """Return the window, float (1280, 1024, 3) in [0, 1]."""
    rng = np.random.default_rng(19)
    window = glaze(rng)
    pieces = np.asarray(window.pieces)
    seam = np.zeros(pieces.shape, bool)
    seam[:, 1:] |= pieces[:, 1:] != pieces[:, :-1]
    seam[1:] |= pieces[1:] != pieces[:-1]
    inward = ndimage.gaussian_filter(ndimage.distance_transform_edt(~seam), 0.8)

    glass = np.clip(np.stack(window.tints), 0, 1)[pieces] ** 2.2  # light passes through: work in linear light
    depth = 1 + 0.26 * streaks(rng, pieces, window.grains) + 0.5 * (noise(rng, HEIGHT, WIDTH, 200, 3) - 0.5)
    glass = glass ** np.clip(depth, 0.45, 2.0)[..., None]
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    daylight = 1.05 + 0.7 * np.exp(-((x - SUN[0]) ** 2 + (y - SUN[1]) ** 2) / 330**2)
    dirt = np.clip((inward - LEAD) / 14, 0, 1) ** 0.5 * 0.5 + 0.5
    shine = daylight * dirt * (1 + 0.9 * bubbles(rng)) * (1 - 0.55 * hatching(rng, pieces, window.grains, inward))
    glass = glass * shine[..., None]

    width = LEAD * np.asarray(window.leads)[pieces] * (0.85 + 0.4 * noise(rng, HEIGHT, WIDTH, 50, 3))
    lead = np.clip(width - inward + 0.5, 0, 1)[..., None]
    rounded = np.sqrt(np.clip(1 - (inward / (width + 1)) ** 2, 0, 1))
    lit = -ndimage.sobel(rounded, 0) - ndimage.sobel(rounded, 1)
    metal = color("#23262b") ** 2.2 * (1 + 0.9 * noise(rng, HEIGHT, WIDTH, 6, 3) + np.clip(lit, -0.5, 1.4))[..., None]
    picture = glass * (1 - lead) + metal * lead
    halo = ndimage.gaussian_filter(glass * (1 - lead), (14, 14, 0)) * 0.28
    hammered = 1 + 0.35 * (noise(rng, HEIGHT, WIDTH, 7, 3) - 0.5)
    return np.clip(picture * hammered[..., None] + halo, 0, 1) ** (1 / 2.2)
