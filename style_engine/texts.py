"""What the page says, from `assets/texts/`: a file for each language, English for what another leaves out."""

import functools
import json
import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "assets" / "texts"
LANGUAGE_VARIABLE = "IMPASTO_LANGUAGE"


def say(key, **values):
    """Return the text of that `key` with `values` in its places, in the language that IMPASTO_LANGUAGE names."""
    return _texts(os.environ.get(LANGUAGE_VARIABLE, "en"))[key].format(**values)


def say_of(kind, name, part, default):
    """Return what a translation says of a setting or a preset, as "size" and "label"; English is the `default`."""
    return _texts(os.environ.get(LANGUAGE_VARIABLE, "en")).get(f"{kind}.{name}.{part}", default)


@functools.lru_cache(maxsize=4)
def _texts(language):
    """Raises ValueError for a language that has no file."""
    languages = sorted(path.stem for path in FOLDER.glob("*.json"))
    if language not in languages:
        raise ValueError(f"{LANGUAGE_VARIABLE} must be one of {', '.join(languages)}. Received: {language!r}")
    read = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in {"en", language}}
    return read["en"] | read[language]
