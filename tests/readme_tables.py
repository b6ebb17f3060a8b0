"""The tables of the documents, made from the code: python tests/readme_tables.py writes them."""

import dataclasses
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from style_engine.evaluation.tables import table  # noqa: E402
from style_engine.presets import PRESET_MEANINGS, PRESETS  # noqa: E402
from style_engine.settings import StyleSettings  # noqa: E402
from style_engine.studio.gallery.catalogue import paintings, photos  # noqa: E402
from style_engine.studio.gallery.museum import works  # noqa: E402


def settings_table():
    rows = []
    for spec in dataclasses.fields(StyleSettings):
        rule = spec.metadata
        default = "" if spec.default in ("", ()) else f"`{spec.default}`"
        values = ", ".join(rule["choices"] or ())
        if rule["step"]:
            values = f"{rule['minimum']} to {rule['maximum']} {rule['unit']}".strip()
        rows.append([f"`{spec.name}`", default, values, rule["meaning"]])
    return table(["setting", "default", "values", "meaning"], rows)


def presets_table():
    rows = [
        [f"`{name}`", f"{preset.size} px", preset.iterations, PRESET_MEANINGS[name]] for name, preset in PRESETS.items()
    ]
    return table(["preset", "size", "iterations", "what it is for"], rows)


def works_table():
    rows = [
        [work.title, work.group or "photo", work.maker, work.licence, work.credit] for work in (*paintings(), *photos())
    ]
    return table(["title", "shelf", "maker", "licence", "credit"], rows)


def museum_table():
    rows = [
        [f"[{work.title}](<{work.page}>)", work.artist, work.year, work.collection, work.licence] for work in works()
    ]
    return table(["title", "artist", "year", "collection", "licence"], rows)


# In each document, the tables between pairs of markers of these names.
TABLES = {
    "README.md": {"presets": presets_table},
    "assets/method.md": {"settings": settings_table},
    "examples/README.md": {"works": works_table, "museum": museum_table},
}


def with_tables(document, text):
    """Return the `text` of a `document`, as `TABLES` names it, with each of its tables made anew."""
    for name, make in TABLES[document].items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"\n<!-- /{name} -->")
        assert start and end, f"{document} needs a pair of markers <!-- {name} --> and <!-- /{name} -->"
        text = before + start + make() + end + after
    return text


if __name__ == "__main__":
    for document in TABLES:
        path = ROOT / document
        path.write_text(with_tables(document, path.read_text(encoding="utf-8")), encoding="utf-8")
