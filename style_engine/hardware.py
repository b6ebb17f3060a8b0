"""What the engine asks of the processor: memory as it is needed, and the number format."""

import contextlib
from pathlib import Path

import tensorflow as tf


def allow_memory_growth():
    """Let TensorFlow take a GPU's memory as it needs it, instead of all at once."""
    for gpu in tf.config.list_physical_devices("GPU"):
        # It is too late where another part of the program has used the GPU already, and then its choice holds.
        with contextlib.suppress(RuntimeError):
            tf.config.experimental.set_memory_growth(gpu, True)


def use_precision(precision):
    """Let compiled functions convolve in bfloat16, or not, from here on, in this process.

    `precision` is "float32", "bfloat16", or "auto": bfloat16 where the
    processor has instructions for it, as it is twice as slow where not.
    """
    low = precision == "bfloat16" or (precision == "auto" and _computes_bfloat16())
    # oneDNN's own graph pass: convolutions in bfloat16, while sums, losses and the iterate stay float32.
    tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": low})


def _computes_bfloat16():
    """Tell whether this is a Linux machine whose processor lists the instructions."""
    listing = Path("/proc/cpuinfo")
    flags = listing.read_text().split() if listing.exists() else []
    return bool({"avx512_bf16", "amx_bf16"} & set(flags))
