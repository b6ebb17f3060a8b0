"""The sentences of the page and of errors, in the language that is asked for: `assets/texts` has a file for each."""

import functools
import os
from typing import Any

from style_engine import assets
from style_engine.assets import ENGLISH
from style_engine.errors import ImpastoError

LANGUAGE_VARIABLE = "IMPASTO_LANGUAGE"


def say(key: str, **values: Any) -> str:
    """Return the text of that `key` with `values` in its places, in the language that IMPASTO_LANGUAGE names."""
    return _texts()[key].format(**values)


def say_of(kind: str, name: str, part: str, default: str) -> str:
    """Return what a translation says of a setting or a preset, as "size" and "label"; English is the `default`."""
    return _texts().get(f"{kind}.{name}.{part}", default)


def sentence_of(error: ImpastoError) -> str:
    """Return what to tell an artist about an `error`."""
    return say(error.key, **error.facts)


def _texts() -> dict[str, str]:
    return texts_of(os.environ.get(LANGUAGE_VARIABLE, ENGLISH))


@functools.lru_cache(maxsize=4)
def texts_of(language: str) -> dict[str, str]:
    """Return all texts, English for what the language leaves out. Raises ValueError for one that has no file."""
    if language not in (known := assets.languages()):
        raise ValueError(f"{LANGUAGE_VARIABLE} must be one of {', '.join(known)}. Received: {language!r}")
    return assets.texts(ENGLISH) | assets.texts(language)
