"""What the page remembers of a visit."""

import numpy as np
import pytest
from PIL import Image
from studio_support import QUICK, request_of

from style_engine.errors import RequestError
from style_engine.page.marks import DETAIL, KEEP, MARKS_SIDE, NOTHING, SECOND, Marked, marked, read_marks
from style_engine.page.visit import HISTORY, Gallery, Selection
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.recipe import OWN_PAINTING, Recipe
from style_engine.studio.result import Result


def test_what_is_missing_is_told_in_its_turn(tmp_path):
    for selection, key in (
        (Selection(), "choose_photo"),
        (Selection(painting_id="starlit_hills"), "choose_photo"),
        (Selection("photo.png"), "choose_painting"),
        (Selection("photo.png", painting_id=OWN_PAINTING), "choose_painting"),
        (Selection("photo.png", painting_id="never_heard_of"), "choose_painting"),
        (Selection("photo.png", second_id="starlit_hills"), "choose_painting"),
    ):
        with pytest.raises(RequestError) as caught:
            selection.request(QUICK, NOTHING, tmp_path)
        assert caught.value.key == key


def test_a_request_names_files_and_ids(tmp_path):
    first, second = (work for work in paintings() if work.id in ("starlit_hills", "crimson_fjord"))
    chosen = Selection("photo.png", None, first.id, second.id)
    whole = np.ones((4, 4), np.float32)
    request = chosen.request(QUICK, Marked([whole] * 2), tmp_path)
    assert request.paintings == (str(first.path), str(second.path)) and request.painting_ids == (first.id, second.id)
    assert [Image.open(path).size for path in request.masks] == [(4, 4)] * 2
    own = Selection("photo.png", "own.png", OWN_PAINTING)
    plain, detailed = own.request(QUICK, NOTHING, tmp_path), own.request(QUICK, Marked(detail=whole / 2), tmp_path)
    assert (plain.paintings, plain.painting_ids, plain.masks) == (("own.png",), (OWN_PAINTING,), ())
    assert plain.detail_mask is None and detailed.masks == ()
    assert np.asarray(Image.open(detailed.detail_mask)).tolist() == [[128] * 4] * 4


def result(number):
    request = request_of(("photo.png", "painting.png"))
    return Result(request, Recipe(QUICK), f"{number}.png", f"{number}.png", 48, 64, 1e-6, (f"{number}.jpg",), ())


def test_the_newest_picture_comes_first_and_the_oldest_goes():
    gallery = Gallery()
    for number in range(HISTORY + 3):
        gallery.blended, gallery.frame = "blended.jpg", "frame.jpg"
        gallery.add(result(number))
        assert (gallery.result, gallery.blended, gallery.frame) == (gallery.history[0], None, None)
    assert len(gallery.history) == HISTORY and gallery.result.png == f"{HISTORY + 2}.png"
    gallery.add(result(10))
    assert len(gallery.history) == HISTORY and [one.png for one in gallery.history].count("10.png") == 1


def test_brushes_are_told_apart_by_their_colours(tmp_path):
    layer = Image.new("RGBA", (64, 64))
    layer.paste((228, 87, 46, 255), (0, 0, 32, 64))  # orange
    layer.paste((47, 111, 222, 255), (32, 0, 48, 64))  # blue
    layer.paste((228, 87, 46, 40), (48, 0, 56, 64))  # hardly there
    layer.paste((30, 200, 60, 255), (56, 0, 60, 64))  # green
    layer.save(tmp_path / "layer.png")
    marks = read_marks(str(tmp_path / "layer.png"))
    assert [marks[5, x] for x in (5, 40, 50, 58, 62)] == [SECOND, KEEP, 0, DETAIL, 0]
    Image.new("RGBA", (64, 64)).save(tmp_path / "empty.png")
    Image.new("RGBA", (4 * MARKS_SIDE, 8), "red").save(tmp_path / "foreign.png")
    (tmp_path / "text.png").write_text("no picture")
    assert all(read_marks(str(tmp_path / f"{name}.png")) is None for name in ("empty", "foreign", "text", "gone"))


def test_masks_of_one_and_of_two_paintings():
    marks = np.array([[0, SECOND, KEEP]], np.uint8)
    (first, second), detail = marked(marks, 2, 30)
    assert detail is None
    assert (first.tolist(), second.tolist()) == ([[1, 0, 0]], [[0, 1, 0]])
    # Where no region is painted for the second, the mix decides.
    (first, second), _ = marked(np.array([[0, KEEP]], np.uint8), 2, 30)
    np.testing.assert_allclose([first[0], second[0]], [[0.7, 0], [0.3, 0]])
    assert [mask.tolist() for mask in marked(np.array([[0, KEEP]], np.uint8), 1, 0).masks] == [[[1, 0]]]
    assert marked(np.array([[0]], np.uint8), 1, 0) == NOTHING
    # Where details are kept, it is painted as elsewhere: alone, they are no regions.
    (first, second), detail = marked(np.array([[0, DETAIL, SECOND]], np.uint8), 2, 30)
    assert (first.tolist(), second.tolist(), detail.tolist()) == ([[1, 1, 0]], [[0, 0, 1]], [[0, 1, 0]])
    alone = marked(np.array([[0, DETAIL]], np.uint8), 2, 30)
    assert (alone.masks, alone.detail.tolist()) == ((), [[0, 1]])
    with pytest.raises(RequestError, match="You marked orange areas"):
        marked(marks, 1, 0)


def test_a_click_that_was_overtaken_on_its_way_does_not_count():
    chosen = Selection()
    assert not chosen.is_overtaken("first", 20.5)
    assert chosen.is_overtaken("first", 20) and not chosen.is_overtaken("first", 21)
    assert not chosen.is_overtaken("second", 3), "each shelf has clicks of its own"
    for forged in (None, "20", {}):
        assert not chosen.is_overtaken("first", forged) and chosen.is_overtaken("first", 20)
