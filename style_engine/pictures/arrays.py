"""The arrays that pictures are, by name: numpy's types know no shapes, so they are said here, once."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# float32 (h, w, 3), sRGB in [0, 1].
Rgb: TypeAlias = NDArray[np.float32]

# float32 (h, w) in [0, 1]: an alpha channel, or where a painting is.
Mask: TypeAlias = NDArray[np.float32]
