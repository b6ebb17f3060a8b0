"""Paint the bundled paintings again: python -m examples.paintings [NAME ...]; without names, all of them."""

import importlib
import sys
from pathlib import Path

from .canvas import to_image

FOLDER = Path(__file__).parent


def names():
    """Return the names of the programs that paint, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "__main__", "canvas"))


def save(name, folder):
    """Paint `name` and write it as a JPEG into `folder`."""
    picture = importlib.import_module(f"examples.paintings.{name}").paint()
    to_image(picture).save(folder / f"{name}.jpg", quality=88, optimize=True)


if __name__ == "__main__":
    for name in sys.argv[1:] or names():
        save(name, FOLDER)
        print(f"{name}.jpg")
