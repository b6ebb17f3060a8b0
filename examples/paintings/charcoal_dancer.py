"""The turn: a dancer in charcoal, sanguine and white chalk, hatched and smudged on warm toned paper."""

import numpy as np
from scipy import ndimage

from .canvas import Canvas, color, colors, follow, gradient, noise, sample, scattered

HEIGHT, WIDTH = 1000, 1280
WAIST = np.array([566.0, 470.0])
LIGHT = np.array([-0.52, -0.55, 0.65])

# Rounded limbs of the model: start, end, radii there, nearness to the viewer, lightness of the surface.
SKIN, CLOTH, HAIR = 0.97, 0.66, 0.2
LIMBS = [
    ((604, 318), (664, 262), 26, 20, 30, SKIN),
    ((664, 262), (708, 214), 22, 17, 30, SKIN),
    ((708, 214), (694, 150), 17, 18, 34, SKIN),
    ((694, 150), (668, 86), 17, 10, 34, SKIN),
    ((668, 86), (650, 58), 11, 9, 34, SKIN),
    ((650, 58), (618, 40), 8, 3, 34, SKIN),
    ((520, 322), (458, 352), 26, 20, 62, SKIN),
    ((458, 352), (398, 370), 21, 17, 62, SKIN),
    ((398, 370), (344, 342), 16, 17, 70, SKIN),
    ((344, 342), (286, 300), 16, 9, 70, SKIN),
    ((286, 300), (262, 288), 10, 8, 70, SKIN),
    ((262, 288), (226, 290), 7, 3, 70, SKIN),
    ((510, 560), (462, 650), 52, 43, 66, SKIN),
    ((462, 650), (420, 722), 42, 29, 66, SKIN),
    ((420, 722), (388, 768), 28, 30, 60, SKIN),
    ((388, 768), (318, 868), 29, 13, 60, SKIN),
    ((318, 868), (300, 890), 14, 14, 60, SKIN),
    ((300, 890), (232, 922), 12, 5, 60, HAIR),
    ((558, 318), (548, 248), 24, 21, 50, SKIN),
    ((540, 184), (530, 214), 42, 28, 60, SKIN),
    ((560, 164), (572, 196), 44, 36, 58, HAIR),
    ((616, 172), (624, 180), 22, 20, 44, HAIR),
    ((562, 352), (566, 452), 64, 46, 44, CLOTH),
    ((528, 330), (598, 326), 30, 30, 46, SKIN),
    ((566, 462), (560, 530), 48, 70, 40, CLOTH),
]
# Brow, eye, nose, mouth, ear and the line of the jaw: each a path and the width of its stroke.
FEATURES = [
    ([(512, 172), (520, 167), (530, 170)], 3),
    ([(514, 182), (521, 185), (529, 182)], 3.5),
    ([(507, 176), (499, 197), (508, 201)], 2),
    ([(508, 212), (516, 214), (523, 211)], 3.5),
    ([(553, 186), (561, 180), (562, 196), (555, 203)], 2.5),
    ([(516, 234), (530, 245), (548, 238)], 3),
]


def modelled():
    """Return the figure as fields (h, w): depth (0 outside it), lightness, direction of hatching, and its parts.

    The parts are 0 the air, 1 the skirt, 2 skin, 3 the bodice, 4 hair and shoes.
    """
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    depth, surface, angle = skirt(x, y)
    part = np.where(depth > 0, 1, 0)
    for start, end, first, last, near, tone in LIMBS:
        start, end = np.array(start, float), np.array(end, float)
        axis = end - start
        t = np.clip(((x - start[0]) * axis[0] + (y - start[1]) * axis[1]) / (axis @ axis), 0, 1)
        radius = first + (last - first) * t
        away2 = (x - start[0] - t * axis[0]) ** 2 + (y - start[1] - t * axis[1]) ** 2
        height = near + np.sqrt(np.maximum(radius**2 - away2, 0))
        over = (away2 < radius**2) & (height > depth)
        depth, surface = np.where(over, height, depth), np.where(over, tone, surface)
        angle = np.where(over, np.arctan2(axis[1], axis[0]) + (0.6 if tone == SKIN else 1.1), angle)
        part = np.where(over, {SKIN: 2, CLOTH: 3, HAIR: 4}[tone], part)
    return depth, surface, angle, part


def hem(turn):
    """Return how far the skirt flies out from the waist in the direction `turn` (0 is right, pi / 2 down)."""
    flare = 420 + 330 * np.exp(-(((turn - 0.16) / 0.5) ** 2)) + 60 * np.sin(turn * 2.2 + 0.4)
    return flare + 24 * np.sin(turn * 13) + 13 * np.sin(turn * 29 + 1)


def skirt(x, y):
    """Return the skirt's depth, lightness and direction of folds: pleats that wind out from the waist."""
    away = np.hypot(x - WAIST[0], y - WAIST[1])
    turn = np.arctan2(y - WAIST[1], x - WAIST[0])
    edge = np.clip((turn + 0.38) / 0.12, 0, 1) * np.clip((2.32 - turn) / 0.12, 0, 1)
    inside = (away < hem(turn) * edge) & (edge > 0)
    wind = turn + 0.34 * np.sin(away / 210)
    pleats = np.sin(wind * 11) + 0.6 * np.sin(wind * 23 + 1.3) + 0.3 * np.sin(wind * 41)
    depth = 12 + 0.085 * away * pleats + 0.05 * away
    return np.where(inside, np.maximum(depth, 1), 0), np.where(inside, 0.86, 0), turn - 0.34 * np.cos(away / 210)


def lit(depth, surface):
    """Return the light on the figure (h, w) in [0, 1]: a lamp at the upper left, and shade in the hollows."""
    smooth = ndimage.gaussian_filter(depth, 1.5)
    slope_y, slope_x = np.gradient(smooth)
    steep = np.sqrt(1 + slope_x**2 + slope_y**2)
    shine = np.clip((-slope_x * LIGHT[0] - slope_y * LIGHT[1] + LIGHT[2]) / steep, 0, 1)
    hollow = np.clip((ndimage.gaussian_filter(depth, 16) - smooth) / 40, 0, 0.5)
    return np.clip(surface * (0.12 + 0.98 * shine) - hollow, 0, 1)


def toned_paper(rng):
    """Return the paper (h, w, 3) and its tooth (h, w) in [0, 1]: laid lines under a felt-like grain."""
    y = np.arange(HEIGHT)[:, None]
    grain = ndimage.gaussian_filter(rng.normal(0, 1, (HEIGHT, WIDTH)), 1.0)
    felt = noise(rng, HEIGHT, WIDTH, 14, 2) - 0.5
    tooth = 0.5 + 0.2 * grain / grain.std() + 0.13 * np.sin(y * 2 * np.pi / 7) + 0.3 * felt
    tone = 0.7 * noise(rng, HEIGHT, WIDTH, 360, 5) + 0.3 * np.clip(tooth, 0, 1)
    return gradient(colors("#97826a", "#b39c7d", "#cbb593"), tone), np.clip(tooth, 0, 1)


def laid(picture, marks, tooth, chalk, hold=1.0):
    """Rub `marks` (h, w) of a dry colour over the paper: it catches on the tooth and skips the pits."""
    cover = (np.clip((marks * 1.4 - tooth * 0.95) * 1.7, 0, 1) * hold)[..., None]
    return picture * (1 - cover) + chalk * cover


def turned(path, center, angle):
    """Return `path` turned by `angle` about `center`."""
    x, y = (path - center).T
    return center + np.stack([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)], -1)


def hatched(rng, want, angle, part, spacing, length, width, cross=0.0):
    """Return hatching (h, w): strokes along `angle`, dense and hard where `want` is high, that stay within a part."""
    canvas = Canvas(HEIGHT, WIDTH, np.zeros(3))
    for point in scattered(rng, HEIGHT, WIDTH, spacing):
        press = sample(want, point[None])[0]
        if press < rng.uniform(0.06, 0.8):
            continue
        path = follow(angle, point, length * rng.uniform(0.5, 1.5), 5)
        path = turned(path - (path[-1] - path[0]) / 2, point, rng.normal(cross, 0.09))
        path = path[sample(part, path) == sample(part, point[None])]
        if len(path) > 1:
            canvas.stroke(rng, path, width * rng.uniform(0.6, 1.5), 0.25 + 0.6 * press, 0.1, 1.3, 0.15)
    return canvas.finish(relief=0)[..., 0]


def contours(rng, depth):
    """Return searching contour lines (h, w): limbs drawn more than once, pleats swung out to the hem, a face."""
    canvas = Canvas(HEIGHT, WIDTH, np.zeros(3))

    def draw(path, width, press):
        canvas.stroke(rng, np.asarray(path, float), width, press, 0.12, 0.9, 0.1)

    t = np.linspace(-0.06, 1.06, 26)[:, None]
    for start, end, first, last, near, _ in LIMBS:
        axis = np.subtract(end, start)
        normal = np.array([-axis[1], axis[0]]) / np.hypot(*axis)
        for side in (-1, 1, -1, 1):
            belly = (first + (last - first) * t) * (1 + 0.07 * np.sin(np.pi * t)) + rng.normal(0, 1.4)
            path = start + axis * t + side * normal * belly
            inner = sample(depth, path + side * normal * -3)
            if np.median(inner) < near + 25:  # leave out the sides that lie behind something nearer
                draw(path + rng.normal(0, 1.2, 2), rng.uniform(1, 3.5), rng.uniform(0.55, 1.0))
    for _ in range(4):
        turn = np.linspace(-0.3, 2.24, 320) + rng.normal(0, 0.012)
        rim = hem(turn) * rng.normal(1, 0.008)
        path = WAIST + rim[:, None] * np.stack([np.cos(turn), np.sin(turn)], -1)
        for first in range(0, 300, 22):
            draw(path[first : first + rng.integers(18, 46)], rng.uniform(1.5, 6), rng.uniform(0.6, 1))
    for turn in np.linspace(-0.22, 2.14, 30) + rng.normal(0, 0.02, 30):
        away = np.linspace(rng.uniform(40, 170), hem(turn) * rng.uniform(0.75, 1.0), 40)
        bend = turn + 0.34 * (np.sin(140 / 210) - np.sin(away / 210))
        path = WAIST + away[:, None] * np.stack([np.cos(bend), np.sin(bend)], -1)
        draw(path, rng.uniform(2, 8), rng.uniform(0.5, 0.95))
    for path, width in FEATURES:
        draw(ndimage.zoom(np.array(path, float), (5, 1), order=1), width, 0.95)
    return canvas.finish(relief=0)[..., 0]


def paint():
    """Return the painting, float (1000, 1280, 3) in [0, 1]."""
    rng = np.random.default_rng(88)
    depth, surface, angle, part = modelled()
    figure = depth > 0
    light = lit(depth, surface)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    # The air turns with her: strokes circle the waist, darkest on the lit side so that the figure stands out.
    around = np.arctan2(y - WAIST[1], x - WAIST[0]) + np.pi / 2
    angle = np.where(figure, angle, around + 0.9 * (noise(rng, HEIGHT, WIDTH, 300, 3) - 0.5))
    air = 0.52 - 0.36 * x / WIDTH + 0.7 * (noise(rng, HEIGHT, WIDTH, 260, 4) - 0.5)
    air = air + 0.22 * np.exp(-(((y - 960) / 90) ** 2))
    air = air - 0.35 * np.exp(-(((x - 930) / 260) ** 2) - ((y - 170) / 170) ** 2)
    dark = np.where(figure, np.clip((0.62 - light) * 1.7, 0, 1), np.clip(air, 0.04, 0.9))
    pale = np.where(figure, np.clip((light - 0.6) * 2.6, 0, 1), np.clip(0.3 - air, 0, 0.5))

    picture, tooth = toned_paper(rng)
    soot, white, red = color("#221f20"), color("#f6efe0"), color("#a8452a")
    smudge = ndimage.gaussian_filter(dark, 5) * (0.5 + 0.7 * noise(rng, HEIGHT, WIDTH, 120, 4))
    picture = laid(picture, 0.3 + 0.72 * smudge, 0.55 + 0.3 * tooth, soot, 0.62)
    rubbed = ndimage.gaussian_filter(pale * figure, 3)
    picture = laid(picture, 0.34 + 0.5 * rubbed, 0.55 + 0.3 * tooth, white, 0.6 * figure)
    for spacing, length, width, cross in ((15, 90, 9, 0.0), (9, 46, 4, -0.25), (8, 30, 2.5, 0.5)):
        picture = laid(picture, hatched(rng, dark, angle, part, spacing, length, width, cross), tooth, soot, 0.9)
    middle = np.clip(1 - np.abs(light - 0.45) * 2.4, 0, 1)
    glow = np.clip(noise(rng, HEIGHT, WIDTH, 240, 3) * 2.4 - 1.35, 0, 0.5)
    warm = np.choose(part, [glow, 0.5 * middle, 0.8 * middle, 0.35 + 0.6 * middle, 0.25])
    picture = laid(picture, hatched(rng, warm, angle, part, 9, 36, 4, 0.2), tooth * 0.9, red, 0.85)
    for spacing, length, width in ((12, 60, 7), (8, 30, 3)):
        picture = laid(picture, hatched(rng, pale, angle, part, spacing, length, width), tooth, white, 0.92)
    picture = laid(picture, contours(rng, depth), tooth * 0.8, soot, 0.95)
    return np.clip(picture, 0, 1)
