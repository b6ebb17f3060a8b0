"""Guitar and bottle: a cubist table broken into shaded facets, with pasted papers and charcoal lines."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .canvas import Canvas, color, colors, curve, follow, gradient, light, noise, sample, scattered

HEIGHT, WIDTH = 1280, 1160
OCHRES = colors("#5d4426", "#8d6a35", "#b98f4a", "#d8b877", "#ead9a8")
GREYS = colors("#2b2c2e", "#55585a", "#85877f", "#b1ad9c", "#d9d2bc")
BLUES = colors("#17304c", "#2c587f", "#5f8aa8", "#a9bfc6")
RUSTS = colors("#5c1f14", "#9c3d22", "#c8693c")
CREAM, CHARCOAL = color("#efe5cb"), color("#1d1a18")
LEAN = -0.42  # how far the guitar leans, in radians


def turned(points, center, angle=LEAN, scale=1.0):
    """Return `points` (n, 2) turned by `angle` radians, scaled, and moved to `center`."""
    spin = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    return np.asarray(points, float) @ spin * scale + center


def mask_of(outline):
    """Return the inside of a polygon (n, 2) as (h, w) in [0, 1]."""
    sheet = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(sheet).polygon([tuple(point) for point in outline], fill=255)
    return np.asarray(sheet, float) / 255


def ellipse(center, rx, ry, start=0.0, stop=2 * np.pi):
    """Return points on an ellipse, or on an arc of it."""
    t = np.linspace(start, stop, 60)
    return np.stack([center[0] + rx * np.cos(t), center[1] + ry * np.sin(t)], -1)


class Design:
    """A picture built of planes: its colour, and the direction that the brush takes on each of them."""

    def __init__(self, picture):
        self.picture = picture.copy()
        self.angle = np.full((HEIGHT, WIDTH), 0.5)

    def facet(self, outline, tint, toward, hold=0.35, keep=1.0):
        """Lay one plane: firm along one edge, dissolving `toward` the other into what lies behind (passage)."""
        outline = np.asarray(outline, float)
        direction = np.array([np.cos(toward), np.sin(toward)])
        low, high = np.percentile(outline @ direction, (0, 100))
        left, top = np.clip(outline.min(0).astype(int), 0, (WIDTH - 1, HEIGHT - 1))
        right, bottom = np.clip(outline.max(0).astype(int) + 2, 1, (WIDTH, HEIGHT))
        box = np.s_[top:bottom, left:right]
        y, x = np.mgrid[box]
        mask = mask_of(outline)[box]
        t = np.clip((x * direction[0] + y * direction[1] - low) / (high - low), 0, 1)
        cover = (mask * keep * np.clip(1 - (t - hold) / (1 - hold), 0, 1) ** 1.2)[..., None]
        # Light turns across every plane, so that it seems to tilt.
        self.picture[box] = self.picture[box] * (1 - cover) + cover * np.clip(tint * (0.66 + 0.6 * t)[..., None], 0, 1)
        self.angle[box][mask > 0.5] = toward + np.pi / 2


def planes(design, rng):
    """Break the whole canvas into overlapping planes; return their outlines for the drawing."""
    outlines = []
    palettes = [OCHRES, GREYS, GREYS, OCHRES, BLUES, RUSTS]
    for number in range(105):
        center = rng.uniform((0, 0), (WIDTH, HEIGHT)) if number < 60 else rng.normal((570, 600), (230, 270))
        turn = rng.choice([-0.42, 1.15, 0.12, 0.6, -0.9]) + rng.normal(0, 0.06)
        size = rng.uniform(60, 200, 2) * (1.4 if number < 40 else 0.85)
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * rng.uniform(0.45, 1.15, (4, 2)) * size
        outline = turned(corners if rng.random() < 0.75 else corners[:3], center, turn)
        palette = palettes[rng.choice(6, p=[0.27, 0.24, 0.12, 0.17, 0.13, 0.07])]
        design.facet(outline, gradient(palette, np.array(rng.beta(1.6, 1.3))), turn + rng.choice([0, np.pi / 2, np.pi]))
        outlines.append(outline)
    return outlines


def splinters(design, rng, count, spread):
    """Break what is painted into smaller planes, each lighter or darker than what it lies on; return their edges."""
    edges = []
    for _ in range(count):
        center = rng.normal((570, 640), spread)
        turn = rng.choice([-0.42, 1.15, 0.12, -0.42 + np.pi / 2]) + rng.normal(0, 0.08)
        corners = (
            np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * rng.uniform(0.3, 1.1, (4, 2)) * rng.uniform(28, 120, 2)
        )
        outline = turned(corners if rng.random() < 0.6 else corners[:3], center, turn)
        shade = sample(design.picture, center[None])[0]
        dark = rng.random() < 0.6
        tint = shade * 0.42 + GREYS[0] * 0.12 if dark else shade * 0.45 + CREAM * 0.55
        design.facet(outline, tint, turn + rng.choice([0, 0.5, 1.0, 1.5]) * np.pi, 0.2, rng.uniform(0.55, 0.95))
        edges.append(outline)
    return edges


def guitar_half(side):
    """Return half the guitar's body, in its own frame: the axis runs up the y axis."""
    flank = curve(
        [
            (0, -205),
            (70, -212),
            (128, -160),
            (120, -90),
            (84, -30),
            (96, 30),
            (160, 90),
            (172, 170),
            (120, 240),
            (0, 258),
        ],
        80,
    )
    return flank * (side, 1)


def objects(design):
    """Place table, bottle, guitar and glass, each opened into several views; return their lines."""
    lines = []

    def plane(outline, tint, toward, hold=0.5, keep=0.95):
        design.facet(outline, tint, toward, hold, keep)
        lines.append(np.asarray(outline, float))  # left open: a lost edge lets one plane pass into the next

    plane(ellipse((600, 1020), 560, 250, 0, np.pi), OCHRES[0], -1.3, 0.6)
    plane(ellipse((560, 985), 540, 225), OCHRES[2], 2.4, 0.4)
    plane([(300, 120), (384, 110), (380, 330), (452, 430), (440, 800), (330, 820)], BLUES[1], 0.1, 0.45)
    plane([(300, 120), (312, 330), (222, 440), (232, 790), (332, 820)], GREYS[0], np.pi, 0.5)
    plane(ellipse((344, 116), 46, 20), GREYS[4], 0.6, 0.6)
    plane(ellipse((330, 812), 112, 42, 0, np.pi), GREYS[1], 1.6, 0.6)

    middle = np.array([600.0, 760.0])
    plane(turned(guitar_half(1), middle + (78, -36), LEAN, 1.22), GREYS[1], 0.2, 0.5)
    plane(turned(guitar_half(-1), middle + (-34, 26), LEAN, 1.18), OCHRES[3], 2.7, 0.55)
    plane(turned(guitar_half(1), middle, LEAN, 1.05), RUSTS[1], 0.4, 0.4)
    plane(turned(guitar_half(-1), middle + (8, -4), LEAN, 0.92), CREAM, -0.4 + np.pi, 0.3)
    plane(turned([(-34, -640), (30, -640), (26, 20), (-26, 20)], middle, LEAN), OCHRES[0], -1.1, 0.8)
    plane(turned([(6, -520), (54, -520), (44, -120), (4, -120)], middle + (8, -6), LEAN), BLUES[2], 1.9, 0.7)
    plane(turned([(-52, -790), (48, -770), (34, -640), (-36, -640)], middle, LEAN), GREYS[0], -1.0, 0.7)
    plane(turned(ellipse((0, -10), 74, 74, np.pi / 2, 1.5 * np.pi), middle + (-6, 0)), CHARCOAL, 2.4, 0.9)
    plane(turned(ellipse((0, -10), 74, 74, -np.pi / 2, np.pi / 2), middle + (16, 18)), GREYS[4], 0.2, 0.6)
    plane(turned([(-92, 150), (88, 150), (88, 182), (-92, 182)], middle), CHARCOAL, LEAN, 0.8)

    plane([(880, 720), (1040, 700), (1000, 880), (930, 890)], BLUES[3], 0.8, 0.5)
    plane([(930, 890), (1000, 880), (985, 1010), (950, 1015)], GREYS[3], 0.2, 0.5)
    plane(ellipse((960, 712), 82, 27), GREYS[4], 2.2, 0.5)
    plane(ellipse((966, 1022), 78, 28), BLUES[2], 1.2, 0.5)
    for x in np.linspace(-20, 20, 6):
        lines.append(turned([(x * 1.2, -660), (x, 160)], middle + (2, 0)))
    for peg in range(3):
        for side in (-1, 1):
            lines.append(turned([(side * 40, -680 - peg * 36), (side * 74, -690 - peg * 36)], middle))
    return lines


def along(angle, origin):
    """Return coordinates (u, v), each (h, w), of a sheet of paper pasted at `angle`."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    x, y = x - origin[0], y - origin[1]
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)


def newsprint(rng, angle, origin):
    """Return a yellowed newspaper: columns of grey type too small to read."""
    u, v = along(angle, origin)
    row, column = np.floor(v / 11), np.floor(u / 128)
    letters = rng.random((512, 512))[row.astype(int) % 512, np.floor(u / 3.3).astype(int) % 512] > 0.34
    gaps = rng.random((512, 512))[row.astype(int) % 512, np.floor(u / 15).astype(int) % 512] > 0.12
    ink = letters & gaps & (v % 11 > 4.5) & (v % 11 < 9.5) & (u % 128 > 9) & (row % 19 > 1 + column % 3)
    return color("#d3c196") * (1 - 0.58 * ndimage.gaussian_filter(ink.astype(float), 0.6))[..., None]


def wallpaper(angle, origin):
    """Return a striped wallpaper with a small printed flower between the stripes."""
    u, v = along(angle, origin)
    stripe = (u % 62 < 9) | (abs(u % 62 - 14) < 1.6)
    p, q = u % 62 - 37, v % 58 - 29
    turn, reach = np.arctan2(q, p), np.hypot(p, q)
    flower = (reach < 9 + 6 * np.cos(5 * turn)) | ((abs(p - 3 * np.sin(v / 9)) < 1.3) & (reach > 8))
    picture = np.where(stripe[..., None], BLUES[0] * 0.6 + GREYS[1] * 0.4, color("#a8946c"))
    return np.where(flower[..., None], RUSTS[0], picture)


def score(rng, angle, origin):
    """Return a sheet of music: staves with notes."""
    u, v = along(angle, origin)
    staff = (v % 76 < 42) & (v % 10.2 < 1.3)
    cell = (np.floor(v / 76).astype(int) % 64, np.floor(u / 27).astype(int) % 64)
    pitch = rng.integers(0, 8, (64, 64))[cell] * 5.1
    beat = rng.random((64, 64))[cell]
    du, dv = u % 27 - 9, v % 76 - pitch - 2
    head = (du / 6.2) ** 2 + ((dv + 0.3 * du) / 4.6) ** 2 < 1
    stem = (abs(du - 5.4) < 1.1) & (dv < 0) & (dv > -30)
    ink = staff | ((head | stem) & (beat > 0.3)) | (abs(u % 190) < 1.4) & (v % 76 < 42)
    return CREAM * 0.93 * (1 - 0.72 * ndimage.gaussian_filter(ink.astype(float), 0.6))[..., None]


def faux_bois(rng, angle, origin):
    """Return combed imitation wood grain."""
    u, v = along(angle, origin)
    rings = v / 9 + 16 * noise(rng, HEIGHT, WIDTH, 300, 3) + u / 90
    comb = ndimage.map_coordinates(rng.random((256, 256)), [v / 2.2 + rings, u / 46], order=1, mode="grid-wrap")
    return gradient(
        colors("#4f3219", "#7d532c", "#a67a48", "#bd9664"), 0.5 + 0.26 * np.sin(rings * 1.6) + (comb - 0.5) * 0.9
    )


def paste(picture, paper, outline):
    """Paste `paper` inside `outline`, with its thin shadow; return the picture."""
    mask = ndimage.gaussian_filter(mask_of(outline), 0.6)
    shadow = np.clip(ndimage.shift(ndimage.gaussian_filter(mask, 5), (5, 5), order=1) - mask, 0, 1)
    return (picture * (1 - 0.55 * shadow)[..., None]) * (1 - mask[..., None]) + paper * mask[..., None]


def collage(rng, picture):
    """Paste the papers over the painting; return the picture and the outlines of the papers."""
    sheets = (
        (faux_bois(rng, 0.1, (0, 0)), [(60, 1130), (520, 1060), (700, 1200), (640, 1290), (30, 1290)]),
        (newsprint(rng, -0.2, (90, 820)), [(70, 850), (330, 800), (420, 1040), (250, 1120), (110, 1090)]),
        (wallpaper(0.16, (900, 100)), [(930, -20), (1180, -20), (1180, 210), (1050, 350), (880, 270)]),
        (score(rng, -0.42, (120, 300)), [(40, 330), (236, 240), (330, 470), (250, 640), (128, 600)]),
        (faux_bois(rng, 1.15, (0, 0)), [(690, 640), (850, 720), (836, 930), (742, 960), (700, 850)]),
        (newsprint(rng, -0.3, (820, 1060)), [(820, 1060), (1010, 1010), (1090, 1150), (900, 1235)]),
    )
    for paper, outline in sheets:
        picture = paste(picture, paper, outline)
    return picture, [np.array([*outline, outline[0]], float) for _, outline in sheets]


def brushed(rng, design):
    """Paint the design with short strokes that run across every plane."""
    canvas = Canvas(HEIGHT, WIDTH, design.picture * 0.9)
    for spacing, width, length in ((16, 12, 30), (10, 7, 19)):
        for point in scattered(rng, HEIGHT, WIDTH, spacing):
            base = sample(design.picture, point[None])[0] * rng.normal(1, 0.06) + rng.normal(0, 0.012, 3)
            canvas.stroke(rng, follow(design.angle, point, length * rng.uniform(0.6, 1.2), 6.0), width, base, 0.04, 2.2)
    # Half the crisp plan is kept: a flat brush is cut in along the edges of the planes.
    return 0.5 * canvas.finish(relief=0.6) + 0.5 * design.picture


def charcoal(rng, canvas, path, width=4.0):
    """Draw one broken charcoal line along `path`, pressed harder in some places than in others."""
    path = np.asarray(path, float)
    walked = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    at = np.linspace(0, walked[-1], max(int(walked[-1] / 8), 4))
    even = np.stack([np.interp(at, walked, path[:, i]) for i in (0, 1)], -1)
    first, last = sorted(rng.uniform(-0.15, 1.15, 2))
    if last - first < 0.45:
        first, last = 0.0, 1.0
    part = even[int(max(first, 0) * len(even)) : int(min(last, 1) * len(even)) + 1]
    pressure = ndimage.gaussian_filter1d(rng.uniform(0.1, 1.2, len(part)), 2.5, mode="nearest")
    for piece, press in zip(zip(part, part[1:]), pressure):
        canvas.line(np.array(piece), CHARCOAL + rng.uniform(0, 0.12), width * press)


def paint():
    """Return the painting, float (1280, 1160, 3) in [0, 1]."""
    rng = np.random.default_rng(8)
    ground = np.concatenate([GREYS[1:4], OCHRES[2:4]])
    design = Design(gradient(ground, noise(rng, HEIGHT, WIDTH, 420, 3)))
    outlines = planes(design, rng)
    lines = objects(design)
    outlines += splinters(design, rng, 90, (300, 330))
    picture, papers = collage(rng, brushed(rng, design))

    # Thin shadows cross papers and paint alike and tie them together.
    veil = Design(picture)
    veil.facet([(990, -20), (1120, -20), (1060, 330), (930, 300)], GREYS[0], 0.1, 0.1, 0.75)
    veil.facet([(690, 640), (800, 690), (800, 940), (742, 960)], CHARCOAL, 0.1, 0.1, 0.7)
    veil.facet([(300, 1100), (520, 1055), (420, 1290), (240, 1290)], CHARCOAL, 3.0, 0.1, 0.75)
    outlines += splinters(veil, rng, 60, (350, 400))
    canvas = Canvas(HEIGHT, WIDTH, veil.picture)
    for outline in outlines[::2]:
        charcoal(rng, canvas, outline[: rng.integers(2, 4)], 2.4)
    for path in papers:
        charcoal(rng, canvas, path, 1.6)
    for path in lines:
        charcoal(rng, canvas, path)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    weave = np.sin(x * 2.1) * np.sin(y * 2.1) * 0.25 + noise(rng, HEIGHT, WIDTH, 5, 2)
    return light(canvas.finish(relief=0), weave, 0.10)
