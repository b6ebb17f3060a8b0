import numpy as np
from support import plain_vgg

from style_engine.training.teachers import CHANNELS, VGG19_FILE, Teachers


def test_teachers_against_a_plain_second_implementation(data):
    rgb = np.random.default_rng(2).random((32, 32, 3)).astype(np.float32)
    found = Teachers(data)(rgb[None])
    assert {layer: features.shape[-1] for layer, features in found.items()} == CHANNELS
    with np.load(data / VGG19_FILE) as file:
        plain = plain_vgg(rgb, dict(file), blocks=3)
    for layer in ("block1_conv1", "block2_conv1", "block3_conv1", "block3_conv4"):
        np.testing.assert_allclose(found[layer][0], plain[layer], rtol=1e-3, atol=1e-2)
