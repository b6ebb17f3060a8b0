"""The museum shelf, downloaded from a museum of our own: an HTTP server on this machine."""

import re
import socket
import sys
import threading
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from museum_support import PICTURE, WORK, Museum, picture_bytes

from style_engine import __version__
from style_engine.errors import MuseumError
from style_engine.pictures.files import read_picture
from style_engine.studio.gallery import museum
from style_engine.studio.gallery.museum import cached, fetch, works


@pytest.fixture
def server(monkeypatch, tmp_path):
    """Serve a museum, with an empty cache and no pauses."""
    monkeypatch.setenv("IMPASTO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(museum, "PAUSES_S", (0, 0))
    with Museum() as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


def files(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def refusal(server, tmp_path):
    """Return the message of a fetch that must fail and leave nothing behind."""
    with pytest.raises(MuseumError) as caught:
        list(fetch(WORK, url=server.url))
    message = str(caught.value)
    assert cached(WORK) is None and not files(tmp_path)
    assert re.fullmatch(r"[A-Z][^./\\]+\.( [A-Z][^./\\]+\.)?", message), "one plain sentence or two, no paths"
    return message


def test_the_catalogue_is_complete():
    assert 12 <= len(works()) <= 18
    assert len({work.id for work in works()}) == len({work.url for work in works()}) == len(works())
    assert len({work.artist for work in works()}) >= 12


@pytest.mark.parametrize("work", works(), ids=lambda work: work.id)
def test_every_work_is_credited_and_has_its_address(work):
    assert re.fullmatch(r"[a-z][a-z_]*[a-z]", work.id)
    assert re.fullmatch(r"(about )?\d{4}( to \d{4})?", work.year) and work.licence == "public domain"
    assert 0.4 < work.aspect < 2.5
    assert all(text in work.credit for text in (work.title, work.artist, work.year, work.collection, work.licence))
    page, url = urlsplit(work.page), urlsplit(work.url)
    assert (page.scheme, page.hostname) == (url.scheme, url.hostname) == ("https", "commons.wikimedia.org")
    # The page and the picture are of one file; 1280 is one of the widths that Commons keeps ready.
    assert page.path.startswith("/wiki/File:") and url.path.startswith("/wiki/Special:FilePath/")
    assert unquote(page.path.removeprefix("/wiki/File:")) == unquote(url.path.removeprefix("/wiki/Special:FilePath/"))
    assert url.query == "width=1280" and Path(page.path).suffix in (".jpg", ".png")
    assert work.page.isascii() and work.url.isascii() and " " not in work.page + work.url


def test_a_small_picture_is_one_for_the_shelf_alone(server, tmp_path):
    assert museum.small(WORK) is None
    for wrong in (picture_bytes(width=120), picture_bytes(aspect=0.7 * WORK.aspect, width=250), b"nothing"):
        server.answers = [(200, {}, wrong)]
        with pytest.raises(MuseumError):
            museum.fetch_small(WORK, server.url)
    assert not files(tmp_path)
    server.answers = [(200, {}, picture_bytes(width=250))]
    museum.fetch_small(WORK, server.url)
    assert read_picture(museum.small(WORK)).rgb.shape[1] == 250 and cached(WORK) is None
    server.answers = [(200, {}, PICTURE)]
    list(fetch(WORK, url=server.url))
    assert museum.small(WORK) == cached(WORK)


def test_a_work_is_downloaded_once_with_its_progress(server):
    assert cached(WORK) is None
    progress = list(fetch(WORK, url=server.url))
    assert len(progress) > 1 and progress == sorted(progress)
    assert progress[-1] == (len(PICTURE), len(PICTURE)) and {total for _, total in progress} == {len(PICTURE)}
    assert cached(WORK).read_bytes() == PICTURE
    assert read_picture(cached(WORK)).rgb.shape[1] == 700
    assert server.asked == [("/picture", f"Impasto/{__version__} (neural style transfer studio)")]
    assert list(fetch(WORK, url=server.url)) == [(len(PICTURE), len(PICTURE))]
    assert len(server.asked) == 1


def test_a_picture_of_unknown_length_arrives(server):
    server.answers = [(200, {"Content-Length": None}, PICTURE)]
    assert list(fetch(WORK, url=server.url))[-1] == (len(PICTURE), None)
    assert cached(WORK).read_bytes() == PICTURE


def test_a_redirect_is_followed(server):
    server.answers = [(302, {"Location": "/elsewhere"}, b""), (200, {}, PICTURE)]
    list(fetch(WORK, url=server.url))
    assert cached(WORK) and [path for path, _ in server.asked] == ["/picture", "/elsewhere"]


def test_a_busy_museum_is_asked_again(server):
    server.answers = [(503, {}, b"busy"), (429, {}, b"busy"), (200, {}, PICTURE)]
    list(fetch(WORK, url=server.url))
    assert cached(WORK) and len(server.asked) == 3


def test_a_download_that_broke_off_is_begun_again(server):
    broken = (200, {"Content-Length": str(len(PICTURE))}, PICTURE[:100_000])
    server.answers = [broken, (200, {}, PICTURE)]
    list(fetch(WORK, url=server.url))
    assert cached(WORK).read_bytes() == PICTURE and len(server.asked) == 2


@pytest.mark.parametrize(
    "answer, said, tries",
    [
        ((503, {}, b"busy"), "too busy", 3),
        ((404, {}, b"none"), "not available", 1),
        ((200, {"Content-Length": str(len(PICTURE))}, PICTURE[:1000]), "broke off", 3),
        ((200, {"Content-Length": None}, PICTURE[:-1000]), "not a picture", 1),
        ((200, {}, b"<!doctype html><p>Welcome to our Wi-Fi"), "not a picture", 1),
        ((200, {}, b""), "not a picture", 1),
        ((200, {}, picture_bytes(1.1 * WORK.aspect)), "another picture", 1),
        ((200, {}, picture_bytes(width=500)), "too small", 1),
        ((200, {"Content-Length": "40000001"}, PICTURE), "far larger", 1),
    ],
)
def test_what_is_not_the_work_is_refused_and_not_kept(server, tmp_path, answer, said, tries):
    server.answers = [answer]
    assert said in refusal(server, tmp_path)
    assert len(server.asked) == tries


def test_a_file_without_end_is_refused(server, tmp_path, monkeypatch):
    monkeypatch.setattr(museum, "MAX_BYTES", len(PICTURE) - 1)
    server.answers = [(200, {"Content-Length": None}, PICTURE)]
    assert "far larger" in refusal(server, tmp_path)


def test_a_scan_with_a_margin_is_the_work(server):
    server.answers = [(200, {}, picture_bytes(1.04 * WORK.aspect, kind="PNG"))]
    list(fetch(WORK, url=server.url))
    assert cached(WORK)


def test_offline_is_told_at_once(server, tmp_path, monkeypatch):
    monkeypatch.setattr(museum, "PAUSES_S", (60, 60))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        server.url = f"http://127.0.0.1:{closed.getsockname()[1]}/picture"
    started = time.monotonic()
    assert refusal(server, tmp_path) == (
        "The museum cannot be reached: there seems to be no internet. The bundled paintings work without."
    )
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror(-3, "no name")))
    assert "no internet" in refusal(server, tmp_path)
    assert time.monotonic() - started < 2


def test_a_silent_museum_is_given_up(server, tmp_path, monkeypatch):
    monkeypatch.setattr(museum, "TIMEOUT_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server.url = f"http://127.0.0.1:{silent.getsockname()[1]}/picture"
        assert "broke off" in refusal(server, tmp_path)


def test_ended_or_closed_midway_leaves_nothing(server, tmp_path):
    seen = []
    for progress in fetch(WORK, ended=lambda: len(seen) > 0, url=server.url):
        seen.append(progress)
    assert len(seen) == 1 and seen[0][0] < len(PICTURE)
    running = fetch(WORK, url=server.url)
    next(running)
    running.close()
    assert cached(WORK) is None and not files(tmp_path)


def test_ended_cuts_a_pause_short(server, monkeypatch):
    monkeypatch.setattr(museum, "PAUSES_S", (60, 60))
    server.answers = [(503, {}, b"busy")]
    started = time.monotonic()
    assert list(fetch(WORK, ended=lambda: len(server.asked) > 0, url=server.url)) == []
    assert time.monotonic() - started < 2 and cached(WORK) is None


def test_two_fetches_at_once_keep_one_whole_file(server, tmp_path):
    first, second = fetch(WORK, url=server.url), fetch(WORK, url=server.url)
    next(first), next(second)
    assert [list(first)[-1], list(second)[-1]] == [(len(PICTURE), len(PICTURE))] * 2
    assert files(tmp_path) == [cached(WORK)] and cached(WORK).read_bytes() == PICTURE


def test_a_cache_that_cannot_be_written_is_told(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("IMPASTO_CACHE", str(tmp_path / "file"))
    with pytest.raises(MuseumError, match="could not be saved"):
        list(fetch(WORK, url=server.url))


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://museum/picture", "picture.jpg", ""])
def test_other_addresses_are_refused_at_the_call(url):
    with pytest.raises(ValueError, match="Received: url="):
        fetch(WORK, url=url)


@pytest.mark.parametrize(
    "platform, variable, folder",
    [
        ("linux", "IMPASTO_CACHE", "museum"),
        ("linux", "XDG_CACHE_HOME", "impasto/museum"),
        ("linux", "HOME", ".cache/impasto/museum"),
        ("darwin", "HOME", "Library/Caches/impasto/museum"),
        ("win32", "LOCALAPPDATA", "impasto/museum"),
    ],
)
def test_the_cache_is_where_the_platform_keeps_caches(tmp_path, monkeypatch, platform, variable, folder):
    for name in ("IMPASTO_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setattr(sys, "platform", platform)
    path = tmp_path / folder / f"{WORK.id}.jpg"
    assert cached(WORK) is None
    path.parent.mkdir(parents=True)
    path.write_bytes(PICTURE)
    assert cached(WORK) == path
