"""Feature extractors: RGB in [0, 1] -> {layer name: features}.

Each module in this folder is a network of that name. It has two functions:
`load(settings, size)` returns its `FeatureExtractor` for a scale whose longest
side is `size` pixels, or raises `NetworkError`, and `is_ready(settings)` returns
whether that needs no download. A new network is a new file here, and nothing
else.
"""

import importlib
import pkgutil
import threading
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from style_engine.errors import SettingError
from style_engine.setting_rules import quoted
from style_engine.settings import StyleSettings


@dataclass(frozen=True, eq=False)  # compared by identity, so that compiled steps can be cached by it
class FeatureExtractor:
    """A network with fixed weights.

    `model` maps RGB (1, h, w, 3), float32 in [0, 1], to a dict of features
    (1, h', w', c) by layer name. `stroke_layers` are those at which each position
    is held against the painting's: see `strokes`. `style_metrics` may hold for a style layer the
    metric (c, c) in which its Gram matrices are compared: see
    `losses.squared_norm`.
    """

    name: str
    model: Any  # a keras.Model, or what is called as one, and has its `output`
    content_layers: tuple[str, ...]
    style_layers: tuple[str, ...]
    stroke_layers: tuple[str, ...] = ()
    style_metrics: dict[str, NDArray[np.float32]] = field(default_factory=dict)


class Network(Protocol):
    """What a module in this folder is; see above."""

    def load(self, settings: StyleSettings, size: int) -> FeatureExtractor: ...

    def is_ready(self, settings: StyleSettings) -> bool: ...


# One place for the layers of the paper, which every VGG-like network shares.
CONTENT_LAYER = "block4_conv2"  # the paper's conv4_2
STYLE_LAYERS = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1")  # conv1_1 to conv5_1
# Where strokes are: a position of these looks at 24 and at 68 px.
STROKE_LAYERS = ("block3_conv1", "block4_conv1")
RELATION_LAYER = "block4_conv1"  # at which it is compared what is alike in the photo
BGR_MEANS = (103.939, 116.779, 123.68)  # ImageNet's, subtracted by VGG's authors


def stride(layer: str) -> int:
    """Return how many pixels the positions of a VGG-like `layer` are apart: each block before it has halved them.

    >>> stride("block3_conv1")
    4
    """
    return 2 ** (int(layer.removeprefix("block").partition("_")[0]) - 1)


def centred(rgb: Any) -> Any:
    """Return RGB in [0, 1] as VGG-like networks take it, but for the order: 0 to 255 minus the means, still RGB.

    Turning the first kernel around once, with `for_rgb`, is the same as turning
    every picture around, whose gradient would cost a quarter of the step.
    """
    return rgb * 255.0 - np.array(BGR_MEANS[::-1], np.float32)


def for_rgb(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the first layer's `kernel` (3, 3, 3, c), made for BGR, for RGB."""
    return kernel[:, :, ::-1]


_loading = threading.Lock()


def available_networks() -> tuple[str, ...]:
    """Return the names of the networks, sorted; imports none of them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load_network(settings: StyleSettings, size: int = 512) -> FeatureExtractor:
    """Return the `FeatureExtractor` that `settings.network` names, for a scale whose longest side is `size` pixels.

    Where pixels are few a wide network costs little, so a network may be another one there.
    Raises SettingError for an unknown name and NetworkError when it cannot be loaded.
    """
    name = _pick(settings) if settings.network == "auto" else settings.network
    if name not in available_networks():
        choices, received = ", ".join(("auto", *available_networks())), quoted(settings.network)
        raise SettingError("setting_choice", name="network", choices=choices, received=received)
    with _loading:  # two at once would each build, and then compile, a network of their own
        return _module(name).load(settings, size)


def _module(name: str) -> Network:
    return cast(Network, importlib.import_module(f"{__name__}.{name}"))


def _pick(settings: StyleSettings) -> str:
    """Return VGG-19 if it is fast and needs no waiting; the compact network everywhere else."""
    import tensorflow as tf

    on_gpu = bool(tf.config.list_physical_devices("GPU"))
    return "vgg19" if on_gpu and _module("vgg19").is_ready(settings) else "compact"
