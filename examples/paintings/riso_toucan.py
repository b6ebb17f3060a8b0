"""Riso toucan: a stencil print in yellow, fluorescent pink and blue, every tone a screen of dots, off register."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .canvas import color, curve, light, noise, ribbon

HEIGHT, WIDTH = 1280, 1040
PAPER = color("#f4eedf")
# Every drum: its ink, the pitch of its screen in pixels, the screen's angle, and how far the sheet slipped.
DRUMS = [
    (color("#ffd000"), 9.0, 0.0, (1.5, -2.0)),
    (color("#ff3f6f"), 9.0, 1.31, (-2.5, 1.5)),
    (color("#0f62c8"), 9.0, 0.26, (2.0, 2.5)),
]

# Tones of the three inks, yellow, pink and blue, in [0, 1].
BLACK, WHITE, ORANGE, SUNNY = (0.6, 1.0, 1.0), (0.06, 0.0, 0.0), (1.0, 0.62, 0.0), (1.0, 0.08, 0.0)
LEAVES = [
    ((0.95, 0.0, 0.35), (0.85, 0.0, 0.95)),
    ((0.35, 0.0, 0.45), (0.25, 0.15, 1.0)),
    ((0.9, 0.1, 0.15), (0.9, 0.0, 0.7)),
    ((0.0, 0.35, 0.55), (0.1, 0.7, 1.0)),
]
BACK = [(492, 402), (536, 344), (612, 318), (690, 350), (742, 440), (778, 590), (784, 760), (752, 900)]
BREAST = [(690, 966), (604, 950), (532, 872), (484, 760), (462, 640), (462, 520), (474, 446)]
BIB = [(486, 420), (540, 452), (602, 470), (622, 540), (596, 622), (536, 668), (478, 640), (462, 560), (466, 480)]
UPPER = [(506, 372), (440, 326), (350, 302), (254, 316), (166, 376), (112, 470), (98, 548), (240, 466), (484, 462)]
LOWER = [(484, 462), (360, 460), (240, 472), (156, 500), (112, 544), (190, 546), (300, 536), (400, 518), (486, 496)]
WING = [(618, 560), (690, 536), (752, 590), (786, 720), (788, 880), (752, 1040), (704, 940), (650, 820), (616, 690)]
TAIL = [(690, 900), (742, 1020), (772, 1130), (786, 1262)]
BRANCH = [(-60, 1074), (180, 1022), (420, 1000), (640, 1004), (860, 968), (1110, 888)]


class Stencils:
    """The three masters, as tones (h, w, 3) in [0, 1]; a shape replaces the tones under it."""

    def __init__(self, tones):
        """Start with a background (h, w, 3)."""
        self.tones = np.array(tones)

    def mask(self, points):
        """Return the box (rows, columns) around a polygon, and how much of each pixel in it is covered."""
        points = np.asarray(points, float)
        left, top = np.clip(np.floor(points.min(axis=0)).astype(int) - 1, 0, (WIDTH - 1, HEIGHT - 1))
        right, bottom = np.clip(np.ceil(points.max(axis=0)).astype(int) + 2, (left + 1, top + 1), (WIDTH, HEIGHT))
        image = Image.new("L", ((right - left) * 2, (bottom - top) * 2))
        ImageDraw.Draw(image).polygon([tuple(p) for p in (points - (left, top)) * 2], fill=255)
        cover = np.asarray(image.resize((right - left, bottom - top), Image.BOX), float) / 255
        return (slice(top, bottom), slice(left, right)), cover

    def fill(self, points, first, last=None, angle=np.pi / 2):
        """Fill a polygon with tones that run from `first` to `last` in the direction `angle`."""
        box, cover = self.mask(points)
        y, x = np.mgrid[box]
        run = np.cos(angle) * x + np.sin(angle) * y
        ends = np.asarray(points, float) @ (np.cos(angle), np.sin(angle))
        t = np.clip((run - ends.min()) / max(np.ptp(ends), 1), 0, 1)[..., None]
        tones = np.array(first) * (1 - t) + np.array(first if last is None else last) * t
        self.tones[box] = self.tones[box] * (1 - cover[..., None]) + tones * cover[..., None]

    def line(self, path, width, tones):
        """Draw a line with tapering ends."""
        taper = np.sin(np.linspace(0.15, np.pi - 0.15, len(path))) ** 0.6
        self.fill(ribbon(np.asarray(path, float), width * taper), tones)


def closed(points, count=160):
    """Return a smooth closed outline (count, 2) through `points`."""
    return curve([*points[-3:], *points, *points[:3]], count)[int(count * 0.13) : -int(count * 0.1)]


def disc(x, y, radius, squash=1.0):
    """Return the outline of a disc."""
    turn = np.linspace(0, 2 * np.pi, 80)
    return np.stack([x + radius * np.cos(turn), y + radius * squash * np.sin(turn)], -1)


def evening():
    """Return the tones of the sky: a yellow glow that turns pink, and thin blue towards the top."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] / HEIGHT
    yellow = 0.25 + 0.75 * y
    pink = np.clip(0.62 - 0.85 * y, 0, 1) + 0.3 * np.clip(y - 0.75, 0, 1)
    blue = np.clip(0.34 - 1.1 * y + 0.25 * x, 0, 1)
    return np.stack([yellow, pink, blue], -1)


def monstera(stencils, rng, x, y, size, turn, inks):
    """Print a monstera leaf: lobes that spring from the midrib with deep cuts between them, veins and holes."""
    axis = np.array([np.cos(turn), np.sin(turn)])
    side = np.array([-axis[1], axis[0]])
    t = np.linspace(0, 1, 40)
    midrib = np.array([x, y]) + size * (t[:, None] * axis + 0.06 * np.sin(np.pi * t)[:, None] * side)
    light_end, dark_end = inks
    for way in (1, -1):
        veins = []
        for i, at in enumerate(np.linspace(-0.02, 0.86, 8)):
            root = midrib[max(int(at * 39), 0)]
            reach = size * (0.66 * np.sin(np.pi * (0.2 + 0.68 * at)) ** 0.9) * rng.uniform(0.94, 1.06)
            lean = 1.95 - 1.35 * at
            u = np.linspace(0, 1, 24)
            bend = way * (lean - 0.55 * u)
            heading = np.stack([np.cos(bend), np.sin(bend)], -1) @ np.stack([axis, side])
            lobe = root + np.cumsum(heading, axis=0) * reach / 24
            wide = size * 0.135 * (0.75 + 0.5 * u) * np.sqrt(np.clip(1 - ((u - 0.35) / 0.66) ** 6, 0, 1))
            tones = (light_end, dark_end) if way == 1 else (dark_end, np.array(dark_end) * (1, 0.9, 0.85))
            stencils.fill(ribbon(lobe, wide), *tones, bend.mean() + turn)
            veins.append(lobe[:20])
            if i in (2, 3, 4, 5):
                hole = root + 0.34 * (lobe[-1] - root) + 0.05 * size * axis
                stencils.fill(disc(*hole, size * 0.016, 1.4), (0.9, 0.2, 0.0))
        for vein in veins:
            stencils.line(vein, size * 0.010 + 0.6, (0.75, 0.0, 0.0))
    stencils.line(midrib, size * 0.024 + 1, (0.85, 0.05, 0.0))


def palm(stencils, rng, points, length, inks):
    """Print a palm frond: narrow leaflets that hang from an arched stem."""
    stem = curve(points, 60)
    heading = np.arctan2(*np.gradient(stem, axis=0).T[::-1])
    for i in range(4, 60, 3):
        for way in (1, -1):
            turn = heading[i] + way * (1.15 - 0.7 * i / 60) + np.linspace(0, 0.35, 16) * way * -1
            size = length * np.sin(np.pi * (0.12 + 0.83 * i / 60)) * rng.uniform(0.88, 1.1)
            path = stem[i] + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], -1), axis=0) * size / 16
            wide = size * 0.10 * np.sin(np.pi * np.linspace(0.1, 1, 16)) ** 0.7
            stencils.fill(ribbon(path, wide), *inks, heading[i] + way)
    stencils.line(stem, 7, (0.8, 0.1, 0.1))


def hibiscus(stencils, rng, x, y, size, turn):
    """Print a hibiscus: five ruffled petals, veined, and a long yellow pistil."""
    for i in range(5):
        angle = turn + i * 2 * np.pi / 5
        u = np.linspace(-1, 1, 60)
        reach = size * (1 - 0.5 * np.abs(u) ** 2.6) * (1 + 0.035 * np.sin(13 * u + i))
        edge = np.stack([np.cos(angle + 0.62 * u), np.sin(angle + 0.62 * u)], -1) * reach[:, None] + (x, y)
        stencils.fill([(x, y), *edge], (0.35, 1.0, 0.35), (0.0, 0.55, 0.0) if i % 2 else (0.1, 0.8, 0.0), angle)
        for lane in np.linspace(-0.42, 0.42, 5):
            tip = np.array([x, y]) + 0.82 * size * np.array([np.cos(angle + lane), np.sin(angle + lane)])
            stencils.line(np.linspace((x, y), tip, 12), 2.4, (0.1, 1.0, 0.3))
    stencils.fill(disc(x, y, size * 0.16), (0.4, 1.0, 0.7))
    pistil = curve([(x, y), (x - 0.35 * size, y - 0.35 * size), (x - 0.5 * size, y - 0.75 * size)], 20)
    stencils.line(pistil, size * 0.06, SUNNY)
    for i in range(16):
        at = pistil[19 - i // 2] + rng.normal(0, size * 0.05, 2)
        stencils.fill(disc(*at, size * 0.026), ORANGE if i % 2 else SUNNY)


def toucan(stencils, rng):
    """Print the bird: tail, body, bib, folded wing, the great bill, and the eye."""
    tail = curve(TAIL, 40)
    for shift in (34, -26, 4):
        stencils.fill(ribbon(tail + [shift, 0], np.linspace(40, 58, 40)), BLACK, (0.1, 0.75, 0.95), 0.3)
        stencils.line(tail[8:38] + [shift, 0], 2.5, (0.3, 0.3, 0.6))
    stencils.fill(closed(BACK + BREAST), BLACK, (0.25, 0.95, 1.0), 0.5)
    stencils.fill(disc(624, 948, 62, 0.62), (0.6, 1.0, 0.15), (0.5, 1.0, 0.5))
    stencils.fill(closed(BIB), SUNNY, WHITE, -0.9)
    stencils.line(curve([(474, 640), (540, 676), (604, 622)], 30), 15, (0.7, 1.0, 0.0))
    for _ in range(150):  # down on the breast and the back, in short marks
        x, y = rng.uniform((480, 420), (780, 930))
        where = stencils.tones[int(y), int(x)]
        turn = 1.5 + 0.5 * (x - 620) / 160 + np.linspace(-0.2, 0.2, 8)
        path = (x, y) + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], -1), axis=0) * rng.uniform(2, 4)
        stencils.line(path, 3, (0.2, 0.45, 0.75) if where[2] > 0.9 else (0.9, 0.5, 0.0))
    stencils.fill(closed(WING), (0.45, 0.9, 1.0), (0.2, 0.5, 1.0), 1.2)
    for i, lane in enumerate(np.linspace(0, 1, 8)):
        tip = (1 - lane) * np.array([646, 806]) + lane * np.array([786, 900]) + [0, 130 * np.sin(np.pi * lane) * 0.9]
        root = (1 - lane) * np.array([632, 590]) + lane * np.array([742, 588])
        path = curve([root, 0.5 * (root + tip) + [12, 0], tip], 30)
        stencils.line(path, 3.4, (0.2, 0.35, 0.3) if i % 2 else (0.1, 0.1, 0.55))
    stencils.fill(closed(LOWER), ORANGE, (0.8, 0.9, 0.2), 1.3)
    bill = closed(UPPER)
    stencils.fill(bill, SUNNY, (1.0, 0.85, 0.0), 1.35)
    stencils.fill(bill[np.hypot(*(bill - (92, 540)).T) < 108], BLACK, (0.4, 1.0, 0.9), 0.4)
    for x in (250, 300, 350, 400, 450):  # the saw teeth, and the sheen along the ridge
        stencils.fill([(x - 16, 456), (x, 478), (x + 16, 457)], BLACK)
    stencils.line(curve([(190, 372), (260, 336), (350, 322), (440, 346)], 30), 15, (0.35, 0.0, 0.0))
    stencils.line(curve([(492, 366), (512, 420), (500, 500)], 20), 17, BLACK)
    for radius, inks in ((54, (0.9, 0.55, 0.0)), (42, (0.25, 0.0, 0.75)), (24, BLACK)):
        stencils.fill(disc(578, 408, radius, 0.94), inks)
    stencils.fill(disc(571, 400, 8), WHITE)


def branch(stencils, rng):
    """Print the branch with its bark, and the claws that hold it."""
    path = curve(BRANCH, 160)
    wide = 52 + 9 * np.sin(np.linspace(0, 17, 160)) + rng.normal(0, 1, 160)
    stencils.fill(ribbon(path, wide), (0.8, 0.45, 0.25), (0.9, 1.0, 0.85))
    for _ in range(130):
        i, length = rng.integers(2, 130), rng.integers(8, 26)
        across = rng.uniform(-0.42, 0.42) * 50
        stencils.line(path[i : i + length] + [0, across], rng.uniform(2, 5), BLACK if across > -8 else (0.7, 0.2, 0.05))
    for x in (560, 594, 640, 676):
        claw = curve([(x + 14, 946), (x + 2, 968), (x - 6, 1000), (x + 4, 1034)], 24)
        stencils.line(claw, 22, (0.2, 0.3, 0.95))
        stencils.line(claw[4:16] - [4, 0], 4, (0.1, 0.0, 0.4))


def screened(rng, tone, pitch, angle, slip):
    """Return the ink (h, w) in [0, 1] that one drum leaves of `tone`: round dots, starved and grainy in places."""
    y, x = np.mgrid[: 2 * HEIGHT, : 2 * WIDTH] / 2
    u, v = (x * np.cos(angle) + y * np.sin(angle)) / pitch, (y * np.cos(angle) - x * np.sin(angle)) / pitch
    dots = 0.5 + 0.25 * (np.cos(2 * np.pi * u) + np.cos(2 * np.pi * v))
    tone = ndimage.zoom(ndimage.shift(tone, slip, order=1, mode="nearest"), 2, order=1)
    ink = np.clip((tone * 1.12 - 0.06 - dots) * 5 + 0.5, 0, 1) * np.clip(tone * 20, 0, 1)
    ink = ink.reshape(HEIGHT, 2, WIDTH, 2).mean(axis=(1, 3))
    starved = noise(rng, HEIGHT, WIDTH, 260, 4) * 0.5 + noise(rng, HEIGHT, WIDTH, 4, 2) * 0.8
    return ink * (0.86 + 0.14 * noise(rng, HEIGHT, WIDTH, 30, 4)) * (1 - 0.8 * np.clip((starved - 0.93) * 8, 0, 1))


def paint():
    """Return the print, float (1280, 1040, 3) in [0, 1]."""
    rng = np.random.default_rng(1986)
    stencils = Stencils(evening())
    stencils.fill(disc(640, 470, 356), (0.9, 0.05, 0.0), (0.9, 1.0, 0.0))
    palm(stencils, rng, [(1100, 420), (900, 190), (700, 70), (470, 60)], 250, LEAVES[1])
    palm(stencils, rng, [(-80, 330), (60, 150), (220, 70), (400, 110)], 210, LEAVES[3])
    palm(stencils, rng, [(1110, 700), (980, 560), (900, 480), (850, 330)], 190, LEAVES[3])
    for x, y, size, turn, inks in (
        (1060, 760, 330, -2.5, 0),
        (-20, 800, 330, -0.55, 1),
        (1080, 1150, 420, -2.75, 1),
        (-40, 1120, 330, -0.75, 2),
        (60, 1310, 400, -0.65, 0),
        (1010, 1330, 330, -2.2, 2),
    ):
        monstera(stencils, rng, x, y, size, turn, LEAVES[inks])
    branch(stencils, rng)
    toucan(stencils, rng)
    monstera(stencils, rng, 420, 1420, 350, -1.75, LEAVES[3])
    for x, y, size, turn in ((250, 1130, 122, 0.3), (905, 1120, 104, 0.9), (130, 640, 76, 0.6), (930, 210, 84, 0.1)):
        hibiscus(stencils, rng, x, y, size, turn)
    grain = noise(rng, HEIGHT, WIDTH, 4, 3)
    picture = PAPER * (0.98 + 0.03 * grain[..., None])
    for i, (ink, pitch, angle, slip) in enumerate(DRUMS):
        amount = screened(rng, stencils.tones[..., i], pitch, angle, slip)[..., None]
        picture = picture * (1 - amount * (1 - ink))
    return light(np.clip(picture, 0, 1), grain, 0.03)
