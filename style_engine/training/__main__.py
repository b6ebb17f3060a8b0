"""Train the compact network from random weights, and export the file that the app loads.

    python -m style_engine.training --teachers FOLDER --pictures FOLDER

Runs on any backend of Keras: KERAS_BACKEND=jax trains on an accelerator.
Interrupted, the same command goes on from its last checkpoint.
"""

import argparse
import csv
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np

from style_engine.training.crops import Crops, find_pictures
from style_engine.training.muon import Muon
from style_engine.training.painting import KEPT_STEPS, Painter
from style_engine.training.student import Design, body, file_weights, front, new_maps, new_student
from style_engine.training.teachers import Teachers

DEFAULTS = dict(
    widths=(16, 32, 64, 128, 128),
    pooling="average",
    front_steps=2000,
    steps=7000,
    batch=4,
    crops=1800,
    validation=96,
    paint_every=500,
    painted_pairs=6,
    learning_rate=4e-3,
    gram_weight=0.3,
    normalisation=1.0,
    seed=0,
)
WARM_UP_SHARE = 0.05
CLIP_NORM = 5.0
FRONT_LEARNING_RATE = 1e-2
FRONT_BATCH = 8
# The share of half-painted pictures in the batches, and how many times of painting are remembered.
PAINTED_SHARE = 0.25
REMEMBERED = 16
# The floor of a channel's divisor, relative to the layer's mean: a channel that is never alight must not decide.
DIVISOR_FLOOR = 0.05
# Least squares of so many crops start the maps.
FITTED_CROPS = 16
# What the exporter shows the network.
SHOWN_CROPS = 64


def parser():
    """Return the parser of the command line; its defaults are the shipped network's."""
    found = argparse.ArgumentParser(prog="python -m style_engine.training", description=__doc__.splitlines()[0])
    found.add_argument("--teachers", type=Path, required=True, help="folder of vgg19_blocks1-3.npz and vgg19_16x.npz")
    found.add_argument(
        "--pictures", type=Path, required=True, help="folder of photos, and paintings in a folder so named"
    )
    found.add_argument(
        "--work", type=Path, default=Path("training"), help="folder of crops (3 MB each) and checkpoints"
    )
    found.add_argument("--cache", type=Path, help="folder of crops, to share between trainings (default: in --work)")
    found.add_argument("--output", type=Path, help="the exported file (default: compact.npz in --work)")
    found.add_argument("--widths", type=int, nargs=5, help="channels of the five blocks (default: %(default)s)")
    found.add_argument("--pooling", choices=("max", "average"), help="(default: %(default)s)")
    found.add_argument("--front-steps", type=int, help="steps of the first layers alone (default: %(default)s)")
    found.add_argument("--steps", type=int, help="steps of the whole network (default: %(default)s)")
    found.add_argument("--batch", type=int, help="crops in a step (default: %(default)s)")
    found.add_argument("--crops", type=int, help="crops to learn from (default: %(default)s)")
    found.add_argument("--validation", type=int, help="held-out crops to validate on (default: %(default)s)")
    found.add_argument(
        "--paint-every",
        type=int,
        help="validate, and paint with the network, every so many steps (default: %(default)s)",
    )
    found.add_argument("--painted-pairs", type=int, help="pairs painted each time (default: %(default)s)")
    found.add_argument("--learning-rate", type=float, help="Muon's, at its highest (default: %(default)s)")
    found.add_argument("--gram-weight", type=float, help="of Gram matrices beside features (default: %(default)s)")
    found.add_argument(
        "--normalisation",
        type=float,
        help="teachers' channels are divided by this power of their root mean square: 0 leaves strong channels "
        "strong, 1 makes all alike (default: %(default)s)",
    )
    found.add_argument("--seed", type=int, help="of weights, crops and batches (default: %(default)s)")
    found.set_defaults(**DEFAULTS)
    return found


def main(argv=None):
    """Train, and export; returns the exit status."""
    options = parser().parse_args(argv)
    if keras.backend.backend() == "tensorflow":
        from style_engine.engine.precision import use_precision

        use_precision("auto")
    keras.utils.set_random_seed(options.seed)
    student, crops = train(options)
    output = options.output or options.work / "compact.npz"
    shown = crops.batch(crops.validation + np.arange(min(SHOWN_CROPS, crops.training)))["picture"]
    np.savez(output, **file_weights(student, shown))
    print(f"written: {output}")
    return 0


def train(options):
    """Return the trained `Student` and its `Crops`.

    `options` are the command line's.
    """
    (photos, paintings), held_out = find_pictures(options.pictures)
    per_painting = options.painted_pairs * len(KEPT_STEPS)
    crops = Crops(options.cache or options.work / "crops", options.validation, options.crops, REMEMBERED * per_painting)
    teachers = Teachers(options.teachers)
    crops.fill([*held_out[0], *held_out[1]], [*photos, *paintings], options.seed, teachers)
    divisors = {name: divisor(scale, options.normalisation) for name, scale in crops.channel_scales().items()}

    design = Design(tuple(options.widths), options.pooling)
    network, maps = body(design), new_maps(design)
    # After 1000 steps from the same start the held-out loss was 1.31 (at 3e-3); with LAMB at 5e-3 it was 2.04.
    muon = Muon(schedule(options.learning_rate, options.steps), global_clipnorm=CLIP_NORM)
    student = new_student(network, maps, divisors, options.gram_weight, muon)
    checkpoint, log = Checkpoint(options.work / "checkpoint"), Log(options.work / "log.csv")
    first, painter = checkpoint.restore(student), Painter(student, design, options.painted_pairs)
    started = time.perf_counter()
    if first is None:
        train_front(network, maps, divisors, crops, options)
        student.fit_maps(crops.batch(crops.validation + np.arange(min(FITTED_CROPS, crops.training))))
        first = 0
        checkpoint.save(student, first)
    for start in range(first, options.steps, options.paint_every):
        if start:
            paint(painter, crops, teachers, start // options.paint_every - 1, options)
        end = min(start + options.paint_every, options.steps)
        train_steps(student, crops, start, end, options)
        checkpoint.save(student, end)
        log.write(end, validate(student, crops), time.perf_counter() - started)
    return student, crops


def schedule(learning_rate, steps):
    """Return a learning rate that rises to `learning_rate`, and falls as a cosine to nothing at `steps`."""
    warm_up = max(round(steps * WARM_UP_SHARE), 1)
    return keras.optimizers.schedules.CosineDecay(
        0.0, max(steps - warm_up, 1), warmup_target=learning_rate, warmup_steps=warm_up
    )


def train_front(network, maps, divisors, crops, options):
    """Train the first layers of `network`, and their `maps`, alone."""
    lamb = keras.optimizers.Lamb(schedule(FRONT_LEARNING_RATE, options.front_steps), global_clipnorm=CLIP_NORM)
    student = new_student(front(network), maps, divisors, options.gram_weight, lamb)
    student.fit_maps(crops.front_batch(crops.validation + np.arange(min(FITTED_CROPS, crops.training))))
    for step in range(options.front_steps):
        student.train_on_batch(crops.front_batch(crops.training_rows(options.seed, step, FRONT_BATCH, 0.0)))
    print("first layers:", *(f"{n} {float(v):.4f}" for n, v in student.get_metrics_result().items()), flush=True)


def train_steps(student, crops, start, end, options):
    """Take the training steps from `start` to `end`, the next batch being read meanwhile."""
    filled = start // options.paint_every * options.painted_pairs * len(KEPT_STEPS)
    crops.filled = min(filled, crops.painted)
    with ThreadPoolExecutor(1) as reader:
        ahead = reader.submit(batch, crops, start, options)
        for step in range(start, end):
            current, ahead = ahead.result(), reader.submit(batch, crops, step + 1, options)
            loss = float(student.train_on_batch(current, return_dict=True)["loss"])
            if not np.isfinite(loss):
                raise FloatingPointError(f"`learning_rate` must be lower: the loss is not finite at step {step}")


def divisor(scale, normalisation):
    """Return what channels of root mean squares `scale` (c,) are divided by, as float32 (c,)."""
    floored = scale + DIVISOR_FLOOR * scale.mean()
    divided = floored**normalisation
    # However strong the channels are, their mean square comes to about 1.
    return (divided * np.sqrt(np.mean((scale / divided) ** 2))).astype(np.float32)


def batch(crops, step, options):
    """Return the batch of training step `step`, which depends on the seed and on nothing before."""
    return crops.batch(crops.training_rows(options.seed, step, options.batch, PAINTED_SHARE))


def paint(painter, crops, teachers, turn, options):
    """Fill the next rows of `crops` with half-painted pictures, of training crops as photos and as paintings."""
    rng = np.random.default_rng([options.seed, turn, 1])
    photos, paintings = (
        crops.batch(crops.validation + rng.integers(crops.training, size=options.painted_pairs))["picture"]
        for _ in range(2)
    )
    for index, pictures in enumerate(painter.paint(photos, paintings, rng)):
        start = (turn * len(KEPT_STEPS) + index) * len(pictures) % crops.painted
        crops.store(crops.validation + crops.training + start + np.arange(len(pictures)), pictures, teachers)


def validate(student, crops):
    """Return {name: relative error} on the held-out crops, averaged."""
    rows = [np.arange(start, min(start + 8, crops.validation)) for start in range(0, crops.validation, 8)]
    errors = [student.test_on_batch(crops.batch(some), return_dict=True) for some in rows]
    sizes = [len(some) for some in rows]
    return {name: float(np.average([batch[name] for batch in errors], weights=sizes)) for name in errors[0]}


class Checkpoint:
    """The student's weights, its optimiser's state and the step, in `folder`."""

    def __init__(self, folder):
        self._weights, self._step = folder / "student.weights.h5", folder / "step.json"
        folder.mkdir(parents=True, exist_ok=True)

    def save(self, student, step):
        student.save_weights(self._weights, overwrite=True)
        self._step.write_text(json.dumps(step))

    def restore(self, student):
        """Return the step to go on from; None when there is no checkpoint."""
        if not self._step.exists():
            return None
        student.load_weights(self._weights)
        return json.loads(self._step.read_text())


class Log:
    """The validation table, as CSV, and on the screen."""

    def __init__(self, path):
        self._path = path

    def write(self, step, errors, seconds):
        row = {"step": step, "seconds": round(seconds), **{name: round(error, 4) for name, error in errors.items()}}
        new = not self._path.exists()
        with self._path.open("a", newline="") as file:
            writer = csv.DictWriter(file, row)
            if new:
                writer.writeheader()
            writer.writerow(row)
        print(" ".join(f"{name} {value}" for name, value in row.items()), flush=True)


if __name__ == "__main__":
    sys.exit(main())
