"""The page's handlers, where a browser could not bring about what they are for."""

from types import SimpleNamespace

from conftest import smooth_picture

import app
from style_engine.images import to_image
from style_engine.recipe import Recipe
from style_engine.session import Brush, Painted, Scene
from style_engine.settings import StyleSettings


def test_an_error_midway_shows_again_what_was_painted_before(tmp_path):
    path = str(tmp_path / "impasto-own.png")
    to_image(smooth_picture(1, 48, 64)).save(path)
    done = Painted(path, path, "own", Recipe(StyleSettings(size=64)), path, path, 64, 1e-6)
    scenes = [Scene("Iteration 1", picture="live.jpg"), Scene("Broken, alas.", "error")]
    request = SimpleNamespace(session_hash="a visit")
    live, last = app.run(request, Brush(StyleSettings()), scenes, done)
    assert live[0] == "live.jpg" and not live[3].interactive and not live[7].interactive
    assert last[0] == path and "Broken, alas." in last[2] and "impasto-own.png" in str(last[3].value)
    assert all(update.interactive for update in (last[3], last[4], *last[7:])) and not last[5].interactive
    assert "a visit" not in app.brushes


def test_an_error_of_a_first_run_only_says_so():
    (last,) = app.run(SimpleNamespace(session_hash="s"), Brush(StyleSettings()), [Scene("Broken.", "error")], None)
    assert "Broken." in last[2] and last[4].interactive and last[6] == last[3]  # both skipped
