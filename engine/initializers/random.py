"""Weights drawn with a spread that is given, whatever the layer's size."""

from __future__ import annotations

import numpy as np

from ..fields import Float
from ..registry import INITIALIZERS
from ..shapes import Shape
from .base import Draw, Initializer


@INITIALIZERS.register
class RandomNormal(Initializer):
    """w ~ N(mean, stddev²).

    Source: Keras, initializers.RandomNormal.
    """

    name = "random_normal"
    title = "Random normal"
    help = "A bell curve with a given spread."

    mean = Float(0.0, min=-10, max=10, step=0.01, help="Centre of the bell curve.")
    stddev = Float(0.05, min=0, max=10, step=0.01, help="Standard deviation.")

    def sample(self, draw: Draw, shape: Shape) -> np.ndarray:
        return np.float32(self.mean) + np.float32(self.stddev) * draw.normal(shape)


@INITIALIZERS.register
class RandomUniform(Initializer):
    """w ~ U[minval, maxval). Variance (maxval − minval)² / 12.

    Source: Keras, initializers.RandomUniform.
    """

    name = "random_uniform"
    title = "Random uniform"
    help = "Every value between two bounds equally likely."

    minval = Float(-0.05, min=-10, max=10, step=0.01, help="Lower bound.")
    maxval = Float(0.05, min=-10, max=10, step=0.01, help="Upper bound.")

    def sample(self, draw: Draw, shape: Shape) -> np.ndarray:
        span = np.float32(self.maxval - self.minval)
        return np.float32(self.minval) + span * draw.uniform(shape)


@INITIALIZERS.register
class Orthogonal(Initializer):
    """A random rotation: rows or columns of length `gain`, at right angles to one another.

    Q of the QR decomposition of a normal matrix, with the signs of R's diagonal.

    Source: Saxe, McClelland and Ganguli (2014), arXiv 1312.6120.
    """

    name = "orthogonal"
    title = "Orthogonal"
    help = "A random rotation; keeps the length of signals through many layers."

    gain = Float(1.0, min=0, max=10, step=0.1, help="Factor on every weight.")

    def sample(self, draw: Draw, shape: Shape) -> np.ndarray:
        if len(shape) < 2:
            return np.float32(self.gain) * draw.normal(shape)
        rows, columns = int(np.prod(shape[:-1])), shape[-1]
        tall = draw.normal((max(rows, columns), min(rows, columns))).astype(np.float64)
        q, r = np.linalg.qr(tall)
        q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
        q = q if rows >= columns else q.T
        return (self.gain * q).reshape(shape).astype(np.float32)
