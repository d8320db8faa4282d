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
WINDOW = 28
PERIODS = (7, 30.5)  # steps: a week and a month of days
_WAVES, _NOISE, _SEASONS, _GUSTS = range(0xDA7A30, 0xDA7A34)  # streams of random numbers


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

    def script(self) -> str:
        strayed = (
            f" + {self.noise} * rng.normal(size=({self.samples}, {STEPS}))" if self.noise else ""
        )
        return (
            f"period = rng.uniform(6, 20, ({self.samples}, 1))\n"
            f"phase = rng.random(({self.samples}, 1))\n"
            f"waves = np.sin(2 * np.pi * (np.arange({STEPS + 1}) / period + phase))\n"
            f"x, y = (waves[:, :{STEPS}]{strayed})[..., None], waves[:, {STEPS}:]"
        )


@DATASETS.register
class Season(Generated):
    """Windows of one long series s, and the value that follows: x = s[i … i + 27], y = s[i + 28].

    s[t] = trend · (2t / T − 1) + a·cos 2π(t / 7 + φ) + b·cos 2π(t / 30.5 + ψ) + noise · g[t],
    T = 1 000 steps, g standard normal; a in 0.3 … 0.5, b in 0.15 … 0.25 and the phases φ, ψ are
    drawn once. Noise is part of the series, so that nobody can tell it: even the best guess has a
    mean squared error of noise². x: (n, 28, 1), y: (n, 1).

    Source: our own; taking a series apart into trend, seasons and rest is classical, see Persons
    (1919), Indices of business conditions.
    """

    name = "season"
    title = "Seasons"
    help = "Four weeks of a series with a weekly and a monthly rhythm; what comes tomorrow?"
    task = "regression"
    view = "wave"
    input_shape = (WINDOW, 1)
    output_shape = (1,)
    feature_names = tuple(f"step {t}" for t in range(WINDOW))
    target_names = ("next value",)
    card = {
        "about": "One noisy series with a trend and two rhythms, a week and a month long, such as "
        "the takings of a shop. Every sample is a window of it, and the day after.",
        "source": "Generated when asked for, from the seed; the formula is our own.",
        "licence": "None needed: the samples are computed.",
        "columns": ["value: 28 days in a row, about -1…1", "next value: the day after"],
        "classes": [],
        "split": "In order of time: the last 20 % are kept back unless you say otherwise, so that "
        "the future is foretold from the past alone.",
        "scaling": "None. Values go in as they are.",
    }

    chronological = True

    trend = Float(0.2, min=-1.0, max=1.0, step=0.05, help="What the series rises by in 500 days.")
    noise = Float(
        0.05, min=0.0, max=0.5, step=0.01, help="Standard deviation of what is added to each day."
    )

    def split(self) -> tuple[np.ndarray, np.ndarray]:
        """The first windows to learn from, the last ones to judge by: they overlap."""
        count = self.sizes()[0]
        return np.arange(count), np.arange(count, self.size())

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """Windows (n, 28, 1) and their next values (n, 1)."""
        days = np.arange(self.samples + WINDOW)
        week, month, *phases = uniform(np, self.seed, _SEASONS, 0, (4,)).astype(np.float64)
        sizes = (0.3 + 0.2 * week, 0.15 + 0.1 * month)
        series = self.trend * (2 * days / 1000 - 1)
        for size, period, phase in zip(sizes, PERIODS, phases, strict=True):
            series += size * np.cos(2 * math.pi * (days / period + phase))
        u = uniform(np, self.seed, _GUSTS, 0, (len(days), 2)).astype(np.float64)
        series += self.noise * normal_pairs(u)[:, 0]
        windows = np.lib.stride_tricks.sliding_window_view(series, WINDOW + 1)
        return windows[:, :WINDOW, None], windows[:, WINDOW:]

    def script(self) -> str:
        week, month = PERIODS
        return (
            f"days = np.arange({self.samples + WINDOW})\n"
            f"series = {self.trend} * (2 * days / 1000 - 1)\n"
            f"series += {self.noise} * rng.normal(size=len(days))\n"
            f"for low, high, period in [(0.3, 0.5, {week}), (0.15, 0.25, {month})]:\n"
            "    wave = np.cos(2 * np.pi * (days / period + rng.random()))\n"
            "    series += rng.uniform(low, high) * wave\n"
            f"windows = np.lib.stride_tricks.sliding_window_view(series, {WINDOW + 1})\n"
            f"x, y = windows[:, :{WINDOW}, None], windows[:, {WINDOW}:]"
        )
