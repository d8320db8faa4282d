"""What every metric offers: sums that add up over batches, and the figure made of them."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from ..registry import Thing


class Metric(Thing):
    """A figure for people, not for the gradient. Rows count as often as their weight says."""

    tasks: ClassVar[tuple[str, ...]] = ("regression", "binary", "classes", "pictures")
    usual_for: ClassVar[tuple[str, ...]] = ()  # the tasks it is the first choice for
    better: ClassVar[str]  # "higher" or "lower"

    @abstractmethod
    def sums(self, xp: Any, target: Any, output: Any, weight: Any) -> dict[str, Any]:
        """Arrays that add up over batches. `weight` (batch,) is 1, or 0 for padding."""

    @abstractmethod
    def result(self, sums: dict[str, np.ndarray]) -> float:
        """The figure; nan where it is not defined."""

    @classmethod
    def describe(cls) -> dict[str, Any]:
        return super().describe() | {
            "better": cls.better,
            "tasks": list(cls.tasks),
            "usual_for": list(cls.usual_for),
        }


class MeanMetric(Metric):
    """A metric that is a mean of one number per sample, or per answer."""

    @abstractmethod
    def values(self, xp: Any, target: Any, output: Any, weight: Any) -> tuple[Any, Any]:
        """The numbers and how often each counts, both (n,)."""

    def sums(self, xp: Any, target: Any, output: Any, weight: Any) -> dict[str, Any]:
        values, weights = self.values(xp, target, output, weight)
        return {"total": xp.sum(values * weights), "weight": xp.sum(weights)}

    def result(self, sums: dict[str, np.ndarray]) -> float:
        weight = float(sums["weight"])
        return float(sums["total"]) / weight if weight else float("nan")
