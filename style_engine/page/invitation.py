"""What the empty canvas shows: a photo and the picture that was made of it, and where to drop one's own."""

from pathlib import Path

from style_engine.assets import ASSETS
from style_engine.studio.gallery.catalogue import photos
from style_engine.studio.gallery.thumbnails import copy_within
from style_engine.studio.texts import say

PHOTO = "cat"  # of the bundled ones; `assets/painted.webp` was made of it, by the Standard preset at 960 px
SIDE = 960  # pixels


def painted() -> Path:
    """Return the picture of the photo `PHOTO`."""
    return ASSETS / "painted.webp"


def invitation(root: Path) -> str:
    """Return the HTML of the empty canvas; what it shows of the photo is kept in the folder `root`."""
    (photo,) = (work for work in photos() if work.id == PHOTO)
    words = {key: say(key) for key in ("drop_photo", "drop_how", "tap_painting")}
    pictures = dict(photo=copy_within(photo.path, SIDE, root), painted=painted())
    return (ASSETS / "invitation.html").read_text(encoding="utf-8").format(**words, **pictures)
