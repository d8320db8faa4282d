"""A layer whose formula the learner types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ShapeError
from ..expression import reference
from ..fields import FormulaField
from ..registry import LAYERS
from ..shapes import Shape, size
from .base import Context, Layer, same_shapes


@LAYERS.register
class Expression(Layer):
    """y = formula(x), value by value; with several inputs x1, x2 … of equal shape.

    Signs + - * / ^ (powers), comparisons < <= > >= (1 where they hold, else 0), brackets, and the
    functions and constants below. ^ binds closest and to the right; -x^2 is -(x^2). Powers that
    are not whole need a base above zero.

    Source: Dijkstra (1961), Algol 60 translation, for reading by precedence.
    """

    name = "Expression"
    title = "Expression"
    help = "A formula of your own, such as x * sigmoid(x)."
    category = "core"
    arity = (1, None)

    formula = FormulaField(
        "x * sigmoid(x)", variables=r"x|x[1-9]\d?", names="x (or x1, x2 … for several inputs)",
        help="What each value becomes.",
    )  # fmt: skip

    def output_shape(self, *inputs: Shape) -> Shape:
        shape = same_shapes(self.name, inputs)
        known = self._names(len(inputs))
        for name, at in self.formula.variables().items():
            if name not in known:
                count = "1 input" if len(inputs) == 1 else f"{len(inputs)} inputs"
                raise ShapeError(
                    f"Expression has {count}, so its formula "
                    f"may use {', '.join(known)}; found {name} at sign {at}. "
                    "Rename it, or connect another wire."
                )
        return shape

    def _names(self, count: int) -> list[str]:
        return ["x", "x1"] if count == 1 else [f"x{i + 1}" for i in range(count)]

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        names = self._names(len(inputs))
        values = dict(zip(names, inputs * (len(names) // len(inputs)), strict=True))
        return self.formula.value(ctx.xp, values)

    @classmethod
    def describe(cls) -> dict[str, Any]:
        entry = super().describe()
        return entry | {"doc": f"{entry['doc']}\n\n{reference()}"}

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return size(output) * self.formula.operations()
