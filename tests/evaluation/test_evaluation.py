"""The command line, as a user calls it."""

import dataclasses
import json

import numpy as np
import pytest
from PIL import Image
from training_support import ones, tiny_student

from style_engine.assets import COMPACT_NETWORK
from style_engine.evaluation.__main__ import main
from style_engine.evaluation.sheet import THUMBNAIL
from style_engine.presets import PRESETS
from style_engine.studio.gallery import catalogue
from style_engine.training.student import file_weights

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def untrained(tmp_path_factory):
    """Return the file of a network with random weights."""
    student = tiny_student(ones(), 1.0, "sgd", "average")
    shown = np.random.default_rng(6).random((2, 64, 64, 3), np.float32)
    path = tmp_path_factory.mktemp("untrained") / "compact.npz"
    np.savez(path, **file_weights(student, shown))
    return path


def test_evaluation_paints_measures_and_shows(teachers, pictures, untrained, tmp_path, monkeypatch, capsys):
    quick = dataclasses.replace(PRESETS["standard"], iterations=2, coarsest_size=64)
    monkeypatch.setitem(PRESETS, "standard", quick)
    first = catalogue.pairs()[:1]
    monkeypatch.setattr(catalogue, "pairs", lambda: first)
    given = [COMPACT_NETWORK, untrained, "--teachers", teachers, "--pictures", pictures, "--pairs", 1, "--bundled"]
    given += ["--content-weight", 0.5, "--size", 64, "--output", tmp_path]
    assert main([*map(str, given)]) == 0

    trials = json.loads((tmp_path / "evaluation.json").read_text())
    assert [trial["group"] for trial in trials] == ["held out", "bundled"] * 2
    assert [trial["network"] for trial in trials] == [str(COMPACT_NETWORK)] * 2 + [str(untrained)] * 2
    for trial in trials:
        assert trial["style"] == pytest.approx(np.mean(trial["layers"])) and trial["seconds"] > 0
    # Each painted with its own network.
    shipped, other = (np.asarray(Image.open(trials[index]["picture"]), float) for index in (0, 2))
    assert np.abs(shipped - other).mean() > 1
    with Image.open(tmp_path / "held_out.jpg") as sheet:
        assert sheet.size == (4 * THUMBNAIL, THUMBNAIL)
    assert "| network | style | content |" in capsys.readouterr().out
