"""Waves, of which the next value is wanted."""

from __future__ import annotations

import math

import numpy as np

from ..fields import Float
from ..registry import DATASETS
from ..rng import uniform
from .base import Generated
from .points import normal_pairs

STEPS = 24
_WAVES, _NOISE = 0xDA7A30, 0xDA7A31  # streams of random numbers


@DATASETS.register
class Sine(Generated):
    """xₜ = sin(2π(t / p + φ)) for t = 0 … 23, and y = x₂₄: what comes next?

    The period p is uniform in 6 … 20 steps and the phase φ in 0 … 1, drawn for each wave. Noise
    is added to what is seen, not to the answer. x: (n, 24, 1), y: (n, 1).

    Source: our own; predicting a sine is where Elman networks are usually first met (Elman, 1990,
    Finding structure in time).
    """

    name = "sine"
    title = "Sine waves"
    help = "Twenty-four values of a wave; which one comes next?"
    task = "regression"
    view = "wave"
    input_shape = (STEPS, 1)
    output_shape = (1,)
    feature_names = tuple(f"step {t}" for t in range(STEPS))
    target_names = ("next value",)
    card = {
        "about": "Pieces of sine waves, each with a period and a phase of its own. Telling the "
        "next value takes a memory of the last ones: how fast the wave moves, and which way.",
        "source": "Generated when asked for, from the seed; the formula is our own.",
        "licence": "None needed: the samples are computed.",
        "columns": ["value: 24 steps in a row, -1…1", "next value: -1…1"],
        "classes": [],
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise.",
        "scaling": "None. Values lie in -1…1 before noise and go in as they are.",
    }

    noise = Float(
        0.0, min=0.0, max=0.5, step=0.01, help="Standard deviation of what is added to each value."
    )

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """Waves (n, 24, 1) and their next values (n, 1)."""
        u = uniform(np, self.seed, _WAVES, 0, (self.samples, 2)).astype(np.float64)
        periods = 6.0 + 14.0 * u[:, :1]
        waves = np.sin(2.0 * math.pi * (np.arange(STEPS + 1) / periods + u[:, 1:]))
        pairs = uniform(np, self.seed, _NOISE, 0, (self.samples * STEPS // 2, 2))
        noise = normal_pairs(pairs.astype(np.float64)).reshape(self.samples, STEPS)
        return (waves[:, :STEPS] + self.noise * noise)[..., None], waves[:, STEPS:]
