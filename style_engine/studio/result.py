"""What a visitor asks for and what a run leaves: files, as paths, and all that can be done with them afterwards."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from style_engine.engine.pyramid import scales, work_of
from style_engine.errors import PictureError
from style_engine.pictures.colors import relight
from style_engine.pictures.files import read_picture, resize
from style_engine.studio.recipe import Recipe
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.timelapse import timelapse as write_timelapse


@dataclass(frozen=True)
class Order:
    """What is to be painted: files, as paths, and for each painting its id, or another word for the file to download.

    `masks` are grey pictures, one for each painting, white where it is; none means everywhere.
    """

    photo: str
    paintings: tuple[str, ...]
    names: tuple[str, ...]
    masks: tuple[str, ...] = ()


def write_masks(regions, root):
    """Write `regions`, arrays (h, w) in [0, 1], as grey pictures; return their paths, to be an order's masks."""
    folder, paths = RunFolder(root).path, []
    for number, mask in enumerate(regions, 1):
        path = folder / f"mask_{number}.png"
        Image.fromarray(np.round(255 * mask).astype(np.uint8)).save(path)
        paths.append(str(path))
    return tuple(paths)


@dataclass(frozen=True)
class Painted:
    """What a run leaves, to go on from: its order, its files, as paths, its recipe, and how long it took."""

    order: Order
    recipe: Recipe
    picture: str
    png: str  # the same picture, to download: with the photo's alpha
    height: int  # of the picture, in pixels
    width: int
    s_per_work: float  # seconds for a unit of `pyramid.work_of`
    frames: tuple[str, ...]  # the live pictures, in their order
    kept: tuple[tuple[str, str], ...]  # (path, caption) of those in the gallery
    checkpoint: str | None = None  # of a run that was ended early

    @property
    def size(self):
        """Longest side of the picture, in pixels."""
        return max(self.height, self.width)

    @property
    def can_continue(self):
        """Tell whether its run was ended early, and nothing has gone on from there yet."""
        return bool(self.checkpoint) and Path(self.checkpoint).exists()

    @property
    def is_there(self):
        """Tell whether its files are still there; hours later they are gone."""
        return Path(self.picture).exists()

    def check(self):
        """Raise PictureError once its files are gone."""
        if not self.is_there:
            raise PictureError("frames_gone")

    def finishing_s(self, size):
        """Return the seconds that finishing at `size` will take, at the pace of this run."""
        settings = dataclasses.replace(self.recipe.settings, size=size)
        return self.s_per_work * work_of(scales(self.height, self.width, settings, self.size))

    def timelapse(self):
        """Return (MP4, GIF), as paths, of the painting from the photo to this picture.

        Raises PictureError once the files are gone.
        """
        return write_timelapse(
            [self.order.photo, *self.frames, self.picture], RunFolder.of(self.picture).path, self.order.names[0]
        )


def blend(painted, strength, light_only=False):
    """Return (the picture to show, the PNG to download), as paths, of `painted` with the photo beneath it.

    `strength` in [0, 1] is the share of the painting: at 0 it is the photo, at
    1 the picture as it was painted, or if `light_only` its light with the
    photo's colours. Nothing is optimised again. The PNG of the blend before is
    removed. Raises PictureError once the files are gone.
    """
    picture, photo = read_picture(painted.picture).rgb, read_picture(painted.order.photo)
    below = resize(photo.rgb, *picture.shape[:2])
    over = relight(below, picture) if light_only else picture
    folder, image = RunFolder.of(painted.picture), below + strength * (over - below)
    name = f"{painted.order.names[0]}-strength-"
    folder.remove(name)
    name += f"{100 * strength:.0f}{'-light' if light_only else ''}"
    return folder.jpeg(image, name), folder.png(image, photo.alpha, name, painted.recipe)


def photo_below(painted):
    """Return the path of the photo at the size of what is `painted`, to look at beside it; raises PictureError."""
    painted.check()
    photo = resize(read_picture(painted.order.photo).rgb, painted.height, painted.width)
    return RunFolder.of(painted.picture).jpeg(photo, "photo")
