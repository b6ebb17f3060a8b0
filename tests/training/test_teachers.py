import numpy as np
from support import plain_vgg

from style_engine.training.teachers import CHANNELS, FILES, Teachers


def test_the_teacher_against_a_plain_second_implementation(data):
    rgb = np.random.default_rng(2).random((32, 32, 3)).astype(np.float32)
    found = Teachers(data)(rgb[None])
    assert {layer: features.shape[-1] for layer, features in found.items()} == CHANNELS
    weights = {}
    for file in FILES:
        with np.load(data / file) as arrays:
            weights |= dict(arrays)
    for name in [name for name in weights if f"{name}/scale" in weights]:  # what is in 8 bits
        weights[name] = weights[name] * float(weights[f"{name}/scale"]) + float(weights[f"{name}/min"])
    plain = plain_vgg(rgb, weights, blocks=5)
    for layer, features in found.items():
        np.testing.assert_allclose(features[0], plain[layer], rtol=1e-3, atol=1e-3 * plain[layer].max(), err_msg=layer)
