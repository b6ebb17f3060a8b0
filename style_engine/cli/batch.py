"""A folder of photos, each in one or several paintings: python -m style_engine batch FOLDER --painting NAME.

Started again, it paints what is missing: a picture that is there with the recipe that it would get, and that is newer
than its photo and its painting, is done. A photo that cannot be painted is told, and the next one's turn comes. The
exit status is 0 if all is done, 1 if something failed, 2 if nothing could begin, and 130 after Ctrl-C.
"""

import argparse
import dataclasses
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from style_engine.cli.options import PROGRAM, add_settings, settings_from
from style_engine.cli.paintings import Painting, painting_named
from style_engine.errors import ImpastoError, RequestError
from style_engine.pictures.files import read_picture, to_image
from style_engine.settings import PRIVATE, StyleSettings
from style_engine.studio.recipe import Recipe, read_recipe
from style_engine.studio.texts import sentence_of

FAILED, INTERRUPTED = 1, 128 + signal.SIGINT
# What the page reads, by the ends of the files' names: whatever else is in the folder is left alone.
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".tif", ".tiff", ".bmp", ".gif", ".jp2")
BAR = "{desc} {bar} {percentage:3.0f} % [{elapsed}, {remaining} left]"


class Options(argparse.Namespace):
    """What was given, beside the settings."""

    folder: Path
    painting: list[str]
    output_dir: Path


@dataclass(frozen=True)
class Task:
    """A photo to paint in a painting, and where to."""

    photo: Path
    painting: Painting
    target: Path
    settings: StyleSettings

    @property
    def recipe(self) -> Recipe:
        """What the picture is to say of itself, as it is read back."""
        settings = dataclasses.replace(self.settings, **dict.fromkeys(PRIVATE, ""))
        return Recipe(settings, (self.painting.id,), self.painting.credit)

    @property
    def is_done(self) -> bool:
        """Tell whether the very picture is there."""
        if not self.target.exists() or read_recipe(self.target) != self.recipe:
            return False
        return self.target.stat().st_mtime >= max(path.stat().st_mtime for path in (self.photo, self.painting.path))


def parser() -> argparse.ArgumentParser:
    """Return the argument parser."""
    found = argparse.ArgumentParser(
        prog=f"{PROGRAM} batch",
        description="Paint each photo of a folder in each of the paintings. Started again, it paints what is missing.",
        epilog="Exit status: 0 if all is done, 1 if something failed, 2 if nothing could begin, 130 after Ctrl-C.",
    )
    found.add_argument("folder", type=Path, metavar="FOLDER", help="the folder with the photos")
    found.add_argument(
        "--painting",
        required=True,
        action="append",
        metavar="NAME",
        help="the name of a bundled painting, as starlit_hills, or a picture file; may be given several times",
    )
    found.add_argument(
        "--output_dir", type=Path, default=Path("batch"), metavar="FOLDER", help="where to (default: %(default)s)"
    )
    add_settings(found)
    return found


def main(argv: Sequence[str]) -> int:
    """Paint what is missing, and tell what came of it; returns the exit status."""
    options = parser().parse_args(argv, Options())
    todo = tasks(options, settings_from(options))
    options.output_dir.mkdir(parents=True, exist_ok=True)
    counts = Counter[str]()
    try:
        with tqdm(total=len(todo), bar_format=BAR) as bar:
            for task in todo:
                bar.set_description(task.target.stem)
                counts[_done(task, bar)] += 1
    except KeyboardInterrupt:
        print(f"Stopped: {_summary(counts)}, {len(todo) - counts.total()} left. The same command goes on from here.")
        return INTERRUPTED
    print(f"{_summary(counts)}: {options.output_dir}")
    return FAILED if counts["failed"] else 0


def tasks(options: Options, settings: StyleSettings) -> list[Task]:
    """Return all that is to be there in the end, in order; raises ImpastoError and OSError if that is nothing."""
    folder = options.folder
    if folder.resolve() == options.output_dir.resolve():
        raise RequestError("batch_same_folder")
    photos = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in SUFFIXES)
    if not photos:
        raise RequestError("batch_no_photos", folder=folder)
    shared = Counter(path.stem for path in photos)  # the photos a.jpg and a.png shall not be one picture
    found = []
    for photo in photos:
        name = photo.stem if shared[photo.stem] == 1 else photo.name
        for painting in map(painting_named, options.painting):
            found.append(Task(photo, painting, options.output_dir / f"{name}-{painting.name}.png", settings))
    if len({task.target for task in found}) < len(found):
        raise RequestError("batch_same_names")
    return found


def _done(task: Task, bar: tqdm) -> str:
    """Paint a `task`, unless it is done; return which of "painted", "already there" and "failed" it is."""
    start, outcome = bar.n, "already there"
    try:
        if not task.is_done:
            for progress in painted(task):
                bar.update(start + progress - bar.n)
            outcome = "painted"
    except Exception as error:  # of any kind: the others shall not suffer
        reason = sentence_of(error) if isinstance(error, ImpastoError) else f"{type(error).__name__}: {error}"
        bar.write(f"{task.photo.name} in {task.painting.name}: {reason}", file=sys.stderr)
        outcome = "failed"
    bar.update(start + 1 - bar.n)
    return outcome


def painted(task: Task) -> Iterator[float]:
    """Yield the progress of painting a `task`, in [0, 1], and write its picture, which appears whole or not at all."""
    from style_engine.engine.precision import allow_memory_growth  # here, as help needs no TensorFlow
    from style_engine.engine.transfer import stylize

    allow_memory_growth()
    photo, latest = read_picture(task.photo), None
    for latest in stylize(photo.rgb, read_picture(task.painting.path).rgb, task.settings):
        yield latest.progress
    assert latest is not None, "a run has at least one step"
    unfinished = task.target.with_suffix(".part")
    to_image(latest.image, photo.alpha).save(unfinished, "PNG", pnginfo=task.recipe.png_info())
    unfinished.replace(task.target)


def _summary(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("painted", "already there", "failed"))
