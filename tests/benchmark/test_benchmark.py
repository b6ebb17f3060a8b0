import json

import pytest
from PIL import Image

from style_engine.benchmark import __main__ as benchmark
from style_engine.benchmark import measures, plots, tables


def test_a_small_benchmark_prints_its_tables_and_writes_json_and_plots(tmp_path, capsys, monkeypatch):
    options = "--parts steps sizes memory --sizes 64 --steps 1 --networks compact --picture-sizes 64 96 --paintings 2"
    assert benchmark.main([*options.split(), "--output", str(tmp_path / "folder")]) == 0
    record = json.loads((tmp_path / "folder" / "benchmark.json").read_text())
    assert [row["network"] for row in record["steps"]] == [measures.REFERENCE, "compact", "compact"]
    assert all(row["s_per_step"] > 0 and row["peak_mb"] > 100 for row in record["steps"])
    assert [row["size"] for row in record["sizes"]] == [64, 96] and record["sizes"][0]["cold_s"] > 0
    assert len(record["memory"]["resident_mb"]) == 2 and record["machine"]["cores"] >= 1
    assert Image.open(tmp_path / "folder" / "scaling.png").size[0] > 500
    printed = capsys.readouterr().out
    assert "| 64 | compact | float32 |" in printed and "1.000" in printed


def test_the_ways_to_a_picture_are_compared(monkeypatch, tmp_path):
    from style_engine.studio.gallery.catalogue import pairs

    photo, painting = pairs()[0]
    monkeypatch.setitem(measures.WAYS, "quick", dict(size=64, coarsest_size=64, iterations=6))
    (row,) = measures.follow("quick", {"pair": (photo.path, painting.path)}, None, 2)["rows"]
    assert row["step"][-1] == 6
    assert row["loss"][-1] < row["loss"][0] and row["seconds"] == sorted(row["seconds"])
    machine = {"processor": "a machine", "cores": 2, "tensorflow": "2"}
    plots.convergence_plot([row], [], machine, tmp_path / "plot.png")
    assert Image.open(tmp_path / "plot.png").size[0] > 300


def test_tables_by_hand():
    rows = [
        {"network": measures.REFERENCE, "precision": "float32", "size": 64, "s_per_step": 0.5, "peak_mb": 700},
        {"network": "compact", "precision": "auto", "size": 64, "s_per_step": 0.05, "peak_mb": 300},
    ]
    assert tables.step_table(rows).splitlines()[-1] == "| 64 | compact | auto | 0.050 | 0.100 | 300 |"
    picture = dict(network="compact", preset="sketch", size=384, warm_first_s=0.123, warm_s=4, slowest_s=5, cold_s=6.5)
    assert (
        tables.picture_table([{**picture, "peak_mb": 800}]).splitlines()[-1]
        == "| compact | sketch | 384 | 0.12 | 4.00 | 5.00 | 6.50 | 800 |"
    )
    ways = [
        {"way": "a", "style": [0.9, 0.2], "content": [0.1, 0.5], "seconds": [1, 2.0]},
        {"way": "a", "style": [0.9, 0.4], "content": [0.1, 0.7], "seconds": [1, 3.0]},
    ]
    assert tables.way_table(ways).splitlines()[-1] == "| a | 0.300 | 0.600 | 0.400 | 2.50 |"


def test_a_measure_that_dies_says_which():
    with pytest.raises(SystemExit, match="time_picture"):
        measures.in_process(measures.time_picture, "no network", "no preset", 64, 0)
