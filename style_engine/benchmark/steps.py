"""The time of single steps, of the engine and of the reference implementation."""

import dataclasses
import statistics
import time
from collections.abc import Callable
from typing import Any, NotRequired, TypedDict

from style_engine.benchmark.inputs import noise_pictures, untrained_vgg19
from style_engine.presets import PRESETS

REFERENCE = "eager VGG-19 (the reference's way)"


class StepRow(TypedDict):
    """The seconds of a step with a network, at one size in pixels."""

    network: str
    precision: str
    size: int
    s_per_step: float
    peak_mb: NotRequired[int]  # as `in_process` has it


def time_reference_steps(size: int, steps: int) -> StepRow:
    """Time eager steps as the reference implementation takes them: tape, Adam, clip, no tf.function."""
    import numpy as np
    import tensorflow as tf

    from style_engine.engine.losses import gram_matrix
    from style_engine.engine.networks import CONTENT_LAYER, STYLE_LAYERS

    model = untrained_vgg19().model
    photo, painting = (tf.constant(picture[None]) for picture in noise_pictures(size))
    content, style = model(photo)[CONTENT_LAYER], [gram_matrix(model(painting)[layer]) for layer in STYLE_LAYERS]
    iterate = tf.Variable(tf.constant(np.random.default_rng(0).random((1, size, size, 3), np.float32)))
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


def time_steps(network: str, precision: str, size: int, steps: int) -> StepRow:
    """Time steps of the engine at one scale."""
    import numpy as np
    import tensorflow as tf

    from style_engine.engine.networks import load_network
    from style_engine.engine.precision import computing_in, fastest_precision
    from style_engine.engine.pyramid import Scale
    from style_engine.engine.steering import go_on
    from style_engine.engine.stepper import stepper
    from style_engine.engine.targets import Weights

    settings = dataclasses.replace(PRESETS["standard"], network=network)
    extractor = untrained_vgg19() if network == "vgg19" else load_network(settings, size)
    engine = stepper(extractor, settings, Scale(size, size, steps).whole)
    weights = Weights(settings.content_weight, settings.style_weight, settings.smoothness)
    photo, painting = noise_pictures(size)
    with computing_in(precision):
        detail = np.ones(photo.shape[:2], np.float32)
        fixed, seen = engine.targets(photo[None], None, detail, go_on), [engine.painting(painting[None], go_on)]
        targets = engine.styled(fixed, seen, None, detail, (1.0,))
        state = engine.init(tf.constant(photo[None]))

        def step():
            nonlocal state
            state = engine.step(state, targets, weights, go_on)
            return float(engine.shown(state)[0, 0, 0, 0])  # which waits until it is there

        seconds = timed(step, steps)
    found = fastest_precision() if precision == "auto" else precision
    return {"network": network, "precision": found, "size": size, "s_per_step": seconds}


def timed(step: Callable[[], Any], steps: int) -> float:
    """Return the median seconds of `steps` calls, after two that warm up."""
    for _ in range(2):
        step()
    seconds = []
    for _ in range(steps):
        started = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)
