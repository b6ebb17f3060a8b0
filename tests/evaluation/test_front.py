import dataclasses

import numpy as np
import pytest
from PIL import Image

from style_engine.errors import SettingError
from style_engine.evaluation.front import Point, along, front_plot, points
from style_engine.evaluation.judge import Measures
from style_engine.evaluation.trials import Candidate, Trial
from style_engine.presets import PRESETS

BOLD = Candidate("bold", PRESETS["bold"])


def trial(candidate, name, forms, structure):
    measures = Measures(0, forms, 0, 0, structure, 0)
    return Trial(candidate, "reference", name, "", "", "", measures, 1.0)


def test_a_candidate_is_tried_along_the_dial():
    found = along(BOLD, [0.0, 0.25])
    assert [each.label for each in found] == ["bold, how far 0", "bold, how far 0.25"]
    assert [each.folder for each in found] == ["bold_how_far_0", "bold_how_far_0.25"]
    assert [each.settings for each in found] == [
        dataclasses.replace(BOLD.settings, how_far=how_far) for how_far in (0.0, 0.25)
    ]
    with pytest.raises(SettingError):
        along(BOLD, [2.0])


def test_a_point_is_the_mean_over_the_pairs_at_one_place_of_the_dial():
    near, far = along(BOLD, [0.25, 0.75])
    trials = [trial(near.label, "x", 0.8, 0.1), trial(far.label, "x", 0.5, 0.3), trial(near.label, "y", 0.6, 0.2)]
    assert points([near, far], trials) == [Point(0.25, pytest.approx(0.15), pytest.approx(0.7)), Point(0.75, 0.3, 0.5)]


def test_the_plot_is_a_picture_with_lines(tmp_path):
    line = [Point(0.0, 0.1, 0.8), Point(1.0, 0.3, 0.4)]
    front_plot({"a": line, "b": [Point(0.5, 0.2, 0.9)]}, tmp_path / "front.png")
    with Image.open(tmp_path / "front.png") as plot:
        assert min(plot.size) > 300 and np.ptp(np.asarray(plot.convert("L"))) > 200
