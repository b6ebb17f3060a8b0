import dataclasses
import itertools

import pytest

from style_engine.dial import CONTENT_RANGE, dialled
from style_engine.engine.pyramid import scales
from style_engine.presets import PRESETS
from style_engine.settings import StyleSettings


def test_in_the_middle_it_moves_nothing():
    for settings in PRESETS.values():
        middle = dataclasses.replace(settings, how_far=0.5)
        assert dialled(middle) is middle


def test_it_moves_all_that_belongs_together_one_way():
    turned = [dialled(StyleSettings(how_far=step / 20)) for step in range(21)]
    for before, after in itertools.pairwise(turned):
        assert after.content_weight < before.content_weight
        assert after.coarsest_size <= before.coarsest_size and after.detail <= before.detail
    assert {settings.how_far for settings in turned} == {0.5}
    assert turned[0].content_weight == pytest.approx(CONTENT_RANGE**2 * turned[-1].content_weight)


def test_it_turns_what_the_settings_say():
    """A preset that is turned stays that preset: only the three move, and from where they are."""
    settings = StyleSettings(how_far=1.0, content_weight=1.0, colors="photo", detail=0.0)
    found = dialled(settings)
    assert found.content_weight == pytest.approx(0.2) and found.detail == 0
    assert dataclasses.replace(found, how_far=1.0, content_weight=1.0, coarsest_size=128) == dataclasses.replace(
        settings, coarsest_size=128
    )


def test_a_value_stays_within_its_range():
    found = dialled(StyleSettings(how_far=0.0, content_weight=4.0, coarsest_size=4096))
    assert (found.content_weight, found.coarsest_size) == (4.0, 4096)


def test_the_scales_are_those_of_the_dial():
    coarsest = [scales(512, 512, StyleSettings(how_far=far))[0].width for far in (0.0, 0.5, 1.0)]
    assert coarsest[0] > coarsest[1] == StyleSettings().coarsest_size > coarsest[2]


@pytest.mark.parametrize("how_far, coarsest", [(0.0, 512), (0.25, 256), (0.5, 128), (0.85, 128), (0.9, 64), (1.0, 64)])
def test_the_subject_gives_way_only_at_the_far_end(how_far, coarsest):
    assert dialled(StyleSettings(how_far=how_far)).coarsest_size == coarsest
