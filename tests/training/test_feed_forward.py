"""The training of the decoder that paints in one pass."""

import numpy as np
import pytest
import tensorflow as tf

from style_engine.engine import decoder as decoders
from style_engine.engine import feed_forward as engine
from style_engine.engine import precision
from style_engine.training.crops import find_pictures
from style_engine.training.feed_forward import __main__ as training
from style_engine.training.feed_forward import learner, pictures


@pytest.fixture
def files(data):
    return find_pictures(data / "pictures")[0]


def test_a_batch_depends_on_its_seed_alone(files):
    once, again, other = (pictures.batch(*files, 2, seed) for seed in ([0, 1], [0, 1], [0, 2]))
    assert once["photo"].shape == once["painting"].shape == (2, pictures.SIDE, pictures.SIDE, 3)
    assert all(np.array_equal(once[name], again[name]) for name in once)
    assert not np.array_equal(once["photo"], other["photo"])


def test_a_photo_comes_in_its_paintings_colours(files):
    pairs = pictures.batch(*files, 4, [0, 3])
    for photo, painting in zip(pairs["photo"], pairs["painting"]):
        np.testing.assert_allclose(photo.mean((0, 1)), painting.mean((0, 1)), atol=0.1)


def test_statistics_are_transferred_as_the_engine_does_also_where_bfloat16_is_faster(monkeypatch):
    rng = np.random.default_rng(0)
    found, wanted = (np.maximum(rng.normal(1, 1, (2, 12, 12, 5)), 0).astype(np.float32) for _ in range(2))
    transferred, results = tf.function(learner.transferred), []
    monkeypatch.setattr(precision, "fastest_precision", lambda: "bfloat16")
    monkeypatch.setattr(training, "train", lambda options: results.append(transferred(found, wanted)))
    assert training.main(["--pictures", "of no matter"]) == 0
    (moved,) = results
    for index in range(2):
        expected = engine.transferred(found[index : index + 1], engine._statistics(wanted[index : index + 1]))
        np.testing.assert_allclose(moved[index : index + 1], expected, atol=2e-3)


@pytest.mark.slow
def test_training_goes_on_and_exports_a_file_that_the_engine_takes(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pictures, "SIDE", 64)
    monkeypatch.setattr(training, "VALIDATED_PAIRS", 4)
    arguments = ["--pictures", str(data / "pictures"), "--work", str(tmp_path), "--batch", "1", "--validate-every", "2"]
    tf.config.run_functions_eagerly(True)  # to compile takes longer than four steps
    try:
        assert training.main([*arguments, "--steps", "2"]) == 0
        later = tmp_path / "later.npz"
        assert training.main([*arguments, "--steps", "4", "--output", str(later)]) == 0  # from the second step
    finally:
        tf.config.run_functions_eagerly(False)
    assert not list(tmp_path.glob("half_*"))
    lines = (tmp_path / "log.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["step", "2", "4"]
    paths = tmp_path / "feed_forward.npz", later
    kernels = [decoders.load_file(path).get_layer("picture").get_weights()[0] for path in paths]
    assert kernels[0].shape == (3, 3, 16, 3) and not np.array_equal(*kernels)
    with np.load(later) as file:
        assert {file[name].dtype for name in file.files} == {np.dtype(np.float16)}
