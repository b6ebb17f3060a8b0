"""Which buttons can be pressed when."""

import dataclasses

import pytest
from studio_support import QUICK, request_of

from style_engine.page.buttons import FINISHES, Enabled, enabled
from style_engine.studio.recipe import Recipe
from style_engine.studio.result import Result


@pytest.fixture
def result(tmp_path):
    request = request_of(("photo.png", "painting.png"))
    return Result(request, Recipe(QUICK), "picture.png", "picture.png", 384, 512, 1e-6, ("frame.jpg",), ())


def test_before_anything_is_painted_only_paint_can_be_pressed():
    assert enabled(False, None) == Enabled(True, False, False, False, False, (False,) * len(FINISHES))


def test_while_it_paints_only_stop_can_be_pressed():
    assert enabled(True, None) == Enabled(False, True, False, False, False, (False,) * len(FINISHES))


def test_what_is_shown_can_be_looked_at_and_painted_on_where_that_is_larger(result):
    assert enabled(False, result).look and enabled(False, result).finishes == (True, True, True)
    large = dataclasses.replace(result, height=2048, width=1000)
    assert enabled(False, large).finishes == (False, False, True)
    # As long as another run has shown nothing, the picture of before is still there.
    assert enabled(True, result).look and not enabled(True, result).paint


def test_only_a_stopped_run_can_be_continued_and_only_once(result, tmp_path):
    assert not enabled(False, result).resume
    checkpoint = tmp_path / "checkpoint.npz"
    checkpoint.write_bytes(b"x")
    stopped = dataclasses.replace(result, checkpoint=str(checkpoint))
    assert enabled(False, stopped).resume and not enabled(True, stopped).resume
    checkpoint.unlink()
    assert not enabled(False, stopped).resume


def test_one_can_go_on_from_a_picture_that_was_picked(result):
    assert not enabled(False, result).branch
    assert enabled(False, result, "frame.jpg").branch and not enabled(True, result, "frame.jpg").branch
