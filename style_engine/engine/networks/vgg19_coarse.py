"""VGG-19 where pixels are few, our own network above: most of the forms of the one at nearly the speed of the other."""

from style_engine.engine.networks import FeatureExtractor, compact, vgg19
from style_engine.settings import StyleSettings

# Up to this longest side VGG-19 looks: larger, it would cost more than it shows.
COARSE_SIZE = 320


def is_ready(settings: StyleSettings) -> bool:
    """Tell whether VGG-19's weights are on this machine."""
    return vgg19.is_ready(settings)


def load(settings: StyleSettings, size: int) -> FeatureExtractor:
    """Return VGG-19 up to a longest side of `COARSE_SIZE`, and our own networks above.

    The first use downloads 80 MB; raises NetworkError as `vgg19.load` does.
    """
    return vgg19.load(settings) if size <= COARSE_SIZE else compact.load(settings, size)
