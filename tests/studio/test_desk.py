"""What is on the desk of a visit: it stays, and goes when it should."""

import os
import shutil
import sqlite3
import threading
import time
from pathlib import Path

from PIL import Image
from studio_support import request_of

from style_engine.studio.desk import MOST_OWN, Chosen
from style_engine.studio.limits import Limits
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.storage import tidy
from style_engine.studio.studio import Studio

VISIT = "a visit"


def names_of(studio):
    """Return the names of all files of desks, but those that say that a folder is kept."""
    return sorted(path.name.split("_")[0] for path in studio.root.rglob("*_*") if path.is_file())


def test_what_is_chosen_outlives_its_upload_and_its_server_and_is_nobody_elses(studio, files):
    values = {"preset": "bold", "how_far": 0.7}
    chosen = Chosen(*files, OWN_PAINTING, "crimson_fjord", values=values, query="preset=bold")
    studio.desks.put(VISIT, chosen, True)
    before = [Path(path).read_bytes() for path in files]
    for path in files:
        Path(path).unlink()
    later = Studio(studio.root, studio.visits._path).desks
    found = later.read(VISIT)
    assert [Path(path).read_bytes() for path in (found.photo, found.own)] == before
    assert (found.painting_id, found.second_id, found.values, found.query) == (
        OWN_PAINTING, "crimson_fjord", values, "preset=bold",
    )  # fmt: skip
    assert later.own(VISIT) == [found.own] and later.read("another") is None and later.own("another") == []
    assert VISIT not in studio.visits._path.read_bytes().decode("latin-1")


def test_a_photo_that_is_replaced_or_removed_goes_from_the_disk_with_what_was_drawn_on_it(studio, files):
    photo, other = files
    studio.desks.put(VISIT, Chosen(photo), False)
    studio.desks.draw(VISIT, other)
    drawn = studio.desks.read(VISIT).drawn
    # Another change leaves both as they are, and is no second copy.
    studio.desks.put(VISIT, Chosen(studio.desks.read(VISIT).photo, values={"mix": 3}), False)
    assert studio.desks.read(VISIT).drawn == drawn and names_of(studio) == ["drawn", "photo"]
    studio.desks.draw(VISIT, None)
    assert not Path(drawn).exists() and studio.desks.read(VISIT).drawn is None
    studio.desks.draw(VISIT, other)
    studio.desks.put(VISIT, Chosen(other), False)
    assert studio.desks.read(VISIT).drawn is None and names_of(studio) == ["photo"]
    studio.desks.put(VISIT, Chosen(), False)
    assert studio.desks.read(VISIT).photo is None and names_of(studio) == []


def test_another_page_with_a_photo_that_was_replaced_meanwhile_does_not_undo_that(studio, files):
    studio.desks.put(VISIT, Chosen(files[0]), False)
    stale = studio.desks.read(VISIT).photo
    studio.desks.put(VISIT, Chosen(files[1]), False)
    studio.desks.put(VISIT, Chosen(stale, values={"mix": 3}), False)
    assert Path(studio.desks.read(VISIT).photo).read_bytes() == Path(files[1]).read_bytes()


def test_own_paintings_stay_on_the_shelf_each_once_until_they_are_deleted(studio, tmp_path):
    paths = []
    for number in range(MOST_OWN + 2):
        paths.append(str(tmp_path / f"{number}.png"))
        Image.new("RGB", (8, 8), (number, 0, 0)).save(paths[-1])
        studio.desks.put(VISIT, Chosen(own=paths[-1], painting_id=OWN_PAINTING), True)
    reds = [Image.open(path).getpixel((0, 0))[0] for path in studio.desks.own(VISIT)]
    assert reds == list(range(MOST_OWN + 1, 1, -1)) and names_of(studio) == ["own"] * MOST_OWN
    # The same file under another name is the same painting, and the newest; one of the shelf's is not the own one.
    shutil.copy(paths[5], tmp_path / "again.png")
    studio.desks.put(VISIT, Chosen(own=str(tmp_path / "again.png"), painting_id=OWN_PAINTING), True)
    studio.desks.put(VISIT, Chosen(own=paths[7], painting_id="starlit_hills"), False)
    first, *others = studio.desks.own(VISIT)
    assert Image.open(first).getpixel((0, 0))[0] == 5 and len(others) == MOST_OWN - 1
    studio.desks.remove_own(VISIT, first)
    assert studio.desks.own(VISIT) == others and not Path(first).exists()


def test_desks_go_with_their_age_with_all_that_is_deleted_and_by_their_size(studio, files):
    for visit in (VISIT, "another", "a third"):
        studio.desks.put(visit, Chosen(files[0]), False)
    studio.delete(VISIT)
    assert studio.desks.read(VISIT) is None and len(names_of(studio)) == 2
    with sqlite3.connect(studio.visits._path) as connection:
        connection.execute("UPDATE desks SET changed = ? WHERE rowid = 2", (time.time() - 30 * 3600,))
    for folder in studio.root.iterdir():
        os.utime(folder, (time.time() - 30 * 3600,) * 2)
    tidy(studio.root, studio.visits, Limits(kept_h=40), [])
    assert len(names_of(studio)) == 2
    tidy(studio.root, studio.visits, Limits(kept_h=24), [])
    assert len(names_of(studio)) == 1 and sum(studio.desks.read(v) is not None for v in ("another", "a third")) == 1
    tidy(studio.root, studio.visits, Limits(kept_mb=0.0001), [])
    assert names_of(studio) == [] and studio.visits.folders() == []


def test_a_file_of_the_format_before_keeps_its_runs(tmp_path, files):
    from style_engine.studio.visits import MIGRATIONS, Visits

    with sqlite3.connect(tmp_path / "visits.sqlite") as connection:
        connection.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1;")
    Visits(tmp_path / "visits.sqlite").begin("a run", VISIT, request_of(files))
    studio = Studio(tmp_path / "runs", tmp_path / "visits.sqlite")
    studio.desks.put(VISIT, Chosen(files[0]), False)
    assert studio.visits.standing(VISIT).run == "a run" and studio.desks.read(VISIT).photo


def test_what_a_click_began_before_the_visit_was_known_is_the_visits(studio, files):
    live = studio.paint_for("a session", request_of(files))
    studio.move("a session", VISIT)
    assert studio.live(VISIT) in (live, None) and studio.live("a session") is None
    *_, last = live.watch()
    (result,) = studio.visits.results(VISIT, 9)
    assert result.png == last.result.png and studio.visits.results("a session", 9) == []


def test_a_run_that_is_noted_while_it_is_moved_is_moved_too(studio, files, monkeypatch):
    is_noting, begin = threading.Event(), studio.visits.begin

    def begin_slowly(*args):
        is_noting.set()
        time.sleep(0.3)
        begin(*args)

    monkeypatch.setattr(studio.visits, "begin", begin_slowly)
    live = studio.paint_for("a session", request_of(files))
    is_noting.wait()
    studio.move("a session", VISIT)
    *_, last = live.watch()
    (result,) = studio.visits.results(VISIT, 9)
    assert result.png == last.result.png and studio.visits.results("a session", 9) == []
