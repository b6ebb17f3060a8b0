"""What is to be painted: all that a run needs, as a record that can be kept, sent or compared."""

from dataclasses import dataclass
from typing import NamedTuple

from style_engine.errors import RequestError
from style_engine.pictures.files import check_together
from style_engine.settings import MAX_PAINTINGS, StyleSettings


class Kept(NamedTuple):
    """A picture that was kept on the way."""

    path: str
    step: int


@dataclass(frozen=True)
class PaintRequest:
    """A photo to paint in the style of paintings: files, as paths."""

    photo: str
    paintings: tuple[str, ...]
    painting_ids: tuple[str, ...]  # for each painting its id, or `recipe.OWN_PAINTING`
    settings: StyleSettings
    masks: tuple[str, ...] = ()  # grey pictures, one for each painting, white where it is; none means everywhere
    initial: str | None = None  # a picture to go on from
    checkpoint: str | None = None  # where a run of the same request stopped, to go on exactly from there
    earlier_frames: tuple[str, ...] = ()  # live pictures of the runs that led here, for the timelapse
    earlier_kept: tuple[Kept, ...] = ()  # of those, what is shown on the way: of a run that is continued
    detail_mask: str | None = None  # a grey picture, white where the photo's details are to be kept

    def check(self) -> None:
        """Raise ImpastoError where the files cannot be painted with, before any of them is decoded."""
        if not self.paintings:
            raise RequestError("choose_painting")
        if len(self.paintings) > MAX_PAINTINGS:
            raise RequestError("paintings_many", most=MAX_PAINTINGS)
        if self.masks and len(self.masks) != len(self.paintings):
            raise RequestError("masks_count", paintings=len(self.paintings), masks=len(self.masks))
        # With a checkpoint, the picture that its run began with is needed no more.
        initial = [] if self.initial is None or self.checkpoint is not None else [self.initial]
        detail = [] if self.detail_mask is None else [self.detail_mask]
        check_together([self.photo, *self.paintings, *self.masks, *initial, *detail])
