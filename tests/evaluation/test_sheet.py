import numpy as np
from PIL import Image

from style_engine.evaluation.sheet import THUMBNAIL, contact_sheet, summary
from style_engine.evaluation.trials import Trial


def trial(network, name, folder, style=0.2, seconds=1.0):
    layers = [style - 0.1, style, style, style, style + 0.1]
    paths = [str(folder / f"{part}.png") for part in (network, "photo", "painting")]
    return Trial(network, "group", name, *paths, style, 0.5, layers, seconds)


def test_the_table_has_means_and_the_worst_of_each_network(tmp_path):
    trials = [trial("a", "x", tmp_path, 0.2, 1.0), trial("b", "x", tmp_path), trial("a", "y", tmp_path, 0.4, 3.0)]
    lines = summary(trials).splitlines()
    assert lines[0].startswith("| network | style | content | worst style | style, block1_conv1 |")
    assert lines[2] == "| a | 0.300 | 0.500 | 0.400 | 0.200 | 0.300 | 0.300 | 0.300 | 0.400 | 2.0 |"
    assert lines[3].startswith("| b | 0.200 |")


def test_a_contact_sheet_has_a_line_for_each_pair_and_a_column_for_each_network(tmp_path):
    colours = {"photo": "red", "painting": "lime", "a": "blue", "b": "black"}
    for name, colour in colours.items():
        Image.new("RGB", (40, 20), colour).save(tmp_path / f"{name}.png")
    trials = [trial(network, name, tmp_path) for network in ("a", "b") for name in ("x", "y")]
    sheet = np.asarray(contact_sheet(trials))
    assert sheet.shape == (2 * THUMBNAIL, 4 * THUMBNAIL, 3)
    for line in range(2):
        found = [tuple(sheet[line * THUMBNAIL + 5, column * THUMBNAIL + 5]) for column in range(4)]
        assert found == [(255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)]
