"""The judge of pictures: genuine VGG-19 and its compression, which is not what any picture was optimised with."""

from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from style_engine.engine.networks import STYLE_LAYERS
from style_engine.engine.precision import computing_in
from style_engine.engine.pyramid import fit
from style_engine.pictures.arrays import Rgb
from style_engine.pictures.files import resize
from style_engine.training.teachers import Teachers

# The judge's own, whatever layers a network paints with.
CONTENT_LAYERS = ("block3_conv4", "block4_conv2")

Features: TypeAlias = dict[str, NDArray[np.float32]]  # (h, w, c) of each layer


class Distances(NamedTuple):
    """How far a picture is from its painting and from its photo; 0 is identical."""

    style: float
    content: float
    layers: list[float]  # the style distances of `STYLE_LAYERS`, of which `style` is the mean


class Judge:
    """Distances of pictures by the teachers in `folder`; smaller is nearer."""

    def __init__(self, folder: Path):
        self._teachers = Teachers(folder)

    def distances(self, content: Rgb, style: Rgb, picture: Rgb) -> Distances:
        """Return the `Distances` of `picture` from the photo `content`, of the same size, and the painting `style`.

        Style: the mean over layers of |G - G*| / |G*|, Frobenius, of Gram
        matrices divided by positions; content: the same of features.
        """
        seen, photo, painting = (self._see(each) for each in (picture, content, style))
        layers = [_relative(_gram(seen[layer]), _gram(painting[layer])) for layer in STYLE_LAYERS]
        content_distance = np.mean([_relative(seen[layer], photo[layer]) for layer in CONTENT_LAYERS])
        return Distances(float(np.mean(layers)), float(content_distance), layers)

    def _see(self, picture: Rgb) -> Features:
        with computing_in("float32"):  # whatever the picture was painted in
            features = self._teachers(picture[None])
        return {layer: np.asarray(found[0]) for layer, found in features.items()}


def as_compared(photo: Rgb, painting: Rgb, height: int, width: int) -> tuple[Rgb, Rgb]:
    """Return `photo` at the size of a picture of `height` and `width`, and `painting` no longer than that."""
    own_height, own_width = painting.shape[:2]
    longest = min(max(own_height, own_width), max(height, width))
    return resize(photo, height, width), resize(painting, *fit(own_height, own_width, longest))


def _gram(features: NDArray[np.floating]) -> NDArray[np.floating]:
    flat = features.reshape(-1, features.shape[-1])
    return flat.T @ flat / len(flat)


def _relative(found: NDArray[np.floating], wanted: NDArray[np.floating]) -> float:
    return float(np.linalg.norm(found - wanted) / np.linalg.norm(wanted))
