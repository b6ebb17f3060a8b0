"""The recipe of a picture: how it was painted, written into its PNG file, so that it travels with it."""

import dataclasses
import json
from dataclasses import dataclass

from PIL import PngImagePlugin

from style_engine.engine.networks import available_networks
from style_engine.pictures.files import open_picture
from style_engine.settings import MAX_PAINTINGS, PRIVATE, StyleSettings
from style_engine.version import __version__

KEYWORD = "impasto"


@dataclass(frozen=True)
class Recipe:
    """The `settings` of a picture, and the `paintings` whose style it has: their ids, "" for others."""

    settings: StyleSettings
    paintings: tuple[str, ...] = ()
    credit: str = ""

    def png_info(self):
        """Return the recipe as what Pillow's `save(pnginfo=...)` takes."""
        settings = {key: value for key, value in dataclasses.asdict(self.settings).items() if key not in PRIVATE}
        record = {"version": __version__, "paintings": self.paintings, "credit": self.credit, "settings": settings}
        info = PngImagePlugin.PngInfo()
        info.add_itxt(KEYWORD, json.dumps(record))
        info.add_text("Software", f"Impasto {__version__}")
        return info


def read_recipe(path):
    """Return the `Recipe` in the picture file at `path`, or None where there is none that can be used.

    Settings that this version does not know are left out, so that a picture of
    a later one is not refused.
    """
    try:
        with open_picture(path) as image:
            record = json.loads(image.info[KEYWORD])
        given = record["settings"]
        known = {field.name for field in dataclasses.fields(StyleSettings) if field.name not in PRIVATE}
        settings = {key: tuple(v) if isinstance(v, list) else v for key, v in given.items() if key in known}
        if settings.get("network") not in available_networks():
            settings.pop("network", None)  # of another version: the default will do
        named = record["paintings"] if "paintings" in record else [record["painting"]]  # as it was before
        return Recipe(
            StyleSettings(**settings), tuple(str(name) for name in named[:MAX_PAINTINGS]), str(record["credit"])
        )
    # Whatever somebody else wrote there is no recipe of ours.
    except (OSError, SyntaxError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None
