"""The picture files that a page shows: live frames, kept pictures, and the one to download."""

import contextlib
import shutil
import time
import uuid
from pathlib import Path

from PIL import Image, ImageOps

from style_engine.errors import PictureError
from style_engine.pictures.files import jpeg_bytes, open_picture, read_picture, to_image

# What every browser shows; a picture in another format is shown as a JPEG copy.
BROWSER_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".bmp"}

# What a page shows of a picture, at most; the one to download has all its pixels.
FRAME_SIDE = 1024

SHOWN = "shown.jpg"  # the copy of a picture that browsers do not show

SWEEP_AGE_S = 4 * 3600  # far longer than anybody looks at a finished picture without downloading it


class RunFolder:
    """A folder of one run inside `root`, under a name that nobody can guess; old ones are removed first."""

    def __init__(self, root):
        root = Path(root)
        root.mkdir(parents=True, exist_ok=True)
        sweep(root, SWEEP_AGE_S)
        self.path = root / uuid.uuid4().hex
        self.path.mkdir()

    @classmethod
    def of(cls, path):
        """Return the folder of a run that wrote the file at `path`."""
        folder = cls.__new__(cls)
        folder.path = Path(path).parent
        return folder

    def remove(self, name):
        """Remove the PNG files whose names begin with `name`."""
        for path in self.path.glob(f"impasto-{name}*.png"):
            path.unlink(missing_ok=True)

    def jpeg(self, picture, name):
        """Write `picture`, float32 (h, w, 3), as a JPEG of at most `FRAME_SIDE`, some 2 ms; return its path as text."""
        path = self.path / f"{name}.jpg"
        image = to_image(picture)
        image.thumbnail((FRAME_SIDE, FRAME_SIDE), reducing_gap=2.0)
        image.save(path, quality=90)
        return str(path)

    def png(self, picture, alpha, name, recipe):
        """Write `picture` at full quality, with `alpha` if there is one and its `Recipe`; return its path as text."""
        path = self.path / f"impasto-{name}.png"
        # 7 % larger than at the usual level of 6, in a third of the time.
        to_image(picture, alpha).save(path, pnginfo=recipe.png_info(), compress_level=3)
        return str(path)


def shown(path, root):
    """Return the path of a file that a browser can show of the picture file at `path`; raises PictureError."""
    if not Path(path).exists():
        raise PictureError("file_gone")
    if Path(path).suffix.lower() in BROWSER_SUFFIXES:
        return path
    copy = RunFolder(root).path / SHOWN
    copy.write_bytes(jpeg_bytes(read_picture(path).rgb))
    return str(copy)


def sweep(root, age_s):
    """Remove the folders in `root` that nothing was written to for `age_s` seconds."""
    for folder in Path(root).iterdir():
        with contextlib.suppress(FileNotFoundError):  # another sweep may be at the same folder
            if folder.is_dir() and time.time() - folder.stat().st_mtime > age_s:
                shutil.rmtree(folder, ignore_errors=True)


def side_by_side(left, right, path, side=240):
    """Write the picture files `left` and `right` as one JPEG at `path`, each cropped to a square of `side` pixels."""
    tile = Image.new("RGB", (2 * side, side))
    for index, source in enumerate((left, right)):
        with open_picture(source) as image:
            tile.paste(ImageOps.fit(image.convert("RGB"), (side, side), Image.LANCZOS), (index * side, 0))
    tile.save(path, quality=90)
    return str(path)
