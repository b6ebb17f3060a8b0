"""Pastel lanterns: soft pastel on black paper, paper lanterns strung over a canal, their light broken on the water."""

import numpy as np

from .canvas import Canvas, color, colors, curve, gradient, noise, sample, scattered

HEIGHT, WIDTH = 1280, 1040
WATER = 800  # the y where the far quay meets the canal
EYE = np.array([560.0, 770.0])  # the vanishing point
SKY = colors("#141c52", "#1f3a86", "#2a62a4", "#3f96a8", "#86c8ae")
STONE = colors("#14122f", "#2a2258", "#4a3272", "#7a4a7c", "#b8707a")
POOL = colors("#070b22", "#10254f", "#17486f", "#2a7a8a", "#66b0a8")
FLAMES = [
    colors("#8a1f2f", "#d83f2a", "#f58a3a", "#ffd27a", "#fff6d8"),
    colors("#8a3a0f", "#e0801f", "#f9b13f", "#ffe08a", "#fffbe0"),
    colors("#7a1a5f", "#d03f7f", "#f57f9f", "#ffc4b8", "#fff2e4"),
    colors("#14566a", "#1f9a8f", "#5fd0a8", "#c4f0c0", "#f8fff0"),
    colors("#3a2a8a", "#6f55cf", "#a88ff0", "#dccaff", "#fbf6ff"),
]
# Strings of lanterns, from far to near: how thick the string is, then x, y, radius and flame of each lantern.
STRINGS = [
    (1.8, (500, 540, 585, 628), (640, 655, 657, 642), (13, 14, 14, 13), (1, 0, 2, 1)),
    (2.4, (420, 480, 548, 616, 682), (560, 590, 602, 594, 566), (20, 22, 23, 22, 20), (0, 2, 1, 3, 0)),
    (3.0, (318, 420, 532, 650, 764), (440, 492, 512, 502, 456), (34, 37, 39, 38, 35), (1, 4, 0, 1, 2)),
    (3.4, (150, 330, 548, 764, 936), (214, 318, 352, 318, 206), (62, 70, 76, 71, 64), (0, 1, 2, 0, 3)),
]
LANTERNS = [lantern for _, *columns in STRINGS for lantern in zip(*columns)]


def black_paper(rng):
    """Return black paper (h, w, 3) and its tooth (h, w) in [0, 1]: a woven, velvety grain."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    weave = np.sin(x * 2 * np.pi / 5.0 + 0.7 * np.sin(y / 3.1)) * np.sin(y * 2 * np.pi / 5.0 + 0.7 * np.sin(x / 2.7))
    tooth = (
        0.5
        + 0.17 * weave
        + 0.5 * (noise(rng, HEIGHT, WIDTH, 6, 3) - 0.5)
        + 0.2 * (noise(rng, HEIGHT, WIDTH, 40, 3) - 0.5)
    )
    tooth = np.clip(tooth + 0.07 * rng.normal(size=(HEIGHT, WIDTH)), 0, 1)
    return color("#14131c") * (0.75 + 0.5 * tooth[..., None]), tooth


class Sticks:
    """One layer of pastel: the colours of the sticks, and how hard they were pressed."""

    def __init__(self, ground):
        """Start with no marks, on top of the picture `ground` (h, w, 3)."""
        self.color = Canvas(HEIGHT, WIDTH, ground)
        self.press = Canvas(HEIGHT, WIDTH, np.zeros(3))

    def mark(self, rng, path, width, base, press):
        """Drag the side of a stick of colour `base` along `path`."""
        base = base + rng.normal(0, 0.025) + rng.normal(0, 0.015, 3)
        self.color.line(path, base, width + 2)
        for share, hard in ((1.0, 0.72), (0.65, 1.0)):
            self.press.line(path, np.full(3, press * hard), width * share)

    def laid(self, picture, tooth, softness=1.6):
        """Return `picture` with this layer rubbed over it: pigment catches on the tooth and skips the pits."""
        pigment, press = self.color.finish(relief=0), self.press.finish(relief=0)[..., :1]
        cover = np.clip((press * 1.5 - tooth[..., None]) * softness, 0, 0.96) * (press > 0.02)
        return picture * (1 - cover) + pigment * cover


def straight(rng, point, length, angle, bow=0.06):
    """Return a short, slightly bowed path (7, 2) about `point`."""
    t = np.linspace(-0.5, 0.5, 7)[:, None]
    axis = np.array([np.cos(angle), np.sin(angle)])
    return point + length * (t * axis + rng.normal(0, bow) * (4 * t**2 - 0.5) * [-axis[1], axis[0]])


def glow(points):
    """Return how much lantern light reaches `points` (n, 2) in the air, (n, flames)."""
    light = np.zeros((len(points), len(FLAMES)))
    for x, y, radius, flame in LANTERNS:
        light[:, flame] += 0.9 / (1 + (np.hypot(points[:, 0] - x, points[:, 1] - y) / (1.7 * radius)) ** 2.2)
    return light


def facade(points):
    """Return for `points` (n, 2) the side of the canal whose houses hide the sky: -1, 1, or 0 for open air."""
    x, y = (points - EYE).T
    reach = np.abs(x)
    storey = np.floor(np.log(np.maximum(reach, 30) / 30) / 0.42)
    roof = (1.35 + 0.28 * np.sin(storey * 2.4 + 1.3 * (x > 0))) * 30 * np.exp(0.42 * storey) + 0.25 * (reach % 60)
    return np.where((reach > 62) & (-y < np.maximum(roof, 70) + 0.55 * reach), np.sign(x), 0)


def air_and_stone(sticks, rng, spacing, size, press):
    """Rub in the night sky, and the walls that take the colour of the lanterns next to them."""
    dusk = noise(rng, HEIGHT, WIDTH, 300, 4)
    for point in scattered(rng, HEIGHT, WIDTH, spacing):
        if point[1] > WATER + 20:
            continue
        at, side = point[None], facade(point[None])[0]
        light = glow(at)[0]
        flame = FLAMES[int(np.argmax(light))]
        warm = min(light.max(), 1)
        if side == 0:
            level = 0.16 + 0.85 * (point[1] / WATER) ** 1.4 + 0.55 * (sample(dusk, at)[0] - 0.5) + rng.normal(0, 0.08)
            base, angle = gradient(SKY, np.array(level)), 0.55 + 1.2 * (sample(dusk, at)[0] - 0.5)
        else:
            level = 0.3 + 0.9 * (sample(dusk, at)[0] - 0.45) + 0.35 * warm + rng.normal(0, 0.1)
            base = gradient(STONE, np.array(level))
            angle = np.pi / 2 if rng.random() < 0.6 else np.arctan2(*(EYE - point)[::-1])
        if rng.random() < warm * 1.3 - 0.1:
            base = gradient(flame, np.array(0.1 + 0.62 * warm + rng.normal(0, 0.1)))
            near = min(LANTERNS, key=lambda lamp: np.hypot(lamp[0] - point[0], lamp[1] - point[1]) / lamp[2])
            angle = np.arctan2(point[1] - near[1], point[0] - near[0]) + np.pi / 2
        strength = press * rng.uniform(0.55, 1.05) * (0.8 + 0.4 * warm)
        length, turn = size * rng.uniform(1.6, 3.6), angle + rng.normal(0, 0.16)
        sticks.mark(rng, straight(rng, point, length, turn), size * rng.uniform(0.5, 1), base, strength)


def windows(sticks, rng):
    """Set lit windows and dark doorways into the houses, smaller towards the far end."""
    for side in (-1, 1):
        for reach in 74 * 1.27 ** np.arange(9):
            for storey in (1, 2, 3):
                point = EYE + [side * reach, 0.1 * reach - 0.36 * reach * storey]
                if facade(point[None])[0] == 0 or point[1] < 0 or rng.random() < 0.25:
                    continue
                lit = rng.random() < 0.6
                shades = FLAMES[rng.choice([0, 1, 1, 2])] if lit else STONE
                wide, tall = 0.05 * reach + 1.5, 0.14 * reach + 3
                lean = (EYE[1] - point[1]) / (EYE[0] - point[0])  # sills and lintels run to the vanishing point
                for dx in np.repeat(np.linspace(-1, 1, 4), 3):
                    level = rng.uniform(0.3, 0.85) if lit else rng.uniform(0, 0.15)
                    middle = point + np.array([dx * wide, dx * wide * lean]) + rng.normal(0, 0.06, 2) * tall
                    path = straight(rng, middle, tall * rng.uniform(0.5, 0.95), np.pi / 2 + rng.normal(0, 0.05), 0.02)
                    sticks.mark(rng, path, wide * 0.45 + 1, gradient(shades, np.array(level)), rng.uniform(0.4, 0.8))
                for up in (-0.14, 0.52) if lit else ():
                    bar = point + np.array([[-1.3, -1.3 * lean], [1.3, 1.3 * lean]]) * wide + [0, up * tall]
                    sticks.mark(rng, bar, 0.012 * reach + 1, color("#0d0b1c"), 0.85)


def lantern(sticks, rng, x, y, radius, flame):
    """Draw a paper lantern: ribs bowed around its belly, brightest below the middle, caps and a tassel."""
    dark, shades = color("#160d1c"), FLAMES[flame]
    t = np.linspace(-1, 1, 13)
    for rib in np.linspace(-0.92, 0.92, max(int(radius / 3.2), 6)):
        half = radius * 1.06 * np.sqrt(1 - rib**2) + 0.12 * radius
        for first in rng.permutation(9):
            part = t[first : first + 5]
            middle = part.mean()
            level = 0.97 - 0.55 * middle**2 - 0.5 * (rib - 0.25) ** 2 + rng.normal(0, 0.06)
            path = np.stack([x + half * part, y + radius * (0.94 * rib + 0.10 * (1 - part**2))], -1)
            sticks.mark(rng, path, radius * 0.085 + 2.2, gradient(shades, np.array(level)), rng.uniform(0.75, 1.05))
    for rib in np.linspace(-0.8, 0.8, 7):
        half = radius * 1.06 * np.sqrt(1 - rib**2) + 0.1 * radius
        path = np.stack([x + half * t, y + radius * (0.94 * rib + 0.10 * (1 - t**2))], -1)
        sticks.mark(rng, path, radius * 0.022 + 0.7, shades[0] * 1.1, 0.5)
    for end in (-0.98, 1.04):
        cap = [(x - 0.32 * radius, y + end * radius), (x + 0.32 * radius, y + end * radius)]
        sticks.mark(rng, cap, radius * 0.15 + 1.5, dark, 1.0)
    for dx in np.linspace(-0.09, 0.09, 4):
        tassel = straight(
            rng, np.array([x + dx * radius, y + 1.42 * radius]), 0.6 * radius, np.pi / 2 + rng.normal(0, 0.06)
        )
        sticks.mark(rng, tassel, radius * 0.03 + 1, shades[rng.integers(1, 4)], 0.8)


def water(sticks, rng, spacing, size, press):
    """Lay the canal: level strokes, dark and teal, broken by the long reflections of the lanterns."""
    ripple = noise(rng, HEIGHT, WIDTH, 90, 3)
    lamps = np.array(LANTERNS, float)
    mirrored = np.stack([lamps[:, 0], WATER + 14 + (WATER - lamps[:, 1]) * 0.62], -1)
    for point in scattered(rng, HEIGHT, WIDTH, spacing):
        if point[1] < WATER - 8:
            continue
        near = (point[1] - WATER) / (HEIGHT - WATER)
        sway = point + [34 * (sample(ripple, point[None])[0] - 0.5), 0]
        away = (sway - mirrored) / np.stack([lamps[:, 2] * 1.15, lamps[:, 2] * 2.6], -1)
        bright = np.exp(-(away[:, 0] ** 2)) / (1 + away[:, 1] ** 2)
        which = int(np.argmax(bright))
        base = gradient(
            POOL, np.array(0.42 + 0.9 * (sample(ripple, point[None])[0] - 0.55) - 0.25 * near + rng.normal(0, 0.08))
        )
        if rng.random() < 1.3 * bright[which] - 0.05:
            base = gradient(FLAMES[int(lamps[which, 3])], np.array(0.12 + 0.8 * bright[which] + rng.normal(0, 0.12)))
        scale = 0.45 + 0.75 * near
        path = straight(rng, point, size * scale * rng.uniform(2.0, 4.6), rng.normal(0, 0.05), 0.03)
        sticks.mark(rng, path, size * scale * rng.uniform(0.35, 0.7), base, press * rng.uniform(0.6, 1.1))


def boat(sticks, rng):
    """Moor a long dark boat with a rower under the lanterns."""
    hull = curve([(150, 1018), (210, 1046), (330, 1058), (470, 1048), (560, 1006)], 40)
    for lift, base in ((20, "#0b0a18"), (12, "#120f26"), (4, "#1f1a3f"), (-3, "#5f3a5a"), (-7, "#e08a4a")):
        path = hull * [1, 1] + [0, lift * 0.9]
        sticks.mark(rng, path[2 : 38 - max(lift // 5, 0)], 12 if lift > 0 else 3.5, color(base), 1.0)
    coat = curve([(340, 1044), (336, 1010), (346, 976), (362, 960)], 12)
    for dx, base in ((-7, "#0d0b1c"), (0, "#14102a"), (8, "#0d0b1c"), (15, "#241a3f"), (20, "#8a4a3a")):
        sticks.mark(rng, coat + [dx, 0.1 * abs(dx)], 11 if dx < 20 else 3.5, color(base), 1.0)
    for arm in ([(366, 974), (388, 992), (408, 986)], [(352, 978), (372, 1006), (402, 1012)]):
        sticks.mark(rng, curve(arm, 12), 7, color("#1a1432"), 1.0)
    sticks.mark(rng, [(365, 966), (369, 938)], 19, color("#b8704c"), 1.0)
    for rim, up in ((25, 938), (17, 932), (9, 926)):  # a straw hat that catches the light
        sticks.mark(rng, [(370 - rim, up), (370 + rim, up)], 6.5, color("#b8783f") + 0.0008 * (940 - up) * 12, 0.9)
    sticks.mark(rng, [(418, 900), (384, 1120)], 4, color("#a8684a"), 0.95)


def paint():
    """Return the painting, float (1280, 1040, 3) in [0, 1]."""
    rng = np.random.default_rng(1889)
    picture, tooth = black_paper(rng)
    for spacing, size, press in ((20, 26, 0.66), (15, 15, 0.7), (13, 9, 0.78)):
        sticks = Sticks(picture)
        air_and_stone(sticks, rng, spacing, size, press)
        water(sticks, rng, spacing * 0.9, size, press)
        picture = sticks.laid(picture, tooth)
    sticks = Sticks(picture)
    windows(sticks, rng)
    picture = sticks.laid(picture, tooth)
    sticks = Sticks(picture)
    for thick, *columns in STRINGS:
        lamps = np.array(columns, float).T
        out = lamps[:, 2:3] * [2.6, -3.2]
        knots = lamps[:, :2] - lamps[:, 2:3] * [0, 1.15]
        string = curve([lamps[0, :2] + out[0] * [-1, 1], *knots, lamps[-1, :2] + out[-1]], 60)
        sticks.mark(rng, string, thick, color("#d8a878"), 0.62)
    for lamp in LANTERNS:
        lantern(sticks, rng, *lamp)
    boat(sticks, rng)
    picture = sticks.laid(picture, tooth, 2.2)
    dust = np.clip(noise(rng, HEIGHT, WIDTH, 4, 2) - 0.55, 0, 1) * 0.12  # pigment that fell and was brushed away
    return np.clip(picture + dust[..., None] * picture.mean(axis=(0, 1)), 0, 1)
