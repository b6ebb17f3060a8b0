"""What the page remembers of a visit, in two records: what was chosen, and what was painted.

Gradio keeps one of each for every visit; the handlers of the page change them in place.
"""

import dataclasses
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from style_engine.errors import RequestError
from style_engine.page.buttons import Enabled
from style_engine.page.marks import Marked
from style_engine.settings import StyleSettings
from style_engine.studio.gallery.works import painting_file
from style_engine.studio.recipe import OWN_PAINTING
from style_engine.studio.request import PaintRequest
from style_engine.studio.result import Result
from style_engine.studio.run_folder import RunFolder

HISTORY = 24  # pictures of a visit that are shown
REMEMBERED = 200  # of those, as many are looked through for favourites


@dataclass
class Selection:
    """What a visitor has chosen: files that were found readable, and ids of paintings."""

    photo_file: str | None = None
    own_painting_file: str | None = None
    painting_id: str | None = None  # or `OWN_PAINTING`
    second_id: str | None = None  # or `OWN_PAINTING`
    second_other: tuple[str, str] | None = None  # (file, id) of a second painting that is not bundled, on its shelf
    drawn: str | None = None  # what was drawn over the photo when it was painted last
    uncut: list[str] = field(default_factory=list)  # what the photo was before each time that it was cropped or turned
    uncut_own: list[str] = field(default_factory=list)  # what the own painting was
    look_file: str | None = None  # the last first look
    sheets: int = 0  # how many were begun: the newest counts
    moment: bytes | None = None  # what the camera saw last, a picture file
    mine: list[str] = field(default_factory=list)  # the own paintings that the page shows
    query: str = ""  # of the page's address
    told_ids: tuple[str | None, str | None] | None = None  # the paintings of which the page was told as chosen before
    brought: dict[str, Any] = field(default_factory=dict)  # the values of controls that were brought back
    noted: dict[str, Any] = field(default_factory=dict)  # the values of controls by the latest note
    is_back: bool = False  # whether what the visit had chosen before is here: from then on, changes are noted
    clicks: dict[str, float] = field(default_factory=dict)  # the last click on each shelf, in ms, or number of a note
    is_refused: bool = False  # whether the last file that was chosen was refused, which a sentence tells

    @property
    def own_second(self) -> str | None:
        """The file of the own painting on the shelf of second ones, chosen or not; None where there is none."""
        return self.second_other[0] if self.second_other and self.second_other[1] == OWN_PAINTING else None

    def paintings(self) -> list[tuple[str, str]]:
        """Return (file, id) of each painting, one or two; none where no first one is chosen."""
        first = self.own_painting_file if self.painting_id == OWN_PAINTING else painting_file(self.painting_id)
        second = self.own_second if self.second_id == OWN_PAINTING else painting_file(self.second_id)
        found = [(first, self.painting_id), (second, self.second_id)]
        return [] if first is None else [(file, name) for file, name in found if file is not None and name is not None]

    def is_overtaken(self, shelf: str, at: Any) -> bool:
        """Tell whether a later click on that `shelf`, or note, came before this one `at` a time; it counts if not."""
        if not isinstance(at, int | float) or not math.isfinite(at):
            return False  # not from our page
        if at < self.clicks.get(shelf, at):
            return True
        self.clicks[shelf] = at
        return False

    def check(self) -> None:
        """Raise RequestError, for an artist, where something is missing."""
        if self.photo_file is None:
            raise RequestError("choose_photo")
        if not self.paintings():
            raise RequestError("choose_painting")

    def request(self, settings: StyleSettings, marked: Marked, root: Path) -> PaintRequest:
        """Return what to paint, `marked` as it is. Raises RequestError where something is missing."""
        self.check()
        assert self.photo_file is not None, "it was checked"
        files, ids = zip(*self.paintings())
        wanted = PaintRequest(self.photo_file, files, ids, settings)
        if marked.is_nothing:
            return wanted
        folder = RunFolder.new(root)
        detail = None if marked.detail is None else folder.mask(marked.detail, "detail")
        return dataclasses.replace(wanted, masks=folder.masks(marked.masks), detail_mask=detail)


@dataclass
class Gallery:
    """What has been painted in a visit."""

    result: Result | None = None  # the last one, or one that was brought back
    history: list[Result] = field(default_factory=list)  # favourites first, and of each the newest first
    blended: str | None = None  # the picture that is shown instead of the result's, with the photo beneath it
    frame: str | None = None  # the picture on the way that was picked
    is_live: bool = False  # whether a live picture is on the page, and not the result
    buttons: Enabled | None = None  # as the page was last told
    identities: dict[str, str] = field(default_factory=dict)  # by what a browser knows each PNG that it keeps

    @property
    def shown(self) -> Result | None:
        """The result, if that is what is on the page."""
        is_shown = self.result is not None and not self.is_live and self.result.is_there
        return self.result if is_shown else None

    def show(self, result: Result) -> None:
        """Let `result` be what can be looked at, downloaded and painted on."""
        self.result, self.blended, self.frame, self.is_live = result, None, None, False

    def add(self, result: Result) -> None:
        """Let `result` be shown, and remember it."""
        self.show(result)
        self.remember([result, *(other for other in self.history if other.png != result.png)])

    def remember(self, results: list[Result]) -> None:
        """Let `results`, the newest first, be those of the visit: favourites first, and no more than can be shown."""
        self.history = sorted(results, key=lambda result: not result.is_favourite)[:HISTORY]
