"""Time and memory of the engine, beside a plain eager implementation of the reference in the same run.

    python -m style_engine.benchmark [--help]

Each row is measured in a process of its own, so that its peak memory is its own.
"""

import argparse
import dataclasses
import json
import multiprocessing
import os
import platform
import statistics
import sys
import time
from pathlib import Path

from .settings import PRESETS

STEP_SIZES = (256, 512, 1024)
REFERENCE = "eager VGG-19 (the reference's way)"


def main(argv=None):
    """Run the benchmark, print its table and write its JSON; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m style_engine.benchmark", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=STEP_SIZES, help="square sizes of single steps, in pixels"
    )
    parser.add_argument(
        "--steps", type=int, default=5, help="timed steps, of which the median counts (default: %(default)s)"
    )
    parser.add_argument(
        "--presets", nargs="*", default=["sketch", "standard", "bold", "fine"], choices=PRESETS, help="whole pictures"
    )
    parser.add_argument("--networks", nargs="+", default=["compact", "vgg19"], help="which networks are measured")
    parser.add_argument("--output", type=Path, default=Path("benchmark/benchmark.json"), help="the JSON file")
    options = parser.parse_args(argv)
    machine = describe_machine()
    print(
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"TensorFlow {machine['tensorflow']}"
    )
    rows = []
    for size in options.sizes:
        rows.append(in_process(time_reference_steps, size, options.steps))
        for network in options.networks:
            for precision in ("float32", "auto"):
                rows.append(in_process(time_steps, network, precision, size, options.steps))
    print(step_table(rows))
    pictures = [in_process(time_picture, network, preset) for network in options.networks for preset in options.presets]
    print(picture_table(pictures))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps({"machine": machine, "steps": rows, "pictures": pictures}, indent=2) + "\n")
    print(f"written: {options.output}")
    return 0


def time_reference_steps(size, steps):
    """Time eager steps as the reference implementation takes them: tape, Adam, clip, no tf.function."""
    import numpy as np
    import tensorflow as tf

    from .losses import gram_matrix
    from .networks import CONTENT_LAYER, STYLE_LAYERS

    model = untrained_vgg19().model
    photo, painting = (tf.constant(picture[None]) for picture in noise_pictures(size))
    content, style = model(photo)[CONTENT_LAYER], [gram_matrix(model(painting)[layer]) for layer in STYLE_LAYERS]
    iterate = tf.Variable(np.random.default_rng(0).random(photo.shape, np.float32))
    adam = tf.keras.optimizers.Adam(0.02, beta_1=0.99, epsilon=0.1)

    def step():
        with tf.GradientTape() as tape:
            features = model(iterate)
            style_loss = sum(
                tf.reduce_mean(tf.square(gram_matrix(features[layer]) - gram))
                for layer, gram in zip(STYLE_LAYERS, style)
            )
            loss = style_loss / 5 + 1e3 * tf.reduce_mean(tf.square(features[CONTENT_LAYER] - content))
        adam.apply_gradients([(tape.gradient(loss, iterate), iterate)])
        iterate.assign(tf.clip_by_value(iterate, 0.0, 1.0))
        return iterate.numpy()

    return {"network": REFERENCE, "precision": "float32", "size": size, "s_per_step": timed(step, steps)}


def time_steps(network, precision, size, steps):
    """Time compiled steps of the engine at one scale."""
    from . import optimizers, transfer
    from .hardware import use_precision
    from .networks import load_network
    from .objective import Weights

    use_precision(precision)
    settings = dataclasses.replace(PRESETS["standard"], network=network)
    extractor = untrained_vgg19() if network == "vgg19" else load_network(settings)
    objective, take_step = transfer._compiled(extractor, "relative")
    photo, painting = noise_pictures(size)
    targets = objective.targets(photo[None], [painting[None]])
    weights = Weights(*map(transfer._number, (settings.content_weight, settings.style_weight, settings.smoothness)))
    rate, averaging = transfer._number(settings.learning_rate), transfer._number(settings.averaging)
    state = optimizers.init(transfer.tf.constant(photo[None]))

    def step():
        nonlocal state
        state = take_step(state, targets, weights, rate, averaging)
        return state.iterate.numpy()

    return {"network": network, "precision": precision, "size": size, "s_per_step": timed(step, steps)}


def time_picture(network, preset):
    """Time a whole picture of a bundled pair, a square photo, with a preset, cold and then warm."""
    from . import read_picture, stylize, transfer
    from .catalogue import pairs

    settings = dataclasses.replace(PRESETS[preset], network=network)
    if network == "vgg19":
        random_vgg19 = untrained_vgg19()
        transfer.load_network = lambda settings: random_vgg19
    photo, painting = pairs()[0]
    content, style = read_picture(photo.path).rgb, read_picture(painting.path).rgb
    record = {"network": network, "preset": preset}
    for state in ("cold", "warm"):
        started, first = time.perf_counter(), None
        for _ in stylize(content, style, settings):
            first = first or time.perf_counter() - started
        record[f"{state}_first_s"], record[f"{state}_s"] = first, time.perf_counter() - started
    return record


def untrained_vgg19():
    """VGG-19 with random weights: its speed does not depend on them, and nothing has to be downloaded."""
    import keras

    from .networks import vgg19

    return vgg19.extractor(keras.applications.VGG19(include_top=False, weights=None))


def noise_pictures(size):
    """Return a photo and a painting of noise, float32 (size, size, 3)."""
    import numpy as np

    return np.random.default_rng(size).random((2, size, size, 3), np.float32)


def timed(step, steps):
    """Return the median seconds of `steps` calls, after two that warm up."""
    step(), step()
    seconds = []
    for _ in range(steps):
        started = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def in_process(measure, *arguments):
    """Return what `measure` returns in a fresh process, and that process's peak memory in MB."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(sender, measure, arguments))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    except EOFError:
        raise SystemExit(f"{measure.__name__}{arguments} ended without a result") from None
    finally:
        process.join()


def _measured(sender, measure, arguments):
    import resource  # not on Windows, where the tables of this module still are of use

    record = measure(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    sender.send({**record, "peak_mb": round(peak)})


def describe_machine():
    """Return what decides about speed here."""
    from importlib.metadata import version

    cpuinfo = Path("/proc/cpuinfo")
    models = (
        [line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        if cpuinfo.exists()
        else []
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9 if hasattr(os, "sysconf") else 0
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "tensorflow": version("tensorflow"),
    }


def step_table(rows):
    """Return the steps as a Markdown table, each with its ratio to the reference at the same size."""
    reference = {row["size"]: row["s_per_step"] for row in rows if row["network"] == REFERENCE}
    return table(
        ["size", "network", "precision", "s per step", "of the reference", "peak MB"],
        [
            [row["size"], row["network"], row["precision"], f"{row['s_per_step']:.3f}",
             f"{row['s_per_step'] / reference[row['size']]:.3f}", row["peak_mb"]]
            for row in rows
        ],
    )  # fmt: skip


def picture_table(pictures):
    """Return the whole pictures as a Markdown table."""
    seconds = ["warm_first_s", "warm_s", "cold_s"]
    return table(
        ["network", "preset", "first picture, warm (s)", "finished, warm (s)", "finished, cold (s)", "peak MB"],
        [
            [row["network"], row["preset"], *(f"{row[name]:.2f}" for name in seconds), row["peak_mb"]]
            for row in pictures
        ],
    )


def table(head, rows):
    """Return a Markdown table."""
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in (head, ["---"] * len(head), *rows))


if __name__ == "__main__":
    sys.exit(main())
