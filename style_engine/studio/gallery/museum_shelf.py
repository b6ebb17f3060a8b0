"""The museum as pictures: small ones, fetched as the shelf is opened, and kept."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from PIL import Image

from style_engine.errors import MuseumError
from style_engine.studio.gallery import museum
from style_engine.studio.gallery.thumbnails import SIDE, thumbnail

AT_ONCE = 4  # downloads: more would be no welcome guest of the museum's
BLANK = (214, 211, 209)  # where there is no picture yet
# What is wrong with one work alone; anything else is so with all, and whoever opens the shelf again tries again.
OF_ONE = ("museum_refuses", "museum_unreadable", "museum_small", "museum_other", "museum_huge")

_fetching = threading.Lock()  # two shelves that are opened together fetch no picture twice


def tiles(root: Path) -> list[tuple[str, str]]:
    """Return (path, title) of each masterpiece, of small pictures in the folder `root`; none where none is here yet."""
    found = [museum.small(work) for work in museum.works()]
    if not any(found):
        return []
    titles = [f"{work.title} · {work.artist}" for work in museum.works()]
    return [(thumbnail(path, root) if path else _blank(root), title) for path, title in zip(found, titles)]


def fetch_small_ones() -> Iterator[int]:
    """Download the small pictures that are not here; yield how many are left, whenever another one has come.

    It ends where the museum cannot be reached.
    """
    with _fetching:
        missing = [work for work in museum.works() if museum.small(work) is None]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            jobs = [pool.submit(museum.fetch_small, work) for work in missing]
            for left, job in zip(reversed(range(len(jobs))), as_completed(jobs)):
                try:
                    job.result()
                except MuseumError as error:
                    if error.key in OF_ONE:
                        continue
                    pool.shutdown(cancel_futures=True)
                    return
                yield left


def _blank(root: Path) -> str:
    path = root / "museum_blank.webp"
    if not path.exists():
        root.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (SIDE, SIDE), BLANK).save(path)
    return str(path)
