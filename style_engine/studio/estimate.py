"""How long a picture will take on this machine, by what others have taken."""

import json
import logging
from pathlib import Path

from style_engine.engine.pyramid import scales, work_of
from style_engine.pictures.files import picture_size
from style_engine.settings import StyleSettings
from style_engine.studio.request import PaintRequest

LEAST_WORK = 8 * 512**2  # that of 8 steps at 512 px


class Pace:
    """Seconds for a unit of `pyramid.work_of`, by network: those of the last picture that tells.

    They are kept in a `file`, if one is given, so that a server that is started anew need not measure.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file, self._s_per_work = file, _read(file)

    def knows(self, network: str) -> bool:
        """Tell whether anything was measured with a `network`, as the settings name it."""
        return network in self._s_per_work

    def learn(self, network: str, s_per_work: float) -> None:
        """Remember what was measured with a `network`, as the settings name it."""
        self._s_per_work[network] = s_per_work
        if self._file:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.write_text(json.dumps(self._s_per_work))
            except OSError as error:  # the next server measures again
                logging.warning("the pace could not be kept: %s", error)

    def learn_from(self, request: PaintRequest, s_per_work: float, work: float) -> None:
        """Remember the pace of a run, if it tells something of the next picture's.

        A run that began with what another left does not, nor one with regions,
        nor one of so little `work` that much of it was getting ready.
        """
        begun = request.initial is None and request.checkpoint is None
        if begun and not request.masks and work > LEAST_WORK:
            self.learn(request.settings.network, s_per_work)

    def s_per_work(self, network: str) -> float:
        """Return what was measured with a `network`, as the settings name it; 0 for nothing."""
        return self._s_per_work.get(network, 0.0)

    def estimate_s(self, photo: str, settings: StyleSettings) -> float | None:
        """Return about how many seconds the file `photo` will take, or None before anything was measured.

        Raises PictureError for a photo that cannot be read.
        """
        pace = self._s_per_work.get(settings.network)
        return None if pace is None else pace * work_of(scales(*picture_size(photo), settings))


def _read(file: Path | None) -> dict[str, float]:
    """Return what an earlier server measured; nothing, where it left nothing that can be read."""
    try:
        kept = json.loads(file.read_text()) if file else {}
        return {str(network): float(pace) for network, pace in kept.items() if float(pace) > 0}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
