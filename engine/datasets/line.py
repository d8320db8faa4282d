"""A straight line with noise: one number in, one number out."""

from __future__ import annotations

import numpy as np

from ..fields import Float
from ..registry import DATASETS
from ..rng import uniform
from .base import Generated
from .points import EXTENT, normal_pairs

_PLACES, _NOISE = 0xDA7A40, 0xDA7A41  # streams of random numbers


@DATASETS.register
class Line(Generated):
    """y = slope · x + intercept + noise · g, g standard normal; x uniform in -3…3.

    One linear neuron is enough: its weight becomes the slope, its bias the intercept, and the mean
    squared error settles at noise². x: (n, 1), y: (n, 1).

    Source: Legendre (1805), Nouvelles méthodes pour la détermination des orbites des comètes, for
    fitting a line; the samples are our own.
    """

    name = "line"
    title = "Line"
    help = "Points along a straight line, a little off it: where all of this began."
    task = "regression"
    view = "line"
    input_shape = (1,)
    output_shape = (1,)
    feature_names = ("x",)
    target_names = ("y",)
    card = {
        "about": "Points along a straight line. A single neuron without a bend finds the line; "
        "its weight is the slope, its bias the height at 0.",
        "source": "Generated when asked for, from the seed.",
        "licence": "None needed: the samples are computed.",
        "columns": ["x: to the right, -3…3", "y: slope · x + intercept, and the noise"],
        "classes": [],
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise.",
        "scaling": "None. Numbers go in as they are.",
    }

    slope = Float(0.2, min=-0.3, max=0.3, step=0.05, help="How much y grows with x.")
    intercept = Float(0.1, min=-0.5, max=0.5, step=0.05, help="The height at x = 0.")
    noise = Float(
        0.05, min=0, max=0.5, step=0.01, help="How far points stray: their standard deviation."
    )

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """Places (n, 1) and heights (n, 1)."""
        # Float64 until the last moment, as for points in the plane.
        u = uniform(np, self.seed, _PLACES, 0, (self.samples, 1)).astype(np.float64)
        v = uniform(np, self.seed, _NOISE, 0, (self.samples, 2)).astype(np.float64)
        x = EXTENT * (2.0 * u - 1.0)
        return x, self.slope * x + self.intercept + self.noise * normal_pairs(v)[:, :1]

    def script(self) -> str:
        return (
            f"x = rng.uniform({-EXTENT}, {EXTENT}, ({self.samples}, 1))\n"
            f"y = {self.slope} * x + {self.intercept} + {self.noise} * rng.normal(size=x.shape)"
        )
