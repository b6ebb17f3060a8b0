"""Irises after rain: a wet-in-wet watercolour with blooms, hard drying edges, granulation and spatter."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .canvas import color, colors, gradient, noise, sample, scattered

HEIGHT, WIDTH = 1280, 1000
WHITE = color("#fbf7ec")


class Sheet:
    """A sheet of rough paper that takes transparent washes: each one darkens what lies under it."""

    def __init__(self, rng):
        """Start with white paper, its tooth, and the ripples that make every wash's outline wander."""
        self.rng = rng
        self.picture = np.broadcast_to(WHITE, (HEIGHT, WIDTH, 3)).copy()
        tooth = 0.65 * noise(rng, HEIGHT, WIDTH, 4, 2) + 0.35 * noise(rng, HEIGHT, WIDTH, 14, 2)
        self.tooth = np.clip((tooth - 0.5) * 1.6 + 0.5, 0, 1)
        self.ripple = [noise(rng, HEIGHT, WIDTH, 46, 4, 0.55) - 0.5 for _ in range(2)]
        self.cloud = noise(rng, HEIGHT, WIDTH, 130, 5, 0.6)

    def shape(self, points, waver=14):
        """Return the inside of a polygon (n, 2) as a mask and its place, the outline wavering by `waver` pixels."""
        points = np.asarray(points, float)
        low = np.clip((points.min(0) - 40).astype(int), 0, [WIDTH, HEIGHT])
        high = np.clip((points.max(0) + 40).astype(int), 0, [WIDTH, HEIGHT])
        place = np.s_[low[1] : high[1], low[0] : high[0]]
        size = high - low
        if size.min() < 2:
            return np.zeros((0, 0)), np.s_[:0, :0]
        image = Image.new("L", tuple(int(v) for v in size))
        ImageDraw.Draw(image).polygon([tuple(point) for point in points - low], fill=255)
        y, x = np.mgrid[: size[1], : size[0]]
        where = [y + waver * self.ripple[0][place], x + waver * self.ripple[1][place]]
        return ndimage.map_coordinates(np.asarray(image, float) / 255, where, order=1, mode="nearest"), place

    def wash(self, mask, place, pigment, strength=1.0, wet=0.0, edge=0.7, grain=0.4):
        """Lay a wash of `pigment` (3,) over `mask` at `place`.

        `wet` in pixels is how far it bleeds; `edge` how much pigment gathers at its drying rim; `grain` how much
        settles in the paper's hollows.
        """
        if not mask.size:
            return
        soft = ndimage.gaussian_filter(mask, 0.8 + wet)
        rim = np.clip(soft - ndimage.gaussian_filter(soft, 3.0), 0, 1) + 0.5 * np.clip(
            soft - ndimage.gaussian_filter(soft, 14), 0, 1
        )
        amount = soft * (0.35 + 1.1 * self.cloud[place]) + 1.7 * edge * rim
        amount = amount * (1 - grain + 2 * grain * self.tooth[place])
        self.picture[place] *= np.exp(np.log(np.clip(pigment, 0.02, 1)) * strength * amount[..., None])

    def lift(self, mask, place, amount):
        """Take `amount` of the paint off again, down to the white paper."""
        soft = ndimage.gaussian_filter(mask, 0.9)
        self.picture[place] += (WHITE - self.picture[place]) * (amount * soft[..., None])

    def bloom(self, center, radius):
        """Let a drop of water fall into damp paint: it pushes the pigment out to a crinkled, dark rim."""
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        crinkle = 1.5 * self.ripple[0] + 0.9 * (noise(self.rng, HEIGHT, WIDTH, 18, 3, 0.6) - 0.5)
        distance = np.hypot(x - center[0], y - center[1]) / radius + 0.75 * crinkle
        inside = 1 / (1 + np.exp(np.clip((distance - 1) * 28, -50, 50)))
        lift = 0.62 * inside * np.clip(distance, 0.15, 1)
        rim = 0.55 * np.exp(-np.abs(distance - 1.0) * np.where(distance > 1, 9, 30))
        self.picture = self.picture ** (1 - lift + rim)[..., None]


def along(path, widths):
    """Return the outline (2n, 2) of a brush mark that follows `path` (n, 2) with half-widths (n,)."""
    tangent = np.gradient(path, axis=0)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], -1) / np.linalg.norm(tangent, axis=1, keepdims=True)
    return np.concatenate([path + normal * widths[:, None], (path - normal * widths[:, None])[::-1]])


def petal(start, angle, length, width, droop):
    """Return the middle line and the outline of a petal that leaves `start` at `angle` and sags by `droop`."""
    t = np.linspace(0, 1, 30)
    turn = angle + droop * t**1.4
    path = start + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], -1), axis=0) * length / 30
    frill = 1 + 0.12 * np.sin(t * 17 + angle * 5)
    return path, along(path, width * np.sin(np.pi * t**0.75) ** 0.7 * frill * 0.5 + 0.5)


def iris(sheet, center, size, hues):
    """Paint an iris: standards behind, falls in front, charged wet with darker colour, veined, with a gold beard."""
    rng, center = sheet.rng, np.asarray(center, float)
    light, deep, gold = hues
    up, down = -np.pi / 2 + rng.normal(0, 0.2), np.pi / 2 + rng.normal(0, 0.2)
    forms = [(up + side * 0.8, 1.15, 0.66, -side * 1.3, light) for side in (-1, 1)] + [(up, 1.2, 0.74, 0.15, light)]
    forms += [(down + side * 1.45, 1.2, 0.52, -side * 1.6, deep) for side in (-1, 1)]
    forms += [(down, 1.15, 0.76, 0.25, deep)]
    petals = []
    for angle, length, width, droop, hue in forms:
        angle, droop = angle + rng.normal(0, 0.16), droop + rng.normal(0, 0.22)
        length, width = size * length * rng.uniform(0.85, 1.15), size * width * rng.uniform(0.8, 1.1)
        petals.append((angle, length, width, droop, hue))
        sheet.lift(*sheet.shape(petal(center, *petals[-1][:4])[1], size * 0.13), 0.8)
    for angle, length, width, droop, hue in petals:
        sheet.wash(*sheet.shape(petal(center, angle, length, width, droop)[1], size * 0.13), hue, 0.6, 0.3, 1.0)
        for reach, wet in ((0.75, 0.11), (0.45, 0.07)):
            throat = petal(center, angle, length * reach, width * reach, droop * reach)[1]
            sheet.wash(*sheet.shape(throat, size * 0.24), deep, 0.3, size * wet, 0.0)
        for spread in np.linspace(-0.36, 0.36, 9) + rng.normal(0, 0.03, 9):
            vein = petal(center, angle + spread, length * rng.uniform(0.5, 0.9) * np.cos(spread), 2, droop)[0]
            sheet.wash(*sheet.shape(along(vein, np.linspace(1.2, 0.3, 30) * size / 100), 5), deep, 0.4, 0.4, 0)
        ruffle = petal(center, angle + rng.choice([-0.2, 0.2]), length * 0.9, width * 0.4, droop)[1]
        sheet.wash(*sheet.shape(ruffle, size * 0.3), hue, 0.45, 0.5, 0.9)
    for angle, length, _, droop, _ in petals[3:]:
        beard = petal(center, angle, length * rng.uniform(0.34, 0.46), 2, droop * 0.4)[0][6:]
        tuft = sheet.shape(along(beard, size * 0.06 * np.linspace(1, 0.1, 24)), size * 0.12)
        tuft = ndimage.gaussian_filter(tuft[0], size * 0.018), tuft[1]
        sheet.lift(*tuft, 0.9)
        sheet.wash(*tuft, gold, 1.0, 0, 0.4)


def blade(sheet, foot, height, lean, width, hue, wet, strength):
    """Paint a sword-shaped leaf, some of them bent over at the tip."""
    t = np.linspace(0, 1, 40)
    path = np.stack([foot[0] + lean * height * t**1.7, foot[1] - height * (t - 0.25 * abs(lean) * t**3)], -1)
    mask, place = sheet.shape(along(path, width * (1 - t**2.2) * 0.5 + 0.6), 10)
    sheet.wash(mask, place, hue, strength, wet, 0.75)


def background(sheet):
    """Flood the damp sheet with colour that runs together, then let drops of water bloom in it."""
    rng = sheet.rng
    wet_spots = scattered(rng, HEIGHT, WIDTH, 165)
    # Neighbours on the paper are neighbours in hue, so that they run together without turning to mud.
    mood = np.clip(noise(rng, HEIGHT, WIDTH, 420, 2) * 1.5 - 0.25, 0, 1)
    cool = colors("#9fd4c4", "#86c4dc", "#7fa6d8", "#b7a4dc", "#efaebb", "#f6cfa0")
    warm = colors("#86c08f", "#b4d488", "#dcdc80", "#f4d27c", "#f3b58e")
    for center in wet_spots:
        radius = rng.uniform(80, 200)
        turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        outline = center + radius * rng.uniform(0.75, 1.15, (40, 1)) * np.stack([np.cos(turn), 1.25 * np.sin(turn)], -1)
        low = center[1] / HEIGHT + rng.normal(0, 0.2) > 0.6
        hue = gradient(warm if low else cool, sample(mood, center[None])[0] + rng.normal(0, 0.1))
        sheet.wash(*sheet.shape(outline, 90), hue, rng.uniform(0.25, 0.62), rng.choice([1, 3, 12, 24]), 0.5, 0.35)
    for _ in range(9):
        sheet.bloom(rng.uniform(0, 1, 2) * [WIDTH, HEIGHT], rng.uniform(35, 110))


def spattered(sheet, hues):
    """Flick paint off the brush, and clear sparks of white left by drops of masking fluid."""
    rng = sheet.rng
    turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    for i in range(420):
        center = rng.uniform(0, 1, 2) * [WIDTH, HEIGHT]
        radius = min(rng.lognormal(0.3, 0.65), 7)
        outline = center + radius * rng.uniform(0.8, 1.2, (14, 1)) * np.stack([np.cos(turn), np.sin(turn)], -1)
        mask, place = sheet.shape(outline, 3)
        if i % 4 == 0:
            sheet.lift(mask, place, 0.9)
        else:
            sheet.wash(mask, place, hues[rng.integers(len(hues))], 0.8, 0, 1.2)


def paint():
    """Return the painting, float (1280, 1000, 3) in [0, 1]."""
    rng = np.random.default_rng(7)
    sheet = Sheet(rng)
    background(sheet)
    greens = colors("#8db36a", "#5f9a78", "#3f7a66", "#7d9a3e", "#2f6058", "#4b7fa0")
    for depth, count in enumerate((22, 18, 13)):
        for _ in range(count):
            foot = [rng.uniform(-60, WIDTH + 60), HEIGHT + rng.uniform(0, 120)]
            hue = greens[rng.integers(depth, depth + 4)]
            height = rng.uniform(420, 1050) * (1 - 0.16 * depth)
            lean, width = rng.normal(0, 0.16), rng.uniform(16, 38)
            blade(sheet, foot, height, lean, width, hue, (9, 1.5, 0)[depth], 0.4 + 0.13 * depth)
    # A dry brush jumps over the tops of the paper's grain and leaves them sparkling.
    sparkle = np.clip(sheet.tooth * 1.6 + 2.2 * noise(rng, HEIGHT, WIDTH, 90, 4) - 2.45, 0, 0.75)
    sheet.lift(sparkle, np.s_[:, :], 0.9)
    violet, blue = colors("#9a86c8", "#4b2f86", "#f0a81c"), colors("#8fa9d8", "#2b3f94", "#f2b023")
    wine, pale = colors("#d59ab4", "#7c2452", "#f0a020"), colors("#d9cfe8", "#7a62ad", "#f2b32a")
    flowers = [
        (820, 180, 92, pale),
        (170, 250, 100, blue),
        (500, 150, 84, violet),
        (930, 470, 100, violet),
        (60, 610, 96, violet),
        (660, 400, 118, blue),
        (330, 520, 140, violet),
        (770, 720, 150, wine),
        (480, 860, 128, blue),
        (140, 940, 122, wine),
        (940, 1010, 110, blue),
        (650, 1120, 100, pale),
    ]
    for x, y, size, hues in flowers:
        blade(sheet, [x - rng.normal(0, 14), HEIGHT + 40], HEIGHT + 40 - y, 0, 17, greens[1], 0, 0.75)
        iris(sheet, (x, y), size, hues)
    for center, radius in (((330, 700), 60), ((860, 300), 70), ((590, 980), 55), ((90, 1130), 80), ((440, 330), 48)):
        sheet.bloom(center, radius)
    spattered(sheet, np.concatenate([violet[1:], blue[1:], greens[2:4]]))
    return np.clip(sheet.picture**0.86 * (0.94 + 0.08 * sheet.tooth[..., None]), 0, 1)
