"""A line in the log for each run: numbers and words of ours, and no names of files."""

import json
import logging
import time
from collections.abc import Callable, Iterator

from style_engine.studio.events import Event, Failed, Finished, Waiting
from style_engine.studio.request import PaintRequest

LOG = logging.getLogger("impasto.runs")
# Digits of the name of a run's folder, which are enough to find it; whoever knows all of them can fetch its pictures.
TOLD = 12


def logged(
    events: Iterator[Event], request: PaintRequest, kind: str, folder: Callable[[], str | None]
) -> Iterator[Event]:
    """Yield the `events` of a run, and log what came of it; `kind` is who asked for it: "page" or "program".

    `folder` returns the name of the run's folder, once it has one: the line says its first digits.
    """
    begun_s, waited_s, event, outcome = time.monotonic(), 0.0, None, "left"
    try:
        for event in events:
            if isinstance(event, Waiting) and event.reason != "gave_way":
                waited_s = time.monotonic() - begun_s
            if isinstance(event, Finished | Failed):
                outcome = _outcome(event)
            yield event
    finally:
        settings, name = request.settings, folder()
        line = dict(
            run=name and name[:TOLD],
            kind=kind,
            outcome=outcome,
            seconds=round(time.monotonic() - begun_s, 1),
            before_first_picture_s=round(waited_s, 1),
            size=settings.size,
            network=settings.network,
            step=getattr(event, "step", 0),
            paintings=len(request.paintings),
        )
        LOG.info(json.dumps(line))


def _outcome(event: Finished | Failed) -> str:
    if isinstance(event, Finished):
        return event.ended_by
    return "fault" if event.error is None else event.error.key
