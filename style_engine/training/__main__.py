"""Train the compact network from random weights, and export the file that the app loads.

    python -m style_engine.training --teachers FOLDER --pictures FOLDER

Runs on any backend of Keras: KERAS_BACKEND=jax trains on an accelerator.
Interrupted, the same command goes on from its last checkpoint.
"""

import contextlib
import sys
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from style_engine.training.course import train
from style_engine.training.options import Options, parser
from style_engine.training.student import file_weights

# What the exporter shows the network.
SHOWN_CROPS = 64


def main(argv: Sequence[str] | None = None) -> int:
    """Train, and export; returns the exit status."""
    options = parser().parse_args(argv, Options())
    with fastest_way():
        keras.utils.set_random_seed(options.seed)
        student, crops = train(options)
        output = options.output or options.work / "compact.npz"
        shown = crops.batch(crops.validation + np.arange(min(SHOWN_CROPS, crops.training)))["picture"]
        weights: dict[str, Any] = file_weights(student, shown)
        np.savez(output, **weights)
    print(f"written: {output}")
    return 0


def fastest_way(precision: str = "auto") -> contextlib.AbstractContextManager[None]:
    """Return the context in which the backend of Keras computes as fast as it can in that `precision`."""
    if keras.backend.backend() != "tensorflow":
        return contextlib.nullcontext()
    from style_engine.engine.precision import allow_memory_growth, computing_in

    allow_memory_growth()
    return computing_in(precision)


if __name__ == "__main__":
    sys.exit(main())
