"""Weights drawn with a spread that fits the layer's size, so signals keep their strength."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..registry import INITIALIZERS
from ..shapes import Shape
from .base import Draw, Initializer, fans

CUT = np.float32(0.87962566103423978)  # deviation of a normal cut off at ±2


class _Scaled(Initializer):
    """Variance `scale` / n, with n the fan in, or the mean of both fans."""

    scale: ClassVar[float]
    both_fans: ClassVar[bool] = False

    def deviation(self, shape: Shape) -> np.float32:
        fan_in, fan_out = fans(shape)
        n = (fan_in + fan_out) / 2 if self.both_fans else fan_in
        return np.float32((self.scale / n) ** 0.5)


class _Normal(_Scaled):
    def sample(self, draw: Draw, shape: Shape) -> np.ndarray:
        return self.deviation(shape) / CUT * draw.truncated(shape)


class _Uniform(_Scaled):
    def sample(self, draw: Draw, shape: Shape) -> np.ndarray:
        limit = self.deviation(shape) * np.float32(3**0.5)
        return limit * (2 * draw.uniform(shape) - 1)


@INITIALIZERS.register
class GlorotUniform(_Uniform):
    """w ~ U[−l, l], l = √(6 / (fan_in + fan_out)). Variance 2 / (fan_in + fan_out).

    Source: Glorot and Bengio (2010), AISTATS.
    """

    name = "glorot_uniform"
    title = "Glorot uniform"
    help = "Keras's default; keeps signals even for tanh and sigmoid. Also called Xavier."
    scale = 1.0
    both_fans = True


@INITIALIZERS.register
class GlorotNormal(_Normal):
    """w ~ N(0, 2 / (fan_in + fan_out)), cut off at two deviations.

    Source: Glorot and Bengio (2010), AISTATS.
    """

    name = "glorot_normal"
    title = "Glorot normal"
    help = "As Glorot uniform, from a bell curve."
    scale = 1.0
    both_fans = True


@INITIALIZERS.register
class HeUniform(_Uniform):
    """w ~ U[−l, l], l = √(6 / fan_in). Variance 2 / fan_in.

    Source: He, Zhang, Ren and Sun (2015), arXiv 1502.01852.
    """

    name = "he_uniform"
    title = "He uniform"
    help = "For relu: makes up for the half of the signals that relu cuts away."
    scale = 2.0


@INITIALIZERS.register
class HeNormal(_Normal):
    """w ~ N(0, 2 / fan_in), cut off at two deviations.

    Source: He, Zhang, Ren and Sun (2015), arXiv 1502.01852.
    """

    name = "he_normal"
    title = "He normal"
    help = "As He uniform, from a bell curve."
    scale = 2.0


@INITIALIZERS.register
class LecunUniform(_Uniform):
    """w ~ U[−l, l], l = √(3 / fan_in). Variance 1 / fan_in.

    Source: LeCun, Bottou, Orr and Müller, Efficient BackProp (1998).
    """

    name = "lecun_uniform"
    title = "LeCun uniform"
    help = "Keeps the variance of a linear layer's output at that of its input."
    scale = 1.0


@INITIALIZERS.register
class LecunNormal(_Normal):
    """w ~ N(0, 1 / fan_in), cut off at two deviations.

    Source: LeCun, Bottou, Orr and Müller, Efficient BackProp (1998).
    """

    name = "lecun_normal"
    title = "LeCun normal"
    help = "As LeCun uniform, from a bell curve."
    scale = 1.0
