"""Etched ruin: cross-hatched copper etching of a vaulted hall fallen open to the light, in brown-black ink."""

import numpy as np
from scipy import ndimage

from .canvas import Canvas, color, light, noise, sample, scattered

HEIGHT, WIDTH = 1280, 1000
MARGIN = 46  # the bare paper around the plate
COARSE = 2  # the hall is modelled at half the size; only its tones are scaled up
EYE, FOCAL = np.array([-0.9, 1.5, -9.0]), 1.02
TILT = 0.2  # the view looks up a little
SUN = np.array([-0.42, 0.9, 0.06])
INK, PAPER = color("#231710"), color("#efe3cb")
PERIOD = 4.2  # from pillar to pillar along the nave
SKY = 60.0
# Fallen blocks: turn, centre, half the size.
RUBBLE = [
    (0.5, (-2.3, 0.2, -1.2), (0.75, 0.4, 0.5)),
    (1.2, (-1.3, 0.12, 0.6), (0.5, 0.3, 0.4)),
    (0.2, (-2.7, 0.75, -0.9), (0.42, 0.25, 0.36)),
    (2.2, (-0.3, 0.1, 3.4), (0.55, 0.4, 0.4)),
    (0.9, (1.2, 0.1, -2.9), (0.5, 0.3, 0.35)),
]


def box(p, center, half):
    """Return the distance from points `p` (n, 3) to a box."""
    q = np.abs(p - center) - half
    return np.linalg.norm(np.maximum(q, 0), axis=1) + np.minimum(q.max(axis=1), 0)


def arch(across, up, half, spring):
    """Return the distance to the inside of an archway: two upright sides under a half circle."""
    top = np.hypot(across, np.maximum(up - spring, 0)) - half
    return np.maximum(top, -up - 9)


def stairs_and_rubble(p):
    """Return the distance from points `p` (n, 3) to the stairs on the right and the fallen blocks."""
    steps = [(0.17 * i, 0.2 + 0.42 * i, 0.42 * (9 - i) / 2 + 0.6) for i in range(1, 9)]
    distance = [box(p, (2.9, tall, z), (1.1, tall + 0.02, deep)) for tall, z, deep in steps]
    for angle, center, half in RUBBLE:
        c, s = np.cos(angle), np.sin(angle)
        turned = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
        distance.append(box(p @ turned, center @ turned, half))
    return np.minimum.reduce(distance)


def hall(p):
    """Return the distance from points `p` (n, 3) to the stone: x to the right, y up, z into the depth."""
    x, y, z = p.T
    along = (z + 2.1) % PERIOD - PERIOD / 2
    wall = np.abs(np.abs(x) - 4.4) - 0.75
    wall = np.maximum(wall, -arch(along, y, 1.35, 3.1))
    wall = np.maximum(wall, -arch(along, y - 6.6, 0.8, 1.3) - 40 * (y < 6.6))
    wall = np.maximum(wall, y - 8.4)
    pier = np.maximum(np.hypot(np.abs(x) - 3.7, np.abs(along) - PERIOD / 2) - 0.42, y - 8.2)
    cornice = box(np.stack([np.abs(x), y, 0 * z], 1), (3.75, 5.75, 0), (0.28, 0.16, 9))
    cornice = np.minimum(cornice, box(np.stack([np.abs(x), y, 0 * z], 1), (3.7, 8.3, 0), (0.4, 0.2, 9)))
    rib = np.maximum(np.abs(np.hypot(x, y - 8.3) - 3.75) - 0.3, np.abs(np.abs(along) - PERIOD / 2) - 0.42)
    vault = np.abs(np.hypot(x, y - 8.3) - 4.5) - 0.45
    crag = 0.5 * np.sin(1.7 * x + 0.9 * z) + 0.35 * np.sin(3.1 * z - 2.3 * y) + 0.22 * np.sin(5.3 * x + 4.1 * y)
    hole = np.linalg.norm((p - [-2.4, 12.2, 2.6]) * [0.8, 0.8, 0.62], axis=1) - 3.9 + crag * 0.6
    roof = np.maximum(np.minimum(rib, vault), 8.2 - y)
    ruin = np.maximum(np.minimum(np.minimum(wall, pier), np.minimum(cornice, roof)), -hole * 0.8)
    bridge = np.maximum(box(p, (0, 4.6, 8.6), (4.6, 1.3, 0.8)), -(np.hypot(x, y - 2.0) - 3.2))
    bridge = np.minimum(bridge, box(p, (0, 6.35, 7.85), (4.6, 0.12, 0.12)))
    strewn = box(p, (1.2, 0.9, 1.4), (3.9, 1.9, 5.2)) + 0.2
    near = strewn < 0.4
    strewn[near] = stairs_and_rubble(p[near])
    end = box(p, (0, 4, 31), (9, 12, 0.4))
    end = np.maximum(end, -arch(x, y - 1.2, 1.7, 4.2))
    aisle = np.maximum(8.6 - np.abs(x), y - 6.3)
    floor = y + 0.05 * np.sin(2.3 * x + np.sin(z)) * np.sin(1.9 * z)
    aisle_roof = np.maximum(np.abs(y - 6.0) - 0.3, 5.0 - np.abs(x))
    return np.minimum.reduce([ruin, bridge, strewn, end, aisle, floor, aisle_roof])


def march(start, heading, steps, far):
    """Walk rays until they meet the stone: returns how far each came, and the narrowest gap it passed."""
    reach, gap = np.full(len(start), 0.02), np.ones(len(start))
    live = np.arange(len(start))
    for _ in range(steps):
        near = hall(start[live] + heading[live] * reach[live, None])
        gap[live] = np.minimum(gap[live], 9 * near / reach[live])
        reach[live] += np.maximum(near * 0.85, 0.003)
        live = live[(near > 0.004) & (reach[live] < far)]
    return reach, np.clip(gap, 0, 1)


def modelled(rng, height, width):
    """Return tone (h, w) in [0, 1], the direction of the first hatching (h, w), and distance (h, w)."""
    v, u = np.mgrid[:height, :width]
    u, v = (u - width / 2) / height / FOCAL * 1.6, (height * 0.5 - v) / height / FOCAL * 1.6
    heading = np.stack([u, v * np.cos(TILT) + np.sin(TILT), np.cos(TILT) - v * np.sin(TILT)], -1).reshape(-1, 3)
    heading /= np.linalg.norm(heading, axis=1, keepdims=True)
    start = np.broadcast_to(EYE, heading.shape)
    reach, _ = march(start, heading, 90, SKY)
    place = start + heading * reach[:, None]
    offsets = 0.004 * np.eye(3)
    normal = np.stack([hall(place + d) - hall(place - d) for d in offsets], -1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    sun = SUN / np.linalg.norm(SUN)
    clear, gap = march(place + 0.03 * normal, np.broadcast_to(sun, place.shape), 45, 30)
    lit = np.clip(normal @ sun, 0, 1) * np.where(clear >= 30, gap**0.5, 0)
    open_air = np.mean([np.clip(hall(place + normal * d) / d, 0, 1) for d in (0.15, 0.5, 1.5)], axis=0)
    up = 0.5 + 0.5 * normal[:, 1]
    fog = 1 - np.exp(-np.maximum(reach - 9, 0) / 26)
    tone = 0.15 + 0.46 * open_air**1.3 * (0.5 + 0.5 * up) + 0.75 * lit - 0.34 * joints(place, normal) / (1 + reach / 12)
    tone = tone + (0.86 - tone) * fog
    cloud = np.clip(0.62 + 1.1 * (noise(rng, height, width, 130, 5) - 0.42), 0.45, 1)
    tone = np.where(reach >= SKY, cloud.ravel(), tone)
    normal = normal * (reach < SKY)[:, None]
    # Hatching lies in the surface: across the walls towards the depth, around the pillars and vaults, along the floor.
    along = np.cross(normal, np.where(np.abs(normal[:, 1:2]) > 0.8, [[0.0, 0.25, 1.0]], [[0.0, 1.0, 0.0]]))
    ahead = place + 0.05 * along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    angle = np.arctan2(*(screen(ahead) - screen(place)).T[::-1])
    angle = np.where(reach >= SKY, 0.12, angle)
    shape = (height, width)
    return tone.reshape(shape), angle.reshape(shape), np.minimum(reach, SKY).reshape(shape), normal.reshape(*shape, 3)


def joints(place, normal):
    """Return the joints between the blocks and flagstones (n,) in [0, 1]: courses on walls, a grid on the floor."""
    x, y, z = place.T
    flat = np.abs(normal[:, 1]) > 0.6
    rise = np.where(flat, z / 1.3, y / 0.62)
    run = np.where(flat | (np.abs(normal[:, 2]) > 0.7), x, z) / 1.3 + 0.5 * (np.floor(rise) % 2)
    return np.maximum(*(np.clip(1.3 - 14 * np.abs(v - np.round(v)), 0, 1) for v in (rise, run)))


def screen(place):
    """Return where `place` (n, 3) lies in the picture (n, 2), y downwards."""
    x, y, z = (place - EYE).T
    depth = z * np.cos(TILT) + y * np.sin(TILT)
    return np.stack([x, z * np.sin(TILT) - y * np.cos(TILT)], -1) / depth[:, None]


def etched(canvas, rng, tone, angle, limit, spacing, length, width):
    """Etch short lines along `angle` wherever `tone` is darker than `limit`; they end where it grows lighter."""
    points = scattered(rng, HEIGHT, WIDTH, spacing)
    points = points[sample(tone, points) < limit]
    step, wobble = 5.0, rng.normal(0, 0.035, len(points))
    paths, alive = [points], np.ones(len(points), bool)
    lasts = np.zeros(len(points), int)
    wanted = rng.uniform(0.5, 1.4, len(points)) * length / step
    for i in range(int(1.4 * length / step)):
        heading = sample(angle, paths[-1]) + wobble
        paths.append(paths[-1] + step * np.stack([np.cos(heading), np.sin(heading)], -1))
        alive &= (sample(tone, paths[-1]) < limit + 0.03) & (i < wanted)
        alive &= np.abs(np.sin(sample(angle, paths[-1]) + wobble - heading)) < 0.5
        lasts += alive
    paths = np.stack(paths, 1) + rng.normal(0, 0.22, (len(points), len(paths), 2))
    dark = np.clip((limit - sample(tone, points)) / limit, 0, 1)
    for path, last, press in zip(paths, lasts, dark):
        if last > 1:
            canvas.line(path[: last + 1], np.full(3, 1 - rng.uniform(0.72, 1.0)), width * (0.75 + 0.6 * press))


def contours(rng, distance, normal):
    """Return the outlines (h, w) in [0, 1]: where the stone turns or one thing stands before another."""
    inverse = 1 / distance
    edge = 4 * np.abs(ndimage.laplace(inverse)) / inverse  # nothing on a plane, however steeply it is seen
    turn = sum(np.hypot(ndimage.sobel(normal[..., i], 0), ndimage.sobel(normal[..., i], 1)) for i in range(3))
    drawn = np.clip(edge - 0.5, 0, 1) + np.clip(turn * 0.35 - 0.5, 0, 1)
    drawn = ndimage.zoom(ndimage.gaussian_filter(np.clip(drawn, 0, 1), 0.8), COARSE, order=3)
    drawn = np.clip(drawn * 3.2 - 1.1, 0, 1)
    return drawn * (0.45 + 0.6 * noise(rng, HEIGHT, WIDTH, 16, 3))


def tufts(canvas, rng, distance):
    """Draw grass on the broken edges, and creepers that hang from them."""
    sky = distance > SKY - 1
    rim = np.argwhere((sky ^ ndimage.binary_dilation(sky, iterations=3))[: HEIGHT // 2])
    for y, x in rim[rng.random(len(rim)) < 0.06]:
        hangs = rng.random() < 0.35
        turn = (1 if hangs else -1) * np.pi / 2 + rng.normal(0, 0.45) + np.cumsum(rng.normal(0, 0.16, 12))
        path = (x, y) + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], -1), axis=0) * rng.uniform(0.8, 3 + 2 * hangs)
        canvas.line(path, np.full(3, 0.05), 1.2)
        for leaf in path[2::3]:
            canvas.dot(leaf + rng.normal(0, 2, 2), rng.uniform(0.8, 2.2), np.full(3, 0.1))


def walker(canvas, x, foot, tall, pole):
    """Draw a wanderer in a cloak, seen from behind, with a staff."""
    shape = np.array(
        [(-0.16, 0), (-0.19, 0.3), (-0.13, 0.68), (-0.06, 0.8), (0.07, 0.8), (0.14, 0.66), (0.2, 0.32), (0.15, 0)]
    )
    canvas.polygon((x, foot) + shape * (tall, -tall), np.zeros(3))
    canvas.dot((x, foot - 0.88 * tall), 0.085 * tall, np.zeros(3))
    canvas.line([(x + pole * 0.3 * tall, foot), (x + pole * 0.22 * tall, foot - 1.05 * tall)], np.zeros(3), 1.6)


def paint():
    """Return the print, float (1280, 1000, 3) in [0, 1]."""
    rng = np.random.default_rng(1750)
    tone, angle, distance, normal = modelled(rng, HEIGHT // COARSE, WIDTH // COARSE)
    outlines = contours(rng, distance, normal)
    tone, distance = (ndimage.zoom(field, COARSE, order=1) for field in (tone, distance))
    angle = np.kron(angle, np.ones((COARSE, COARSE)))
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    weathered = 0.14 * (noise(rng, HEIGHT, WIDTH, 34, 4) - 0.5) + 0.2 * (noise(rng, HEIGHT, WIDTH, 220, 3) - 0.5)
    near = np.clip((y - 940) / 380, 0, 1) ** 1.5 + 0.3 * np.abs(x / WIDTH - 0.5) ** 2  # the foreground lies in shadow
    tone = np.clip(tone + (weathered - 0.3 * near) * (distance < SKY - 1), 0.03, 1)

    plate, slanted = Canvas(HEIGHT, WIDTH, np.ones(3)), np.full_like(angle, -0.95)
    etched(plate, rng, tone, angle, 0.82, 8.0, 46, 0.7)
    etched(plate, rng, tone, slanted, 0.60, 7.8, 42, 0.7)
    etched(plate, rng, tone, angle + 1.35, 0.44, 7.2, 34, 0.75)
    etched(plate, rng, tone, slanted + 1.6, 0.31, 7.0, 30, 0.85)
    etched(plate, rng, tone, angle + 0.5, 0.20, 6.4, 26, 1.0)
    tufts(plate, rng, distance)
    for figure in ((560, 1110, 104, 1), (512, 1098, 94, -1), (655, 990, 56, 1)):
        walker(plate, *figure)
    ink = np.maximum(1 - plate.finish(relief=0)[..., 0], outlines)

    # Ink swells into the damp paper; the wiped plate keeps a film of it, more in the corners and around the lines.
    film = 0.05 + 0.07 * noise(rng, HEIGHT, WIDTH, 300, 4) + 0.10 * ndimage.gaussian_filter(ink, 5)
    ink = np.clip(ink * (0.9 + 0.2 * noise(rng, HEIGHT, WIDTH, 5, 2)) + film, 0, 1)
    edge = np.minimum(np.minimum(x, WIDTH - x), np.minimum(y, HEIGHT - y)) - MARGIN + 1.5 * np.sin(x / 90 + y / 70)
    ink = ink * np.clip(edge, 0, 1) + 0.25 * np.exp(-(((edge - 1) / 1.5) ** 2))
    grain = noise(rng, HEIGHT, WIDTH, 5, 3)
    paper = PAPER * (0.98 + 0.03 * grain[..., None] + 0.03 * noise(rng, HEIGHT, WIDTH, 400, 4)[..., None])
    picture = paper * (1 - ink[..., None]) + INK * ink[..., None]
    return light(picture, 0.22 * grain - 0.6 * np.clip(edge / 5, 0, 1) + 0.25 * ink, 0.2)
