"""The tables of the README, made from the code: python tests/readme_tables.py writes them."""

import dataclasses
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
sys.path.insert(0, str(README.parent))

from style_engine.benchmark.tables import table  # noqa: E402
from style_engine.presets import PRESET_MEANINGS, PRESETS  # noqa: E402
from style_engine.settings import StyleSettings  # noqa: E402
from style_engine.studio.gallery.catalogue import paintings, photos  # noqa: E402


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


TABLES = {"settings": settings_table, "presets": presets_table, "works": works_table}


def with_tables(text):
    """Return the README's `text` with each table between its pair of markers made anew."""
    for name, make in TABLES.items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"\n<!-- /{name} -->")
        assert start and end, f"the README needs a pair of markers <!-- {name} --> and <!-- /{name} -->"
        text = before + start + make() + end + after
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
