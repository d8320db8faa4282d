"""An activation whose formula the learner types."""

from __future__ import annotations

from typing import Any

from ..fields import FormulaField
from ..registry import ACTIVATIONS
from .base import Activation


@ACTIVATIONS.register
class Expression(Activation):
    """f(x) = formula(x), value by value. How formulas are read: see the Expression layer.

    Source: Ramachandran, Zoph and Le (2017), arXiv 1710.05941, who searched for such formulas.
    """

    name = "expression"
    title = "Expression"
    help = "A bend of your own, such as x * sigmoid(x)."

    formula = FormulaField(
        "x * sigmoid(x)", variables="x", names="x", help="What each value becomes."
    )

    def apply(self, xp: Any, x: Any) -> Any:
        return self.formula.value(xp, {"x": x})
