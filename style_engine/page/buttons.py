"""Which buttons can be pressed when: one function, and no gradio."""

from dataclasses import dataclass

from style_engine.studio.result import Result

FINISHES = (1024, 2048, 4096)  # longest sides, in pixels, at which a finished picture can be painted on


@dataclass(frozen=True)
class Enabled:
    """Which buttons can be pressed."""

    paint: bool
    stop: bool
    resume: bool
    branch: bool
    look: bool  # whatever looks at a finished picture, or downloads it
    finishes: tuple[bool, ...]  # as `FINISHES`


def enabled(is_painting: bool, shown: Result | None, frame: str | None = None) -> Enabled:
    """Return which buttons can be pressed while `shown` is on the page, and nothing else is.

    `shown` is None while a live picture is, which can neither be downloaded nor
    painted on. `frame` is the picture on the way that was picked.
    """
    is_idle = not is_painting
    return Enabled(
        paint=is_idle,
        stop=is_painting,
        resume=is_idle and shown is not None and shown.can_continue,
        branch=is_idle and frame is not None,
        look=shown is not None,
        finishes=tuple(shown is not None and size > shown.size for size in FINISHES),
    )
