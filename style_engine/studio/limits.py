"""What the owner of a server allows: every limit, with the environment variable that sets it."""

import dataclasses
import math
import os
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from style_engine.errors import RequestError
from style_engine.settings import MAX_PAINTINGS, StyleSettings

SPACE_VARIABLE = "SPACE_ID"  # which a Space of Hugging Face sets
# Where browsers keep the pictures, a server has them as long as what was uploaded, for a page that is loaded anew; and
# within the next hour, all of it is gone.
BROWSER_KEPT_H, FORGOTTEN_H = 4.0, 5.0


def _limit(variable: str, meaning: str, default: float, public: float | None = None, unlimited: bool = False) -> Any:
    """Return the field of a limit: its `default`, and the `public` one of a Space, where anybody may come.

    At `unlimited`, 0 means that there is none.
    """
    rule = dict(variable=variable, meaning=meaning, public=default if public is None else public, unlimited=unlimited)
    return dataclasses.field(default=default, metadata=rule)


@dataclass(frozen=True)
class Limits:
    """How much one visitor may have, and how long what is painted is kept."""

    size: float = _limit("IMPASTO_MAX_SIZE", "longest side of a picture, in pixels", 4096, 2048)
    iterations: float = _limit("IMPASTO_MAX_ITERATIONS", "iterations of a picture", 3000, 1000)
    run_s: float = _limit("IMPASTO_MAX_SECONDS", "seconds that a picture may take", 3600, 900)
    slice_s: float = _limit(
        "IMPASTO_SLICE_SECONDS", "seconds that a picture is painted before others who wait have a turn", 60, 30
    )
    jobs: float = _limit("IMPASTO_MAX_JOBS", "pictures that a program may have waiting or in work at once", 8, 2)
    line: float = _limit("IMPASTO_MAX_WAITING", "pictures that may wait in line, of all visitors", 200, 100)
    hourly: float = _limit("IMPASTO_MAX_HOURLY", "pictures an hour for one address; 0: any number", 0, 60, True)
    masks: float = _limit("IMPASTO_MAX_MASKS", "masks of a picture", MAX_PAINTINGS)
    upload_mb: float = _limit("IMPASTO_MAX_UPLOAD_MB", "size of a file that is uploaded, in MB", 64, 32)
    frames: float = _limit("IMPASTO_MAX_FRAMES", "live pictures that are kept of a run, for its timelapse", 600, 300)
    unwatched_s: float = _limit(
        "IMPASTO_UNWATCHED_SECONDS", "seconds that a picture is painted on while nobody looks", 1800, 300
    )
    kept_h: float = _limit("IMPASTO_KEPT_HOURS", "hours that the pictures of a visit are kept", 720, 24)
    kept_mb: float = _limit("IMPASTO_KEPT_MB", "MB of pictures that are kept, of all visitors", 20_000, 5_000)
    in_browser: float = _limit(
        "IMPASTO_KEPT_IN_BROWSER", "1: visitors' browsers keep their pictures, the server for some hours", 0, None, True
    )

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Return the limits that an `environment` sets. Raises ValueError for one that is no number from 0 on."""
        values = {}
        for spec in dataclasses.fields(cls):
            rule = spec.metadata
            default: Any = rule["public"] if environment.get(SPACE_VARIABLE) else spec.default
            values[spec.name] = _number(rule, environment.get(rule["variable"], ""), default)
        if values["in_browser"]:
            values["kept_h"] = min(values["kept_h"], BROWSER_KEPT_H)
        return cls(**values)

    def check(self, settings: StyleSettings, masks: int = 0) -> None:
        """Raise RequestError for `settings`, or so many masks, that are beyond what is allowed."""
        if settings.size > self.size:
            raise RequestError("limit_size", most=f"{self.size:.0f}", received=settings.size)
        if settings.iterations > self.iterations:
            raise RequestError("limit_iterations", most=f"{self.iterations:.0f}", received=settings.iterations)
        if masks > self.masks:
            raise RequestError("limit_masks", most=f"{self.masks:.0f}", received=masks)


class Hours:
    """Who has had how many pictures within an hour."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def admits(self, address: str, most: float) -> bool:
        """Tell whether an `address` may have another one, and count it; any number if `most` is 0."""
        if not most or not address:
            return True
        with self._lock:
            long_ago = time.monotonic() - 3600
            for other, times in list(self._times.items()):
                while times and times[0] < long_ago:
                    times.popleft()
                if not times:
                    del self._times[other]
            times = self._times.setdefault(address, deque())
            if len(times) >= most:
                return False
            times.append(time.monotonic())
            return True


def _number(rule: Mapping[str, Any], text: str, default: float) -> float:
    """Return the number that is set by a `text`, or the `default` for none."""
    if not text.strip():
        return default
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf or (number == 0 and not rule["unlimited"]):
        least = "from 0 on" if rule["unlimited"] else "above 0"
        raise ValueError(f"{rule['variable']} must be a number {least}. Received: {text!r}")
    return number


def described() -> str:
    """Return all limits as lines of help: variable, default, the one of a Space, and meaning."""
    lines = []
    for spec in dataclasses.fields(Limits):
        rule = spec.metadata
        public = "" if rule["public"] == spec.default else f" (on a Space {rule['public']:g})"
        lines.append(f"  {rule['variable']:27}{rule['meaning']}: {spec.default:g}{public}")
    return "\n".join(lines)
