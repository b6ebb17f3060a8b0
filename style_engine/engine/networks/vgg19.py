"""VGG-19 (Simonyan and Zisserman, arXiv 1409.1556), with ImageNet weights that Keras downloads on first use."""

import functools
import os
import threading
from pathlib import Path
from typing import Any

import keras

from style_engine.engine.networks import (
    CONTENT_LAYER,
    STROKE_LAYERS,
    STYLE_LAYERS,
    FeatureExtractor,
    centred,
    for_rgb,
)
from style_engine.errors import NetworkError
from style_engine.settings import StyleSettings

WEIGHTS_VARIABLE = "IMPASTO_VGG19_WEIGHTS"
# Where Keras 3 keeps its download, and the size that it has when complete.
DOWNLOAD_NAME = "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"
DOWNLOAD_BYTES = 80_134_624
DOWNLOAD_TRIES = 3

_download_lock = threading.Lock()


def weights_path(settings: StyleSettings) -> Path | None:
    """Return the file that the user gave, by setting or by environment variable, as a Path; else None."""
    given = settings.vgg19_weights or os.environ.get(WEIGHTS_VARIABLE, "")
    return Path(given).expanduser() if given else None


def download_path() -> Path:
    """Return the Path where Keras keeps the downloaded weights, by its documented rule; it has no function for it."""
    home = os.path.expanduser("~")
    default = os.path.join(home if os.access(home, os.W_OK) else "/tmp", ".keras")
    return Path(os.environ.get("KERAS_HOME", default)) / "models" / DOWNLOAD_NAME


def downloaded_bytes() -> int:
    """Return how much of the weights has arrived, from 0 to `DOWNLOAD_BYTES`."""
    path = download_path()
    return path.stat().st_size if path.exists() else 0


def is_ready(settings: StyleSettings) -> bool:
    """Tell whether the weights are on this machine."""
    given = weights_path(settings)
    return given.exists() if given else downloaded_bytes() == DOWNLOAD_BYTES


def load(settings: StyleSettings, size: int = 0) -> FeatureExtractor:
    """Return VGG-19 as a `FeatureExtractor`, whatever the `size`.

    The first use downloads 80 MB, unless the user gave a file: Keras checks the
    sum, and prints its progress. Raises NetworkError when there is no internet,
    or the file does not fit.
    """
    return _load(weights_path(settings))


@functools.lru_cache(maxsize=2)
def _load(path: Path | None) -> FeatureExtractor:
    return extractor(_from_file(path) if path else _downloaded())


def extractor(vgg: Any) -> FeatureExtractor:
    """Return `vgg`, a `keras.applications.VGG19` without its top, as a `FeatureExtractor`; turns its first kernel."""
    inputs = keras.Input((None, None, 3), batch_size=1)
    first = vgg.get_layer("block1_conv1")
    kernel, bias = first.get_weights()
    first.set_weights([for_rgb(kernel), bias])
    layers = tuple(dict.fromkeys((CONTENT_LAYER, *STYLE_LAYERS, *STROKE_LAYERS)))
    features = keras.Model(vgg.input, [vgg.get_layer(name).output for name in layers])(centred(inputs))
    model = keras.Model(inputs, dict(zip(layers, features)), name="vgg19")
    model.trainable = False
    return FeatureExtractor("vgg19", model, (CONTENT_LAYER,), STYLE_LAYERS, STROKE_LAYERS)


def _from_file(path: Path) -> Any:
    if not path.is_file():
        raise NetworkError("vgg19_file_gone", file=path.name)
    try:
        return keras.applications.VGG19(include_top=False, weights=str(path))
    except (OSError, ValueError, KeyError) as error:
        raise NetworkError("vgg19_file_wrong", file=path.name) from error


def _downloaded() -> Any:
    failure: Exception | None = None
    with _download_lock:
        for _ in range(DOWNLOAD_TRIES):
            try:
                return keras.applications.VGG19(include_top=False, weights="imagenet")
            # Keras raises a plain Exception when its download fails.
            except Exception as error:
                failure = error
        raise NetworkError("vgg19_not_downloaded", variable=WEIGHTS_VARIABLE) from failure
