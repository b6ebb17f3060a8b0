import pytest
from PIL import Image

from style_engine.benchmark import plots, ways
from style_engine.evaluation.pairs import bundled_pairs

pytestmark = pytest.mark.slow


def test_the_ways_to_a_picture_are_compared(monkeypatch, tmp_path):
    monkeypatch.setitem(ways.WAYS, "quick", dict(size=64, coarsest_size=64, iterations=6))
    (row,) = ways.follow("quick", bundled_pairs()[:1], None, 2)["rows"]
    assert row["step"][-1] == 6
    assert row["loss"][-1] < row["loss"][0] and row["seconds"] == sorted(row["seconds"])
    machine = {"processor": "a machine", "cores": 2, "tensorflow": "2"}
    plots.convergence_plot([row], [], machine, tmp_path / "plot.png")
    assert Image.open(tmp_path / "plot.png").size[0] > 300


def test_what_was_measured_has_names():
    row = {"way": "a", "pair": "b", "seconds": [1.0], "step": [1], "content": [0.5], "style": [0.25]}
    assert ways.measures_of(row) == {"style": [0.25], "content": [0.5]}
    assert ways.measures_of({"way": "a", "pair": "b", "seconds": [1.0], "step": [1], "loss": [2.0]}) == {"loss": [2.0]}
