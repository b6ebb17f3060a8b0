"""The command line, as a user calls it."""

import json

import numpy as np
import pytest
from PIL import Image
from support import smooth_picture
from training_support import look_from_afar, write_teachers

from style_engine.benchmark import __main__ as benchmark
from style_engine.benchmark import memory, ways
from style_engine.benchmark.machine import describe_machine
from style_engine.benchmark.process import in_process
from style_engine.benchmark.steps import REFERENCE
from style_engine.pictures.files import to_image

pytestmark = pytest.mark.slow


def here(measure, *arguments):
    """Measure in this process, which has TensorFlow already."""
    return measure(*arguments) | {"peak_mb": 101}


@pytest.mark.slow
def test_a_small_benchmark_prints_its_tables_and_writes_json_and_plots(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "in_process", here)
    monkeypatch.setattr(memory, "SIZES", (96, 64))
    options = (
        "--parts steps sizes memory looks --sizes 64 --steps 1 --networks compact --picture-sizes 64 96 --paintings 2"
    )
    options += " --looks 2 --look-sizes 64"
    assert benchmark.main([*options.split(), "--output", str(tmp_path / "folder")]) == 0
    record = json.loads((tmp_path / "folder" / "benchmark.json").read_text())
    assert [row["network"] for row in record["steps"]] == [REFERENCE, "compact", "compact"]
    assert all(row["s_per_step"] > 0 for row in record["steps"])
    assert [row["size"] for row in record["sizes"]] == [64, 96] and record["sizes"][0]["cold_s"] > 0
    assert len(record["memory"]["resident_mb"]) == 2 and record["machine"]["cores"] >= 1
    (look,) = record["looks"]
    assert look["size"] == 64 and 0 < look["known_s"] < look["new_s"]
    assert Image.open(tmp_path / "folder" / "scaling.png").size[0] > 500
    printed = capsys.readouterr().out
    assert "| 64 | compact | float32 |" in printed and "1.000" in printed


def test_convergence_is_judged_beside_the_references_own_pictures(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "in_process", lambda measure, *arguments: measure(*arguments))
    monkeypatch.setattr(benchmark, "REFERENCE_SIZE", 64)
    look_from_afar(monkeypatch)
    for way in list(ways.WAYS):
        monkeypatch.delitem(ways.WAYS, way)
    monkeypatch.setitem(ways.WAYS, "quick", dict(size=64, coarsest_size=64, iterations=2))
    folder = tmp_path / "reference" / "pair"
    folder.mkdir(parents=True)
    write_teachers(tmp_path, np.random.default_rng(5))
    for seed, name in enumerate(("content", "style", "iteration_100", "iteration_400")):
        to_image(smooth_picture(seed, 64, 64)).save(folder / f"{name}.jpg")
    options = ["--parts", "convergence", "--reference", str(tmp_path / "reference"), "--teachers", str(tmp_path)]
    assert benchmark.main([*options, "--steps", "1", "--output", str(tmp_path)]) == 0
    found = json.loads((tmp_path / "benchmark.json").read_text())["convergence"]
    (way,), early, late = found["ways"], *found["reference"]
    assert way["pair"] == "pair" and len(way["style"]) == len(way["content"]) == len(way["seconds"])
    assert late["seconds"] == pytest.approx(4 * early["seconds"]) and early["style"] > 0
    assert Image.open(tmp_path / "convergence.png").size[0] > 500
    assert "| quick |" in capsys.readouterr().out


def test_a_measure_has_a_process_of_its_own_whose_memory_is_told():
    found = in_process(describe_machine)
    assert found.pop("peak_mb") > 10 and found == describe_machine()


@pytest.mark.slow
def test_a_measure_that_dies_says_which():
    with pytest.raises(SystemExit, match="len"):
        in_process(len, None)
