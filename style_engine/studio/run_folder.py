"""The picture files that a page shows: live frames, kept pictures, and the one to download."""

import contextlib
import io
import logging
import shutil
import time
import uuid
from collections.abc import Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from PIL import Image, ImageOps

from style_engine.errors import PictureError
from style_engine.pictures.arrays import Mask, Rgb
from style_engine.pictures.decoding import open_picture
from style_engine.pictures.files import jpeg_bytes, read_picture, to_image
from style_engine.studio.recipe import Recipe

if TYPE_CHECKING:
    from style_engine.studio.painter import Saved

# What every browser shows; a picture in another format is shown as a JPEG copy.
BROWSER_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".bmp"}

# What a page shows of a picture, at most; the one to download has all its pixels.
FRAME_SIDE = 1024

ORIGINAL = "original.npy"  # the finished picture with more bits than a PNG of Pillow's has

CHECKPOINT = "checkpoint.npz"

RECENT = 12  # live pictures that pages may still ask for

SHOWN = "shown.jpg"  # the copy of a picture that browsers do not show

KEPT = "kept"  # the file in a folder whose pictures are a visit's, and stay as long as the owner says

FAVOURITE = "favourite"  # the file in a folder whose picture is a favourite of its visit: it goes last

SWEEP_AGE_S = 4 * 3600  # far longer than anybody looks at a finished picture without downloading it


class RunFolder:
    """The folder of one run."""

    def __init__(self, path: Path):
        self.path = path

    @classmethod
    def new(cls, root: str | Path) -> Self:
        """Return a new folder inside `root`, under a name that nobody can guess; old ones are removed first."""
        root = Path(root)
        root.mkdir(parents=True, exist_ok=True)
        sweep(root, SWEEP_AGE_S)
        path = root / uuid.uuid4().hex
        path.mkdir()
        return cls(path)

    @classmethod
    def of(cls, file: str | Path) -> Self:
        """Return the folder of the run that wrote a `file`."""
        return cls(Path(file).parent)

    @property
    def id(self) -> str:
        """The name of the folder, which nobody can guess."""
        return self.path.name

    def keep(self) -> None:
        """Let the folder stay until somebody removes it."""
        (self.path / KEPT).touch()

    def let_go(self) -> None:
        """Let the folder go with the old ones."""
        (self.path / KEPT).unlink(missing_ok=True)

    @property
    def is_favourite(self) -> bool:
        """Whether its picture is a favourite."""
        return (self.path / FAVOURITE).exists()

    @is_favourite.setter
    def is_favourite(self, value: bool) -> None:
        if value:
            (self.path / FAVOURITE).touch()
        else:
            (self.path / FAVOURITE).unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        """Remove the PNG files whose names begin with `name`."""
        for path in self.path.glob(f"impasto-{name}*.png"):
            path.unlink(missing_ok=True)

    def checkpoint(self, checkpoint: "Saved") -> str | None:
        """Write a checkpoint in place of the one before; return its path as text.

        None where it could not be written: then the one before stays.
        """
        path, half_written = self.path / CHECKPOINT, self.path / f"half_{CHECKPOINT}"
        try:
            checkpoint.save(str(half_written))
            half_written.replace(path)
        except OSError as error:  # a full disk: the picture is there, and only cannot be continued
            logging.warning("no checkpoint: %s", error)
            with contextlib.suppress(OSError):
                half_written.unlink(missing_ok=True)
            return None
        return str(path)

    def thinned(self, frames: Sequence[str], kept: Set[str]) -> list[str]:
        """Remove every other one of the live pictures `frames` but those `kept`, and return the others.

        The last ones stay: a page may be about to fetch them.
        """
        removed = set([path for path in frames[:-RECENT] if path not in kept][::2])
        for path in removed:
            if Path(path).parent == self.path:
                Path(path).unlink(missing_ok=True)
        return [path for path in frames if path not in removed]

    def jpeg(self, picture: Rgb, name: str) -> str:
        """Write `picture`, float32 (h, w, 3), as a JPEG of at most `FRAME_SIDE`; return its path as text."""
        return self.write(live_jpeg(picture), f"{name}.jpg")

    def write(self, content: bytes, name: str) -> str:
        """Write a file of that `name`; return its path as text."""
        path = self.path / name
        path.write_bytes(content)
        return str(path)

    def png(self, picture: Rgb, alpha: Mask | None, name: str, recipe: Recipe) -> str:
        """Write `picture` at full quality, with `alpha` if there is one and its `Recipe`; return its path as text."""
        path = self.path / f"impasto-{name}.png"
        # 7 % larger than at the usual level of 6, in a third of the time.
        to_image(picture, alpha).save(path, pnginfo=recipe.png_info(), compress_level=3)
        return str(path)

    def keep_original(self, picture: Rgb) -> None:
        """Keep `picture`, float32 (h, w, 3), with 16 bits a channel, if the disk has room for it."""
        try:
            np.save(self.path / ORIGINAL, np.round(picture * 65535).astype(np.uint16))
        except OSError:  # it is there with 8 bits, and whoever asks for more is told so
            logging.exception("no original of 16 bits")
            (self.path / ORIGINAL).unlink(missing_ok=True)

    def original(self) -> Rgb | None:
        """Return what `keep_original` kept, float32 (h, w, 3) in [0, 1], or None where there is nothing."""
        try:
            return np.load(self.path / ORIGINAL).astype(np.float32) / 65535
        except (OSError, ValueError):
            return None

    def masks(self, masks: Sequence[Mask]) -> tuple[str, ...]:
        """Write `masks`, each (h, w) in [0, 1], as grey pictures; return their paths, to be a request's masks."""
        return tuple(self.mask(mask, f"mask_{number}") for number, mask in enumerate(masks, 1))

    def mask(self, mask: Mask, name: str) -> str:
        """Write a `mask` (h, w) in [0, 1] as a grey picture of that name; return its path."""
        path = self.path / f"{name}.png"
        Image.fromarray(np.round(255 * mask).astype(np.uint8)).save(path)
        return str(path)


def live_jpeg(picture: Rgb) -> bytes:
    """Return `picture`, float32 (h, w, 3), as a JPEG file of at most `FRAME_SIDE`; some 2 ms."""
    image, buffer = to_image(picture), io.BytesIO()
    image.thumbnail((FRAME_SIDE, FRAME_SIDE), reducing_gap=2.0)
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def shown(path: str, root: str | Path) -> str:
    """Return the path of a file that a browser can show of the picture file at `path`; raises PictureError."""
    if not Path(path).exists():
        raise PictureError("file_gone")
    if Path(path).suffix.lower() in BROWSER_SUFFIXES:
        return path
    copy = RunFolder.new(root).path / SHOWN
    copy.write_bytes(jpeg_bytes(read_picture(path).rgb))
    return str(copy)


def sweep(root: Path, age_s: float) -> None:
    """Remove the folders in `root` that nothing was written to for `age_s` seconds, and that are not kept."""
    for folder in root.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another sweep may be at the same folder
            is_old = folder.is_dir() and time.time() - folder.stat().st_mtime > age_s
            if is_old and not (folder / KEPT).exists():
                shutil.rmtree(folder, ignore_errors=True)


def side_by_side(left: Path, right: Path, path: Path, side: int = 240) -> str:
    """Write the picture files `left` and `right` as one at `path`, unless it is there, each cropped to a square."""
    if path.exists() and path.stat().st_mtime >= max(left.stat().st_mtime, right.stat().st_mtime):
        return str(path)
    tile = Image.new("RGB", (2 * side, side))
    for index, source in enumerate((left, right)):
        with open_picture(source) as image:
            square = ImageOps.fit(image.convert("RGB"), (side, side), Image.Resampling.LANCZOS)
            tile.paste(square, (index * side, 0))
    tile.save(path, quality=90)
    return str(path)
