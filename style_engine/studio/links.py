"""Links that bring back paintings and settings: all that they say is in their own query, so that they outlast the page.

`?painting=starlit_hills&preset=bold&content_weight=0.3`
"""

import dataclasses
import urllib.parse
from collections.abc import Sequence

from style_engine.errors import SettingError
from style_engine.presets import PRESETS
from style_engine.setting_rules import quoted
from style_engine.settings import FOR_PROGRAMS, MAX_PAINTINGS, StyleSettings

NAMES = [spec.name for spec in dataclasses.fields(StyleSettings) if spec.name not in FOR_PROGRAMS]


def query_of(preset: str, settings: StyleSettings, paintings: Sequence[str]) -> str:
    """Return the query of a link to `settings`, in so far as they differ from those of `preset`, and to paintings' ids.

    >>> query_of("bold", dataclasses.replace(PRESETS["bold"], size=640), ["starlit_hills"])
    'preset=bold&painting=starlit_hills&size=640'
    """
    parts = [("preset", preset), *(("painting", name) for name in paintings)]
    for name in NAMES:
        value = getattr(settings, name)
        if value != getattr(PRESETS[preset], name):
            parts.append((name, ",".join(map(str, value)) if isinstance(value, tuple) else value))
    return urllib.parse.urlencode(parts)


def read_query(query: str) -> tuple[str, StyleSettings, tuple[str, ...]]:
    """Return (preset, settings, paintings' ids) of a `query`; what a link does not say is the standard preset's.

    Raises SettingError where it says what cannot be.

    >>> preset, settings, paintings = read_query("painting=irises&size=640")
    >>> preset, settings.size, paintings
    ('standard', 640, ('irises',))
    """
    given = urllib.parse.parse_qs(query)
    preset = given.get("preset", ["standard"])[-1]
    if preset not in PRESETS:
        raise SettingError("setting_choice", name="preset", choices=", ".join(PRESETS), received=quoted(preset))
    changes = {name: values[-1] for name, values in given.items() if name in NAMES}
    settings = StyleSettings.from_mapping(changes, PRESETS[preset])
    return preset, settings, tuple(given.get("painting", ())[:MAX_PAINTINGS])
