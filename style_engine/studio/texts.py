"""The sentences of the page, of errors and of events, in the language that is asked for: only here are they made.

`assets/texts` has a file for each language.
"""

import functools
from typing import Any

from style_engine import assets
from style_engine.assets import ENGLISH
from style_engine.errors import ImpastoError
from style_engine.studio.events import Event, Failed, Finished, Frame, Waiting
from style_engine.studio.languages import LANGUAGE_VARIABLE, language


def say(key: str, **values: Any) -> str:
    """Return the text of that `key` with `values` in its places, in the `language` of now."""
    return texts_of(language())[key].format(**values)


def say_of(kind: str, name: str, part: str, default: str) -> str:
    """Return what a translation says of a setting, a preset or a group, as "size" and "label"; English is `default`."""
    return texts_of(language()).get(f"{kind}.{name}.{part}", default)


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
        if event.left_s is None:
            return say("waiting", place=event.place)
        return say("waiting_about", place=event.place, time=duration(event.left_s))
    if event.reason == "gave_way":
        return say("gave_way", place=event.place)
    keys = {"preparing": "preparing", "first_picture": "first_picture", "stopping": "stopping"}
    return say(keys[event.reason])


def details_of(event: Frame) -> str:
    """Return where a run stands, for those who want to know it exactly."""
    pace = "" if event.steps_per_s is None else say("pace", speed=decimal(event.steps_per_s))
    return say(
        "details",
        step=event.step,
        total=event.total_steps,
        scale=event.scale,
        scales=event.scale_count,
        pace=pace,
    )


def percent_of(event: Frame) -> int:
    """Return how much of the work on a picture is done, in percent: so the bar moves as evenly as the time does."""
    return int(100 * event.progress)


def duration(seconds: float) -> str:
    """Return a duration as somebody would say it, who cannot know it exactly.

    >>> duration(13.2), duration(75), duration(208), duration(5400)
    ('13 s', '1 min', '3½ min', '1½ h')
    """
    if seconds < 59.5:
        return say("seconds", number=max(round(seconds), 1))
    if seconds < 59.5 * 60:
        return say("minutes", number=_halves(seconds / 60))
    return say("hours", number=_halves(seconds / 3600))


def decimal(number: float, form: str = ".1f") -> str:
    """Return a number in a `form`, with the decimal sign of the language."""
    return format(number, form).replace(".", say("decimal_sign"))


def _halves(number: float) -> str:
    whole, half = divmod(round(2 * number) if number < 10 else 2 * round(number), 2)
    return f"{whole}½" if half else f"{whole}"


def _progress(event: Frame) -> str:
    return say("progress", percent=percent_of(event), time=duration(event.left_s))


def _ended(event: Finished) -> str:
    if event.result is None:
        return say("stopped_at_once")
    keys = {"last_step": "finished", "stop": "stopped", "time_limit": "time_limit"}
    size = dict(width=event.result.width, height=event.result.height)
    sentence = say(keys[event.ended_by], step=event.step, seconds=decimal(event.elapsed_s), **size)
    if event.result.sketch is None:
        return sentence
    can_continue = event.result.can_continue
    return f"{sentence} {say('sketch', time=duration(event.left_s)) if can_continue else say('sketch_only')}"


@functools.lru_cache(maxsize=16)
def texts_of(name: str) -> dict[str, str]:
    """Return all texts, English for what that language leaves out. Raises ValueError for one that has no file."""
    if name not in (known := assets.languages()):
        raise ValueError(f"{LANGUAGE_VARIABLE} must be one of {', '.join(known)}. Received: {name!r}")
    return assets.texts(ENGLISH) | assets.texts(name)
