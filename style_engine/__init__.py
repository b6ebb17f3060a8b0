"""Neural style transfer by image optimisation: everything that can be used without a page."""

from .images import Picture, PictureError, read_picture, to_image
from .networks import NetworkError, available_networks
from .settings import PRESETS, StyleSettings

__version__ = "0.1.0"

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
        from . import transfer

        return getattr(transfer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
