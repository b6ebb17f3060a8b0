import keras
import numpy as np

from style_engine.training.muon import Muon


def test_muon_moves_a_kernel_by_equal_singular_values():
    """All of about 0.2 lr sqrt(longer side), whatever the gradient's are; a bias moves as Adam would, by lr."""
    layer = keras.layers.Conv2D(6, 3, name="block2_conv1")
    layer.build((None, 8, 8, 4))
    kernel, bias = layer.get_weights()
    gradient = (np.random.default_rng(0).normal(size=(36, 6)) * 10.0 ** -np.arange(6)).astype(np.float32)
    optimizer = Muon(0.5)
    gradients = [gradient.reshape(kernel.shape), np.arange(1, 7, dtype=np.float32)]
    optimizer.apply([keras.ops.convert_to_tensor(each) for each in gradients], layer.trainable_variables)
    moved = (layer.get_weights()[0] - kernel).reshape(36, 6)
    values = np.linalg.svd(moved / (0.5 * 0.2 * 36**0.5), compute_uv=False)
    # Five Newton-Schulz steps lift values from a hundredth of the largest on to between 0.7 and 1.2.
    assert values[2] > 0.65 and values[0] < 1.25
    assert -np.sum(moved * gradient) > 0
    np.testing.assert_allclose(layer.get_weights()[1] - bias, -0.5, rtol=1e-4)
