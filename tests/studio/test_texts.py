"""What the page says: translations, and that no word is missing or left over."""

import ast
import json
import pickle

import pytest
from support import ROOT

from style_engine import assets, errors
from style_engine.errors import SettingError
from style_engine.studio import texts
from style_engine.studio.events import Frame

ENGLISH = json.loads((assets.TEXTS / "en.json").read_text(encoding="utf-8"))


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
    assets.texts.cache_clear(), texts.texts_of.cache_clear()
    yield
    assets.texts.cache_clear(), texts.texts_of.cache_clear()


def test_a_translation_says_it_and_english_fills_what_it_leaves_out(dutch):
    assert texts.say("paint") == "Schilderen" and texts.say("iteration", step=3) == "stap 3"
    assert texts.say("stop") == ENGLISH["stop"]
    assert texts.say_of("settings", "size", "label", "Size") == "Grootte"
    assert texts.say_of("settings", "seed", "label", "Seed") == "Seed"


def test_a_language_without_a_file_is_refused(dutch, monkeypatch):
    monkeypatch.setenv(texts.LANGUAGE_VARIABLE, "tlh")
    with pytest.raises(ValueError, match="IMPASTO_LANGUAGE must be one of en, nl. Received: 'tlh'"):
        texts.say("paint")


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
