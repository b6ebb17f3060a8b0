"""Peacock in the vine: a Byzantine mosaic of tilted glass and gold, laid in rows that follow every form."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage
from skimage.draw import polygon
from skimage.measure import find_contours

from .canvas import colors, curve, gradient, light, noise, ribbon

HEIGHT, WIDTH = 1080, 1280
FAN = np.array([640.0, 690.0])  # where the tail feathers spring from
VINES = (
    np.array([(760, 1050), (900, 985), (1060, 1000), (1200, 930), (1235, 800), (1130, 760), (1060, 830), (1110, 890)]),
    np.array(
        [(1232, 800), (1262, 620), (1225, 430), (1255, 250), (1190, 110), (1060, 60), (940, 84), (830, 40), (720, 74)]
    ),
)
ROSES = ((265, 838, 40), (160, 905, 30), (415, 716, 30), (395, 175, 32))  # distance from the middle, height, radius
SCALE = 2  # tesserae are laid at twice the size and then reduced, for clean edges
GOLD = colors("#6b4413", "#a8741f", "#d9a534", "#f0c95a", "#fff0ad")
LEAF = colors("#16391f", "#2f6b33", "#6d9c3f", "#b5c55a")
GRAPE = colors("#2b1140", "#5b2572", "#8f4a9c", "#c98fc4")
STEM = colors("#4a2a16", "#7d4d22", "#a8773a")
BLUE = colors("#0a1b5c", "#11399b", "#1670c0", "#35aad0", "#9fe0dc")
TRAIN = colors("#0b3b3a", "#11655a", "#2a9169", "#7db75a")
EYES = (colors("#c88a22", "#e3b345"), colors("#0f7f86", "#37b6ae"), colors("#0b1658", "#1a3aa0"))
RUST = colors("#6d2414", "#a8421d", "#d2743a", "#efb27a")
ROSE = colors("#7a1023", "#b8243a", "#dd5a5f")
IVORY = colors("#efe3c8", "#fff8e6")
DARK = colors("#141126", "#26203c")


def ellipse(center, along, across, heading):
    """Return the outline of an ellipse whose long axis points along `heading`."""
    t = np.linspace(0, 2 * np.pi, 48)
    forward, side = np.array([np.cos(heading), np.sin(heading)]), np.array([-np.sin(heading), np.cos(heading)])
    return center + along * np.cos(t)[:, None] * forward + across * np.sin(t)[:, None] * side


class Cartoon:
    """The drawing under the mosaic: numbered regions, each with its palette and the size of its tesserae."""

    def __init__(self):
        self.regions = Image.new("I", (WIDTH, HEIGHT), 0)
        self.draw = ImageDraw.Draw(self.regions)
        self.palettes, self.sizes, self.rims = [GOLD], [12], [None]

    def add(self, outline, palette, size=9, rim=None):
        """Add a region; `rim` is the palette of its outermost row of tesserae."""
        self.draw.polygon([tuple(point) for point in outline], fill=len(self.palettes))
        self.palettes.append(palette)
        self.sizes.append(size)
        self.rims.append(rim)


def tail(cartoon):
    """Draw the fan: rings of eyed feathers, the outer ones first so that the inner ones lie on top."""
    t = np.linspace(np.pi * 1.02, np.pi * 1.98, 90)
    rim = FAN + 560 * np.stack([np.cos(t), np.sin(t)], -1)
    cartoon.add(np.concatenate([rim, [FAN + (120, 60), FAN + (-120, 60)]]), TRAIN, 10, EYES[0])
    for radius, count, size in ((490, 13, 1.0), (370, 10, 0.86), (262, 7, 0.72)):
        for heading in np.linspace(np.pi * 1.06, np.pi * 1.94, count):
            out = np.array([np.cos(heading), np.sin(heading)])
            cartoon.add(ribbon(curve([FAN + out * 90, FAN + out * radius], 8), 14), LEAF[1:], 8)
            center = FAN + out * radius
            for palette, scale, shift in zip(EYES, (1.0, 0.68, 0.42), (0, -8, -12)):
                cartoon.add(
                    ellipse(center + out * shift * size, 58 * size * scale, 45 * size * scale, heading), palette, 8
                )


def bird(cartoon):
    """Draw the body, wings, neck, head and crest in front of the fan."""
    for side in (-1, 1):
        leg = curve([FAN + (side * 34, 150), FAN + (side * 42, 250), FAN + (side * 48, 320)], 80)
        cartoon.add(ribbon(leg, 16), RUST, 8, DARK)
        for toe in (-42, 0, 42):
            cartoon.add(ribbon(curve([leg[-1], leg[-1] + (toe * 0.6, 10), leg[-1] + (toe, 26)], 20), 11), RUST, 8, DARK)
        wing = [
            FAN + (side * 60, -40),
            FAN + (side * 128, 10),
            FAN + (side * 138, 110),
            FAN + (side * 96, 205),
            FAN + (side * 62, 120),
        ]
        cartoon.add(curve(wing + wing[:1], 80), RUST, 8, DARK)
    neck = curve(
        [FAN + (0, 190), FAN + (-8, 90), FAN + (14, -40), FAN + (26, -150), FAN + (-6, -236), FAN + (-34, -258)], 80
    )
    width = np.interp(np.linspace(0, 1, 80), [0, 0.06, 0.2, 0.42, 0.7, 0.88, 1], [40, 116, 176, 156, 82, 64, 70])
    cartoon.add(ribbon(neck, ndimage.gaussian_filter1d(width, 3)), BLUE, 8, DARK)
    for row, across in ((138, 2), (106, 3), (74, 4), (42, 3), (10, 4), (-22, 3), (-54, 2)):
        for column in np.arange(across) - (across - 1) / 2:
            cartoon.add(
                ellipse(FAN + (column * 38 + 4, row), 26, 21, np.pi / 2),
                TRAIN[1:] if row > 60 else BLUE[1:4],
                7,
                BLUE[3:],
            )
    head = FAN + (-34, -262)
    for lean in (-0.56, -0.2, 0.16, 0.52, 0.88):
        tip = head + 92 * np.array([np.sin(lean), -np.cos(lean)])
        cartoon.add(ribbon(np.linspace(head, tip, 6), 8), DARK, 7)
        cartoon.add(ellipse(tip, 17, 13, lean - np.pi / 2), BLUE[2:], 6, DARK)
    cartoon.add([head + (-34, -14), head + (-104, 28), head + (-32, 24)], RUST, 7, DARK)
    cartoon.add(ellipse(head, 50, 40, 0.2), BLUE[1:], 7, DARK)
    cartoon.add(ellipse(head + (-10, -5), 24, 15, 0.2), IVORY, 6)
    cartoon.add(ellipse(head + (-12, -5), 9, 9, 0), DARK, 6)


def vine(cartoon, stem, leaves):
    """Draw a vine along the control points `stem`, with leaves on alternating sides and grapes below."""
    path = curve(stem, 160)
    cartoon.add(ribbon(path, np.linspace(26, 13, 160)), STEM, 8)
    for number, at in enumerate(np.linspace(12, 150, leaves).astype(int)):
        ahead = path[min(at + 3, 159)] - path[at]
        heading = np.arctan2(ahead[1], ahead[0]) + (1.15 if number % 2 else -1.15)
        out = np.array([np.cos(heading), np.sin(heading)])
        if number % 3 == 1:
            for row in range(5):
                for column in range(5 - row):
                    center = path[at] + out * 14 + ((column - (4 - row) / 2) * 25, 20 + row * 22)
                    cartoon.add(ellipse(center, 14, 14, 0), GRAPE, 7, DARK)
            continue
        for lobe in (-0.95, 0.95, -0.5, 0.5, 0):
            reach = 62 if lobe == 0 else 50
            turn = heading + lobe
            cartoon.add(
                ellipse(
                    path[at] + out * 26 + reach * 0.5 * np.array([np.cos(turn), np.sin(turn)]), reach * 0.62, 17, turn
                ),
                LEAF,
                8,
            )


def rose(cartoon, center, radius):
    """Draw a rose: five petals around a golden heart, on two leaves."""
    for turn in (0.4, 2.7):
        out = np.array([np.cos(turn), np.sin(turn)])
        cartoon.add(ellipse(center + out * radius * 1.5, radius * 0.8, radius * 0.36, turn), LEAF, 8)
    for turn in np.arange(5) * np.pi * 0.4 - np.pi / 2:
        out = np.array([np.cos(turn), np.sin(turn)])
        cartoon.add(
            ellipse(center + out * radius * 0.62, radius * 0.6, radius * 0.5, turn), ROSE, 7, ROSE[:1].repeat(2, 0)
        )
    cartoon.add(ellipse(center, radius * 0.36, radius * 0.36, 0), GOLD[2:], 7)


def draw_cartoon():
    """Return the finished cartoon."""
    cartoon = Cartoon()
    ground = np.stack([np.linspace(0, WIDTH, 60), 1018 + 12 * np.sin(np.linspace(0, 11, 60))], -1)
    cartoon.add(np.concatenate([ground, [(WIDTH, HEIGHT), (0, HEIGHT)]]), colors("#1d4a33", "#4f8447", "#9db75c"), 10)
    for side in (-1, 1):
        for stem, leaves in zip(VINES, (9, 13)):
            vine(cartoon, (stem - (640, 0)) * (side, 1) + (640, 0), leaves)
        for x, y, radius in ROSES:
            rose(cartoon, np.array([640 + side * x, y]), radius)
    tail(cartoon)
    bird(cartoon)
    return cartoon


class Wall:
    """The wet mortar into which tesserae are pressed; remembers where there is still room."""

    def __init__(self, rng):
        height, width = HEIGHT * SCALE, WIDTH * SCALE
        self.color = gradient(
            colors("#4a3b33", "#8d7a68"), ndimage.zoom(noise(rng, HEIGHT, WIDTH, 30, 4), SCALE, order=1)
        )
        self.relief = np.zeros((height, width))
        self.taken = np.zeros((height, width), bool)

    def press(self, rng, center, heading, length, width, fill):
        """Press in one tessera unless another is in the way; it is never quite square nor quite level."""
        corners = (
            np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (length / 2, width / 2) * rng.uniform(0.88, 1.0, (4, 2))
        )
        turn = heading + rng.normal(0, 0.05)
        spin = np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
        outline = (center + corners @ spin) * SCALE
        rows, columns = polygon(outline[:, 1], outline[:, 0], self.taken.shape)
        if len(rows) < 12 or self.taken[rows, columns].mean() > 0.12:
            return
        tilt = rng.normal(0, 0.5, 2)
        across = ((columns - center[0] * SCALE) * tilt[0] + (rows - center[1] * SCALE) * tilt[1]) / (length * SCALE)
        self.taken[rows, columns] = True
        self.relief[rows, columns] = 1 + across
        self.color[rows, columns] = fill * (1 + 0.16 * across[:, None])


def shade(rng, cartoon, label, depth, where):
    """Return a tessera's colour: dark at the edge of its region (`depth` 0), lighter inside."""
    palette, rim = cartoon.palettes[label], cartoon.rims[label]
    if label == 0:
        # Gold leaf under glass mirrors the light or misses it, according to how the tessera sits.
        return gradient(GOLD, np.array(rng.normal(0.56 + 0.12 * where, 0.2))) * rng.normal(1, 0.05)
    if depth == 0 and rim is not None:
        return gradient(rim, np.array(rng.random()))
    return gradient(palette, np.array(0.1 + 0.95 * depth + rng.normal(0, 0.13))) * rng.normal(1, 0.07, 3)


def lay(rng, wall, cartoon):
    """Lay every region in rows parallel to its outline (andamento), then fill the gaps with chips."""
    labels = np.asarray(cartoon.regions)
    light_from = noise(rng, HEIGHT, WIDTH, 400, 2) - 0.5
    boxes = ndimage.find_objects(labels + 1)
    for label in [*range(1, len(cartoon.palettes)), 0]:
        if boxes[label] is None:
            continue
        size, (rows, columns) = cartoon.sizes[label], boxes[label]
        inside = ndimage.distance_transform_edt(np.pad(labels[boxes[label]] == label, 1))
        for depth in range(int(inside.max() / size) + 1):
            for line in find_contours(inside, (depth + 0.5) * size):
                line = line[:, ::-1] + (columns.start - 1, rows.start - 1)
                place_row(rng, wall, cartoon, label, depth / max(inside.max() / size, 4), line, light_from)
    room = ndimage.distance_transform_edt(~wall.taken[::SCALE, ::SCALE])
    peaks = (room == ndimage.maximum_filter(room, 5)) & (room > 2.2)
    for y, x in rng.permutation(np.argwhere(peaks)):
        size = min(1.5 * room[y, x] + 1, 9)
        fill = shade(rng, cartoon, labels[y, x], 0.3, light_from[y, x])
        wall.press(rng, np.array([x, y]), rng.uniform(0, 1.6), size, size, fill)


def place_row(rng, wall, cartoon, label, depth, line, light_from):
    """Set tesserae one after another along the path `line` (n, 2)."""
    size = cartoon.sizes[label]
    walked = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    if walked[-1] < size * 0.6:
        return
    at = rng.uniform(0, size / 2)
    while at < walked[-1]:
        length = size * rng.uniform(0.8, 1.3)
        ends = np.stack([np.interp([at, at + length], walked, line[:, i]) for i in (0, 1)], -1)
        center, heading = ends.mean(0), np.arctan2(*(ends[1] - ends[0])[::-1])
        x, y = np.clip(center.astype(int), 0, (WIDTH - 1, HEIGHT - 1))
        fill = shade(rng, cartoon, label, depth, light_from[y, x])
        wall.press(rng, center, heading, length * 0.92, size * 0.9, fill)
        at += length


def paint():
    """Return the mosaic, float (1080, 1280, 3) in [0, 1]."""
    rng = np.random.default_rng(41)
    wall = Wall(rng)
    lay(rng, wall, draw_cartoon())
    picture = light(np.clip(wall.color, 0, 1), wall.relief, 0.30, 1.2)
    blocks = picture.reshape(HEIGHT, SCALE, WIDTH, SCALE, 3)
    return np.clip(blocks.mean((1, 3)) + 0.015 * rng.normal(size=(HEIGHT, WIDTH, 1)), 0, 1)
