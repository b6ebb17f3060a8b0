"""The flags of a training; their defaults are the shipped network's."""

import argparse
from pathlib import Path

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
    relation_weight=0.5,
    normalisation=1.0,
    seed=0,
)


class Options(argparse.Namespace):
    """What the command line was given; for the meaning of each, see the help of its flag."""

    teachers: Path
    pictures: Path
    work: Path
    cache: Path | None
    output: Path | None
    start: Path | None
    widths: tuple[int, ...] | list[int]
    pooling: str
    front_steps: int
    steps: int
    batch: int
    crops: int
    validation: int
    paint_every: int
    painted_pairs: int
    learning_rate: float
    gram_weight: float
    relation_weight: float
    normalisation: float
    seed: int


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(
        prog="python -m style_engine.training",
        description="Train the compact network from random weights, and export the file that the app loads.",
    )
    _add_files(found)
    _add_design(found)
    _add_course(found)
    found.set_defaults(**DEFAULTS)
    return found


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--teachers", type=Path, required=True, help="folder of VGG-19's files, see teachers.py")
    parser.add_argument(
        "--pictures", type=Path, required=True, help="folder of photos, and paintings in a folder so named"
    )
    parser.add_argument(
        "--work", type=Path, default=Path("training"), help="folder of crops (3 MB each) and checkpoints"
    )
    parser.add_argument("--cache", type=Path, help="folder of crops, to share between trainings (default: in --work)")
    parser.add_argument(
        "--start", type=Path, help="a network of the same design to go on from, instead of random weights"
    )
    parser.add_argument("--output", type=Path, help="the exported file (default: compact.npz in --work)")


def _add_design(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--widths", type=int, nargs=5, help="channels of the five blocks (default: %(default)s)")
    parser.add_argument("--pooling", choices=("max", "average"), help="(default: %(default)s)")


def _add_course(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--front-steps", type=int, help="steps of the first layers alone (default: %(default)s)")
    parser.add_argument("--steps", type=int, help="steps of the whole network (default: %(default)s)")
    parser.add_argument("--batch", type=int, help="crops in a step (default: %(default)s)")
    parser.add_argument("--crops", type=int, help="crops to learn from (default: %(default)s)")
    parser.add_argument("--validation", type=int, help="held-out crops to validate on (default: %(default)s)")
    parser.add_argument(
        "--paint-every",
        type=int,
        help="validate, and paint with the network, every so many steps (default: %(default)s)",
    )
    parser.add_argument("--painted-pairs", type=int, help="pairs painted each time (default: %(default)s)")
    parser.add_argument("--learning-rate", type=float, help="Muon's, at its highest (default: %(default)s)")
    parser.add_argument("--gram-weight", type=float, help="of Gram matrices beside features (default: %(default)s)")
    parser.add_argument(
        "--relation-weight", type=float, help="of what is alike, beside features (default: %(default)s)"
    )
    parser.add_argument(
        "--normalisation",
        type=float,
        help="teachers' channels are divided by this power of their root mean square: 0 leaves strong channels "
        "strong, 1 makes all alike (default: %(default)s)",
    )
    parser.add_argument("--seed", type=int, help="of weights, crops and batches (default: %(default)s)")
