"""Which language is spoken: the owner's, or else that of the visitor whose page or event it is."""

import os
import re
from contextvars import ContextVar

from style_engine import assets
from style_engine.assets import ENGLISH

LANGUAGE_VARIABLE = "IMPASTO_LANGUAGE"

# A range of languages as a browser names it, "de-CH" or "*", and how welcome it is, up to 1.
RANGE = re.compile(r"\s*([a-z]{1,8}|\*)(?:-[a-z0-9]{1,8})*\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE)
# The whole name, as browsers have it, of those whose file does not have it: it tells the letters, too.
TAGS = {"zh": "zh-CN"}

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def language() -> str:
    """Return the language that IMPASTO_LANGUAGE names, or if it is not set, the one that `speak_to` found."""
    return os.environ.get(LANGUAGE_VARIABLE) or _spoken.get()


def tag() -> str:
    """Return that language as a browser names it."""
    return TAGS.get(language(), language())


def speak_to(accepted: str | None) -> None:
    """Let what is said from here on, in this thread or task alone, be in the language of whoever has sent this header.

    `accepted` is Accept-Language, which may hold anything.
    """
    _spoken.set(language_for(accepted or ""))


def language_for(accepted: str) -> str:
    """Return the most welcome language of those that have a file; English where none is, or any.

    The part before the first hyphen decides: who reads zh-TW reads zh more easily than English.

    >>> language_for("pt-BR,es;q=0.5,de;q=0.4")
    'es'
    """
    known, best, found = assets.languages(), 0.0, ENGLISH
    for part in accepted.split(","):
        if (read := RANGE.fullmatch(part)) is None:
            continue
        name, welcome = ENGLISH if read[1] == "*" else read[1].lower(), float(read[2] or 1)
        if name in known and welcome > best:
            best, found = welcome, name
    return found
