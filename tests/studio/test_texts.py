"""What the page says: translations, and that no word is missing or left over."""

import ast
import json

import pytest
from support import ROOT

from style_engine import assets
from style_engine.studio import texts

ENGLISH = json.loads((assets.TEXTS / "en.json").read_text(encoding="utf-8"))


@pytest.fixture
def dutch(tmp_path, monkeypatch):
    """Let the page speak a little Dutch, from a file of its own."""
    (tmp_path / "en.json").write_text(json.dumps(ENGLISH), encoding="utf-8")
    words = {"paint": "Schilderen", "iteration": "stap {step}", "settings.size.label": "Grootte"}
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
    keys = set()
    for path in (ROOT / "app.py", *(ROOT / "style_engine").rglob("*.py")):
        keys |= keys_in(ast.parse(path.read_text(encoding="utf-8")))
    assert keys == set(ENGLISH)


def keys_in(tree):
    """Return the keys of the texts that a module says itself, or has a label say: see `picker` and `shelf`."""
    named, keys = {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).append(node.value)

    def constants(node):
        if isinstance(node, ast.IfExp):
            return constants(node.body) | constants(node.orelse)
        if isinstance(node, ast.Name):
            return set().union(*map(constants, named.get(node.id, ())))
        return {node.value} if isinstance(node, ast.Constant) else set()

    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = {"say": 0, "picker": 1, "shelf": 1}.get(node.func.id)
            if place is not None:
                keys |= constants(node.args[place])
    return keys
