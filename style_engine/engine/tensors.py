"""Names for the tensors and arrays that go through the engine; types know no shapes, so these are here, once."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

# A picture on its way through the network, float32 (1, h, w, 3) in [0, 1]: as TensorFlow or as NumPy has it.
Image: TypeAlias = tf.Tensor | NDArray[np.float32]

# A scalar: an input of compiled functions that may differ from call to call.
Number: TypeAlias = float | tf.Tensor


def spec(shape: Sequence[int | None], dtype: tf.DType = tf.float32) -> Any:
    """Return the TensorSpec of that `shape`, for the signature of a compiled function.

    Signatures are made of the same records as values, with specs in the place
    of tensors. A record's fields have the type of tensors, so a spec has none.
    """
    return tf.TensorSpec(shape, dtype)


def compiled(function: Callable[..., Any], signature: Sequence[Any]) -> Any:
    """Return `function` compiled for arguments of that `signature`, whatever their sizes.

    AutoGraph is off: nothing in the engine branches on the value of a tensor,
    and reading the source of each function took a third of a first picture's time.
    """
    return tf.function(function, input_signature=signature, autograph=False)
