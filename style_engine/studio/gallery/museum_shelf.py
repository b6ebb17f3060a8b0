"""The museum as pictures: small ones, fetched in the background once somebody opens the shelf, and kept."""

import math
import queue
import threading
import time
from pathlib import Path

from PIL import Image

from style_engine.errors import MuseumError
from style_engine.studio.gallery import museum
from style_engine.studio.gallery.thumbnails import SIDE, thumbnail

AT_ONCE = 4  # downloads: more would be no welcome guest of the museum's
AGAIN_S = 60  # from the beginning of one round to that of the next, at least
BLANK = (214, 211, 209)  # where there is no picture yet
# What is wrong with one work alone; anything else is so with all.
OF_ONE = ("museum_refuses", "museum_unreadable", "museum_small", "museum_other", "museum_huge")


class Fetching:
    """The round of downloads that is under way, one at a time for the whole server: nobody's handler waits for it."""

    def __init__(self) -> None:
        self._lock, self._workers, self._again_at = threading.Lock(), 0, -math.inf

    @property
    def is_under_way(self) -> bool:
        """Tell whether more pictures may come."""
        return self._workers > 0

    def begin(self) -> None:
        """Download the small pictures that are not here; nothing where that is under way, or was tried a moment ago."""
        with self._lock:
            missing = [work for work in museum.works() if museum.small(work) is None]
            if self._workers or time.monotonic() < self._again_at or not missing:
                return
            self._workers, self._again_at = AT_ONCE, time.monotonic() + AGAIN_S
        waiting: queue.SimpleQueue[museum.MuseumWork] = queue.SimpleQueue()
        for work in missing:
            waiting.put(work)
        for _ in range(AT_ONCE):
            threading.Thread(target=self._work, args=(waiting,), daemon=True).start()

    def _work(self, waiting: "queue.SimpleQueue[museum.MuseumWork]") -> None:
        try:
            while True:
                try:
                    museum.fetch_small(waiting.get_nowait())
                except MuseumError as error:
                    if error.key in OF_ONE:
                        continue
                    while True:  # the museum cannot be reached: the others need not try
                        waiting.get_nowait()
        except queue.Empty:
            pass
        finally:
            with self._lock:
                self._workers -= 1


FETCHING = Fetching()


def tiles(root: Path) -> list[tuple[str, str]]:
    """Return (path, title) of each masterpiece, of small pictures in the folder `root`; none where none is here yet."""
    found = [museum.small(work) for work in museum.works()]
    if not any(found):
        return []
    titles = [f"{work.title} · {work.artist}" for work in museum.works()]
    return [(thumbnail(path, root) if path else _blank(root), title) for path, title in zip(found, titles)]


def _blank(root: Path) -> str:
    path = root / "museum_blank.webp"
    if not path.exists():
        root.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (SIDE, SIDE), BLANK).save(path)
    return str(path)
