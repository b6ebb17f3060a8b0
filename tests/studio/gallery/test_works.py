import shutil

from style_engine.studio.gallery import museum
from style_engine.studio.gallery import works as library
from style_engine.studio.gallery.catalogue import paintings


def test_bundled_paintings_are_known_by_their_ids():
    assert library.title("crimson_fjord") == "Crimson Fjord" and "crimson_fjord.py" in library.credit("crimson_fjord")
    assert library.painting_file("crimson_fjord") == str(paintings()[1].path)


def test_masterpieces_are_here_once_they_were_downloaded(tmp_path, monkeypatch):
    monkeypatch.setenv(museum.CACHE_VARIABLE, str(tmp_path))
    assert library.title("starry_night") == "The Starry Night" and "van Gogh" in library.credit("starry_night")
    assert library.painting_file("starry_night") is None
    (tmp_path / "museum").mkdir()
    shutil.copy(paintings()[0].path, tmp_path / "museum" / "starry_night.jpg")
    assert library.painting_file("starry_night") == str(tmp_path / "museum" / "starry_night.jpg")


def test_others_have_neither_file_nor_credit():
    assert library.title("own") == "your own" and library.credit("own") == "" and library.painting_file("own") is None
