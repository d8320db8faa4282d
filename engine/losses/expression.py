"""A loss whose formula the learner types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import FormulaField
from ..registry import LOSSES
from .base import Loss, mean_per_sample


@LOSSES.register
class Expression(Loss):
    """L = mean(formula(y, p)), y the answer wanted, p the network's, value by value.

    How formulas are read: see the Expression layer.

    Source: Wald (1950), Statistical Decision Functions: any loss may be chosen.
    """

    name = "expression"
    title = "Expression"
    help = "A loss of your own over the answer y and the prediction p."

    formula = FormulaField(
        "(y - p)^2", variables="y|p", names="y and p", needs="p",
        help="What each value costs; the mean over a sample is its loss.",
    )  # fmt: skip

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        return mean_per_sample(xp, self.formula.value(xp, {"y": target, "p": output}))
