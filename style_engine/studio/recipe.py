"""The recipe of a picture: how it was painted, written into its file, so that it travels with it."""

import dataclasses
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import PngImagePlugin

from style_engine.engine.networks import available_networks
from style_engine.pictures.decoding import open_picture
from style_engine.pictures.writing import Words, comment_of
from style_engine.settings import MAX_PAINTINGS, PRIVATE, StyleSettings
from style_engine.version import __version__

KEYWORD = "impasto"
# What stands for a painting that has no id: a visitor's own. Format 1 had "" for it, or nothing at all.
OWN_PAINTING = "own"
FORMAT = 2
SOFTWARE = f"Impasto {__version__}"


@dataclass(frozen=True)
class Recipe:
    """The `settings` of a picture, and the `paintings` whose style it has: an id for each, or `OWN_PAINTING`."""

    settings: StyleSettings
    paintings: tuple[str, ...] = ()
    credit: str = ""

    @property
    def text(self) -> str:
        """The recipe as JSON, in ASCII."""
        settings = {key: value for key, value in dataclasses.asdict(self.settings).items() if key not in PRIVATE}
        record = {
            "format": FORMAT,
            "version": __version__,
            "paintings": self.paintings,
            "credit": self.credit,
            "settings": settings,
        }
        return json.dumps(record)

    def png_info(self) -> PngImagePlugin.PngInfo:
        """Return the recipe as what Pillow's `save(pnginfo=...)` takes."""
        info = PngImagePlugin.PngInfo()
        info.add_itxt(KEYWORD, self.text)
        info.add_text("Software", SOFTWARE)
        return info

    @property
    def words(self) -> Words:
        """What any file of the picture says beside its pixels."""
        return Words(SOFTWARE, self.text, self.png_info())


def read_recipe(path: str | Path) -> Recipe | None:
    """Return the `Recipe` in the picture file at `path`, or None where there is none that can be used.

    Settings that this version does not know are left out, so that a picture of
    a later one is not refused.
    """
    try:
        with open_picture(path) as image:
            record = _migrated(json.loads(image.info.get(KEYWORD) or comment_of(image)))
        given = {name: value for name, value in record["settings"].items() if name not in PRIVATE}
        if given.get("network") not in available_networks():
            given.pop("network", None)  # of another version: the default will do
        settings = StyleSettings.from_mapping(given, ignore_unknown=True)
        return Recipe(settings, tuple(map(str, record["paintings"][:MAX_PAINTINGS])), str(record["credit"]))
    # Whatever somebody else wrote there is no recipe of ours.
    except (OSError, SyntaxError, KeyError, TypeError, ValueError, AttributeError, RecursionError, struct.error):
        return None


def _migrated(record: dict[str, Any]) -> dict[str, Any]:
    """Return the `record` of a recipe of any format in today's."""
    if "format" in record:
        return record
    named = record["paintings"] if "paintings" in record else [record["painting"]]
    return record | {"paintings": [name or OWN_PAINTING for name in named]}
