"""Pictures that browsers keep, and hand back: `test_returning.py` has the browser."""

from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from page_support import pixels, png_of
from rehearsal import VISIT, Rehearsed, Request
from studio_support import QUICK, request_of
from support import smooth_picture

from style_engine.page.afterwards import finish_label
from style_engine.page.kept import identity
from style_engine.page.layout import Page
from style_engine.page.marks import KEEP, SECOND, drawing_of, marked
from style_engine.page.visit import Gallery, Selection
from style_engine.pictures.files import to_image
from style_engine.studio.limits import Limits
from style_engine.studio.recipe import OWN_PAINTING, Recipe
from style_engine.studio.run_folder import RunFolder


@pytest.fixture
def page(tmp_path):
    return Page(Rehearsed(tmp_path / "runs", limits=Limits(in_browser=1)))


@pytest.fixture
def handed(tmp_path):
    """Return what puts files together as a browser hands them back, of a picture that was painted in `paintings`."""

    def files(paintings, **others):
        paths = {name: tmp_path / f"{name}.png" for name in ("picture", "photo", *others)}
        to_image(smooth_picture(3, 48, 64)).save(paths["picture"], pnginfo=Recipe(QUICK, paintings).png_info())
        for name, content in {"photo": png_of(smooth_picture(1, 90, 120)), **others}.items():
            paths[name].write_bytes(content)
        return {"files": {name: {"path": str(path)} for name, path in paths.items()}, "favourite": True}

    return files


def restored(page, wanted):
    """Hand back what is `wanted`; return the selection and the gallery after it, and the updates."""
    selection, gallery = Selection(), Gallery()
    return selection, gallery, page.history.kept.restore(Request(), selection, gallery, wanted)


def test_a_picture_comes_back_with_its_own_painting_and_is_of_the_visit_again(page, handed):
    wanted = handed((OWN_PAINTING, "crimson_fjord"), painting=png_of(smooth_picture(2, 70, 70)))
    selection, gallery, answer = restored(page, wanted)
    result, files = gallery.result, wanted["files"]
    (own, name), _ = selection.paintings()
    folder = RunFolder.of(result.picture)  # what was uploaded goes
    assert name == OWN_PAINTING and selection.second_id == "crimson_fjord"
    for found, given in ((own, "painting"), (selection.photo_file, "photo")):
        assert RunFolder.of(found).id == folder.id
        assert Path(found).read_bytes() == Path(files[given]["path"]).read_bytes()
    assert (result.height, result.width, result.is_favourite) == (48, 64, True)
    assert page.studio.visits.results(Request().session_hash, 9) == [result] and "restored" in answer[page.easel.status]
    told = answer[page.history.kept.told]["keep"]
    assert told["id"] == identity(result) and told["files"].keys() == {"picture", "photo", "painting"}
    # Nobody knows how long this server takes.
    assert "·" not in finish_label(result, 1024, True)
    # Handed back again, it is no second one.
    page.history.kept.restore(Request(), selection, gallery, wanted)
    assert gallery.history == [result]
    forgotten = page.history.delete(Request(), selection, gallery, True)[page.history.kept.told]
    assert forgotten["gone"] == told["id"] and gallery.history == [] and not result.is_there


def test_both_paintings_may_be_own_ones(page, handed):
    own, second = (png_of(smooth_picture(seed, 70, 70)) for seed in (2, 4))
    selection, gallery, answer = restored(page, handed((OWN_PAINTING, OWN_PAINTING), painting=own, second=second))
    assert [Path(file).read_bytes() for file, _ in selection.paintings()] == [own, second]
    assert answer[page.second.shelf].value[-1]["caption"] == "your own"
    assert {"painting", "second"} <= answer[page.history.kept.told]["keep"]["files"].keys()
    # Deleted on the shelf of own ones, the first goes, and the second stays, which is another; the same would go, too.
    for path, is_left in ((second, True), (own, False)):
        Path(selection.second_other[0]).write_bytes(path)
        selection.is_back, selection.painting_id, selection.own_painting_file = True, OWN_PAINTING, None
        selection.own_painting_file = gallery.result.request.paintings[0]
        page.desk.note(Request(), selection, 1, **{name: widget.value for name, widget in page.desk.values.items()})
        page.painting.mine.delete(Request(), selection, True)
        assert (selection.second_id is not None) == is_left


def test_a_second_masterpiece_that_is_not_here_comes_back_as_an_own_painting(page, handed):
    second = png_of(smooth_picture(4, 70, 70))
    selection, gallery, answer = restored(page, handed(("starlit_hills", "great_wave"), second=second))
    (_, first), (file, name) = selection.paintings()
    assert (first, name) == ("starlit_hills", OWN_PAINTING) and Path(file).read_bytes() == second
    assert gallery.result.request.painting_ids == (first, name)
    assert "second" in answer[page.history.kept.told]["keep"]["files"]


def test_a_picture_that_comes_back_is_not_taken_for_the_run_that_is_under_way(page, handed):
    studio, visit = page.studio, Request().session_hash
    studio.visits.begin("a run", visit, request_of(("photo.png", "painting.png")))
    restored(page, handed(("starlit_hills",)))
    assert studio.visits.standing(visit).run == "a run"


def test_who_clicks_before_all_is_back_sees_what_was_clicked(page, handed):
    page.returning._visits[VISIT] = "0123456789abcdef" * 3
    selection, clicked, _ = restored(page, handed(("starlit_hills",)))
    values = {name: widget.value for name, widget in page.desk.values.items()}
    for gallery, is_told in ((clicked, False), (Gallery(), True)):
        (answer,) = page.returning.come_back(Request(), selection, 1, gallery, **values)
        assert (page.easel.status in answer) == (page.easel.picture in answer) == is_told
        assert gallery.result == clicked.result


def test_of_pictures_that_are_the_same_none_is_left_when_one_is_deleted(page, handed):
    wanted = handed(("starlit_hills",))
    selection, gallery, _ = restored(page, wanted)
    _, other, _ = restored(page, wanted)  # in another tab
    gallery.add(other.result)
    page.history.showing(gallery)
    assert len(gallery.history) == 2
    told = page.history.delete(Request(), selection, gallery, True)[page.history.kept.told]
    assert gallery.history == [] and told["keep"] is None and told["gone"]
    assert not page.studio.visits.results(Request().session_hash, 9)


def test_what_is_painted_below_a_transparent_photo_comes_back(page, handed):
    picture = to_image(smooth_picture(3, 48, 64), np.zeros((48, 64), np.float32))
    wanted = handed(("starlit_hills",))
    picture.save(wanted["files"]["picture"]["path"], pnginfo=Recipe(QUICK, ("starlit_hills",)).png_info())
    _, gallery, _ = restored(page, wanted)
    assert np.abs(pixels(gallery.result.picture) - smooth_picture(3, 48, 64)).max() < 0.01


def test_regions_come_back_with_it(page, handed):
    marks = np.zeros((48, 64), np.uint8)
    marks[:20], marks[30:] = SECOND, KEEP
    folder = RunFolder.new(page.studio.root)
    drawing_of(folder.masks(marked(marks, 2, 50).masks)).save(folder.path / "drawn.png")
    drawn = (folder.path / "drawn.png").read_bytes()
    _, gallery, answer = restored(page, handed(("starlit_hills", "crimson_fjord"), drawn=drawn))
    assert len(gallery.result.request.masks) == 2 and answer[page.regions.found]["drawn"] is not None
    assert "drawn" in answer[page.history.kept.told]["keep"]["files"]


@pytest.mark.parametrize(
    "wanted", [None, [], {}, {"files": None}, {"files": {"picture": {"path": "x.png"}}}, {"files": {"photo": "x.png"}}]
)
def test_what_no_browser_of_ours_hands_back_is_refused(page, wanted):
    with pytest.raises(gr.Error):
        restored(page, wanted)


def test_a_file_is_never_named_by_what_it_says_itself(page, handed):
    selection, gallery, answer = restored(page, handed(("../../elsewhere",)))
    assert gallery.result is None and selection == Selection()  # a painting that is not here
    assert "choose a painting" in answer[page.easel.status]
    _, gallery, _ = restored(page, handed(("../../elsewhere",), painting=png_of(smooth_picture(2, 70, 70))))
    assert gallery.result.png.endswith(f"{RunFolder.of(gallery.result.picture).id}/impasto-own.png")


def test_a_picture_that_was_not_painted_here_is_refused(page, handed, tmp_path):
    wanted = handed(("starlit_hills",))
    (tmp_path / "picture.png").write_bytes(png_of(smooth_picture(3, 48, 64)))
    with pytest.raises(gr.Error):
        restored(page, wanted)
