import dataclasses

import pytest

from style_engine.presets import PRESETS
from style_engine.settings import StyleSettings
from style_engine.studio.links import query_of, read_query


def test_a_link_brings_back_what_it_was_made_of():
    settings = StyleSettings(
        size=768, style_weight=2.5, colors="photo", square=True, seed=4, style_mix=(0.25, 0.75), network="compact"
    )
    query = query_of("fine", settings, ["starlit_hills", "crimson_fjord"])
    assert read_query(query) == ("fine", settings, ("starlit_hills", "crimson_fjord"))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_needs_no_more_words(preset):
    query = query_of(preset, PRESETS[preset], [])
    assert query == f"preset={preset}"
    # What only a program needs is not in a link.
    assert read_query(query)[1] == PRESETS[preset]


def test_what_is_not_said_is_standard_and_what_is_unknown_is_left_out():
    assert read_query("") == ("standard", PRESETS["standard"], ())
    assert read_query("__theme=dark&utm_source=x")[1] == PRESETS["standard"]


def test_a_path_on_the_server_is_in_no_link():
    settings = dataclasses.replace(PRESETS["standard"], vgg19_weights="/secret/weights.h5")
    assert "secret" not in query_of("standard", settings, [])
    assert read_query("vgg19_weights=/etc/passwd")[1].vgg19_weights == ""


@pytest.mark.parametrize(
    "query", ["size=huge", "size=1", "preset=none", "square=maybe", "style_mix=a,b", "colors=grey"]
)
def test_what_cannot_be_is_refused(query):
    with pytest.raises(ValueError):
        read_query(query)
