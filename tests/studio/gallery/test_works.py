"""All paintings that have an id."""

import shutil

from style_engine.studio.gallery import museum
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.gallery.works import credit, painting_file, work


def test_bundled_paintings_are_known_by_their_ids():
    assert work("crimson_fjord").title == "Crimson Fjord" and "crimson_fjord.py" in credit("crimson_fjord")
    assert painting_file("crimson_fjord") == str(paintings()[1].path)


def test_masterpieces_are_here_once_they_were_downloaded(tmp_path, monkeypatch):
    monkeypatch.setenv(museum.CACHE_VARIABLE, str(tmp_path))
    assert work("starry_night").title == "The Starry Night" and "van Gogh" in credit("starry_night")
    assert painting_file("starry_night") is None
    (tmp_path / "museum").mkdir()
    shutil.copy(paintings()[0].path, tmp_path / "museum" / "starry_night.jpg")
    assert painting_file("starry_night") == str(tmp_path / "museum" / "starry_night.jpg")


def test_others_have_neither_file_nor_credit():
    for name in ("own", None, ""):
        assert work(name) is None and painting_file(name) is None
    assert credit("own") == ""
