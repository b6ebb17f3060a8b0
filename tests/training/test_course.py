"""Whole trainings, of four steps."""

import json

import numpy as np
import pytest
import tensorflow as tf

from style_engine.engine.networks import compact
from style_engine.training import __main__ as training
from style_engine.training import course, half_painted
from style_engine.training.crops import Crops


def arguments(data, work):
    tiny = "--crops 2 --validation 1 --batch 1 --paint-every 2 --painted-pairs 1 --front-steps 2 --steps 4"
    tiny += " --widths 4 4 6 8 8"
    given = ["--teachers", data, "--pictures", data / "pictures", "--work", work, *tiny.split()]
    return [str(argument) for argument in given]


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def quick():
    """Let half-painted pictures come after fewer steps, and nothing be compiled: that takes longer than a few steps."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (course, half_painted):
            patch.setattr(module, "KEPT_STEPS", (1, 2, 4))
        tf.config.run_functions_eagerly(True)
        yield
        tf.config.run_functions_eagerly(False)


@pytest.fixture(scope="module")
def trained(data, float32, small, tmp_path_factory):
    """Return the folder of a finished training of four steps, with one painting in between."""
    work = tmp_path_factory.mktemp("work")
    assert training.main(arguments(data, work)) == 0
    return work


def test_training_exports_a_file_that_the_loader_accepts(trained):
    weights = compact.read_weights(trained / "compact.npz")
    features = compact.build(weights)(np.random.default_rng(0).random((1, 32, 48, 3), np.float32))
    assert tuple(features["block5_conv1"].shape) == (1, 2, 3, 8)
    with np.load(trained / "compact.npz") as file:
        assert {file[name].dtype for name in file.files} == {np.dtype(np.float16)}


def test_training_logs_a_validation_table(trained):
    lines = (trained / "log.csv").read_text().splitlines()
    assert lines[0].startswith("step,seconds,alike_block3_conv1,") and lines[0].endswith(",loss")
    assert [line.split(",")[0] for line in lines[1:]] == ["2", "4"]
    assert all(0 < float(value) < 100 for value in lines[-1].split(",")[2:])


def test_a_training_from_a_file_leaves_out_the_first_layers_own(data, trained, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(course, "train_front", seen.append)
    monkeypatch.setattr(course, "train_steps", lambda student, *rest: seen.append(student.network.get_weights()[-2]))
    monkeypatch.setattr(course, "paint", lambda *given: None)
    assert training.main([*arguments(data, tmp_path), "--start", str(trained / "compact.npz")]) == 0
    kernel = compact.read_weights(trained / "compact.npz")["block5_conv1/kernel"]
    np.testing.assert_array_equal(seen[0], kernel)


def test_an_interrupted_training_goes_on_to_the_same_weights(data, trained, tmp_path, monkeypatch):
    def stop(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(course, "paint", stop)
        with pytest.raises(KeyboardInterrupt):
            training.main(arguments(data, tmp_path))
    assert json.loads((tmp_path / "checkpoint" / "step.json").read_text()) == 2
    training.main(arguments(data, tmp_path))
    once, twice = (compact.read_weights(folder / "compact.npz") for folder in (trained, tmp_path))
    for name in once:
        np.testing.assert_allclose(twice[name], once[name], rtol=1e-3, atol=1e-5, err_msg=name)


def test_a_painting_in_between_is_half_painted(trained):
    crops = Crops(trained / "crops", 1, 2, course.REMEMBERED * 3)
    early, middle, late = (crops.batch(np.array([row]))["picture"].astype(float) for row in (3, 4, 5))
    assert np.abs(late - middle).any() and np.abs(middle - early).any()
    assert not crops.batch(np.array([6]))["picture"].any()


def test_the_divisors_go_from_none_to_all_alike():
    scale = np.array([1.0, 3.0], np.float32)
    assert np.ptp(course.divisor(scale, 0.0)) == 0
    strength = scale / course.divisor(scale, 1.0)
    np.testing.assert_allclose(strength, 1, atol=0.1)
    assert np.mean((scale / course.divisor(scale, 0.5)) ** 2) == pytest.approx(1, rel=1e-5)


def test_the_learning_rate_rises_and_falls():
    rate = course.schedule(0.1, 200)
    found = [float(rate(step)) for step in (0, 5, 10, 105, 200)]
    assert found == pytest.approx([0, 0.05, 0.1, 0.05, 0], abs=1e-6)
