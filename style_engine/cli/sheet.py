"""A contact sheet of the command line: python -m style_engine sheet PHOTO.

A photo in all bundled paintings, at a first look; or, with --painting and --vary, in variations of one.
"""

import argparse
import dataclasses
import math
import signal
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw
from tqdm import tqdm

from style_engine.cli.options import PROGRAM
from style_engine.cli.variations import planned, variations
from style_engine.errors import PictureError
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.files import to_image
from style_engine.presets import PRESETS
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.looks import SHEET_SIZE, sheet

COLUMNS = 6
GAP, LINE = 8, 18  # pixels between the pictures, and of the line with a painting's title
LEAST, MOST = 64, 1024  # longest sides: all at once, a larger picture would need much memory


class Options(argparse.Namespace):
    """What was given."""

    photo: Path
    painting: str | None
    vary: list[str]
    preset: str
    size: int
    output_dir: Path


def parsed(argv: Sequence[str]) -> Options:
    """Return the options in `argv`. A wrong one ends the process, with its help."""
    found = argparse.ArgumentParser(
        prog=f"{PROGRAM} sheet",
        description="Show a photo in all bundled paintings, at a first look: sheet.png, and a picture of each. "
        "Or, with --painting and --vary, paint it in one of them with each value of one or two settings.",
    )
    found.add_argument("photo", type=Path, metavar="PHOTO", help="the photo")
    found.add_argument("--painting", metavar="NAME", help="the name of a bundled painting, or a picture file, to vary")
    found.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="SETTING=VALUES",
        help="a setting and its values, as how_far=0.2,0.5,0.8, one a column; given again, as another, one a row",
    )
    found.add_argument(
        "--preset", choices=PRESETS, default="standard", help="the other settings of variations (default: %(default)s)"
    )
    found.add_argument(
        "--size",
        type=size,
        default=SHEET_SIZE,
        metavar="N",
        help=f"longest side, {LEAST} to {MOST} (default: %(default)s)",
    )
    found.add_argument(
        "--output_dir", type=Path, default=Path("sheet"), metavar="FOLDER", help="where to (default: %(default)s)"
    )
    options = found.parse_args(argv, Options())
    if bool(options.painting) != bool(options.vary) or len(options.vary) > 2:
        found.error("--painting and --vary belong together, and --vary is given once or twice")
    return options


def size(text: str) -> int:
    """Return `text` as a longest side in pixels; raises ValueError where it is too small or too large."""
    if not LEAST <= int(text) <= MOST:
        raise ValueError(text)
    return int(text)


def main(argv: Sequence[str]) -> int:
    """Write the sheet, and the pictures of which it consists; returns the exit status."""
    options, made = parsed(argv), list[tuple[str, Image.Image]]()
    from style_engine.engine.precision import allow_memory_growth  # here, as help needs no TensorFlow

    allow_memory_growth()
    count, columns, pictures = pictures_of(options)
    try:
        for title, name, rgb in tqdm(pictures, total=count, unit="picture"):
            options.output_dir.mkdir(parents=True, exist_ok=True)
            made.append((title, to_image(rgb)))
            made[-1][1].save(options.output_dir / f"{name}.png")
    except PictureError as error:
        error.add_note(options.photo.name)
        raise
    except KeyboardInterrupt:
        if not made:
            raise
        print(f"Stopped after {len(made)} pictures.")
    arranged(made, columns).save(path := options.output_dir / "sheet.png")
    print(f"{len(made)} pictures: {path}")
    return 0 if len(made) == count else 128 + signal.SIGINT


def pictures_of(options: Options) -> tuple[int, int, Iterable[tuple[str, str, Rgb]]]:
    """Return (how many pictures, columns, the pictures), each picture with its title and a name for its file."""
    if not options.painting:
        looks = sheet(str(options.photo), size=options.size)
        return len(paintings()), COLUMNS, ((work.title, work.id, rgb) for work, rgb in looks)
    base = dataclasses.replace(PRESETS[options.preset], size=options.size)
    columns, plan = planned(options.vary, base)
    return len(plan), columns, variations(options.photo, options.painting, plan)


def arranged(pictures: Sequence[tuple[str, Image.Image]], columns: int = COLUMNS) -> Image.Image:
    """Return one picture of all `pictures`, each (title, image), with their titles below; the largest sets the grid."""
    width, height = (max(image.size[axis] for _, image in pictures) for axis in (0, 1))
    columns = min(columns, len(pictures))
    cell = width + GAP, height + LINE + GAP
    whole = Image.new("RGB", (columns * cell[0] + GAP, math.ceil(len(pictures) / columns) * cell[1] + GAP), "white")
    draw = ImageDraw.Draw(whole)
    for index, (title, image) in enumerate(pictures):
        left, top = GAP + index % columns * cell[0], GAP + index // columns * cell[1]
        whole.paste(image, (left, top))
        draw.text((left, top + height + 3), shortened(title, draw, width), fill="black")
    return whole


def shortened(title: str, draw: ImageDraw.ImageDraw, width: int) -> str:
    """Return as much of `title` as has room in so many pixels."""
    short = title
    while draw.textlength(short) > width and len(title) > 1:
        title = title[:-1]
        short = f"{title.rstrip()}…"
    return short
