import numpy as np
import pytest
from PIL import Image

from style_engine.evaluation.judge import Measures
from style_engine.evaluation.sheet import THUMBNAIL, blind_sheet, contact_sheet, means, summary
from style_engine.evaluation.trials import Trial

COLOURS = {"photo": "red", "painting": "lime", "a": "blue", "b": "black", "c": "yellow"}


def trial(candidate, name, folder, forms=0.2, seconds=1.0, face_found=None):
    paths = [str(folder / f"{part}.png") for part in (candidate, "photo", "painting")]
    return Trial(candidate, "group", name, *paths, Measures(0.1, forms, 0.3, 0.4, 0.5, 0.6), seconds, face_found)


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a picture in one colour for each of `COLOURS`."""
    for name, colour in COLOURS.items():
        Image.new("RGB", (40, 20), colour).save(tmp_path / f"{name}.png")
    return tmp_path


def colours(sheet):
    """Return the names of the colours of a sheet, line by line."""
    pixels = np.asarray(sheet)[5::THUMBNAIL, 5::THUMBNAIL]
    names = {Image.new("RGB", (1, 1), colour).getpixel((0, 0)): name for name, colour in COLOURS.items()}
    return [[names[tuple(map(int, pixel))] for pixel in line] for line in pixels]


def test_the_table_has_means_and_the_worst_of_each_candidate(tmp_path):
    trials = [trial("a", "x", tmp_path, 0.2, 1.0), trial("b", "x", tmp_path), trial("a", "y", tmp_path, 0.4, 3.0)]
    lines = summary(trials).splitlines()
    columns = "candidate | style | forms | foreign | missing | structure | content | worst forms | median s"
    assert lines[0] == f"| {columns} |"
    assert lines[2] == "| a | 0.100 | 0.300 | 0.300 | 0.400 | 0.500 | 0.600 | 0.400 | 2.0 |"
    assert lines[3].startswith("| b | 0.100 | 0.200 |")
    assert means(trials[::2]) == Measures(*(pytest.approx(value) for value in (0.1, 0.3, 0.3, 0.4, 0.5, 0.6)))


def test_faces_have_a_column_once_they_are_looked_for(tmp_path):
    trials = [trial("a", name, tmp_path, face_found=found) for name, found in zip("xyz", (True, False, None))]
    lines = summary([*trials, trial("b", "z", tmp_path)]).splitlines()
    assert lines[0].endswith("| median s | face found |")
    assert lines[2].endswith("| 1.0 | 1 of 2 |") and lines[3].endswith("| 1.0 | 0 of 0 |")


def test_a_contact_sheet_has_a_line_for_each_pair_and_a_column_for_each_candidate(folder):
    sheet = contact_sheet([trial(candidate, name, folder) for candidate in "ab" for name in ("x", "y")])
    assert sheet.size == (4 * THUMBNAIL, 2 * THUMBNAIL)
    assert colours(sheet) == [["photo", "painting", "a", "b"]] * 2


def test_the_key_of_a_blind_sheet_is_what_it_shows(folder):
    names = [f"pair {number}" for number in range(12)]
    trials = [trial(candidate, name, folder) for name in names for candidate in "abc"]
    sheet, key = blind_sheet(trials, np.random.default_rng(1))
    assert list(key) == names
    assert colours(sheet) == [["photo", "painting", *candidates] for candidates in key.values()]
    # Each candidate once in a line, and in no order that one line would give away.
    assert all(sorted(candidates) == ["a", "b", "c"] for candidates in key.values())
    assert len({tuple(candidates) for candidates in key.values()}) > 3
    assert blind_sheet(trials, np.random.default_rng(1))[1] == key
    assert blind_sheet(trials, np.random.default_rng(2))[1] != key
