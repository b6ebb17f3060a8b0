import keras
import numpy as np
import pytest
import tensorflow as tf

from style_engine import optimizers

RNG = np.random.default_rng(3)


def plain_adam(start, gradients, rate, decay):
    """A second implementation, as algorithm 1 of the paper has it, with the average of the iterates."""
    theta, m, v, average = start.copy(), 0, 0, 0
    for t, g in enumerate(gradients, 1):
        m = 0.9 * m + 0.1 * g
        v = 0.99 * v + 0.01 * g**2
        theta = np.clip(theta - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-8), 0, 1)
        average = decay * average + (1 - decay) * theta
    return theta, average / (1 - decay ** len(gradients))


@pytest.mark.parametrize("decay", [0.0, 0.9])
def test_adam_against_a_plain_second_implementation(decay):
    start, gradients = RNG.random((4, 5)), RNG.normal(size=(20, 4, 5))
    state = optimizers.init(tf.constant(start, tf.float32))
    for gradient in gradients:
        state = optimizers.step(state, tf.constant(gradient, tf.float32), 0.05, decay)
    theta, average = plain_adam(start, gradients, 0.05, decay)
    np.testing.assert_allclose(state.iterate, theta, atol=2e-5)
    np.testing.assert_allclose(optimizers.averaged(state, decay), average, atol=2e-5)


def test_adam_against_keras():
    start, gradients = RNG.uniform(0.4, 0.6, (4, 5)), RNG.normal(size=(10, 4, 5))
    state, variable = optimizers.init(tf.constant(start, tf.float32)), tf.Variable(start, dtype=tf.float32)
    adam = keras.optimizers.Adam(0.01, beta_1=optimizers.BETA1, beta_2=optimizers.BETA2, epsilon=1e-8)
    for gradient in gradients:
        gradient = tf.constant(gradient, tf.float32)
        state = optimizers.step(state, gradient, 0.01, 0.0)
        adam.apply_gradients([(gradient, variable)])
    np.testing.assert_allclose(state.iterate, variable.numpy(), atol=1e-5)


def test_the_iterate_stays_a_picture():
    state = optimizers.init(tf.constant([0.0, 1.0]))
    state = optimizers.step(state, tf.constant([1.0, -1.0]), 0.5, 0.0)
    np.testing.assert_array_equal(state.iterate, [0, 1])


def test_the_state_given_is_left_as_it_was():
    state = optimizers.init(tf.constant([0.5]))
    optimizers.step(state, tf.constant([1.0]), 0.1, 0.9)
    assert float(state.step) == 0 and float(state.iterate[0]) == 0.5
