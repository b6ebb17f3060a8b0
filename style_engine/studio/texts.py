"""The sentences of the page, of errors and of events, in the language that is asked for: only here are they made.

`assets/texts` has a file for each language.
"""

import functools
import os
from typing import Any

from style_engine import assets
from style_engine.assets import ENGLISH
from style_engine.errors import ImpastoError
from style_engine.studio.events import Event, Failed, Finished, Frame, Waiting

LANGUAGE_VARIABLE = "IMPASTO_LANGUAGE"


def say(key: str, **values: Any) -> str:
    """Return the text of that `key` with `values` in its places, in the language that IMPASTO_LANGUAGE names."""
    return texts_of(os.environ.get(LANGUAGE_VARIABLE, ENGLISH))[key].format(**values)


def say_of(kind: str, name: str, part: str, default: str) -> str:
    """Return what a translation says of a setting or a preset, as "size" and "label"; English is the `default`."""
    return texts_of(os.environ.get(LANGUAGE_VARIABLE, ENGLISH)).get(f"{kind}.{name}.{part}", default)


def sentence_of(error: ImpastoError) -> str:
    """Return what to tell an artist about an `error`."""
    return say(error.key, **error.facts)


def sentence_of_event(event: Event) -> str:
    """Return what to tell an artist about an `event` of a run."""
    if isinstance(event, Failed):
        return say("our_fault") if event.error is None else sentence_of(event.error)
    if isinstance(event, Finished):
        return _ended(event)
    return _waiting(event) if isinstance(event, Waiting) else _progress(event)


def _waiting(event: Waiting) -> str:
    if event.reason == "downloading":
        return say("downloading", done=f"{event.done_mb:.0f}", total=f"{event.total_mb:.0f}")
    if event.reason == "queued":
        return say("waiting", place=event.place)
    keys = {"preparing": "preparing", "first_picture": "first_picture", "stopping": "stopping"}
    return say(keys[event.reason])


def _progress(event: Frame) -> str:
    return say(
        "progress",
        step=event.step,
        total=event.total_steps,
        scale=event.scale,
        scales=event.scale_count,
        pace="" if event.steps_per_s is None else say("pace", speed=f"{event.steps_per_s:.1f}"),
        left=f"{max(event.left_s, 0):.0f}",
    )


def _ended(event: Finished) -> str:
    if event.result is None:
        return say("stopped_at_once")
    keys = {"last_step": "finished", "stop": "stopped", "time_limit": "time_limit"}
    size = dict(width=event.result.width, height=event.result.height)
    return say(keys[event.ended_by], step=event.step, seconds=f"{event.elapsed_s:.1f}", **size)


@functools.lru_cache(maxsize=4)
def texts_of(language: str) -> dict[str, str]:
    """Return all texts, English for what the language leaves out. Raises ValueError for one that has no file."""
    if language not in (known := assets.languages()):
        raise ValueError(f"{LANGUAGE_VARIABLE} must be one of {', '.join(known)}. Received: {language!r}")
    return assets.texts(ENGLISH) | assets.texts(language)
