"""The command line, as a user calls it."""

import dataclasses
import json
import sys

import numpy as np
import pytest
from PIL import Image
from training_support import look_from_afar, ones, tiny_student

from style_engine.assets import COMPACT_NETWORK
from style_engine.engine.networks import compact
from style_engine.evaluation import __main__ as command
from style_engine.evaluation import faces
from style_engine.evaluation.__main__ import chosen_candidates, main, parsed
from style_engine.evaluation.sheet import MEASURES, THUMBNAIL
from style_engine.presets import PRESETS
from style_engine.studio.gallery import catalogue
from style_engine.training.student import file_weights


def options(*given):
    return parsed([*map(str, given), "--teachers", "teachers"])


@pytest.fixture(scope="module")
def untrained(tmp_path_factory):
    """Return the file of a network with random weights."""
    student = tiny_student(ones(), 1.0, "sgd", "average")
    shown = np.random.default_rng(6).random((2, 64, 64, 3), np.float32)
    path = tmp_path_factory.mktemp("untrained") / "compact.npz"
    np.savez(path, **file_weights(student, shown))
    return path


@pytest.fixture
def quick(monkeypatch):
    """Make the presets standard and bold so quick that nothing is painted, and the judge as quick."""
    look_from_afar(monkeypatch)
    monkeypatch.setattr(compact, "WIDE_SIZE", 0)  # as the file of the narrow one is compared, too: it is traced once
    for name, steps in (("standard", 2), ("bold", 1)):
        changed = dataclasses.replace(PRESETS[name], iterations=steps, coarsest_size=64, detail=0.0)
        monkeypatch.setitem(PRESETS, name, changed)
    first = catalogue.pairs()[:1]
    monkeypatch.setattr(catalogue, "pairs", lambda: first)


@pytest.fixture
def reference(tmp_path):
    """Return a folder with a reference pair."""
    folder = tmp_path / "reference" / "pair"
    folder.mkdir(parents=True)
    (photo, painting), *_ = catalogue.pairs()
    for work, name in ((photo, "content"), (painting, "style")):
        with Image.open(work.path) as image:
            image.convert("RGB").resize((80, 64)).save(folder / f"{name}.jpg")
    return folder.parent


def test_candidates_are_all_presets_with_all_networks_or_with_those_that_ship(untrained):
    shipped = chosen_candidates(options("--bundled", "--preset", "sketch", "bold", "--content-weight", 0.7))
    assert [(each.label, each.extractor) for each in shipped] == [("sketch", None), ("bold", None)]
    assert [each.settings for each in shipped] == [
        dataclasses.replace(PRESETS[name], network="compact", size=512, content_weight=0.7)
        for name in ("sketch", "bold")
    ]
    # Files are found wherever they stand, but for right after presets, of which there may be several.
    found = chosen_candidates(options(COMPACT_NETWORK, "--bundled", untrained, "--size", 64))
    assert [each.label for each in found] == [str(COMPACT_NETWORK), str(untrained)]
    assert all(each.extractor and each.settings.size == 64 for each in found)
    both = chosen_candidates(options(untrained, "--bundled", "--preset", "bold", "fine"))
    assert [each.label for each in both] == [f"bold, {untrained}", f"fine, {untrained}"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--pictures", "x", "--front", "0.5"], "it needs --reference"),
        ([], "nothing to paint"),
        (["--bundled", "--faces"], "pip install 'impasto[evaluation]'"),
    ],
)
def test_what_cannot_be_followed_is_told(given, sentence, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)
    faces.detector.cache_clear()
    with pytest.raises(SystemExit):
        options(*given)
    assert sentence in capsys.readouterr().err


@pytest.mark.slow
def test_networks_are_compared(teachers, pictures, untrained, quick, tmp_path, capsys):
    given = [COMPACT_NETWORK, "--teachers", teachers, "--pictures", pictures, "--pairs", 1, "--bundled", untrained]
    given += ["--content-weight", 0.5, "--size", 64, "--output", tmp_path]
    assert main([*map(str, given)]) == 0

    trials = json.loads((tmp_path / "evaluation.json").read_text())
    assert [trial["group"] for trial in trials] == ["held out"] * 2 + ["bundled"] * 2
    assert [trial["candidate"] for trial in trials] == [str(COMPACT_NETWORK), str(untrained)] * 2
    for trial in trials:
        assert set(trial["measures"]) == set(MEASURES) and trial["seconds"] > 0
        assert trial["face_found"] is None
    # Each painted with its own network.
    shipped, other = (np.asarray(Image.open(trial["picture"]), float) for trial in trials[:2])
    assert np.abs(shipped - other).mean() > 1
    with Image.open(tmp_path / "held_out.jpg") as sheet:
        assert sheet.size == (4 * THUMBNAIL, THUMBNAIL)
    assert not list(tmp_path.glob("*blind*")) and not (tmp_path / "front.png").exists()
    assert "| candidate | style | forms |" in capsys.readouterr().out


@pytest.mark.slow
def test_presets_are_compared_blind_along_the_dial_and_by_faces(
    teachers, reference, quick, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(command, "detector", lambda: None)
    monkeypatch.setattr(faces, "faces", lambda picture, agreeing: [faces.Box(0, 0, 9, 9)])
    given = ["--teachers", teachers, "--reference", reference, "--bundled", "--size", 64, "--output", tmp_path]
    given += ["--preset", "standard", "bold", "--front", 0, 1, "--blind", 5, "--faces"]
    assert main([*map(str, given)]) == 0

    trials = json.loads((tmp_path / "evaluation.json").read_text())
    found = {
        group: [trial["candidate"] for trial in trials if trial["group"] == group] for group in ("reference", "bundled")
    }
    assert found["reference"] == [f"{name}, how far {how_far}" for name in ("standard", "bold") for how_far in (0, 1)]
    assert found["bundled"] == ["standard", "bold"]
    assert all(trial["face_found"] is True for trial in trials)
    key = json.loads((tmp_path / "blind.json").read_text())
    for group, candidates in found.items():
        (columns,) = key[group].values()
        assert sorted(columns) == sorted(candidates)
        with Image.open(tmp_path / f"{group}_blind.jpg") as sheet:
            assert sheet.size == ((2 + len(candidates)) * THUMBNAIL, THUMBNAIL)
    assert (tmp_path / "front.png").exists()
    assert "| face found |" in capsys.readouterr().out
