"""Where the files that ship with the project lie: the only place that knows."""

import functools
import json
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# An installed package carries the two folders within; in a checkout they stand beside it.
_ROOT = _PACKAGE / "bundled" if (_PACKAGE / "bundled").is_dir() else _PACKAGE.parent

ASSETS = _ROOT / "assets"
EXAMPLES = _ROOT / "examples"

COMPACT_NETWORK = ASSETS / "compact.npz"
WIDE_NETWORK = ASSETS / "compact_wide.npz"
FEED_FORWARD = ASSETS / "feed_forward.npz"
TEXTS = ASSETS / "texts"  # a file for each language
ENGLISH = "en"


@functools.lru_cache(maxsize=16)
def texts(language: str) -> dict[str, str]:
    """Return {key: text} of one language, without what it leaves out; FileNotFoundError where it has no file."""
    return json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))


@functools.cache  # each request asks
def languages() -> list[str]:
    """Return the names of the languages that have a file, sorted."""
    return sorted(path.stem for path in TEXTS.glob("*.json"))
