"""The museum as pictures."""

from pathlib import Path

import pytest
from museum_support import picture_bytes

from style_engine.errors import MuseumError
from style_engine.studio.gallery import museum
from style_engine.studio.gallery.museum_shelf import fetch_small_ones, tiles
from style_engine.studio.gallery.thumbnails import SIDE


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


def test_small_pictures_are_fetched_once_and_what_one_lacks_the_others_have(asked, tmp_path):
    ids, wrong = asked
    names = [work.id for work in museum.works()]
    assert tiles(tmp_path / "root") == []
    wrong[names[2]] = "museum_refuses"
    assert len(list(fetch_small_ones())) == len(names) - 1 and sorted(ids) == sorted(names)
    shown = tiles(tmp_path / "root")
    assert [title.split(" · ")[0] for _, title in shown] == [work.title for work in museum.works()]
    assert [Path(path).stem == "museum_blank" for path, _ in shown] == [name == names[2] for name in names]
    assert all(Path(path).stem.endswith(f"_{SIDE}") for path, _ in shown if "blank" not in path)
    ids.clear(), wrong.clear()
    assert list(fetch_small_ones()) == [0] and ids == [names[2]]


def test_where_the_museum_cannot_be_reached_nobody_waits_for_the_rest(asked, tmp_path):
    ids, wrong = asked
    wrong |= {work.id: "museum_offline" for work in museum.works()}
    assert list(fetch_small_ones()) == [] and len(ids) < len(museum.works()) and tiles(tmp_path / "root") == []
