"""A painting as the command line names it: a bundled one, a masterpiece that was downloaded, or a file."""

from dataclasses import dataclass
from pathlib import Path

from style_engine.errors import RequestError
from style_engine.setting_rules import quoted
from style_engine.studio.gallery.works import credit, painting_file
from style_engine.studio.recipe import OWN_PAINTING


@dataclass(frozen=True)
class Painting:
    """A painting: its file, the `id` for a recipe, a `name` for files, and whom to thank."""

    path: Path
    id: str
    name: str
    credit: str


def painting_named(name: str) -> Painting:
    """Return the painting of that id, or else the picture file of that name; raises RequestError where neither is."""
    if (path := painting_file(name)) is not None:
        return Painting(Path(path), name, name, credit(name))
    if (file := Path(name)).is_file():
        return Painting(file, OWN_PAINTING, file.stem, file.name)
    raise RequestError("painting_unknown", received=quoted(name))
