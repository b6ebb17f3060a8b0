"""Steps are compiled once, whatever changes from run to run."""

import dataclasses

import numpy as np
import pytest
from engine_support import QUICK, painted

from style_engine.engine.networks import load_network
from style_engine.engine.steering import go_on
from style_engine.engine.stepper import stepper
from style_engine.engine.targets import Weights


def test_a_second_run_of_another_size_traces_nothing_anew(photo, painting):
    painted(photo, painting)
    compiled = stepper(load_network(QUICK, 96), QUICK, whole=True).compiled
    traces = [function.experimental_get_tracing_count() for function in (compiled.gradient, compiled.update)]
    other = dataclasses.replace(QUICK, size=128, style_weight=2.0, learning_rate=0.02, averaging=0.5)
    painted(photo[:60], painting, other)
    assert stepper(load_network(other, 96), other, whole=True).compiled is compiled
    assert [function.experimental_get_tracing_count() for function in (compiled.gradient, compiled.update)] == traces
    assert traces == [1, 1]


@pytest.mark.parametrize("whole", [True, False])
def test_the_learning_rate_is_the_steppers_own(photo, painting, whole):
    """The first step of L-BFGS is as long as the learning rate, root mean square."""
    grey, weights = np.full((1, 72, 96, 3), 0.5, np.float32), Weights(0.5, 1.0, 0.0)
    for learning_rate in (0.01, 0.02):
        settings = dataclasses.replace(QUICK, learning_rate=learning_rate)
        kind = stepper(load_network(settings), settings, whole)
        fixed, seen = kind.targets(photo[None], None, None, go_on), [kind.painting(painting[None], go_on)]
        targets = kind.styled(fixed, seen, None, np.ones((72, 96), np.float32), (1.0,))
        after = kind.shown(kind.step(kind.init(grey), targets, weights, go_on))
        assert np.sqrt(np.mean((np.asarray(after) - grey) ** 2)) == pytest.approx(learning_rate, rel=1e-3)
