"""What is found and what is missed: confusion counts, precision, recall, area under the curve."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..formulas import one_hot
from ..registry import METRICS
from .answers import EPSILON, confusion
from .base import Metric


class _Counts(Metric):
    """A figure from the table of confusions, rows the truth, columns the answer."""

    def sums(self, xp: Any, target: Any, output: Any, weight: Any) -> dict[str, Any]:
        return {"table": confusion(xp, target, output, weight)}


class _Cell(_Counts):
    """One of the four counts of yes and no."""

    tasks = ("binary",)
    cell: ClassVar[tuple[int, int]]

    def result(self, sums: dict[str, np.ndarray]) -> float:
        return float(sums["table"][self.cell])


@METRICS.register
class TruePositives(_Cell):
    """How many yes were answered yes (p > ½).

    Source: Keras, metrics.TruePositives.
    """

    name = "true_positives"
    title = "True positives"
    help = "How many yes were found."
    better = "higher"
    cell = (1, 1)


@METRICS.register
class TrueNegatives(_Cell):
    """How many no were answered no.

    Source: Keras, metrics.TrueNegatives.
    """

    name = "true_negatives"
    title = "True negatives"
    help = "How many no were left in peace."
    better = "higher"
    cell = (0, 0)


@METRICS.register
class FalsePositives(_Cell):
    """How many no were answered yes: false alarms.

    Source: Keras, metrics.FalsePositives.
    """

    name = "false_positives"
    title = "False positives"
    help = "How many false alarms there were."
    better = "lower"
    cell = (0, 1)


@METRICS.register
class FalseNegatives(_Cell):
    """How many yes were answered no: missed.

    Source: Keras, metrics.FalseNegatives.
    """

    name = "false_negatives"
    title = "False negatives"
    help = "How many yes were missed."
    better = "lower"
    cell = (1, 0)


class _Ratio(_Counts):
    """Right answers of a class over a sum of the table; for classes the mean over them."""

    tasks = ("binary", "classes")
    better = "higher"
    axis: ClassVar[int]

    def result(self, sums: dict[str, np.ndarray]) -> float:
        table = sums["table"].astype(np.float64)
        right, all_of = np.diag(table), table.sum(axis=self.axis)
        if len(table) == 2:  # yes and no: the figure is about yes
            return float(right[1] / all_of[1]) if all_of[1] else float("nan")
        there = (table.sum(axis=0) + table.sum(axis=1)) > 0
        if not there.any():
            return float("nan")
        shares = np.divide(right, all_of, out=np.zeros_like(right), where=all_of > 0)
        return float(shares[there].mean())


@METRICS.register
class Precision(_Ratio):
    """Found yes / all that were called yes. For more than two classes the mean over classes
    that occur in truth or answer (a class never answered counts 0).

    Source: Kent, Berry, Luehrs and Perry (1955); Keras, metrics.Precision.
    """

    name = "precision"
    title = "Precision"
    help = "Of those called yes, the share that is; few false alarms make it high."
    axis = 0


@METRICS.register
class Recall(_Ratio):
    """Found yes / all that are yes. For more than two classes the mean over classes that occur
    in truth or answer.

    Source: Kent, Berry, Luehrs and Perry (1955); Keras, metrics.Recall.
    """

    name = "recall"
    title = "Recall"
    help = "Of those that are yes, the share found; few missed make it high."
    axis = 1


@METRICS.register
class AreaUnderCurve(Metric):
    """Probability that a yes gets a higher p than a no: the area under the ROC curve.

    Counted in 512 bins of log(p/(1 − p)) between −16 and 16, so that sums add up over batches.
    Pairs within a bin count ½, so the error is at most half the share of such yes-no pairs.

    Source: Hanley and McNeil (1982), Radiology 143; Fawcett (2006), An introduction to ROC.
    """

    name = "auc"
    title = "Area under the curve"
    help = "How often a yes is placed above a no, whatever the threshold; ½ is guessing."
    tasks = ("binary",)
    better = "higher"

    BINS: ClassVar[int] = 512
    REACH: ClassVar[float] = 16.0

    def sums(self, xp: Any, target: Any, output: Any, weight: Any) -> dict[str, Any]:
        p = xp.minimum(xp.maximum(xp.reshape(output, (-1,)), EPSILON), 1 - EPSILON)
        scaled = (xp.log(p) - xp.log(1 - p) + self.REACH) * (self.BINS / (2 * self.REACH))
        place = xp.astype(xp.minimum(xp.maximum(scaled, 0.0), self.BINS - 1.0), xp.int32)
        inside = one_hot(xp, place, self.BINS)
        yes = xp.reshape(target, (-1,))
        return {
            "yes": xp.sum(inside * (yes * weight)[:, None], axis=0),
            "no": xp.sum(inside * ((1 - yes) * weight)[:, None], axis=0),
        }

    def result(self, sums: dict[str, np.ndarray]) -> float:
        yes, no = sums["yes"].astype(np.float64), sums["no"].astype(np.float64)
        pairs = yes.sum() * no.sum()
        below = np.cumsum(no) - no
        return float((yes * (below + 0.5 * no)).sum() / pairs) if pairs else float("nan")
