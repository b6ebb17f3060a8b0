"""What tests of training and of evaluation share: teachers with random weights, and pictures that are drawn here."""

import contextlib

import numpy as np
import pytest
from PIL import Image

from style_engine.evaluation import judge
from style_engine.training import crops, half_painted, student, teachers
from style_engine.training.student import Design, body, new_maps, new_student
from style_engine.training.teachers import CHANNELS

WIDTHS = (4, 4, 6, 8, 8)
NARROW = dict(enumerate(WIDTHS, 1))  # teachers that judge in no time
GENUINE = {1: 64, 2: 128, 3: 256, 4: 512, 5: 512}


def look_from_afar(monkeypatch):
    """Let the judge look at small pictures alone: it takes most of the time of what is not about its measures."""
    for name in ("SIZES", "FORM_SIZES", "STROKE_SIZES", "STRUCTURE_SIZES"):
        monkeypatch.setattr(judge, name, tuple(size // 4 for size in getattr(judge, name)))
    monkeypatch.setattr(judge, "CONTENT_PLACE", judge.CONTENT_PLACE._replace(size=judge.CONTENT_PLACE.size // 4))


@contextlib.contextmanager
def small_crops():
    """Let crops be of a third of the pixels: the first layers' middles still lie within, and block5 has 8 x 8."""
    with pytest.MonkeyPatch.context() as patched:
        for module in (crops, half_painted, student):
            patched.setattr(module, "SIDE", 128)
        yield


def write_teachers(folder, rng, widths=GENUINE):
    """Write both files of the teacher, with random weights: the deeper blocks in 8 bits."""
    weights = random_vgg(rng, widths)
    first, rest = teachers.FILES
    np.savez(folder / first, **{name: array for name, array in weights.items() if name < "block4"})
    np.savez(folder / rest, **in_8_bits({name: array for name, array in weights.items() if name >= "block4"}))


def in_8_bits(weights):
    """Return {name: uint8 array, name/scale, name/min} of `weights`, which `name * scale + min` are again."""
    found = {}
    for name, array in weights.items():
        least, scale = array.min(), (array.max() - array.min()) / 255
        found |= {
            name: ((array - least) / scale).round().astype(np.uint8),
            f"{name}/scale": scale,
            f"{name}/min": least,
        }
    return found


def random_vgg(rng, widths):
    weights, before = {}, 3
    for block, width in widths.items():
        for index in range({1: 2, 2: 2, 3: 4, 4: 4, 5: 1}[block]):
            layer = f"block{block}_conv{index + 1}"
            weights[f"{layer}/kernel"] = rng.normal(0, (2 / 9 / before) ** 0.5, (3, 3, before, width))
            weights[f"{layer}/bias"] = rng.normal(0, 0.1, width)
            before = width
    return {name: array.astype(np.float32) for name, array in weights.items()}


def write_pictures(folder, rng):
    """Write 25 photos and 25 paintings."""
    for kind in ("photos", "paintings"):
        (folder / kind).mkdir(parents=True)
        for number in range(25):
            coarse = Image.fromarray(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8))
            coarse.resize((240, 180), Image.Resampling.BICUBIC).save(
                folder / kind / f"{number:02}.png", compress_level=1
            )


def tiny_student(divisors, gram_weight, optimizer, pooling="max", relation_weight=0.0):
    design = Design(WIDTHS, pooling)
    return new_student(body(design), new_maps(design), divisors, gram_weight, relation_weight, optimizer)


def ones():
    """Return divisors that change nothing."""
    return {layer: np.ones(channels, np.float32) for layer, channels in CHANNELS.items()}
