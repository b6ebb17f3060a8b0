"""One painting on a page, told as a page shows it: files and sentences instead of arrays and exceptions."""

import dataclasses
import logging
import threading
import time
from dataclasses import dataclass

from PIL import Image

from .catalogue import paintings
from .frames import RunFolder
from .images import PictureError, read_picture, resize
from .networks import NetworkError
from .pyramid import scales, work_of
from .recipe import Recipe
from .settings import LIVE_INTERVAL_S
from .worker import QUEUED, in_worker

# A page that changes takes time from the engine, and most of all one whose gallery does, with all its pictures.
GALLERY_INTERVAL_S = 1.0


class Brush:
    """A visitor's hand on a run: whoever holds it may stop the run, and move its weights while it paints."""

    def __init__(self, settings):
        self.settings = settings  # replaced as a whole, so that the engine never sees half of a change
        self.stop = threading.Event()

    def move(self, **weights):
        """Let the three weights, or some, hold from the next step on."""
        self.settings = dataclasses.replace(self.settings, **weights)


@dataclass(frozen=True)
class Painted:
    """What a run leaves, to go on from: its files, as paths, its recipe, and how long it took."""

    photo: str
    painting: str
    name: str
    recipe: Recipe
    picture: str
    png: str  # the same picture, to download: with the photo's alpha
    size: int  # longest side of the picture
    s_per_work: float  # seconds for a unit of `pyramid.work_of`

    def finishing_s(self, size):
        """Return the seconds that finishing at `size` will take, at the pace of this run."""
        with Image.open(self.picture) as image:
            levels = scales(image.height, image.width, dataclasses.replace(self.recipe.settings, size=size), self.size)
        return self.s_per_work * work_of(levels)


def blend(painted, strength):
    """Return (the picture to show, the PNG to download), as paths, of `painted` with the photo beneath it.

    `strength` in [0, 1] is the share of the painting: at 0 it is the photo, at
    1 the picture as it was painted. Nothing is optimised again. The PNG of the
    blend before is removed. Raises PictureError once the files are gone.
    """
    picture, photo = read_picture(painted.picture).rgb, read_picture(painted.photo)
    below = resize(photo.rgb, *picture.shape[:2])
    folder, image = RunFolder.of(painted.picture), below + strength * (picture - below)
    name = f"{painted.name}-strength-"
    folder.remove(name)
    name += f"{100 * strength:.0f}"
    return folder.jpeg(image, name), folder.png(image, photo.alpha, name, painted.recipe)


@dataclass(frozen=True)
class Scene:
    """What a page shows from now on; None leaves a part as it is.

    `mood` is of the sentence: "busy", "done" or "error".
    """

    sentence: str
    mood: str = "busy"
    picture: str | None = None  # path of the live picture
    kept: list[tuple[str, str]] | None = None  # (path, caption) of the pictures kept so far
    png: str | None = None  # path of the finished picture
    painted: Painted | None = None  # with the last scene of a run that painted something


def paint(photo, painting, name, brush, root, initial=None):
    """Yield the `Scene`s of painting the file `photo` in the style of the file `painting`, at least one a second.

    `name` is the painting's id in the catalogue, or another word for the file to
    download; `brush` is a `Brush`; files are written below the folder `root`;
    `initial` is a picture file to go on from. Whatever goes wrong becomes a
    last scene with a sentence for an artist; what was painted until then stays.
    """
    try:
        yield from _paint(photo, painting, name, brush, root, initial)
    except (PictureError, NetworkError, ValueError) as error:
        yield Scene(str(error), "error")
    except Exception:  # a fault of ours: the log gets the trace, the artist a sentence
        logging.exception("painting failed")
        yield Scene(
            "Something went wrong, and it is our fault. Your picture so far is kept: please try again.", "error"
        )


def _paint(photo, painting, name, brush, root, initial):
    content, style = read_picture(photo), read_picture(painting)
    start = read_picture(initial).rgb if initial else None
    folder, latest, kept, pace, seen_s, gallery_s = RunFolder(root), None, [], "", 0.0, 0.0
    yield Scene("Getting the paint ready…")
    for frame in in_worker(lambda ended: _stylize(content.rgb, style.rgb, brush, ended, start), brush.stop):
        if isinstance(frame, str):
            if brush.stop.is_set():
                yield Scene("Stopping after this step…")
            elif latest is None:
                yield Scene("Waiting until the easel is free…" if frame == QUEUED else _waiting(brush.settings))
            else:  # a step of a large picture takes seconds
                yield Scene(_progress(latest, pace, latest.left_s - (time.monotonic() - seen_s)))
            continue
        if latest is not None:
            pace = f"{(frame.step - latest.step) / (frame.elapsed_s - latest.elapsed_s):.1f} iterations/s · "
        latest, path, now = frame, folder.jpeg(frame.image, f"iteration_{frame.step}"), time.monotonic()
        if frame.kept:
            kept = [*kept, (path, f"iteration {frame.step}")]
        if now < seen_s + LIVE_INTERVAL_S:
            continue  # kept between two live pictures, and shown with the next
        # The gallery of the run before stays until there is something to put in its place.
        show_kept = seen_s == 0 or now > gallery_s + GALLERY_INTERVAL_S
        gallery_s, seen_s = now if show_kept else gallery_s, now
        yield Scene(_progress(frame, pace, frame.left_s), picture=path, kept=kept if show_kept else None)
    if latest is None:
        yield Scene("Stopped before the first picture.", "done")
        return
    height, width = latest.image.shape[:2]
    word = "Finished" if latest.step == latest.total_steps else f"Stopped at iteration {latest.step}"
    if latest.step < latest.total_steps and not brush.stop.is_set():
        word = f"Stopped by the time limit at iteration {latest.step}"
    sentence = f"{word} after {latest.elapsed_s:.1f} s: {width} × {height} pixels."
    works = {work.id: work for work in paintings()}
    recipe = Recipe(brush.settings, *((name, works[name].credit) if name in works else ("", "")))
    png = folder.png(latest.image, content.alpha, name, recipe)
    opaque = png if content.alpha is None else folder.png(latest.image, None, "opaque", recipe)
    levels = scales(*content.rgb.shape[:2], brush.settings, max(start.shape[:2]) if initial else 0)
    pace_s = latest.elapsed_s / (latest.progress * work_of(levels))
    painted = Painted(photo, painting, name, recipe, opaque, png, max(height, width), pace_s)
    yield Scene(sentence, "done", path, kept, png, painted)


def _progress(iterate, pace, left_s):
    where = f"Iteration {iterate.step} of {iterate.total_steps} · scale {iterate.scale} of {iterate.scale_count}"
    return f"{where} · {pace}{max(left_s, 0):.0f} s left"


def _stylize(content, style, brush, ended, start):
    from .transfer import stylize  # here, in the worker: a page answers before TensorFlow is loaded

    return stylize(content, style, brush.settings, lambda: None if ended() else brush.settings, start)


def _waiting(settings):
    """What goes on before the first picture: the first step, or a download."""
    if settings.network == "vgg19":
        from .networks import vgg19

        if not vgg19.is_ready(settings):
            done, total = vgg19.downloaded_bytes() / 1e6, vgg19.DOWNLOAD_BYTES / 1e6
            return f"Downloading VGG-19, this once: {done:.0f} of {total:.0f} MB…"
    return "The first picture is on its way…"


def warm_up(settings):
    """Load and compile the engine with `settings`, so that the first visitor's first picture comes at once."""
    import numpy as np

    grey = np.full((settings.size, settings.size, 3), 0.5, np.float32)
    brush = Brush(settings)
    for _ in in_worker(lambda ended: _stylize(grey, grey, brush, ended, None), brush.stop):
        continue
