"""What every initializer offers, and the shared sums: fans and truncated normals.

Weights are drawn on the host from counters (seed, stream, index), so they are the same on
every engine and do not depend on the order in which layers are made.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from math import prod

import numpy as np

from .. import rng
from ..registry import Thing
from ..shapes import Shape


@dataclass
class Draw:
    """A stream of random numbers for one weight: `seed` and `stream` name it."""

    seed: int
    stream: int
    _round: int = field(default=0, init=False)

    def _next(self) -> int:
        self._round += 1
        return self._round

    def uniform(self, shape: Shape) -> np.ndarray:
        """Float32 in [0, 1)."""
        with np.errstate(over="ignore"):
            return rng.uniform(np, self.seed, self.stream, self._next(), shape)

    def normal(self, shape: Shape) -> np.ndarray:
        """Float32, mean 0, standard deviation 1."""
        with np.errstate(over="ignore"):
            return rng.normal(np, self.seed, self.stream, self._next(), shape)

    def truncated(self, shape: Shape) -> np.ndarray:
        """A normal cut off at ±2, by drawing again what fell outside; deviation ≈ 0.8796."""
        values = self.normal(shape)
        outside = np.abs(values) > 2
        while outside.any():
            values = np.where(outside, self.normal(shape), values)
            outside = np.abs(values) > 2
        return values


def fans(shape: Shape) -> tuple[int, int]:
    """How many inputs feed, and how many outputs leave, one unit of a kernel.

    Dense kernels are (in, out); convolution kernels (…window, in, out).
    """
    if len(shape) < 2:
        return max(prod(shape), 1), max(prod(shape), 1)
    window = prod(shape[:-2])
    return shape[-2] * window, shape[-1] * window


class Initializer(Thing):
    """Makes the first values of a weight."""

    @abstractmethod
    def sample(self, draw: Draw, shape: Shape) -> np.ndarray:
        """Float32 values of `shape`."""
