"""Neural style transfer by image optimisation: everything that can be used without a page."""

from typing import TYPE_CHECKING, Any

from style_engine.engine.checkpoint import Checkpoint
from style_engine.engine.networks import available_networks
from style_engine.engine.steering import Control, Stopped
from style_engine.errors import ImpastoError, NetworkError, PictureError
from style_engine.pictures.files import Picture, read_picture, to_image
from style_engine.presets import PRESETS
from style_engine.settings import StyleSettings
from style_engine.version import __version__ as __version__

if TYPE_CHECKING:
    from style_engine.engine.transfer import Iterate, stylize

__all__ = [
    "PRESETS",
    "Checkpoint",
    "Control",
    "ImpastoError",
    "Iterate",
    "NetworkError",
    "Picture",
    "PictureError",
    "Stopped",
    "StyleSettings",
    "available_networks",
    "read_picture",
    "stylize",
    "to_image",
]


def __getattr__(name: str) -> Any:
    """Import the engine, and with it TensorFlow, only when it is used: help and the page's start need not wait."""
    if name in ("Iterate", "stylize"):
        from style_engine.engine import transfer

        return getattr(transfer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
