"""Weights that begin all alike."""

from __future__ import annotations

import numpy as np

from ..fields import Float
from ..registry import INITIALIZERS
from ..shapes import Shape
from .base import Draw, Initializer


@INITIALIZERS.register
class Zeros(Initializer):
    """w = 0. Right for biases; a kernel of zeros never learns, for all its units stay twins.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 8.4.
    """

    name = "zeros"
    title = "Zeros"
    help = "All zero. For biases; units of a zero kernel can never become different."

    def sample(self, draw: Draw, shape: Shape) -> np.ndarray:
        return np.zeros(shape, np.float32)


@INITIALIZERS.register
class Ones(Initializer):
    """w = 1. Right for factors, which then change nothing at first.

    Source: Keras, initializers.Ones.
    """

    name = "ones"
    title = "Ones"
    help = "All ones; for factors that begin by changing nothing."

    def sample(self, draw: Draw, shape: Shape) -> np.ndarray:
        return np.ones(shape, np.float32)


@INITIALIZERS.register
class Constant(Initializer):
    """w = value.

    Source: Keras, initializers.Constant.
    """

    name = "constant"
    title = "Constant"
    help = "All the same value."

    value = Float(0.0, min=-100, max=100, step=0.01, help="The value of every weight.")

    def sample(self, draw: Draw, shape: Shape) -> np.ndarray:
        return np.full(shape, self.value, np.float32)
