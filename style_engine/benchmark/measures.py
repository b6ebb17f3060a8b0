"""What the benchmark measures, each in a process of its own, so that its peak memory is its own."""

import dataclasses
import gc
import itertools
import multiprocessing
import os
import platform
import statistics
import sys
import time
from pathlib import Path

from style_engine.presets import PRESETS

REFERENCE = "eager VGG-19 (the reference's way)"
# Ways to the same picture that are compared, as changes of the standard preset.
WAYS = {
    "L-BFGS, 64 steps (standard)": {},
    "Adam, 64 steps": dict(optimizer="adam", averaging=0.9),
    "Adam, 150 steps": dict(optimizer="adam", averaging=0.9, iterations=150),
    "L-BFGS, 150 steps": dict(iterations=150),
    "L-BFGS, one scale": dict(coarsest_size=512, iterations=32),
    "L-BFGS, three scales": dict(coarsest_size=128),
}


def time_reference_steps(size, steps):
    """Time eager steps as the reference implementation takes them: tape, Adam, clip, no tf.function."""
    import numpy as np
    import tensorflow as tf

    from style_engine.engine.losses import gram_matrix
    from style_engine.engine.networks import CONTENT_LAYER, STYLE_LAYERS

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
    """Time steps of the engine at one scale."""
    import tensorflow as tf

    from style_engine.engine.networks import load_network
    from style_engine.engine.objective import Weights
    from style_engine.engine.precision import fastest_precision, use_precision
    from style_engine.engine.pyramid import Scale
    from style_engine.engine.stepper import stepper

    use_precision(precision)
    settings = dataclasses.replace(PRESETS["standard"], network=network)
    extractor = untrained_vgg19() if network == "vgg19" else load_network(settings)
    painter = stepper(extractor, settings.losses, settings.optimizer, Scale(size, size, steps).whole)
    photo, painting = noise_pictures(size)
    targets, state = painter.targets(photo[None], None, lambda: False), painter.init(tf.constant(photo[None]))
    targets = targets._replace(style=painter.grams(painting[None], lambda: False))
    weights = Weights(settings.content_weight, settings.style_weight, settings.smoothness)
    numbers = [tf.constant(settings.learning_rate), tf.constant(0.0)]

    def step():
        nonlocal state
        state = painter.step(state, targets, weights, *numbers, lambda: False)
        return float(painter.shown(state, 0.0)[0, 0, 0, 0])  # which waits until it is there

    found = fastest_precision() if precision == "auto" else precision
    return {"network": network, "precision": found, "size": size, "s_per_step": timed(step, steps)}


def time_picture(network, preset, size, runs):
    """Time whole pictures of the bundled pairs: one in the fresh process, and the median of `runs` after it."""
    from style_engine import read_picture, stylize
    from style_engine.engine import transfer
    from style_engine.studio.gallery.catalogue import pairs

    settings = dataclasses.replace(PRESETS[preset], network=network, size=size or PRESETS[preset].size)
    if network == "vgg19":
        random_vgg19 = untrained_vgg19()
        transfer.load_network = lambda settings: random_vgg19
    firsts, whole = [], []
    for photo, painting in itertools.islice(itertools.cycle(pairs()), 1 + runs):
        # A square photo, so that a size means the same number of pixels in each row of the table.
        content, style = square(read_picture(photo.path).rgb), read_picture(painting.path).rgb
        started, first = time.perf_counter(), None
        for _ in stylize(content, style, settings):
            first = first or time.perf_counter() - started
        firsts.append(first)
        whole.append(time.perf_counter() - started)
    record = {"network": network, "preset": preset, "size": settings.size, "cold_first_s": firsts[0]}
    if runs:
        record |= {"warm_first_s": statistics.median(firsts[1:]), "warm_s": statistics.median(whole[1:])}
    return record | {"cold_s": whole[0], "slowest_s": max(whole[1:], default=whole[0])}


def follow(way, pairs, teachers, steps_between):
    """Paint `pairs` {name: (content, style)} of files with `WAYS[way]`, warm, and measure the pictures on the way.

    Returns {"rows": for each pair, a dict of seconds and steps, and of style and
    content distances by the judgement of the `teachers` in a folder, or without
    them of the total loss}.
    """
    from style_engine import read_picture, stylize
    from style_engine.engine.pyramid import fit
    from style_engine.pictures.files import resize

    settings = dataclasses.replace(PRESETS["standard"], network="compact", show_every=steps_between, **WAYS[way])
    judge, rows = teachers and judge_of(teachers), []
    for name, (content, style) in pairs.items():
        photo, painting = read_picture(content).rgb, read_picture(style).rgb
        if not rows:  # this builds and traces
            list(stylize(photo, painting, dataclasses.replace(settings, iterations=4)))
        iterates = list(stylize(photo, painting, settings))
        row = {"way": way, "pair": name, "seconds": [i.elapsed_s for i in iterates], "step": [i.step for i in iterates]}
        if judge:
            target = resize(photo, *fit(*photo.shape[:2], settings.size))
            painting = resize(painting, *fit(*painting.shape[:2], min(max(painting.shape[:2]), settings.size)))
            use_float32()
            found = [judge.distances(target, painting, resize(i.image, *target.shape[:2])) for i in iterates]
            row |= {"style": [f[0] for f in found], "content": [f[1] for f in found]}
        else:
            row["loss"] = [iterate.losses["total"] for iterate in iterates]
        rows.append(row)
    return {"rows": rows}


def judge_pictures(pairs, pictures, teachers):
    """Return {"rows": the style and content distance of each of `pictures` {name: its files}, of the pair so named}."""
    from style_engine import read_picture
    from style_engine.pictures.files import resize

    use_float32()
    judge, rows = judge_of(teachers), []
    for name, files in pictures.items():
        photo, painting = (read_picture(path).rgb for path in pairs[name])
        for path in files:
            found = judge.distances(photo, painting, resize(read_picture(path).rgb, *photo.shape[:2]))
            rows.append({"pair": name, "picture": path.stem, "style": found[0], "content": found[1]})
    return {"rows": rows}


def judge_of(teachers):
    """Return the `Judge` by the `teachers` in a folder."""
    from style_engine.evaluation.__main__ import Judge

    return Judge(teachers)


def use_float32():
    from style_engine.engine.precision import use_precision

    use_precision("float32")


def watch_memory(paintings):
    """Paint so many pictures of mixed sizes and shapes, and return the memory in MB after each.

    The largest comes first: buffers of oneDNN stay as large as the largest picture so far.
    """
    from style_engine import read_picture, stylize
    from style_engine.studio.gallery.catalogue import pairs

    sizes = itertools.cycle([1024, 512, 256, 384, 448, 320, 512, 640])
    files = itertools.cycle(pairs())
    resident = []
    for _, size, (photo, painting) in zip(range(paintings), sizes, files):
        settings = dataclasses.replace(PRESETS["standard"], network="compact", size=size, iterations=12)
        for _ in stylize(read_picture(photo.path).rgb, read_picture(painting.path).rgb, settings):
            pass
        gc.collect()
        resident.append(resident_mb())
    return {"resident_mb": resident}


def square(picture):
    """Return the middle of `picture` (h, w, 3) that is square."""
    side = min(picture.shape[:2])
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    return picture[top : top + side, left : left + side]


def untrained_vgg19():
    """VGG-19 with random weights: its speed does not depend on them, and nothing has to be downloaded."""
    import keras

    from style_engine.engine.networks import vgg19

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
    import resource  # not on Windows, where the tables of this package still are of use

    record = measure(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    sender.send({**record, "peak_mb": round(peak)})


def resident_mb():
    """Return the memory that this process holds now, in MB; 0 where it cannot be told."""
    listing = Path("/proc/self/statm")
    return round(int(listing.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6) if listing.exists() else 0


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
