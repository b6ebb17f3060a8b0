"""A contact sheet of the command line: python -m style_engine sheet PHOTO."""

import argparse
import math
import signal
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw
from tqdm import tqdm

from style_engine.cli.options import PROGRAM
from style_engine.errors import PictureError
from style_engine.pictures.files import to_image
from style_engine.studio.gallery.catalogue import paintings
from style_engine.studio.looks import SHEET_SIZE, sheet

COLUMNS = 6
GAP, LINE = 8, 18  # pixels between the pictures, and of the line with a painting's title
LEAST, MOST = 64, 1024  # longest sides: all at once, a larger picture would need much memory


class Options(argparse.Namespace):
    """What was given."""

    photo: Path
    size: int
    output_dir: Path


def parsed(argv: Sequence[str]) -> Options:
    """Return the options in `argv`. A wrong one ends the process, with its help."""
    found = argparse.ArgumentParser(
        prog=f"{PROGRAM} sheet",
        description="Show a photo in all bundled paintings, at a first look: sheet.png, and a picture of each.",
    )
    found.add_argument("photo", type=Path, metavar="PHOTO", help="the photo")
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
    return found.parse_args(argv, Options())


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
    try:
        for work, rgb in tqdm(sheet(str(options.photo), size=options.size), total=len(paintings()), unit="picture"):
            options.output_dir.mkdir(parents=True, exist_ok=True)
            made.append((work.title, to_image(rgb)))
            made[-1][1].save(options.output_dir / f"{work.id}.png")
    except PictureError as error:
        error.add_note(options.photo.name)
        raise
    except KeyboardInterrupt:
        if not made:
            raise
        print(f"Stopped after {len(made)} pictures.")
    arranged(made).save(path := options.output_dir / "sheet.png")
    print(f"{len(made)} pictures: {path}")
    return 0 if len(made) == len(paintings()) else 128 + signal.SIGINT


def arranged(pictures: Sequence[tuple[str, Image.Image]]) -> Image.Image:
    """Return one picture of all `pictures`, each (title, image) and all of one size, with their titles below."""
    width, height = pictures[0][1].size
    columns = min(COLUMNS, len(pictures))
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
