"""Masterpieces in the public domain, as `examples/museum.json` lists them, downloaded when an artist asks for one."""

import errno
import functools
import http.client
import io
import json
import os
import socket
import ssl
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from style_engine.assets import EXAMPLES
from style_engine.errors import MuseumError, PictureError
from style_engine.pictures.files import read_picture
from style_engine.version import __version__

# Bytes so far, and in all if that is known.
Progress: TypeAlias = Iterator[tuple[int, int | None]]

CACHE_VARIABLE = "IMPASTO_CACHE"
# Wikimedia turns away programs that do not say who they are.
USER_AGENT = f"Impasto/{__version__} (neural style transfer studio)"
TIMEOUT_S = 10  # to connect, and between two pieces
PAUSES_S = (1, 4)  # after the first and the second of three tries
CHUNK_BYTES = 1 << 16
MAX_BYTES = 40_000_000  # pictures 1280 px wide have about one million
MIN_SIDE = 512  # of the longest side; the strokes of smaller scans are lost
SMALL_S = 15  # in which a picture for a shelf is here, or given up
SMALL_PX = 250  # how wide pictures for a shelf are: one of the widths that Commons keeps ready
ASPECT_TOLERANCE = 0.06  # scans of one work differ by their margins, pictures of another by more

OFFLINE_CODES = (errno.ECONNREFUSED, errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTUNREACH)


@dataclass(frozen=True)
class MuseumWork:
    """A masterpiece: whom to thank for it, its `page`, the `url` of its picture, and its `aspect`, width / height."""

    id: str
    title: str
    artist: str
    year: str
    collection: str
    licence: str
    page: str
    url: str
    aspect: float

    @property
    def credit(self) -> str:
        """Return the line to show beside the picture."""
        source = urllib.parse.urlsplit(self.page).hostname
        return f"{self.artist}, {self.title}, {self.year}; {self.collection}; {self.licence}, from {source}"


@functools.cache
def works() -> tuple[MuseumWork, ...]:
    """Return the masterpieces as a tuple of `MuseumWork`, in the order in which they are shown."""
    entries = json.loads((EXAMPLES / "museum.json").read_text(encoding="utf-8"))
    return tuple(MuseumWork(**entry) for entry in entries)


def cached(work: MuseumWork) -> Path | None:
    """Return the Path of `work`'s picture if it was downloaded and checked before, else None."""
    return path if (path := _path(work)).is_file() else None


def small(work: MuseumWork) -> Path | None:
    """Return the Path of a picture of `work` for a shelf: its own, or one of `fetch_small`; None where none is here."""
    return next((path for path in (_path(work), _small_path(work)) if path.is_file()), None)


def fetch_small(work: MuseumWork, url: str | None = None) -> None:
    """Download a small picture of `work` for a shelf, in one try, from `url` if given. Raises MuseumError."""
    url = f"{work.url.partition('?')[0]}?width={SMALL_PX}" if url is None else url
    until = time.monotonic() + SMALL_S
    try:
        data = _last(_downloaded(url, lambda: time.monotonic() > until))
    except (OSError, http.client.HTTPException) as error:
        raise MuseumError(_cause(error)[0]) from error
    if data is None:
        raise MuseumError("museum_broke_off")
    _check(work, data, SMALL_PX)
    _keep(_small_path(work), data)


def fetch(work: MuseumWork, ended: Callable[[], bool] = lambda: False, url: str | None = None) -> Progress:
    """Download `work` into the cache, from `url` if not from its own; it is there when the generator is exhausted.

    Yields (bytes so far, bytes in all or None). Nothing is kept if `ended()`
    turns true on the way, or the generator is closed. Raises MuseumError when
    the museum cannot be reached, or what it sends is not this work.
    """
    url = work.url if url is None else url
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"`url` must be an address of the web. Received: url={url!r}")
    return _fetched(work, ended, url)


def _fetched(work: MuseumWork, ended: Callable[[], bool], url: str) -> Progress:
    if path := cached(work):
        size = path.stat().st_size
        yield size, size
        return
    data = None
    for pause_s in (*PAUSES_S, None):
        if ended():
            return
        try:
            data = yield from _downloaded(url, ended)
            break
        except (OSError, http.client.HTTPException) as error:
            _give_up_where_hopeless(error, last=pause_s is None)
            _pause(pause_s or 0, ended)
    if data is not None:
        _check(work, bytes(data), MIN_SIDE)
        _keep(_path(work), bytes(data))


def _downloaded(url, ended):
    """Yield the progress of one try; return its bytes, or None where `ended()`."""
    request = urllib.request.Request(url, headers={"User-Agent": USER_AGENT})
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
        total, data = response.length, bytearray()
        while len(data) != total and (chunk := _chunk(response, len(data), total)):
            data += chunk
            yield len(data), total
            if ended():
                return None
    return data


def _last(generator):
    """Return what a generator returns, as bytes; None for nothing."""
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return None if end.value is None else bytes(end.value)


def _chunk(response, got, total):
    """Return the next bytes of a `response`, as soon as there are any; none at its end, if it told no `total`."""
    chunk = response.read1(CHUNK_BYTES)
    if not chunk and total is not None:
        raise http.client.IncompleteRead(b"", total - got)
    if max(got + len(chunk), total or 0) > MAX_BYTES:
        raise MuseumError("museum_huge")
    return chunk


def _give_up_where_hopeless(error: Exception, last: bool) -> None:
    """Raise MuseumError unless another try may do better."""
    key, again = _cause(error)
    if isinstance(error, urllib.error.HTTPError):
        error.close()
    if last or not again:
        raise MuseumError(key) from error


def _cause(error: Exception) -> tuple[str, bool]:
    """Return (key of the sentence that tells it, whether another try may do better) of an `error` of the network."""
    reason = getattr(error, "reason", error)
    if isinstance(error, urllib.error.HTTPError):
        again = error.code == 429 or error.code >= 500
        return "museum_busy" if again else "museum_refuses", again
    if isinstance(reason, socket.gaierror) or getattr(reason, "errno", None) in OFFLINE_CODES:
        return "museum_offline", False
    if isinstance(reason, ssl.SSLCertVerificationError):
        return "museum_distrusted", False
    return "museum_broke_off", True


def _pause(seconds: float, ended: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not ended():
        time.sleep(min(0.1, seconds))


def _check(work: MuseumWork, data: bytes, least: int) -> None:
    """Raise MuseumError unless `data` is a picture of the shape of `work`: anything may come for an address.

    Its longer side must have at `least` so many pixels.
    """
    try:
        height, width = read_picture(io.BytesIO(data)).rgb.shape[:2]
    except PictureError as error:
        raise MuseumError("museum_unreadable") from error
    if max(height, width) < least:
        raise MuseumError("museum_small")
    if abs(width / height / work.aspect - 1) > ASPECT_TOLERANCE:
        raise MuseumError("museum_other")


def _keep(path: Path, data: bytes) -> None:
    """Write `data` under another name, then rename it: never half a file, however many fetch it at once."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with open(handle, "wb") as file:
                file.write(data)
            os.replace(name, path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise MuseumError("museum_not_kept") from error


def _path(work: MuseumWork, ending: str = "") -> Path:
    return cache_folder() / "museum" / f"{work.id}{ending}{os.path.splitext(work.page)[1]}"


def _small_path(work: MuseumWork) -> Path:
    return _path(work, "_small")


def cache_folder() -> Path:
    """Return the folder that the environment variable names, else the one in which the platform keeps caches."""
    if given := os.environ.get(CACHE_VARIABLE):
        return Path(given).expanduser()
    variable, usual = {"win32": ("LOCALAPPDATA", "AppData/Local"), "darwin": ("", "Library/Caches")}.get(
        sys.platform, ("XDG_CACHE_HOME", ".cache")
    )
    return Path(os.environ.get(variable) or os.path.expanduser(f"~/{usual}")) / "impasto"
