"""How far off numbers are."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..registry import METRICS
from .base import MeanMetric, Metric


@METRICS.register
class MeanAbsoluteError(MeanMetric):
    """mean(|y − ŷ|), in the unit of the target.

    Source: Keras, metrics.MeanAbsoluteError.
    """

    name = "mean_absolute_error"
    title = "Mean absolute error"
    help = "How far off the answers are on average."
    usual_for = ("regression", "pictures")
    better = "lower"

    def values(self, xp: Any, target: Any, output: Any, weight: Any) -> tuple[Any, Any]:
        return xp.mean(xp.abs(output - target), axis=tuple(range(1, output.ndim))), weight


@METRICS.register
class RSquared(Metric):
    """R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)² for each number of the answer; their mean.

    1 is perfect, 0 no better than always answering the mean ȳ. Not defined where y never varies.

    Source: Wright (1921), Correlation and causation; scikit-learn, r2_score (uniform average).
    """

    name = "r2"
    title = "R²"
    help = "Share of the answers' variation that is explained; 1 is all, 0 is none."
    tasks = ("regression",)
    better = "higher"

    def sums(self, xp: Any, target: Any, output: Any, weight: Any) -> dict[str, Any]:
        rows = (target.shape[0], -1)
        y, error = xp.reshape(target, rows), xp.reshape(target - output, rows)
        each = weight[:, None]
        return {
            "weight": xp.sum(weight),
            "y": xp.sum(y * each, axis=0),
            "square": xp.sum(y * y * each, axis=0),
            "error": xp.sum(error * error * each, axis=0),
        }

    def result(self, sums: dict[str, np.ndarray]) -> float:
        count = float(sums["weight"])
        y, square, error = (sums[key].astype(np.float64) for key in ("y", "square", "error"))
        spread = square - y * y / max(count, 1.0)
        if not count or (spread <= 1e-6 * square).any():
            return float("nan")
        return float(np.mean(1 - error / spread))
