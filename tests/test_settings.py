import dataclasses

import pytest

from style_engine.presets import PRESET_MEANINGS, PRESETS
from style_engine.settings import StyleSettings

FIELDS = dataclasses.fields(StyleSettings)


@pytest.mark.parametrize("spec", FIELDS, ids=lambda spec: spec.name)
def test_every_setting_says_what_it_means(spec):
    assert spec.metadata["label"] and len(spec.metadata["meaning"]) > 10
    assert (spec.metadata["minimum"] is None) == (spec.type not in (int, float))


@pytest.mark.parametrize("spec", [spec for spec in FIELDS if spec.type in (int, float)], ids=lambda spec: spec.name)
def test_a_number_out_of_range_is_refused_by_name(spec):
    for value in (spec.metadata["minimum"] - 1, spec.metadata["maximum"] + 1, float("nan"), True, "3", None):
        with pytest.raises(ValueError, match=f"`{spec.name}` must be"):
            StyleSettings(**{spec.name: value})
    for end in ("minimum", "maximum"):
        StyleSettings(**{spec.name: spec.metadata[end]})


@pytest.mark.parametrize(
    "name, value", [("start", "photo"), ("losses", ""), ("keep", [100]), ("keep", (0,)), ("square", 1)]
)
def test_other_wrong_values_are_refused_by_name(name, value):
    with pytest.raises(ValueError, match=f"`{name}` must be"):
        StyleSettings(**{name: value})


def test_settings_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        StyleSettings().size = 256


def test_the_paper_preset_is_the_reference_method():
    paper = PRESETS["paper"]
    assert (paper.network, paper.size, paper.square, paper.start) == ("vgg19", 512, True, "noise")
    assert (paper.iterations, paper.kept_steps(1000)) == (1000, (100, 400, 1000))
    assert (paper.losses, paper.smoothness, paper.averaging, paper.margin) == ("gatys", 0, 0, 0)


def test_every_preset_is_explained():
    assert set(PRESETS) == set(PRESET_MEANINGS) >= {"sketch", "standard", "fine", "paper"}


@pytest.mark.parametrize(
    "iterations, keep, kept",
    [
        (80, (), (10, 20, 30, 40, 50, 60, 70, 80)),
        (3, (), (1, 2, 3)),
        (1, (), (1,)),
        (500, (100, 400, 1000), (100, 400, 500)),
    ],
)
def test_kept_steps_spread_and_always_end_with_the_last(iterations, keep, kept):
    assert StyleSettings(keep=keep).kept_steps(iterations) == kept


@pytest.mark.parametrize("mix", [(1e300, 10**400), (10**400,), (float("inf"),), (float("nan"), 1.0)])
def test_a_mix_of_any_numbers_is_refused_by_name(mix):
    with pytest.raises(ValueError, match="`style_mix` must be a tuple of numbers from 0 to"):
        StyleSettings(style_mix=mix)


def test_what_somebody_wrote_is_not_said_again_at_length():
    for value in ("x" * 5_000_000, ["x" * 5_000_000], 10**4000):
        with pytest.raises(ValueError) as caught:
            StyleSettings(size=value)
        assert len(str(caught.value)) < 300
