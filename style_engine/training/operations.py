"""Keras' operations, those of whichever backend runs: type checkers take all backends at once, and so need not look."""

from typing import Any

import keras

ops: Any = keras.ops
