"""The museum as pictures."""

import threading
import time
from pathlib import Path

import pytest
from museum_support import picture_bytes

from style_engine.errors import MuseumError
from style_engine.studio.gallery import museum, museum_shelf
from style_engine.studio.gallery.museum_shelf import Fetching, tiles
from style_engine.studio.gallery.thumbnails import SIDE

NAMES = [work.id for work in museum.works()]


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Return the ids of what is asked of a museum, and what goes wrong there, by id: keys of sentences."""
    monkeypatch.setenv("IMPASTO_CACHE", str(tmp_path / "cache"))
    ids, wrong = [], {}

    def fetch_small(work):
        ids.append(work.id)
        if work.id in wrong:
            raise MuseumError(wrong[work.id])
        museum._keep(museum._small_path(work), picture_bytes(work.aspect, 250))

    monkeypatch.setattr(museum, "fetch_small", fetch_small)
    return ids, wrong


def fetched(fetching):
    """Begin a round, and wait for its end."""
    fetching.begin()
    while fetching.is_under_way:
        time.sleep(0.01)


def test_small_pictures_are_fetched_once_and_what_one_lacks_the_others_have(asked, tmp_path, monkeypatch):
    ids, wrong = asked
    fetching = Fetching()
    assert tiles(tmp_path / "root") == []
    wrong[NAMES[2]] = "museum_refuses"
    fetched(fetching)
    assert sorted(ids) == sorted(NAMES)
    shown = tiles(tmp_path / "root")
    assert [title.split(" · ")[0] for _, title in shown] == [work.title for work in museum.works()]
    assert [Path(path).stem == "museum_blank" for path, _ in shown] == [name == NAMES[2] for name in NAMES]
    assert all(Path(path).stem.endswith(f"_{SIDE}") for path, _ in shown if "blank" not in path)
    ids.clear(), wrong.clear()
    fetched(fetching)
    assert ids == []  # not so soon
    monkeypatch.setattr(museum_shelf, "AGAIN_S", 0)
    fetched(again := Fetching())
    fetched(again)
    assert ids == [NAMES[2]]


def test_many_who_open_the_shelf_ask_once_and_nobody_waits(asked, monkeypatch):
    fetching, answered, fetch_small = Fetching(), threading.Event(), museum.fetch_small
    monkeypatch.setattr(museum, "fetch_small", lambda work: (answered.wait(), fetch_small(work)))
    for _ in range(50):
        fetching.begin()
    assert fetching.is_under_way
    answered.set()
    while fetching.is_under_way:
        time.sleep(0.01)
    assert sorted(asked[0]) == sorted(NAMES)


def test_where_the_museum_cannot_be_reached_the_rest_is_not_tried(asked, tmp_path):
    ids, wrong = asked
    wrong |= dict.fromkeys(NAMES, "museum_offline")
    fetched(Fetching())
    assert len(ids) <= museum_shelf.AT_ONCE and tiles(tmp_path / "root") == []
