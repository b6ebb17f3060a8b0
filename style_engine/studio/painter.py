"""What paints: the engine in this process here, or one far away; the studio does not know which it has."""

import io
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from style_engine.engine.pyramid import scales, work_of
from style_engine.pictures.arrays import Mask, Rgb
from style_engine.pictures.files import read_picture
from style_engine.pictures.masks import mask_of
from style_engine.settings import StyleSettings
from style_engine.studio.control import RunControl
from style_engine.studio.events import Waiting
from style_engine.studio.request import PaintRequest
from style_engine.studio.run_folder import live_jpeg

if TYPE_CHECKING:  # a page answers before TensorFlow is loaded
    from style_engine.engine.transfer import Iterate


class Saved(Protocol):
    """Where a run stands, to be written as a file: a `Checkpoint`, or the bytes of one."""

    def save(self, path: str | io.BytesIO) -> None:
        """Write it as a file, .npz."""
        ...


@dataclass(frozen=True)
class Painted:
    """A picture on the way, and where the way stands."""

    step: int  # as `Iterate` has them
    total_steps: int
    scale: int
    scale_count: int
    elapsed_s: float
    progress: float
    left_s: float
    kept: bool
    work: float  # what is done, in units of `pyramid.work_of`
    checkpoint: Saved | None = field(default=None, repr=False)
    # All pixels, float32 in [0, 1] or the same times 65535 as integers; None for a live picture from far away.
    image: NDArray | None = field(default=None, repr=False)
    jpeg: bytes | None = field(default=None, repr=False)  # the live picture, if it is a file already
    alpha: Mask | None = field(default=None, repr=False)  # of the photo, any size

    @property
    def rgb(self) -> Rgb:
        """The picture, float32 (h, w, 3) in [0, 1]."""
        if self.image is None:
            return read_picture(io.BytesIO(self.live())).rgb
        return self.image if self.image.dtype == np.float32 else self.image.astype(np.float32) / np.float32(65535)

    def live(self) -> bytes:
        """Return the picture as a JPEG file for a page, as small as it is shown."""
        return live_jpeg(self.rgb) if self.jpeg is None else self.jpeg


class Painter(Protocol):
    """Paints one request for each turn that a run has of the line."""

    def prepare(self, settings: StyleSettings) -> None:
        """Fetch what painting with `settings` needs; may take long, as when it downloads. Raises NetworkError."""
        ...

    def waiting_for(self, settings: StyleSettings) -> Waiting | None:
        """Return how far the download is that painting with `settings` waits for, if there is one."""
        ...

    def paint(self, request: PaintRequest, control: RunControl) -> Generator[Painted, None, None]:
        """Yield what is painted; `control` is asked as `stylize` asks it.

        The last one, whether the run was ended or not, has an `image`, and each
        with a checkpoint. A step may come again, or an earlier one, if a
        painter was lost and another one goes on from a checkpoint. Raises
        ImpastoError for what cannot be painted.
        """
        ...

    def paint_grey(self, settings: StyleSettings, control: RunControl) -> float | None:
        """Return the seconds that a grey picture takes, or None if `control` ended it before there was one."""
        ...

    def close(self) -> None:
        """Let go of what it paints with."""
        ...


class LocalPainter:
    """The engine in this process."""

    def prepare(self, settings: StyleSettings) -> None:
        """Load the networks."""
        from style_engine.engine.networks import load_network
        from style_engine.engine.precision import allow_memory_growth
        from style_engine.engine.pyramid import MIN_SIDE

        allow_memory_growth()  # here too: whoever is first at a GPU decides
        for size in (MIN_SIDE, settings.size):  # the coarsest scale may have another network than the last
            load_network(settings, size)

    def waiting_for(self, settings: StyleSettings) -> Waiting | None:
        """Return how far the download of VGG-19 is, if one is under way."""
        if not settings.network.startswith("vgg19"):
            return None
        from style_engine.engine.networks import vgg19

        if vgg19.is_ready(settings):
            return None
        return Waiting("downloading", done_mb=vgg19.downloaded_bytes() / 1e6, total_mb=vgg19.DOWNLOAD_BYTES / 1e6)

    def paint(self, request: PaintRequest, control: RunControl) -> Generator[Painted, None, None]:
        """Read the pictures, now that it is their turn: those who wait must not hold theirs in memory."""
        from style_engine.engine.checkpoint import Checkpoint
        from style_engine.engine.transfer import stylize

        photo, initial, checkpoint, painted_px = read_picture(request.photo), None, None, 0
        # Nobody but the run holds a checkpoint, which may be as large as all else that it needs.
        if request.checkpoint is not None:
            checkpoint = Checkpoint.load(request.checkpoint)
            painted_px = checkpoint.painted
        elif request.initial is not None:
            initial = read_picture(request.initial).rgb
            painted_px = max(initial.shape[:2])
        iterates = stylize(
            photo.rgb,
            [read_picture(path).rgb for path in request.paintings],
            control.settings(),
            control,
            initial=initial,
            resume=checkpoint,
            masks=[mask_of(read_picture(path)) for path in request.masks] or None,
            detail_mask=None if request.detail_mask is None else mask_of(read_picture(request.detail_mask)),
        )
        height, width = photo.rgb.shape[:2]
        work = work_of(scales(height, width, control.settings(), painted_px))
        return _told(iterates, work, photo.alpha)

    def paint_grey(self, settings: StyleSettings, control: RunControl) -> float | None:
        """Return the seconds that a grey picture takes."""
        from style_engine.engine.transfer import stylize

        grey = np.full((settings.size, settings.size, 3), 0.5, np.float32)
        last = deque(stylize(grey, grey, settings, control), maxlen=1)
        return last[0].elapsed_s if last else None

    def close(self) -> None:
        """Leave all as it is: it ends with the process."""


def _told(
    iterates: "Generator[Iterate, None, None]", work: float, alpha: Mask | None
) -> Generator[Painted, None, None]:
    """Yield what the studio needs of `iterates`, whose run costs so much `work`."""
    try:
        for iterate in iterates:
            yield _painted(iterate, work, alpha)
    finally:
        iterates.close()


def _painted(iterate: "Iterate", work: float, alpha: Mask | None) -> Painted:
    return Painted(
        step=iterate.step,
        total_steps=iterate.total_steps,
        scale=iterate.scale,
        scale_count=iterate.scale_count,
        elapsed_s=iterate.elapsed_s,
        progress=iterate.progress,
        left_s=iterate.left_s,
        kept=iterate.kept,
        work=iterate.progress * work,
        checkpoint=iterate.checkpoint,
        image=iterate.image,
        alpha=alpha,
    )
