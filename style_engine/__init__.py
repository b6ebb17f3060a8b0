"""Neural style transfer by image optimisation: everything that can be used without a page."""

from style_engine.engine.networks import available_networks
from style_engine.errors import NetworkError, PictureError
from style_engine.pictures.files import Picture, read_picture, to_image
from style_engine.presets import PRESETS
from style_engine.settings import StyleSettings
from style_engine.version import __version__ as __version__

__all__ = [
    "PRESETS",
    "Iterate",
    "NetworkError",
    "Picture",
    "PictureError",
    "StyleSettings",
    "available_networks",
    "read_picture",
    "stylize",
    "to_image",
]


def __getattr__(name):
    """Import the engine, and with it TensorFlow, only when it is used: help and the page's start need not wait."""
    if name in ("Iterate", "stylize"):
        from style_engine.engine import transfer

        return getattr(transfer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
