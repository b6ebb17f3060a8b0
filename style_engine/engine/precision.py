"""What the engine asks of the processor: memory as it is needed, and the number format."""

import contextlib
import functools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import tensorflow as tf

# bfloat16 must be so much faster in the probe to be taken: about as fast, it would cost accuracy for nothing.
WORTHWHILE = 0.9
PROBE_SIDE = 128
PROBE_CHANNELS = 64
PROBE_ROUNDS = 5

# Where Linux tells what the processor can, and its words for bfloat16: avx512_bf16, amx_bf16, bf16, avx_ne_convert.
PROCESSOR = Path("/proc/cpuinfo")
BFLOAT16_WORDS = ("bf16", "avx_ne_convert")

# oneDNN's own graph pass: convolutions in bfloat16, while sums, losses and the iterate stay float32.
_OPTION = "auto_mixed_precision_onednn_bfloat16"

# What the option was before the first piece of work that is under way, and what each wants, the latest last.
_under_way: dict[object, bool | None] = {}
_before = object()
_lock = threading.Lock()
_probing = threading.Lock()  # two probes at once would take the option from each other


def allow_memory_growth() -> None:
    """Let TensorFlow take a GPU's memory as it needs it, instead of all at once, from here on, in this process."""
    for gpu in tf.config.list_physical_devices("GPU"):
        # It is too late if another part of the program has used the GPU already, and then its choice holds.
        with contextlib.suppress(RuntimeError):
            tf.config.experimental.set_memory_growth(gpu, True)


@contextlib.contextmanager
def computing_in(precision: str) -> Iterator[None]:
    """Let compiled functions convolve in bfloat16, or not, within the block.

    `precision` is "float32", "bfloat16", or "auto": whichever `fastest_precision` finds faster here.
    TensorFlow has this as an option of the whole process. The block's end
    restores what was before; of blocks in several threads, the last one does.
    """
    if precision == "auto":
        with _probing:
            precision = fastest_precision()
    in_bfloat16 = precision == "bfloat16"
    work = object()
    with _lock:
        if not _under_way:
            _under_way[_before] = tf.config.optimizer.get_experimental_options().get(_OPTION)
        _under_way[work] = in_bfloat16
        _set_option(in_bfloat16)
    try:
        yield
    finally:
        with _lock:
            del _under_way[work]
            _set_option(list(_under_way.values())[-1])
            if len(_under_way) == 1:
                del _under_way[_before]


def _set_option(value: bool | None) -> None:
    tf.config.optimizer.set_experimental_options({_OPTION: value})  # None is as if it had never been set


def may_have_bfloat16() -> bool:
    """Tell whether the processor computes in bfloat16 itself, as far as it says: True where nothing is told."""
    try:
        told = PROCESSOR.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return any(word in told for word in BFLOAT16_WORDS)


@functools.lru_cache(maxsize=1)
def fastest_precision() -> str:
    """Return "bfloat16" or "float32", by timing a convolution and its gradient in each, once: half a second.

    On a GPU it is float32, as the pass is oneDNN's, for processors; and on a
    processor that says that it has no bfloat16.
    """
    if tf.config.list_physical_devices("GPU") or not may_have_bfloat16():
        return "float32"
    images = tf.random.stateless_uniform([1, PROBE_SIDE, PROBE_SIDE, PROBE_CHANNELS], (0, 0))
    kernel = tf.random.stateless_normal([3, 3, PROBE_CHANNELS, PROBE_CHANNELS], (0, 0))

    @tf.function(autograph=False)
    def convolve(images):
        with tf.GradientTape() as tape:
            tape.watch(images)
            once = tf.nn.relu(tf.nn.conv2d(images, kernel, 1, "SAME"))
            loss = tf.reduce_sum(tf.nn.relu(tf.nn.conv2d(once, kernel, 1, "SAME")))
        return tape.gradient(loss, images)

    seconds: dict[str, list[float]] = {"float32": [], "bfloat16": []}
    for _ in range(1 + PROBE_ROUNDS):  # in turn, as other programs may be busy for a moment
        for precision, measured in seconds.items():
            with computing_in(precision):
                started = time.perf_counter()
                convolve(images).numpy()
                measured.append(time.perf_counter() - started)
    low, full = (min(seconds[precision][1:]) for precision in ("bfloat16", "float32"))  # the first builds it
    return "bfloat16" if low < WORTHWHILE * full else "float32"
