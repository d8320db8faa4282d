"""How often answers are right, and how sure they are of it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from ..registry import METRICS
from .answers import EPSILON, calibration, choice, class_rows
from .base import MeanMetric, Metric

CLASSES = ("binary", "classes", "labels")


class _Share(MeanMetric):
    """A mean over answers; where a sample has several, each of them counts."""

    @abstractmethod
    def each(self, xp: Any, truth: Any, p: Any) -> Any:
        """The number of each answer, (n,), from truth and probabilities (n, classes)."""

    def values(self, xp: Any, target: Any, output: Any, weight: Any) -> tuple[Any, Any]:
        truth, p, weights = class_rows(xp, target, output, weight)
        return self.each(xp, truth, p), weights


@METRICS.register
class Accuracy(_Share):
    """Share of answers that are right: the greatest class, or the right side of ½.

    Source: Keras, metrics.CategoricalAccuracy and metrics.BinaryAccuracy.
    """

    name = "accuracy"
    title = "Accuracy"
    help = "Share of right answers."
    tasks = CLASSES
    usual_for = CLASSES
    better = "higher"

    def each(self, xp: Any, truth: Any, p: Any) -> Any:
        right = choice(xp, p) == xp.argmax(truth, axis=-1)
        return xp.astype(right, xp.float32)


class _TopK(_Share):
    """Share of answers among whose k likeliest classes is the true one."""

    tasks = ("classes", "labels")
    better = "higher"
    k: ClassVar[int]

    def each(self, xp: Any, truth: Any, p: Any) -> Any:
        own = xp.sum(truth * p, axis=-1, keepdims=True)
        ahead = xp.sum(xp.astype(p > own, xp.float32), axis=-1)
        return xp.astype(ahead < self.k, xp.float32)


@METRICS.register
class Top3(_TopK):
    """Share of answers whose true class is among the three likeliest; ties count as right.

    Source: Russakovsky et al. (2015), ImageNet challenge; Keras, TopKCategoricalAccuracy.
    """

    name = "top_3_accuracy"
    title = "Top-3 accuracy"
    help = "Share of answers with the right class among the three likeliest."
    k = 3


@METRICS.register
class Top5(_TopK):
    """Share of answers whose true class is among the five likeliest; ties count as right.

    Source: Russakovsky et al. (2015), ImageNet challenge; Keras, TopKCategoricalAccuracy.
    """

    name = "top_5_accuracy"
    title = "Top-5 accuracy"
    help = "Share of answers with the right class among the five likeliest."
    k = 5


@METRICS.register
class Perplexity(_Share):
    """exp(mean of −log p_c), c the true class, p kept at 1e-7 or above.

    Among how many equally likely classes the network still wavers: 1 is sure and right, the
    number of classes is a blind guess.

    Source: Jelinek, Mercer, Bahl and Baker (1977), Perplexity.
    """

    name = "perplexity"
    title = "Perplexity"
    help = "Among how many classes the network still wavers; 1 is sure and right."
    tasks = CLASSES
    better = "lower"

    def each(self, xp: Any, truth: Any, p: Any) -> Any:
        return -xp.sum(truth * xp.log(xp.maximum(p, EPSILON)), axis=-1)

    def result(self, sums: dict[str, np.ndarray]) -> float:
        with np.errstate(over="ignore"):
            return float(np.exp(super().result(sums)))


@METRICS.register
class CalibrationError(Metric):
    """Σ_b (n_b / n)·|right_b − sure_b| over ten bins of the answer's probability.

    sure_b is the mean probability of the answers in a bin, right_b the share of them that are
    right. 0: of the answers given with 80 %, four in five are right.

    Source: Guo, Pleiss, Sun and Weinberger (2017), arXiv 1706.04599.
    """

    name = "calibration_error"
    title = "Calibration error"
    help = "How far the network's sureness is from how often it is right."
    tasks = CLASSES
    better = "lower"

    def sums(self, xp: Any, target: Any, output: Any, weight: Any) -> dict[str, Any]:
        return calibration(xp, target, output, weight)

    def result(self, sums: dict[str, np.ndarray]) -> float:
        count, gap = float(sums["count"].sum()), np.abs(sums["right"] - sums["confidence"])
        return float(gap.sum()) / count if count else float("nan")
