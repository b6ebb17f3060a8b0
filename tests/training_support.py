"""What tests of training and of evaluation share: teachers with random weights, and pictures that are drawn here."""

import numpy as np
from PIL import Image

from style_engine.training import teachers
from style_engine.training.student import Design, body, new_maps, new_student
from style_engine.training.teachers import CHANNELS

WIDTHS = (4, 4, 6, 8, 8)
GENUINE = {1: 64, 2: 128, 3: 256}
SMALL = {1: 4, 2: 4, 3: 6, 4: 128, 5: 8}


def write_teachers(folder, rng):
    """Write both files of the teachers, with random weights."""
    np.savez(folder / teachers.VGG19_FILE, **random_vgg(rng, GENUINE))
    np.savez(folder / teachers.SMALL_FILE, **random_vgg(rng, SMALL, ("block4_conv1", "block5_conv1")))


def random_vgg(rng, widths, mapped=()):
    weights, before = {}, 3
    for block, width in widths.items():
        for index in range({1: 2, 2: 2, 3: 4, 4: 4, 5: 1}[block]):
            layer = f"block{block}_conv{index + 1}"
            weights[f"{layer}/kernel"] = rng.normal(0, (2 / 9 / before) ** 0.5, (3, 3, before, width))
            weights[f"{layer}/bias"] = rng.normal(0, 0.1, width)
            before = width
            if layer in mapped:
                weights[f"{layer}_aux/kernel"] = rng.normal(0, width**-0.5, (1, 1, width, 512))
                weights[f"{layer}_aux/bias"] = rng.normal(0, 0.1, 512)
    return {name: array.astype(np.float32) for name, array in weights.items()}


def write_pictures(folder, rng):
    """Write 25 photos and 25 paintings."""
    for kind in ("photos", "paintings"):
        (folder / kind).mkdir(parents=True)
        for number in range(25):
            coarse = Image.fromarray(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8))
            coarse.resize((240, 180), Image.Resampling.BICUBIC).save(folder / kind / f"{number:02}.png")


def tiny_student(divisors, gram_weight, optimizer, pooling="max"):
    design = Design(WIDTHS, pooling)
    return new_student(body(design), new_maps(design), divisors, gram_weight, optimizer)


def ones():
    """Return divisors that change nothing."""
    return {layer: np.ones(channels, np.float32) for layer, channels in CHANNELS.items()}
