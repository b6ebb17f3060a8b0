"""First looks: a photo in a painting's style in one pass, before anything is painted."""

import dataclasses
import functools
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from style_engine.dial import look_strength
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.colors import match_colors, relight
from style_engine.pictures.files import small_picture
from style_engine.presets import PRESETS
from style_engine.settings import StyleSettings
from style_engine.studio.gallery.catalogue import Work, paintings

if TYPE_CHECKING:
    from style_engine.engine.feed_forward import Painting

# Longest sides, in pixels: of a look at one painting, and of a picture on the sheet of all of them.
LOOK_SIZE, SHEET_SIZE = 512, 256
# Strokes are made larger by looking at a larger painting: up to this longest side, or it would take seconds.
LARGEST_PAINTING = 1024
# How many are kept: photos that were looked at last, at most 2 MB each, and statistics of paintings, at 0.2 MB each.
KEPT_PHOTOS, KEPT_PAINTINGS = 16, 160

# Looks at once would each be as much slower. What is painted goes on meanwhile.
_one_at_a_time = threading.Lock()


def look(photo: str, files: Sequence[str], settings: StyleSettings = PRESETS["standard"], size: int = LOOK_SIZE) -> Rgb:
    """Return the photo in the style of paintings: float32 (h, w, 3), its longest side `size`.

    `photo` and `files` are paths of picture files. Of the `settings`, the mix,
    the colours, how far and the stroke size count. A photo that is smaller stays
    as small. Raises PictureError for a file that cannot be read, SettingError
    for a mix of another count, and NetworkError.
    """
    return look_at(_photo(photo, _stamp(photo), size), files, settings, size)


def look_at(picture: Rgb, files: Sequence[str], settings: StyleSettings, size: int) -> Rgb:
    """Return what `look` does, of a `picture`, float32 (h, w, 3), whose longest side is `size`."""
    from style_engine.engine.feed_forward import load

    mix, strength = settings.mix_of(len(files)), look_strength(settings.how_far)
    seen_at = min(round(size * settings.stroke_size), LARGEST_PAINTING)
    with _one_at_a_time:
        found = load().paint(picture, [_seen(file, _stamp(file), seen_at) for file in files], mix, strength)
    if settings.colors == "photo":
        return relight(picture, found)
    return match_colors(found, picture) if settings.colors == "matched" else found


def sheet(
    photo: str,
    works: Sequence[Work] | None = None,
    settings: StyleSettings = PRESETS["standard"],
    size: int = SHEET_SIZE,
) -> Iterator[tuple[Work, Rgb]]:
    """Yield each of the `works`, by default all bundled paintings, with what `look` returns of it."""
    alone = dataclasses.replace(settings, style_mix=())
    for work in paintings() if works is None else works:
        yield work, look(photo, [str(work.path)], alone, size)


def remember(work: Work) -> None:
    """Get the statistics of a painting ready, so that no look at it has to wait for them."""
    for size in (SHEET_SIZE, LOOK_SIZE):
        with _one_at_a_time:
            _seen(str(work.path), _stamp(str(work.path)), size)


def _stamp(path: str) -> int:
    """Return what changes with the file at `path`: 0 where there is none, which reading it tells."""
    return Path(path).stat().st_mtime_ns if Path(path).exists() else 0


@functools.lru_cache(maxsize=KEPT_PHOTOS)
def _photo(path: str, stamp: int, size: int) -> Rgb:
    return small_picture(path, size).rgb


@functools.lru_cache(maxsize=KEPT_PAINTINGS)
def _seen(path: str, stamp: int, size: int) -> "Painting":
    from style_engine.engine.feed_forward import load

    return load().seen(small_picture(path, size).rgb)
