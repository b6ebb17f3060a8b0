"""First looks: a photo in a painting's style in one pass, before anything is painted."""

import functools
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from style_engine.pictures.arrays import Rgb
from style_engine.pictures.colors import match_colors, relight
from style_engine.pictures.files import small_picture
from style_engine.studio.gallery.catalogue import Work, paintings

if TYPE_CHECKING:
    from style_engine.engine.feed_forward import Painting

# Longest sides, in pixels: of a look at one painting, and of a picture on the sheet of all of them.
LOOK_SIZE, SHEET_SIZE = 384, 256
# What is kept of the photos, and of the paintings, that were looked at last, at most 2 MB each: all bundled paintings
# for the sheet, and some for looks.
KEPT = 48

# Looks at once would each be as much slower. What is painted goes on meanwhile.
_one_at_a_time = threading.Lock()


def look(
    photo: str, files: Sequence[str], mix: Sequence[float], colors: str = "painting", size: int = LOOK_SIZE
) -> Rgb:
    """Return the photo in the style of the `mix`, in shares, of paintings: float32 (h, w, 3), its longest side `size`.

    `photo` and `files` are paths of picture files; `colors` is as in `StyleSettings`. A photo that is smaller stays
    as small. Raises PictureError for a file that cannot be read, and
    NetworkError.
    """
    from style_engine.engine.feed_forward import load

    picture = _photo(photo, _stamp(photo), size)
    with _one_at_a_time:
        found = load().paint(picture, [_seen(file, _stamp(file), size) for file in files], mix)
    if colors == "photo":
        return relight(picture, found)
    return match_colors(found, picture) if colors == "matched" else found


def sheet(
    photo: str, works: Sequence[Work] | None = None, colors: str = "painting", size: int = SHEET_SIZE
) -> Iterator[tuple[Work, Rgb]]:
    """Yield each of the `works`, by default all bundled paintings, with what `look` returns of it."""
    for work in paintings() if works is None else works:
        yield work, look(photo, [str(work.path)], [1.0], colors, size)


def _stamp(path: str) -> int:
    """Return what changes with the file at `path`: 0 where there is none, which reading it tells."""
    return Path(path).stat().st_mtime_ns if Path(path).exists() else 0


@functools.lru_cache(maxsize=KEPT)
def _photo(path: str, stamp: int, size: int) -> Rgb:
    return small_picture(path, size).rgb


@functools.lru_cache(maxsize=KEPT)
def _seen(path: str, stamp: int, size: int) -> "Painting":
    from style_engine.engine.feed_forward import load

    return load().seen(small_picture(path, size).rgb)
