"""What the data sets of points in the plane have in common: where they lie and how they stray."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Any

import numpy as np

from ..fields import Float
from ..rng import uniform
from .base import Generated

# Points lie in -3…3. In -1…1 networks of tanh stay at chance on the spiral for thousands of steps
# (their first bends are too gentle); from about ±3 on, relu and tanh both learn it.
EXTENT = 3.0
_POINTS, _NOISE = 0xDA7A20, 0xDA7A21  # streams of random numbers


class Points(Generated):
    """Points x in the plane with one target each. Subclasses say where and what (`place`).

    Noise shifts each point after its target is settled: x + 3 · noise · g, g standard normal.
    """

    view = "plane"
    input_shape = (2,)
    output_shape = (1,)
    feature_names = ("x1", "x2")

    noise = Float(
        0.0, min=0.0, max=0.5, step=0.01, unit="of the half width",
        help="How far points stray from their place: the standard deviation of the shift, "
        "1 being the distance from the middle to the edge.",
    )  # fmt: skip

    # NumPy lines that leave `points` behind, given u and label as `place` has them.
    rule: str = ""

    @abstractmethod
    def place(self, u: np.ndarray, label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points (n, 2) and targets (n,) before noise.

        u: (n, 3) float64, uniform in [0, 1); label: (n,), 0 and 1 in turn.
        """

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """Points (n, 2) and targets (n, 1)."""
        # Float64 until the last moment: sin, cos and log differ in their last bit from machine to
        # machine, which rounding to float32 then hides.
        u = uniform(np, self.seed, _POINTS, 0, (self.samples, 3)).astype(np.float64)
        points, targets = self.place(u, np.arange(self.samples) % 2)
        v = uniform(np, self.seed, _NOISE, 0, (self.samples, 2)).astype(np.float64)
        return points + EXTENT * self.noise * normal_pairs(v), targets[:, None]

    def script(self) -> str:
        if not self.rule:
            return ""
        strayed = f" + {EXTENT * self.noise} * rng.normal(size=points.shape)" if self.noise else ""
        return (
            f"label = np.arange({self.samples}) % 2\nu = rng.random(({self.samples}, 3))\n"
            f"{self.rule.format(**self.config())}\nx, y = points{strayed}, label[:, None]"
        )


def normal_pairs(u: np.ndarray) -> np.ndarray:
    """Two standard normal numbers from two uniform ones in each row of u (n, 2); |value| < 5.8.

    Row by row, where `rng.normal` pairs the first half with the second: a row then does not
    depend on how many there are.

    Source: Box and Muller (1958), "A note on the generation of random normal deviates".
    """
    radius = np.sqrt(-2.0 * np.log1p(-u[:, 0]))
    return polar(radius, 2.0 * math.pi * u[:, 1])


def polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Points (n, 2) at a distance from the middle, in a direction from the first axis."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def points_card(about: str, classes: list[str], target: str) -> dict[str, Any]:
    """The card of a set of points: only the rule differs from one to the next."""
    return {
        "about": about,
        "source": "Generated when asked for, from the seed. The idea is TensorFlow Playground's "
        "(D. Smilkov, S. Carter and others, 2016); formulas and scale are our own.",
        "licence": "None needed: the samples are computed.",
        "columns": ["x1: to the right, -3…3", "x2: upwards, -3…3", target],
        "classes": classes,
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise.",
        "scaling": "None. Points lie in -3…3 before noise and go in as they are.",
    }
