"""What the page says: translations, and that no word is missing or left over."""

import ast
import dataclasses
import json
import pickle
import string

import pytest
from support import ROOT

from style_engine import PRESETS, assets, errors
from style_engine.errors import SettingError
from style_engine.settings import FOR_PROGRAMS, StyleSettings
from style_engine.studio import languages, texts
from style_engine.studio.events import Frame
from style_engine.studio.gallery.catalogue import paintings

ENGLISH = json.loads((assets.TEXTS / "en.json").read_text(encoding="utf-8"))


LANGUAGES = ["de", "en", "es", "fr", "ja", "zh"]
# Settings whose label and meaning the page takes from `ENGLISH`, and one that it shows as a slider of its own.
ELSEWHERE = {*FOR_PROGRAMS, "style_mix", "how_far", "content_weight", "stroke_size", "colors"}
ERRORS = {kind.__name__ for kind in errors.ImpastoError.__subclasses__()}


@pytest.fixture
def dutch(tmp_path, monkeypatch):
    """Let the page speak a little Dutch, from a file of its own."""
    (tmp_path / "en.json").write_text(json.dumps(ENGLISH), encoding="utf-8")
    words = {"paint": "Schilderen", "iteration": "stap {step}", "settings.size.label": "Grootte"}
    words["setting_unknown"] = "{name}? Dat is geen instelling."
    (tmp_path / "nl.json").write_text(json.dumps(words), encoding="utf-8")
    monkeypatch.setattr(assets, "TEXTS", tmp_path)
    monkeypatch.setenv(texts.LANGUAGE_VARIABLE, "nl")
    assets.texts.cache_clear(), assets.languages.cache_clear(), texts.texts_of.cache_clear()
    yield
    assets.texts.cache_clear(), assets.languages.cache_clear(), texts.texts_of.cache_clear()


def test_a_translation_says_it_and_english_fills_what_it_leaves_out(dutch):
    assert texts.say("paint") == "Schilderen" and texts.say("iteration", step=3) == "stap 3"
    assert texts.say("stop") == ENGLISH["stop"]
    assert texts.say_of("settings", "size", "label", "Size") == "Grootte"
    assert texts.say_of("settings", "seed", "label", "Seed") == "Seed"


def test_a_language_without_a_file_is_refused(dutch, monkeypatch):
    monkeypatch.setenv(texts.LANGUAGE_VARIABLE, "tlh")
    with pytest.raises(ValueError, match="IMPASTO_LANGUAGE must be one of en, nl. Received: 'tlh'"):
        texts.say("paint")


def test_the_languages_are_those_that_are_promised():
    assert assets.languages() == LANGUAGES


@pytest.mark.parametrize("name", [name for name in LANGUAGES if name != "en"])
def test_a_language_is_complete_and_has_the_same_places_for_facts(name):
    translated = assets.texts(name)
    named = [spec.name for spec in dataclasses.fields(StyleSettings) if spec.name not in ELSEWHERE]
    own = {f"settings.{setting}.{part}" for setting in named for part in ("label", "meaning")}
    own |= {f"presets.{preset}.{part}" for preset in PRESETS for part in ("label", "meaning")}
    own |= {f"groups.{work.group}.label" for work in paintings()} | {f"makers.{paintings()[0].maker}.label"}
    assert set(translated) == set(ENGLISH) | own
    assert {key: places(translated[key]) for key in ENGLISH} == {key: places(ENGLISH[key]) for key in ENGLISH}
    assert not [key for key in own if places(translated[key]) or not translated[key].strip()]


def places(text):
    """Return the places for facts in a `text`, with how they are written, sorted."""
    parsed = string.Formatter().parse(text)
    return sorted((name, form, conversion) for _, name, form, conversion in parsed if name is not None)


@pytest.mark.parametrize(
    ("accepted", "name"),
    [
        ("de-CH,de;q=0.9,en;q=0.8", "de"),
        ("en-US,de;q=0.9", "en"),
        ("zh-TW", "zh"),
        ("pt-BR,es;q=0.5", "es"),
        ("fr;q=0.2, JA-jp;q=0.7", "ja"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("*", "en"),
        ("nl, *;q=0.5, de;q=0.1", "en"),
        ("nl,pt;q=0.5", "en"),
        ("", "en"),
        ("de;q=nan,../../fr,;;;,es;q=7,\x00", "en"),
        ("," * 50_000 + "fr", "fr"),
    ],
)
def test_the_most_welcome_language_is_found(accepted, name):
    assert languages.language_for(accepted) == name


def test_the_owner_decides_before_the_browser_does(monkeypatch):
    monkeypatch.delenv(languages.LANGUAGE_VARIABLE, raising=False)
    languages.speak_to("de")
    assert texts.say("paint") == "Malen" and texts.decimal(1.25, ".2f") == "1,25"
    monkeypatch.setenv(languages.LANGUAGE_VARIABLE, "fr")
    assert texts.say("paint") == "Peindre"
    monkeypatch.setenv(languages.LANGUAGE_VARIABLE, "")
    languages.speak_to(None)
    assert texts.say("paint") == "Paint"


def test_every_text_is_there_and_every_one_is_said():
    said, known = set(), set()
    for path in (ROOT / "app.py", *(ROOT / "style_engine").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        known |= keys_in(tree)
    assert known <= set(ENGLISH), "said, but not among the texts"
    assert set(ENGLISH) <= said, "among the texts, but never said"


def keys_in(tree):
    """Return the keys that a module names where it says a text, or raises an error of ours."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    named = [call.args[0] for call in calls if (call.func.id == "say" or call.func.id in ERRORS) and call.args]
    return {node.value for node in named if isinstance(node, ast.Constant)}


def test_errors_are_facts_and_their_sentences_are_translated(dutch):
    error = SettingError("setting_unknown", name="telepathy")
    assert str(error) == "There is no setting telepathy." and error.facts == {"name": "telepathy"}
    assert texts.sentence_of(error) == "telepathy? Dat is geen instelling."
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.key, again.facts) == (SettingError, error.key, error.facts)


def test_a_bar_tells_the_share_of_the_work_and_not_of_the_steps():
    frame = Frame(step=45, total_steps=56, scale=2, scale_count=3, progress=0.345, steps_per_s=None, left_s=75.0)
    assert texts.percent_of(frame) == 34 and texts.sentence_of_event(frame) == "Painting… 34 % · about 1 min left"
