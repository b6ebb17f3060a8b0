"""A line in the log for each run: numbers and words of ours, and no names of files."""

import json
import logging
import time
import uuid
from collections.abc import Iterator

from style_engine.studio.events import Event, Failed, Finished, Waiting
from style_engine.studio.request import PaintRequest

LOG = logging.getLogger("impasto.runs")


def logged(events: Iterator[Event], request: PaintRequest, kind: str) -> Iterator[Event]:
    """Yield the `events` of a run, and log what came of it; `kind` is who asked for it: "page" or "program"."""
    begun_s, waited_s, event, outcome = time.monotonic(), 0.0, None, "left"
    try:
        for event in events:
            if isinstance(event, Waiting):
                waited_s = time.monotonic() - begun_s
            if isinstance(event, Finished | Failed):
                outcome = _outcome(event)
            yield event
    finally:
        settings = request.settings
        line = dict(
            run=uuid.uuid4().hex[:12],
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
