"""Accuracy and mean absolute error."""

from __future__ import annotations

from typing import Any

from ..registry import METRICS
from .base import MeanMetric


@METRICS.register
class Accuracy(MeanMetric):
    """Share of samples whose answer is right: the greatest class, or the right side of ½.

    Source: Keras, metrics.CategoricalAccuracy and metrics.BinaryAccuracy.
    """

    name = "accuracy"
    title = "Accuracy"
    help = "Share of right answers."
    tasks = ("binary", "classes")
    better = "higher"

    def per_sample(self, xp: Any, target: Any, output: Any) -> Any:
        if target.shape[-1] == 1:
            right = (output > 0.5) == (target > 0.5)
            right = xp.all(right, axis=tuple(range(1, output.ndim)))
        else:
            right = xp.argmax(output, axis=-1) == xp.argmax(target, axis=-1)
        return xp.astype(right, xp.float32)


@METRICS.register
class MeanAbsoluteError(MeanMetric):
    """mean(|y − ŷ|), in the unit of the target.

    Source: Keras, metrics.MeanAbsoluteError.
    """

    name = "mean_absolute_error"
    title = "Mean absolute error"
    help = "How far off the answers are on average."
    better = "lower"

    def per_sample(self, xp: Any, target: Any, output: Any) -> Any:
        return xp.mean(xp.abs(output - target), axis=tuple(range(1, output.ndim)))
