"""What an artist takes away of a finished picture: files for the screen, for paper and for other programs."""

import dataclasses
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from style_engine.pictures.arrays import Mask, Rgb
from style_engine.pictures.colors import relight
from style_engine.pictures.files import Picture, read_picture, resize, to_image
from style_engine.pictures.masks import mask_of
from style_engine.pictures.open_raster import Layer, write_open_raster
from style_engine.pictures.prints import Placement, Print, integers, laid_out, placed
from style_engine.pictures.writing import SUFFIXES, WITHOUT_ALPHA, write
from style_engine.studio.gallery.works import work
from style_engine.studio.result import Result, blended
from style_engine.studio.run_folder import RunFolder
from style_engine.studio.texts import say

# Files of one picture, beside those of `SUFFIXES`.
LAYERS, BEFORE_AFTER = "ORA", "BEFORE_AFTER"
FORMS = (*SUFFIXES, LAYERS, BEFORE_AFTER)
PRINTABLE = tuple(SUFFIXES)

FOLDER = "take_away"  # within the run's: it holds the last file that was taken, as some are large
GAP_SHARE = 0.01  # of the longest side: the white between before and after


@dataclass(frozen=True)
class Wanted:
    """A file that is asked for: its `form`, one of `FORMS`, and how much of the painting is in it, as in `blend`."""

    form: str
    strength: float = 1.0
    light_only: bool = False
    paper: Print | None = None  # for those in `PRINTABLE`
    paper_name: str = ""  # for the name of the file


@dataclass(frozen=True)
class Taken:
    """The file that was made, as a path, and how many bits a channel of what is in it comes with."""

    path: str
    bits: int


def take_away(result: Result, wanted: Wanted) -> Taken:
    """Write the file that is `wanted` of a `result`, in place of the one before; raises PictureError."""
    result.check()
    picture, bits = _painted(result)
    if wanted.form == LAYERS:
        return Taken(_write_layers(result, wanted, picture), 8)
    photo = read_picture(result.request.photo)
    if wanted.form == BEFORE_AFTER:
        picture = before_and_after(resize(photo.rgb, *picture.shape[:2]), _over(picture, photo, wanted))
        wanted = dataclasses.replace(wanted, form="JPEG", paper=None, paper_name="before-after")
        alpha = None
    else:
        picture, alpha = _over(picture, photo, wanted), photo.alpha
    if wanted.paper is not None or wanted.form in WITHOUT_ALPHA:
        picture, alpha = _on_white(picture, alpha), None
    depth = 16 if wanted.form == "TIFF" else 8
    placement = placement_of(result, wanted.paper)
    if placement is None:
        pixels = integers(picture if alpha is None else np.dstack([picture, _fitting(alpha, picture)]), depth)
    else:
        pixels = laid_out(picture, placement, depth)
    path = _path(result, wanted, SUFFIXES[wanted.form])
    write(path, wanted.form, pixels, result.recipe.words, placement and placement.dpi)
    return Taken(str(path), min(bits, depth))


def placement_of(result: Result, paper: Print | None) -> Placement | None:
    """Return where a `result` goes on a print, or None if none is asked for."""
    return None if paper is None else placed(result.width, result.height, paper)


def before_and_after(photo: Rgb, picture: Rgb) -> Rgb:
    """Return both, of one shape, as one picture: side by side if they are upright, else one above the other."""
    height, width = picture.shape[:2]
    axis = 0 if width > height else 1
    gap = list(picture.shape)
    gap[axis] = max(round(GAP_SHARE * max(height, width)), 2)
    return np.concatenate([photo, np.ones(gap, np.float32), picture], axis)


def _painted(result: Result) -> tuple[Rgb, int]:
    """Return the picture as the run left it, and how many bits a channel are known of it."""
    original = RunFolder.of(result.picture).original()
    return (read_picture(result.picture).rgb, 8) if original is None else (original, 16)


def _over(picture: Rgb, photo: Picture, wanted: Wanted) -> Rgb:
    is_bare = wanted.strength == 1 and not wanted.light_only
    return picture if is_bare else blended(picture, photo.rgb, wanted.strength, wanted.light_only)


def _on_white(picture: Rgb, alpha: Mask | None) -> Rgb:
    if alpha is None:
        return picture
    share = _fitting(alpha, picture)[..., None]
    return picture * share + (1 - share)


def _fitting(plane: Mask, picture: Rgb) -> Mask:
    return resize(plane, *picture.shape[:2])


def _path(result: Result, wanted: Wanted, suffix: str) -> Path:
    """Return where to write, in a folder that is empty."""
    folder = RunFolder.of(result.picture).path / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    parts = ["impasto", result.request.painting_ids[0]]
    if wanted.strength != 1 or wanted.light_only:
        parts.append(f"strength-{100 * wanted.strength:.0f}{'-light' if wanted.light_only else ''}")
    return folder / ("-".join([*parts, *filter(None, [wanted.paper_name])]) + suffix)


def _write_layers(result: Result, wanted: Wanted, picture: Rgb) -> str:
    """Write an OpenRaster file: the painting, as strong as it is seen, over the photo, and the masks, hidden."""
    photo = read_picture(result.request.photo)
    below = resize(photo.rgb, *picture.shape[:2])
    over = relight(below, picture) if wanted.light_only else picture
    merged = to_image(blended(picture, below, wanted.strength, wanted.light_only), photo.alpha)
    titles = [
        say("own_title") if (found := work(name)) is None else found.title for name in result.request.painting_ids
    ]
    layers = [
        Layer(say("layer_mask", title=title), _white_where(_fitting(mask_of(read_picture(mask)), picture)), 1.0, False)
        for title, mask in zip(titles, result.request.masks)
    ]
    if (detail := result.request.detail_mask) is not None:
        place = _white_where(_fitting(mask_of(read_picture(detail)), picture))
        layers.append(Layer(say("brush_detail"), place, 1.0, False))
    is_clipped = photo.alpha is not None  # the painting is where the photo is
    layers.append(Layer(" + ".join(titles), _pixels(over), wanted.strength, is_clipped=is_clipped))
    layers.append(Layer(say("view_photo"), _pixels(below, photo.alpha)))
    path = _path(result, dataclasses.replace(wanted, paper_name=""), ".ora")
    write_open_raster(path, layers, np.asarray(merged))
    return str(path)


def _pixels(rgb: Rgb, alpha: Mask | None = None) -> "np.ndarray":
    return np.asarray(to_image(rgb, alpha))


def _white_where(mask: Mask) -> "np.ndarray":
    """Return a `mask` as a layer: white, and as opaque as it says."""
    return _pixels(np.ones((*mask.shape, 3), np.float32), mask)
