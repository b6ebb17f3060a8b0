"""Small copies of pictures: a page full of them is lighter than one painting at full size."""

from pathlib import Path

from PIL import Image, ImageOps

from style_engine.pictures.decoding import open_picture

SIDE = 192  # pixels: twice what a shelf shows, for dense screens


def thumbnail(path: Path, root: Path) -> str:
    """Return the path of a square copy of the picture file at `path`, made in the folder `root` if it is not there."""
    return _copy(path, SIDE, root, is_square=True)


def copy_within(path: Path, side: int, root: Path) -> str:
    """Return the path of a copy of at most `side` pixels, in the same way."""
    return _copy(path, side, root, is_square=False)


def _copy(path: Path, side: int, root: Path, is_square: bool) -> str:
    small = root / f"{path.stem}_{side}.webp"
    if small.exists() and small.stat().st_mtime >= path.stat().st_mtime:
        return str(small)
    root.mkdir(parents=True, exist_ok=True)
    with open_picture(path) as image:
        image.draft("RGB", (2 * side, 2 * side))  # of a JPEG, only what is needed is decoded
        picture = image.convert("RGB")
        if is_square:
            picture = ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)
        else:
            picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        picture.save(small, quality=66, method=4)
    return str(small)
