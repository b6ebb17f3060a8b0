"""What a run leaves: files, as paths, and all that can be done with them afterwards."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from style_engine.engine.pyramid import scales, work_of
from style_engine.errors import PictureError
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.colors import relight
from style_engine.pictures.files import read_picture, resize
from style_engine.studio.recipe import Recipe
from style_engine.studio.request import Kept, PaintRequest
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.timelapse import timelapse


@dataclass(frozen=True)
class Result:
    """What a run leaves, to look at and to go on from."""

    request: PaintRequest
    recipe: Recipe
    picture: str
    png: str  # the same picture, to download: with the photo's alpha
    height: int  # of the picture, in pixels
    width: int
    s_per_work: float  # seconds for a unit of `pyramid.work_of`
    frames: tuple[str, ...]  # the live pictures, in their order, those of earlier runs first
    kept: tuple[Kept, ...]
    checkpoint: str | None = None  # of a run that was ended early
    step: int = 0  # iterations done
    # Of a run that was ended before it came to its size: the picture as it was painted, and its longest side.
    sketch: str | None = None
    sketch_size: int = 0

    @property
    def size(self) -> int:
        """Longest side of the picture, in pixels."""
        return max(self.height, self.width)

    @property
    def can_continue(self) -> bool:
        """Tell whether its run was ended early, and nothing has gone on from there yet."""
        return self.checkpoint is not None and Path(self.checkpoint).exists()

    @property
    def is_there(self) -> bool:
        """Tell whether its files are still there; hours later they are gone."""
        return Path(self.picture).exists()

    @property
    def is_favourite(self) -> bool:
        """Tell whether it is a favourite of its visit."""
        return RunFolder.of(self.picture).is_favourite

    def check(self) -> None:
        """Raise PictureError once its files are gone."""
        if not self.is_there:
            raise PictureError("frames_gone")

    def finishing_s(self, size: int) -> float:
        """Return the seconds that painting on at `size` will take, at the pace of this run."""
        settings = dataclasses.replace(self.recipe.settings, size=size)
        return self.s_per_work * work_of(scales(self.height, self.width, settings, self.sketch_size or self.size))

    @property
    def painted(self) -> str:
        """The picture to paint on at another size: before it was enlarged."""
        return self.sketch or self.picture

    def timelapse(self) -> tuple[str, str]:
        """Return (MP4, GIF), as paths, of the painting from the photo to this picture.

        Raises PictureError once the files are gone.
        """
        pictures = [self.request.photo, *self.frames, self.picture]
        return timelapse(pictures, RunFolder.of(self.picture).path, self.request.painting_ids[0])


def blend(result: Result, strength: float, light_only: bool = False) -> tuple[str, str]:
    """Return (the picture to show, the PNG to download), as paths, of a `result` with the photo beneath it.

    `strength` in [0, 1] is the share of the painting: at 0 it is the photo, at
    1 the picture as it was painted, or if `light_only` its light with the
    photo's colours. Nothing is optimised again. The PNG of the blend before is
    removed. Raises PictureError once the files are gone.
    """
    picture, photo = read_picture(result.picture).rgb, read_picture(result.request.photo)
    folder, image = RunFolder.of(result.picture), blended(picture, photo.rgb, strength, light_only)
    name = f"{result.request.painting_ids[0]}-strength-"
    folder.remove(name)
    name += f"{100 * strength:.0f}{'-light' if light_only else ''}"
    return folder.jpeg(image, name), folder.png(image, photo.alpha, name, result.recipe)


def blended(picture: Rgb, photo: Rgb, strength: float, light_only: bool = False) -> Rgb:
    """Return a `picture` (h, w, 3) over a `photo` of any size; see `blend`."""
    below = resize(photo, *picture.shape[:2])
    over = relight(below, picture) if light_only else picture
    return (below + strength * (over - below)).astype(np.float32, copy=False)


def photo_below(result: Result) -> str:
    """Return the path of the photo at the size of a `result`, to look at beside it; raises PictureError."""
    result.check()
    photo = resize(read_picture(result.request.photo).rgb, result.height, result.width)
    return RunFolder.of(result.picture).jpeg(photo, "photo")
