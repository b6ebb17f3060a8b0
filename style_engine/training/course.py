"""The course of a training: the first layers alone, then all, with half-painted pictures in between."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from style_engine.engine.networks import compact
from style_engine.training.crops import Batch, Crops, find_pictures
from style_engine.training.half_painted import KEPT_STEPS, Painter
from style_engine.training.muon import Muon
from style_engine.training.options import Options
from style_engine.training.progress import Checkpoint, Log
from style_engine.training.student import Design, Student, body, front, new_maps, new_student, start_from
from style_engine.training.teachers import Teachers

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


def train(options: Options) -> tuple[Student, Crops]:
    """Return the trained `Student` and its `Crops`."""
    teachers = Teachers(options.teachers)
    crops = filled_crops(options, teachers)
    student, painter = new_training(options, crops)
    checkpoint, log = Checkpoint(options.work / "checkpoint"), Log(options.work / "log.csv")
    first = checkpoint.restore(student)
    started = time.perf_counter()
    if first is None:
        begin(student, crops, options)
        student.fit_maps(crops.batch(fitted_rows(crops)))
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


def filled_crops(options: Options, teachers: Teachers) -> Crops:
    """Return the `Crops` of the pictures, with what the `teachers` see in them."""
    (photos, paintings), held_out = find_pictures(options.pictures)
    half_painted = REMEMBERED * options.painted_pairs * len(KEPT_STEPS)
    crops = Crops(options.cache or options.work / "crops", options.validation, options.crops, half_painted)
    crops.fill([*held_out[0], *held_out[1]], [*photos, *paintings], options.seed, teachers)
    return crops


def new_training(options: Options, crops: Crops) -> tuple[Student, Painter]:
    """Return a `Student` with random weights, and the `Painter` that paints with it."""
    divisors = {name: divisor(scale, options.normalisation) for name, scale in crops.channel_scales().items()}
    design = Design(tuple(options.widths), options.pooling)
    network, maps = body(design), new_maps(design)
    # After 1000 steps from the same start the held-out loss was 1.31 (at 3e-3); with LAMB at 5e-3 it was 2.04.
    muon = Muon(schedule(options.learning_rate, options.steps), global_clipnorm=CLIP_NORM)
    student = new_student(network, maps, divisors, options.gram_weight, options.relation_weight, muon)
    return student, Painter(student, design, options.painted_pairs)


def begin(student: Student, crops: Crops, options: Options) -> None:
    """Set the network of the `student` to the one that `options.start` names, or train its first layers alone."""
    if options.start:
        start_from(student.network, compact.read_weights(options.start))
    else:
        train_front(student, crops, options)


def schedule(learning_rate: float, steps: int) -> Any:
    """Return a learning rate that rises to `learning_rate`, and falls as a cosine to nothing at `steps`.

    It is a schedule, which Keras' optimisers take, but by their types only numbers.
    """
    warm_up = max(round(steps * WARM_UP_SHARE), 1)
    return keras.optimizers.schedules.CosineDecay(
        0.0, max(steps - warm_up, 1), warmup_target=learning_rate, warmup_steps=warm_up
    )


def train_front(whole: Student, crops: Crops, options: Options) -> None:
    """Train the first layers of the network of the `whole` student, and their maps, alone."""
    lamb = keras.optimizers.Lamb(schedule(FRONT_LEARNING_RATE, options.front_steps), global_clipnorm=CLIP_NORM)
    student = new_student(
        front(whole.network), whole.maps, whole.divisors, options.gram_weight, options.relation_weight, lamb
    )
    student.fit_maps(crops.front_batch(fitted_rows(crops)))
    for step in range(options.front_steps):
        student.train_on_batch(crops.front_batch(crops.training_rows(options.seed, step, FRONT_BATCH, 0.0)))
    print("first layers:", *(f"{n} {float(v):.4f}" for n, v in student.get_metrics_result().items()), flush=True)


def fitted_rows(crops: Crops) -> NDArray[np.integer]:
    """Return the rows whose least squares start the maps."""
    return crops.validation + np.arange(min(FITTED_CROPS, crops.training))


def train_steps(student: Student, crops: Crops, start: int, end: int, options: Options) -> None:
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


def divisor(scale: NDArray[np.float32], normalisation: float) -> NDArray[np.float32]:
    """Return what channels of root mean squares `scale` (c,) are divided by, as float32 (c,)."""
    floored = scale + DIVISOR_FLOOR * scale.mean()
    divided = floored**normalisation
    # However strong the channels are, their mean square comes to about 1.
    return (divided * np.sqrt(np.mean((scale / divided) ** 2))).astype(np.float32)


def batch(crops: Crops, step: int, options: Options) -> Batch:
    """Return the batch of training step `step`, which depends on the seed and on nothing before."""
    return crops.batch(crops.training_rows(options.seed, step, options.batch, PAINTED_SHARE))


def paint(painter: Painter, crops: Crops, teachers: Teachers, turn: int, options: Options) -> None:
    """Fill the next rows of `crops` with half-painted pictures, of training crops as photos and as paintings."""
    rng = np.random.default_rng([options.seed, turn, 1])
    photos, paintings = (
        crops.batch(crops.validation + rng.integers(crops.training, size=options.painted_pairs))["picture"]
        for _ in range(2)
    )
    for index, pictures in enumerate(painter.paint(photos, paintings, rng)):
        start = (turn * len(KEPT_STEPS) + index) * len(pictures) % crops.painted
        crops.store(crops.validation + crops.training + start + np.arange(len(pictures)), pictures, teachers)


def validate(student: Student, crops: Crops) -> dict[str, float]:
    """Return {name: relative error} on the held-out crops, averaged."""
    rows = [np.arange(start, min(start + 8, crops.validation)) for start in range(0, crops.validation, 8)]
    errors = [student.test_on_batch(crops.batch(some), return_dict=True) for some in rows]
    sizes = [len(some) for some in rows]
    return {name: float(np.average([found[name] for found in errors], weights=sizes)) for name in errors[0]}
