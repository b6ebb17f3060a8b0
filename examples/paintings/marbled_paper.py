"""Marbled paper: colours floated on water in stones, raked, combed into feathers and curled, then lifted on a sheet."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .canvas import color, colors, noise, rgb8

HEIGHT, WIDTH = 1280, 1024
MARGIN = 260  # the bath is larger than the sheet, so that combing brings in colour from outside it
SCALE = 2  # the bath is drawn this much finer than the sheet

INKS = colors("#263d86", "#9c2a36", "#d6a044", "#f1e4c4", "#16234f", "#c4614a", "#3c7480")
SHARES = [0.24, 0.2, 0.16, 0.19, 0.08, 0.08, 0.05]
CREAM = color("#f5ebd3")


def thrown_drops(rng):
    """Return the drops in the order they fall: centres (n, 2), radii (n,), colours (n, 3)."""
    radii = np.concatenate([rng.uniform(45, 85, 250), rng.uniform(14, 48, 330), rng.lognormal(1.3, 0.5, 500)])
    centers = rng.uniform(0, np.array([WIDTH, HEIGHT]) + 2 * MARGIN, (len(radii), 2))
    inks = INKS[rng.choice(len(INKS), len(radii), p=SHARES)]
    gall = (radii < 14) & (rng.random(len(radii)) < 0.6)  # clear drops of ox gall open light holes
    inks = np.where(gall[:, None], CREAM, inks)
    return centers, radii, inks + rng.normal(0, 0.025, (len(radii), 1))


def stones(rng):
    """Return the bath, float (h, w, 3), after all drops have fallen, before any combing.

    Water cannot be squeezed, so a new drop pushes the colours around it aside just as far as its own area needs.
    """
    centers, radii, inks = thrown_drops(rng)
    turn = np.linspace(0, 2 * np.pi, 140, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], -1)
    outlines = centers[:, None] + radii[:, None, None] * circle
    for i in range(1, len(radii)):
        away = outlines[:i] - centers[i]
        distance2 = np.maximum((away**2).sum(-1, keepdims=True), 1e-6)
        outlines[:i] = centers[i] + away * np.sqrt(1 + radii[i] ** 2 / distance2)
    bath = Image.new("RGB", ((WIDTH + 2 * MARGIN) * SCALE, (HEIGHT + 2 * MARGIN) * SCALE), rgb8(INKS[1]))
    draw = ImageDraw.Draw(bath)
    for outline, ink in zip(outlines * SCALE, inks):
        draw.polygon([tuple(point) for point in outline], fill=rgb8(ink))
    return ndimage.gaussian_filter(np.asarray(bath, np.float32) / 255, (1.4, 1.4, 0))


def comb(across, spacing, pull, reach, offset=0.0):
    """Return how far tines `spacing` apart drag the paint at position `across`; `reach` is how far a tine is felt."""
    gap = np.abs((across - offset + spacing / 2) % spacing - spacing / 2)
    return pull * np.exp(-gap / reach)


def curl(x, y, center, radius, angle):
    """Turn the points by `angle` at `center`, less and less with distance."""
    dx, dy = x - center[0], y - center[1]
    turn = angle * np.exp(-(dx**2 + dy**2) / radius**2)
    return center[0] + dx * np.cos(turn) - dy * np.sin(turn), center[1] + dx * np.sin(turn) + dy * np.cos(turn)


def origin(x, y):
    """Return where the paint that ends at (x, y) came from: the marbler's acts undone, last one first."""
    for center, radius, angle in (((690, 300), 185, 4.4), ((330, 700), 200, -4.6), ((740, 1030), 170, 4.2)):
        x, y = curl(x, y, center, radius, angle)
    x = x - 16 * np.sin(y / 75)
    y = y + comb(x, 40, 130, 11)
    x = x + comb(y, 170, 230, 38, 85) - comb(y, 170, 230, 38)
    return x, y


def sprinkled(rng, sheet):
    """Return `sheet` with a last, fine rain of drops, left round because nothing is combed after it."""
    drops = Image.new("L", (WIDTH * SCALE, HEIGHT * SCALE))
    draw = ImageDraw.Draw(drops)
    dense = noise(rng, HEIGHT, WIDTH, 320, 3)
    for x, y in rng.uniform(0, 1, (3600, 2)) * [WIDTH, HEIGHT]:
        r = min(rng.lognormal(0.15, 0.55), 6) * (0.3 + 1.1 * dense[int(y), int(x)])
        draw.ellipse(tuple(np.array([x - r, y - r, x + r, y + r]) * SCALE), fill=int(rng.uniform(120, 245)))
    cover = np.asarray(drops.resize((WIDTH, HEIGHT), Image.LANCZOS), float)[..., None] / 255
    rim = np.clip(ndimage.gaussian_filter(cover, (1.6, 1.6, 0)) - cover, 0, 1)
    return (sheet * (1 - 0.5 * rim)) * (1 - cover) + CREAM * cover


def lifted(rng, sheet):
    """Return `sheet` as dry paper: pigment clots a little, the size leaves pale flecks, the fibres catch light."""
    clots = noise(rng, HEIGHT, WIDTH, 7, 3) + 0.8 * noise(rng, HEIGHT, WIDTH, 90, 4)
    sheet = np.clip(sheet, 0.01, 1) ** (0.62 + 0.42 * clots)[..., None]
    fibre = ndimage.gaussian_filter(rng.normal(0, 1, (HEIGHT, WIDTH)), (0.6, 2.2))
    sheet = sheet + 0.05 * fibre[..., None]
    pale = np.clip(noise(rng, HEIGHT, WIDTH, 4, 2) * 4 - 2.75, 0, 0.45)[..., None]
    return np.clip(sheet * (1 - pale) + CREAM * pale, 0, 1)


def paint():
    """Return the painting, float (1280, 1024, 3) in [0, 1]."""
    rng = np.random.default_rng(29)
    bath = stones(rng)
    y, x = np.mgrid[: HEIGHT * SCALE, : WIDTH * SCALE].astype(np.float32) / SCALE
    from_x, from_y = origin(x, y)
    where = [(from_y + MARGIN) * SCALE, (from_x + MARGIN) * SCALE]
    sheet = np.stack([ndimage.map_coordinates(bath[..., c], where, order=1, mode="reflect") for c in range(3)], -1)
    sheet = sheet.reshape(HEIGHT, SCALE, WIDTH, SCALE, 3).mean((1, 3))
    return lifted(rng, sprinkled(rng, sheet))
