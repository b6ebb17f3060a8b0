"""One painting on a page, told as a page shows it: files and sentences instead of arrays and exceptions."""

import dataclasses
import functools
import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from style_engine.engine.checkpoint import Checkpoint
from style_engine.engine.pyramid import scales, work_of
from style_engine.errors import NetworkError, PictureError
from style_engine.pictures.files import check_together, picture_size, read_picture, resize
from style_engine.pictures.masks import mask_of
from style_engine.setting_rules import quoted
from style_engine.settings import LIVE_INTERVAL_S
from style_engine.studio.engine_queue import QUEUED, in_worker
from style_engine.studio.gallery.works import credit
from style_engine.studio.recipe import Recipe
from style_engine.studio.result import Painted
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.texts import say

# A page that changes takes time from the engine, and most of all one whose gallery does, with all its pictures.
GALLERY_INTERVAL_S = 1.0

LEAST_WORK = 20 * 512**2  # that of 20 steps at 512 px
PACE_SIZE = 512  # that of a standard picture, whose time is asked for most

# Seconds for a unit of `pyramid.work_of`, by `settings.network`: those of the last picture that was painted so here.
_pace = {}


class Brush:
    """A visitor's hand on a run: whoever holds it may stop the run, and move its weights while it paints."""

    def __init__(self, settings):
        self.settings = settings  # replaced as a whole, so that the engine never sees half of a change
        self.guided = False  # whether regions say what goes where, and so no mix does
        self.stop = threading.Event()

    def move(self, **weights):
        """Let the three weights and the mix, or some of them, hold from the next step on."""
        self.settings = dataclasses.replace(self.settings, **weights)


def estimate_s(photo, settings):
    """Return about how many seconds the file `photo` will take on this machine, or None before that was measured.

    Raises PictureError for a photo that cannot be read.
    """
    pace = _pace.get(settings.network)
    return pace and pace * work_of(scales(*picture_size(photo), settings))


@dataclass(frozen=True)
class Scene:
    """What a page shows from now on; None leaves a part as it is.

    `mood` is of the sentence: "busy", "done" or "error".
    """

    sentence: str
    mood: str = "busy"
    picture: str | None = None  # path of the live picture
    kept: list[tuple[str, str]] | None = None  # (path, caption) of the pictures kept so far
    painted: Painted | None = None  # with the last scene of a run that painted something

    @property
    def png(self):
        """Path of the finished picture, or None."""
        return self.painted and self.painted.png


def paint(order, brush, root, initial=None, checkpoint=None, before=()):
    """Yield the `Scene`s of painting an `Order`, at least one a second.

    `brush` is a `Brush`; files are written below the folder `root`; `initial` is
    a picture file to go on from, `checkpoint` a file to go on from exactly;
    `before` are the live pictures of the runs that led to it. Whatever goes
    wrong becomes a last scene with a sentence for an artist.
    """
    try:
        yield from _paint(order, brush, root, initial, checkpoint, before)
    except (PictureError, NetworkError, ValueError) as error:
        yield Scene(str(error), "error")
    except Exception:  # a fault of ours: the log gets the trace, the artist a sentence
        logging.exception("painting failed")
        yield Scene(say("our_fault"), "error")


def check_order(order):
    """Raise PictureError where an order's files cannot be painted with, before any of them is decoded."""
    if order.masks and len(order.masks) != len(order.paintings):
        raise PictureError("masks_count", paintings=len(order.paintings), masks=len(order.masks))
    check_together([order.photo, *order.paintings, *order.masks])


def _paint(order, brush, root, initial, checkpoint, before):
    check_order(order)
    content, styles = read_picture(order.photo), [read_picture(path).rgb for path in order.paintings]
    masks = [mask_of(read_picture(path)) for path in order.masks] or None
    start = initial and read_picture(initial).rgb
    painted_px = max(start.shape[:2]) if initial else 0
    folder, latest, kept, frames, pace, seen_s, gallery_s = RunFolder(root), None, [], list(before), "", 0.0, 0.0
    yield Scene(say("preparing"))
    work = functools.partial(_stylize, content.rgb, styles, brush, masks, start, checkpoint)
    for frame in in_worker(work, brush.stop):
        if isinstance(frame, str):
            if brush.stop.is_set():
                yield Scene(say("stopping"))
            elif latest is None:
                yield Scene(say("waiting") if frame == QUEUED else _waiting(brush.settings))
            else:  # a step of a large picture takes seconds
                yield Scene(_progress(latest, pace, latest.left_s - (time.monotonic() - seen_s)))
            continue
        if latest is not None and frame.step > latest.step:
            speed = (frame.step - latest.step) / (frame.elapsed_s - latest.elapsed_s)
            pace = say("pace", speed=f"{speed:.1f}")
        again = latest is not None and frame.step == latest.step  # the last picture, with its checkpoint
        latest, now = frame, time.monotonic()
        if again:
            continue
        path = folder.jpeg(frame.image, f"iteration_{frame.step}")
        frames.append(path)
        if frame.kept:
            kept = [*kept, (path, say("iteration", step=frame.step))]
        if now < seen_s + LIVE_INTERVAL_S:
            continue  # kept between two live pictures, and shown with the next
        # The gallery of the run before stays until there is something to put in its place.
        show_kept = seen_s == 0 or now > gallery_s + GALLERY_INTERVAL_S
        gallery_s, seen_s = now if show_kept else gallery_s, now
        yield Scene(_progress(frame, pace, frame.left_s), picture=path, kept=kept if show_kept else None)
    if latest is None:
        yield Scene(say("stopped_at_once"), "done")
        return
    height, width = latest.image.shape[:2]
    key = "finished" if latest.step == latest.total_steps else "stopped" if brush.stop.is_set() else "time_limit"
    sentence = say(key, step=latest.step, seconds=f"{latest.elapsed_s:.1f}", width=width, height=height)
    recipe = Recipe(brush.settings, order.names, "; ".join(filter(None, map(credit, order.names))))
    png = folder.png(latest.image, content.alpha, order.names[0], recipe)
    opaque = png if content.alpha is None else folder.png(latest.image, None, "opaque", recipe)
    if checkpoint:
        Path(checkpoint).unlink(missing_ok=True)  # it has done its work, and is as large as nine pictures
    checkpoint = _saved(latest.checkpoint, folder.path / "checkpoint.npz")
    work = work_of(scales(*content.rgb.shape[:2], brush.settings, painted_px))
    pace_s = latest.elapsed_s / (latest.progress * work)
    # A start from what a run of another pace left says little of the next picture's time, and so do a few quick steps,
    # of which much is getting ready.
    if not (initial or checkpoint or masks) and latest.progress * work > LEAST_WORK:
        _pace[brush.settings.network] = pace_s
    painted = Painted(
        order, recipe, opaque, png, height, width, pace_s, tuple(frames), tuple(map(tuple, kept)), checkpoint
    )
    yield Scene(sentence, "done", path, kept, painted)


def _saved(checkpoint, path):
    """Write a `Checkpoint`, if there is one; return its path as text, or None where it could not be written."""
    if checkpoint is None:
        return None
    try:
        checkpoint.save(path)
    except OSError:  # a full disk: the picture is there, and only cannot be continued
        logging.exception("no checkpoint")
        path.unlink(missing_ok=True)
        return None
    return str(path)


def changed(settings, changes):
    """Return `settings` with `changes`. Raises ValueError for a name that is none, and a value out of its range."""
    unknown = changes.keys() - {spec.name for spec in dataclasses.fields(settings)}
    if unknown:
        raise ValueError(f"There is no setting {quoted(min(unknown))}.")
    return dataclasses.replace(settings, **changes)


def _progress(iterate, pace, left_s):
    return say(
        "progress",
        step=iterate.step,
        total=iterate.total_steps,
        scale=iterate.scale,
        scales=iterate.scale_count,
        pace=pace,
        left=f"{max(left_s, 0):.0f}",
    )


def _stylize(content, styles, brush, masks, start, checkpoint, ended):
    from style_engine.engine.transfer import stylize  # here, in the worker: a page answers before TensorFlow is loaded

    # Nobody but the run holds a checkpoint, which may be as large as all else that it needs.
    start = Checkpoint.load(checkpoint) if checkpoint else start
    return stylize(content, styles, brush.settings, lambda: None if ended() else brush.settings, start, masks)


def _waiting(settings):
    """What goes on before the first picture: the first step, or a download."""
    if settings.network == "vgg19":
        from style_engine.engine.networks import vgg19

        if not vgg19.is_ready(settings):
            done, total = vgg19.downloaded_bytes() / 1e6, vgg19.DOWNLOAD_BYTES / 1e6
            return say("downloading", done=f"{done:.0f}", total=f"{total:.0f}")
    return say("first_picture")


def warm_up(settings):
    """Load and compile the engine with `settings`, so that the first visitor's first picture comes at once.

    Then measure for `estimate_s` how fast this machine paints, in half a second.
    """
    grey = np.full((settings.size, settings.size, 3), 0.5, np.float32)
    for size in (settings.size, PACE_SIZE, PACE_SIZE):  # the first of a size prepares much, and says little
        brush, latest = Brush(dataclasses.replace(settings, size=size, coarsest_size=size)), None
        work = functools.partial(_stylize, resize(grey, size, size), [grey], brush, None, None, None)
        for frame in in_worker(work, brush.stop):
            latest = latest if isinstance(frame, str) else frame
    if latest:
        _pace[settings.network] = latest.elapsed_s / work_of(scales(PACE_SIZE, PACE_SIZE, brush.settings))
