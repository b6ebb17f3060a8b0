"""Train the decoder that paints in one pass, and export the file that the app loads.

    python -m style_engine.training.feed_forward --pictures FOLDER

The compact networks that ship are what it sees with, and what judges it: train
it again after them. Interrupted, the same command goes on from its last checkpoint.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import keras
import numpy as np

from style_engine.engine import decoder as decoders
from style_engine.engine.networks import compact
from style_engine.training.__main__ import fastest_way
from style_engine.training.course import CLIP_NORM, schedule
from style_engine.training.crops import find_pictures
from style_engine.training.feed_forward.learner import Eyes, Learner, new_learner
from style_engine.training.feed_forward.pictures import batch
from style_engine.training.muon import Muon
from style_engine.training.progress import Checkpoint, Log

# What shows how strong the features of each layer are.
SHOWN_PAIRS = 16
VALIDATED_PAIRS = 16


class Options(argparse.Namespace):
    """What the command line was given; for the meaning of each, see the help of its flag."""

    pictures: Path
    work: Path
    output: Path | None
    steps: int
    batch: int
    validate_every: int
    learning_rate: float
    content_weight: float
    seed: int


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(
        prog="python -m style_engine.training.feed_forward",
        description="Train the decoder that paints in one pass, and export the file that the app loads.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    found.add_argument(
        "--pictures", type=Path, required=True, help="folder of photos, and paintings in a folder so named"
    )
    found.add_argument("--work", type=Path, default=Path("training_feed_forward"), help="folder of checkpoints")
    found.add_argument("--output", type=Path, help="the exported file, instead of feed_forward.npz in --work")
    found.add_argument("--steps", type=int, default=4800, help="steps of training")
    found.add_argument("--batch", type=int, default=2, help="pairs in a step")
    found.add_argument("--validate-every", type=int, default=200, help="validate, and save, every so many steps")
    found.add_argument("--learning-rate", type=float, default=1e-3, help="Muon's, at its highest")
    found.add_argument("--content-weight", type=float, default=0.4, help="of content beside style")
    found.add_argument("--seed", type=int, default=0, help="of weights and pictures")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Train, and export; returns the exit status."""
    options = parser().parse_args(argv, Options())
    # The transfer takes small differences of large sums, of which bfloat16 leaves nothing.
    with fastest_way("float32"):
        keras.utils.set_random_seed(options.seed)
        train(options)
    return 0


def train(options: Options) -> None:
    """Train to the end, writing the file at each validation: it can be tried while it still learns."""
    training, held_out = find_pictures(options.pictures)
    narrow, wide = Eyes(compact.WEIGHTS), Eyes(compact.WIDE_WEIGHTS)
    scales = feature_scales(narrow, batch(*training, SHOWN_PAIRS, [options.seed])["painting"])
    outputs: Any = narrow.model.output
    channels = [outputs[layer].shape[-1] for layer in decoders.LAYERS]
    decoder = decoders.decoder(channels, scales)
    muon = Muon(schedule(options.learning_rate, options.steps), global_clipnorm=CLIP_NORM)
    learner = new_learner(decoder, narrow, wide, options.content_weight, muon)
    checkpoint, log = Checkpoint(options.work / "checkpoint"), Log(options.work / "log.csv")
    validated = [batch(*held_out, 4, [options.seed, turn, 1]) for turn in range(VALIDATED_PAIRS // 4)]
    started = time.perf_counter()
    for start in range(checkpoint.restore(learner) or 0, options.steps, options.validate_every):
        end = min(start + options.validate_every, options.steps)
        train_steps(learner, training, start, end, options)
        checkpoint.save(learner, end)
        found = [learner.test_on_batch(some, return_dict=True) for some in validated]
        errors = {name: float(np.mean([one[name] for one in found])) for name in found[0]}
        log.write(end, errors, time.perf_counter() - started)
        export(decoder, scales, options)
    export(decoder, scales, options)  # also where it had been at its end before


def export(decoder: keras.Model, scales: Sequence[float], options: Options) -> None:
    """Write the file: whole, or not at all."""
    path, arrays = options.output or options.work / "feed_forward.npz", decoders.arrays_of(decoder, scales)
    half = path.with_name(f"half_{path.name}")
    np.savez(half, **cast(dict[str, Any], arrays))
    os.replace(half, path)


def feature_scales(narrow: Eyes, pictures: np.ndarray) -> list[float]:
    """Return the root mean square of the features of each of the decoder's layers."""
    features = narrow.model.predict_on_batch(pictures)
    return [float(np.sqrt(np.mean(np.square(features[layer])))) for layer in decoders.LAYERS]


def train_steps(learner: Learner, files: tuple[list[Path], list[Path]], start: int, end: int, options: Options) -> None:
    """Take the training steps from `start` to `end`, the next batch being read meanwhile."""
    with ThreadPoolExecutor(1) as reader:
        ahead = reader.submit(batch, *files, options.batch, [options.seed, start, 0])
        for step in range(start, end):
            current, ahead = ahead.result(), reader.submit(batch, *files, options.batch, [options.seed, step + 1, 0])
            loss = float(learner.train_on_batch(current, return_dict=True)["loss"])
            if not np.isfinite(loss):
                raise FloatingPointError(f"`learning_rate` must be lower: the loss is not finite at step {step}")


if __name__ == "__main__":
    sys.exit(main())
