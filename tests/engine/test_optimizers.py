import keras
import numpy as np
import pytest
import scipy.optimize
import tensorflow as tf

from style_engine.engine.optimizers import adam, available_optimizers, lbfgs, load_optimizer

RNG = np.random.default_rng(3)


def tensor(values):
    return tf.constant(values, tf.float32)


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
    state = adam.init(tensor(start))
    for gradient in gradients:
        state = adam.step(state, tensor(gradient), 0.05, decay)
    theta, average = plain_adam(start, gradients, 0.05, decay)
    np.testing.assert_allclose(state.iterate, theta, atol=2e-5)
    np.testing.assert_allclose(adam.shown(state, decay), average, atol=2e-5)


def test_adam_against_keras():
    start, gradients = RNG.uniform(0.4, 0.6, (4, 5)), RNG.normal(size=(10, 4, 5))
    state, variable = adam.init(tensor(start)), tf.Variable(start, dtype=tf.float32)
    other = keras.optimizers.Adam(0.01, beta_1=adam.BETA1, beta_2=adam.BETA2, epsilon=1e-8)
    for gradient in gradients:
        state = adam.step(state, tensor(gradient), 0.01, 0.0)
        other.apply_gradients([(tensor(gradient), variable)])
    np.testing.assert_allclose(state.iterate, variable.numpy(), atol=1e-5)


class Bowl:
    """A convex quadratic function of `size` variables whose lowest point is within the box."""

    def __init__(self, size=30):
        root = RNG.normal(size=(size, size))
        self.hessian = root @ root.T / size + 0.05 * np.eye(size)
        self.lowest, self.start = RNG.uniform(0.2, 0.8, size), RNG.random(size)

    def gradient(self, x):
        return self.hessian @ (np.asarray(x, np.float64) - self.lowest)

    def value(self, x):
        return 0.5 * (x - self.lowest) @ self.gradient(x)


def plain_lbfgs(bowl, steps, rate, pairs):
    """A second implementation, by the inverse Hessian written out as a matrix (Nocedal and Wright, eq. 7.16)."""
    x, moves, changes, before = bowl.start.copy(), [], [], None
    for _ in range(steps):
        gradient = bowl.gradient(x)
        if before is not None:
            moves.append(x - before[0])
            changes.append(gradient - before[1])
        moves, changes = moves[-pairs:], changes[-pairs:]
        inverse = np.eye(len(x))
        if moves:
            inverse *= moves[-1] @ changes[-1] / (changes[-1] @ changes[-1])
        for s, y in zip(moves, changes):
            v = np.eye(len(x)) - np.outer(y, s) / (y @ s)
            inverse = v.T @ inverse @ v + np.outer(s, s) / (y @ s)
        downhill = inverse @ gradient
        size = np.sqrt(np.mean(downhill**2))
        before = x, gradient
        x = np.clip(x - downhill * (min(1, rate / size) if moves else rate / size), 0, 1)
    return x


def run_lbfgs(bowl, steps, rate):
    state = lbfgs.init(tensor(bowl.start))
    for _ in range(steps):
        state = lbfgs.step(state, tensor(bowl.gradient(state.iterate)), rate, 0.0)
    return state


def test_lbfgs_against_a_plain_second_implementation():
    bowl = Bowl()
    for steps in (1, 2, 6, 14):
        found = run_lbfgs(bowl, steps, 0.05).iterate
        np.testing.assert_allclose(found, plain_lbfgs(bowl, steps, 0.05, lbfgs.PAIRS), atol=1e-4)


def test_its_direction_is_scipys():
    moves = RNG.normal(size=(4, 30))
    changes = moves @ Bowl().hessian
    gradient, curvatures = RNG.normal(size=30), 1 / np.sum(moves * changes, 1)
    tensors = [[tensor(v) for v in vectors] for vectors in (moves, changes)]
    found = lbfgs.direction(tensor(gradient), *tensors, tensor(curvatures), tensor(1.0))
    np.testing.assert_allclose(found, scipy.optimize.LbfgsInvHessProduct(moves, changes) @ gradient, atol=1e-4)


def test_it_finds_the_lowest_point_as_scipy_does_from_about_as_many_gradients():
    bowl = Bowl()
    scipys = scipy.optimize.minimize(
        bowl.value, bowl.start, jac=bowl.gradient, method="L-BFGS-B", bounds=[(0, 1)] * 30, options={"maxfun": 40}
    )
    found = run_lbfgs(bowl, scipys.nfev, 0.1).iterate
    assert bowl.value(np.array(found)) < 1e-4 * bowl.value(bowl.start)
    np.testing.assert_allclose(found, scipys.x, atol=0.02)


def test_in_place_it_is_the_same():
    bowl = Bowl()
    start = bowl.start.astype(np.float32)
    state, in_place = lbfgs.init(tensor(start)), lbfgs.InPlace(start, pairs=lbfgs.PAIRS)
    for _ in range(20):
        state = lbfgs.step(state, tensor(bowl.gradient(state.iterate)), 0.05, 0.0)
        in_place.step(bowl.gradient(in_place.iterate).astype(np.float32), 0.05)
        np.testing.assert_allclose(in_place.iterate, state.iterate, atol=1e-4)
    np.testing.assert_array_equal(start, bowl.start.astype(np.float32))


def test_no_step_is_longer_than_the_learning_rate():
    bowl = Bowl()
    state = lbfgs.init(tensor(bowl.start))
    for _ in range(8):
        after = lbfgs.step(state, tensor(bowl.gradient(state.iterate)), 0.01, 0.0)
        moved = float(tf.sqrt(tf.reduce_mean(tf.square(after.iterate - state.iterate))))
        assert 0 < moved < 0.01 + 1e-6
        state = after


def test_a_pair_that_bends_the_wrong_way_is_stored_with_weight_0():
    """On a hilltop the gradients' change opposes the move: the step must still go downhill."""
    state = lbfgs.init(tensor([0.5, 0.5]))
    for _ in range(5):
        gradient = -(state.iterate - 0.45)
        state = lbfgs.step(state, gradient, 0.02, 0.0)
    assert float(tf.reduce_max(state.curvatures)) == 0
    assert float(tf.reduce_min(state.iterate)) > 0.55


@pytest.mark.parametrize("name", available_optimizers())
def test_the_iterate_stays_a_picture_and_the_state_given_as_it_was(name):
    optimizer = load_optimizer(name)
    state = optimizer.init(tensor([0.0, 1.0]))
    after = optimizer.step(state, tensor([1.0, -1.0]), 0.5, 0.0)
    np.testing.assert_array_equal(after.iterate, [0, 1])
    assert float(state.step) == 0 and float(after.step) == 1
    np.testing.assert_array_equal(optimizer.shown(state, 0.9), state.iterate)


@pytest.mark.parametrize("name", available_optimizers())
def test_its_signature_is_that_of_its_states(name):
    optimizer = load_optimizer(name)
    state = optimizer.step(optimizer.init(tf.zeros([1, 4, 6, 3])), tf.ones([1, 4, 6, 3]), 0.1, 0.0)
    specs = optimizer.signature(tf.TensorSpec([1, None, None, 3]))
    tf.nest.assert_same_structure(state, specs)
    assert all(spec.is_compatible_with(value) for spec, value in zip(tf.nest.flatten(specs), tf.nest.flatten(state)))
