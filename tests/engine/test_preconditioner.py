import numpy as np
import pytest
import tensorflow as tf
from support import halving

from style_engine.engine.optimizers import lbfgs
from style_engine.engine.preconditioner import COLOR, LIGHT, precondition_in_place, preconditioned

RNG = np.random.default_rng(5)
SHAPES = [(6, 8), (7, 5), (1, 3), (16, 9)]


def written_out(height, width):
    """Return the preconditioner as a matrix, for a flattened picture: a second implementation."""
    rows, columns, total = np.eye(height), np.eye(width), 0.0
    for octave, (light, color) in enumerate(zip(LIGHT, COLOR)):
        places = np.kron(rows, columns)
        colors = color * np.eye(3) + (light - color) * np.full((3, 3), 1 / 3)
        total = total + 4**octave * np.kron(places.T @ places, colors)
        rows, columns = halving(len(rows)) @ rows, halving(len(columns)) @ columns
    return total


def picture(height, width):
    return RNG.normal(size=(1, height, width, 3)).astype(np.float32)


@pytest.mark.parametrize("height, width", SHAPES)
def test_it_is_the_matrix_written_out(height, width):
    gradient, matrix = picture(height, width), written_out(height, width)
    found = preconditioned(tf.constant(gradient))
    np.testing.assert_allclose(np.reshape(found, -1), matrix @ gradient.reshape(-1), atol=1e-4)
    # As an inverse Hessian is: every direction downhill stays one.
    np.testing.assert_allclose(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix).min() > 0.99


@pytest.mark.parametrize("height, width", SHAPES)
def test_in_place_it_is_the_same(height, width):
    gradient = picture(height, width)
    expected = preconditioned(tf.constant(gradient))
    precondition_in_place(gradient)
    np.testing.assert_allclose(gradient, expected, atol=1e-4)


def test_larger_things_go_further_and_light_further_than_colour():
    y, x = np.mgrid[:64, :64]
    waves = {period: np.sin(2 * np.pi * x / period) * np.sin(2 * np.pi * y / period) for period in (2.5, 6, 24)}

    def gain(wave, channels):
        gradient = (wave[None, ..., None] * np.array(channels)).astype(np.float32)
        return np.linalg.norm(preconditioned(tf.constant(gradient))) / np.linalg.norm(gradient)

    light = [gain(wave, (1, 1, 1)) for wave in waves.values()]
    assert light == sorted(light) and light[0] < 2 and light[-1] > 10
    assert gain(waves[24], (1, 0, -1)) < light[-1] / 2


def test_what_is_no_picture_stays():
    vector = np.array([1.0, -2.0], np.float32)
    np.testing.assert_array_equal(preconditioned(tf.constant(vector)), vector)
    precondition_in_place(vector)
    np.testing.assert_array_equal(vector, [1.0, -2.0])


def plain_lbfgs(matrix, hessian, lowest, start, steps, rate):
    """A second implementation, of one pair: the inverse Hessian as a matrix (Nocedal and Wright, eq. 7.16)."""
    x, before = start.astype(np.float64), None
    for _ in range(steps):
        gradient = hessian @ (x - lowest)
        inverse = matrix
        if before is not None:
            s, y = x - before[0], gradient - before[1]
            v = np.eye(len(x)) - np.outer(y, s) / (y @ s)
            inverse = v.T @ (matrix * (s @ y) / (y @ matrix @ y)) @ v + np.outer(s, s) / (y @ s)
        downhill = inverse @ gradient
        size = np.sqrt(np.mean(downhill**2))
        before = x, gradient
        x = np.clip(x - downhill * (rate / size if before is None else min(1, rate / size)), 0, 1)
    return x


@pytest.mark.parametrize("steps", [1, 2])
def test_lbfgs_takes_it_as_its_first_guess_of_the_inverse_hessian(steps):
    """In memory and in place. After two steps it remembers one pair."""
    height, width = 5, 6
    root = RNG.normal(size=(90, 90))
    hessian, lowest = root @ root.T / 90 + 0.05 * np.eye(90), RNG.uniform(0.3, 0.7, 90)
    start = RNG.uniform(0.4, 0.6, (1, height, width, 3)).astype(np.float32)
    state, in_place = lbfgs.init(tf.constant(start)), lbfgs.InPlace(start)
    for _ in range(steps):
        for iterate, step in ((state.iterate, None), (in_place.iterate, in_place.step)):
            gradient = hessian @ (np.reshape(iterate, -1).astype(np.float64) - lowest)
            gradient = gradient.reshape(start.shape).astype(np.float32)
            if step is None:
                state = lbfgs.step(state, tf.constant(gradient), 0.01, 0.0)
            else:
                step(gradient, 0.01)
    expected = plain_lbfgs(written_out(height, width), hessian, lowest, start.reshape(-1), steps, 0.01)
    np.testing.assert_allclose(np.reshape(state.iterate, -1), expected, atol=2e-5)
    np.testing.assert_allclose(in_place.iterate.reshape(-1), expected, atol=2e-5)
