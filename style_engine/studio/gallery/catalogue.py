"""The bundled paintings and photos, as `examples/catalogue.json` lists them."""

import functools
import importlib.resources
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from style_engine.assets import EXAMPLES


@dataclass(frozen=True)
class Work:
    """A bundled picture: where it is, whom to thank for it, and for a painting, on which shelf it stands."""

    id: str
    title: str
    maker: str
    licence: str
    credit: str
    path: Path
    group: str = ""


def paintings() -> tuple[Work, ...]:
    """Return the bundled paintings as a tuple of `Work`, in the order in which they are shown."""
    return tuple(
        Work(**entry, path=EXAMPLES / "paintings" / f"{entry['id']}.jpg") for entry in _catalogue()["paintings"]
    )


def photos() -> tuple[Work, ...]:
    """Return the example photos as a tuple of `Work`; their files are those that scikit-image installs."""
    installed = importlib.resources.files("skimage.data")
    return tuple(
        Work(**{key: entry[key] for key in entry if key != "file"}, path=Path(str(installed / entry["file"])))
        for entry in _catalogue()["photos"]
    )


def pairs() -> tuple[tuple[Work, Work], ...]:
    """Return the example pairs as a tuple of (photo, painting), both `Work`."""
    by_id = {work.id: work for work in (*photos(), *paintings())}
    return tuple((by_id[photo], by_id[painting]) for photo, painting in _catalogue()["pairs"])


@functools.cache
def _catalogue() -> dict[str, Any]:
    return json.loads((EXAMPLES / "catalogue.json").read_text(encoding="utf-8"))
