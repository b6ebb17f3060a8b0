"""How long pictures are kept, and what is removed first."""

import os
import sqlite3
import time

from studio_support import QUICK, request_of

from style_engine.studio.limits import Limits
from style_engine.studio.recipe import Recipe
from style_engine.studio.result import Result
from style_engine.studio.run_folder import SWEEP_AGE_S, RunFolder
from style_engine.studio.storage import sweep_uploads, tidy
from style_engine.studio.studio import Studio
from style_engine.studio.visits import FORMAT, MIGRATIONS, Visits

REQUEST = request_of(("photo.png", "painting.png"))


def kept(studio, visit="a visit", hours=0.0):
    """Return the folder of a run with 1 MB of pictures that ended so many hours ago."""
    folder = RunFolder.new(studio.root)
    folder.keep()
    png = folder.path / "impasto-own.png"
    png.write_bytes(bytes(1_000_000))
    studio.visits.begin(folder.id, visit, REQUEST)
    result = Result(REQUEST, Recipe(QUICK), str(png), str(png), 48, 64, 1e-6, (str(png),), ())
    studio.visits.end(folder.id, result)
    with sqlite3.connect(studio.visits._path) as connection:
        then = time.time() - 3600 * hours
        connection.execute("UPDATE runs SET changed = ? WHERE id = ?", (then, folder.id))
    return folder.path


def test_the_oldest_go_first_and_none_that_is_painted(tmp_path):
    studio = Studio(tmp_path / "runs")
    ages = (0, 5, 10, 40)
    folders = [kept(studio, hours=hours) for hours in ages]
    tidy(studio.root, studio.visits, Limits(kept_h=24), [])
    assert [path.exists() for path in folders] == [True, True, True, False]
    assert len(studio.visits.results("a visit", 9)) == 3
    tidy(studio.root, studio.visits, Limits(kept_mb=1.5), [folders[2].name])
    assert [path.exists() for path in folders] == [True, False, True, False]
    # A favourite goes after all others, and by its age as they do.
    RunFolder(folders[2]).is_favourite = True
    tidy(studio.root, studio.visits, Limits(kept_mb=1.5), [])
    assert [path.exists() for path in folders] == [False, False, True, False]
    tidy(studio.root, studio.visits, Limits(kept_h=8), [])
    assert not folders[2].exists()


def test_what_nobody_knows_of_goes_by_its_age_and_what_is_gone_is_forgotten(tmp_path):
    studio = Studio(tmp_path / "runs")
    folder, other = kept(studio, hours=0), kept(studio, hours=0)
    studio.visits.forget_run(folder.name)
    for path in other.iterdir():
        path.unlink()
    os.utime(folder, (time.time() - 2 * 3600,) * 2)
    tidy(studio.root, studio.visits, Limits(kept_h=3), [])
    assert folder.exists() and studio.visits.folders() == []
    tidy(studio.root, studio.visits, Limits(kept_h=1), [])
    assert not folder.exists()


def test_a_visit_deletes_its_own_and_nobody_elses(tmp_path):
    studio = Studio(tmp_path / "runs")
    mine, mine_too, others = kept(studio), kept(studio), kept(studio, "another")
    studio.delete("a visit", str(others / "impasto-own.png"))
    studio.delete("a visit", str(mine / "impasto-own.png"))
    assert [path.exists() for path in (mine, mine_too, others)] == [False, True, True]
    studio.delete("a visit")
    assert [path.exists() for path in (mine_too, others)] == [False, True]
    assert len(studio.visits.results("another", 9)) == 1


def test_only_what_gradio_has_named_is_swept_from_the_uploads(tmp_path):
    root = tmp_path / "impasto"
    folders = [root, tmp_path / "my_holidays", tmp_path / ("a" * 64), tmp_path / ("b" * 64)]
    for folder in folders:
        folder.mkdir()
        (folder / "photo.jpg").touch()
        os.utime(folder, (time.time() - SWEEP_AGE_S - 60,) * 2)
    os.utime(folders[-1])
    sweep_uploads(tmp_path, root)
    assert [folder.exists() for folder in folders] == [True, True, False, True]


def test_live_pictures_are_thinned_but_never_those_that_are_kept_or_new(tmp_path):
    folder = RunFolder.new(tmp_path)
    frames = [str(folder.path / f"iteration_{number}.jpg") for number in range(40)]
    for path in frames:
        open(path, "w").close()
    left = folder.thinned(frames, {frames[0], frames[7]})
    assert 24 <= len(left) <= 28 and {frames[0], frames[7], *frames[-12:]} <= set(left)
    assert sorted(map(str, folder.path.iterdir())) == sorted(left)


def test_a_file_of_an_empty_format_is_migrated_and_one_of_a_newer_format_is_left_alone(tmp_path):
    path = tmp_path / "visits.sqlite"
    sqlite3.connect(path).close()
    visits = Visits(path)
    visits.begin("a run", "a visit", REQUEST)
    assert visits.standing("a visit").request == REQUEST and len(MIGRATIONS) == FORMAT
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (FORMAT,)
        assert "a visit" not in "".join(connection.iterdump())  # whoever reads the file can come as nobody
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    assert visits.standing("a visit") is None
    (aside,) = tmp_path.glob("*.format_*")
    assert aside.stat().st_size > 0
