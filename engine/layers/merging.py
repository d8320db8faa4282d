"""Layers that join branches."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from functools import reduce
from typing import Any

from ..errors import ShapeError
from ..fields import Int
from ..registry import LAYERS
from ..shapes import Shape, show_shape, size
from .base import Context, Layer, same_shapes


class _Merge(Layer):
    """Inputs of one shape made into one, two at a time from the left."""

    category = "merge"
    arity = (2, None)

    def output_shape(self, *inputs: Shape) -> Shape:
        return same_shapes(self.name, inputs)

    @abstractmethod
    def merge(self, xp: Any, a: Any, b: Any) -> Any:
        """Two inputs made into one."""

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return reduce(lambda a, b: self.merge(ctx.xp, a, b), inputs)

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return size(output) * (len(inputs) - 1)


@LAYERS.register
class Add(_Merge):
    """y = x₁ + x₂ + …, value by value. All inputs have the same shape.

    Source: Keras, layers.Add; He, Zhang, Ren and Sun (2016), arXiv 1512.03385.
    """

    name = "Add"
    title = "Add"
    help = "Adds branches value by value."

    def merge(self, xp: Any, a: Any, b: Any) -> Any:
        return a + b


@LAYERS.register
class Subtract(_Merge):
    """y = x₁ − x₂, value by value. Both inputs have the same shape; their order counts.

    Source: Keras, layers.Subtract.
    """

    name = "Subtract"
    title = "Subtract"
    help = "Takes the second branch from the first, value by value."
    arity = (2, 2)

    def merge(self, xp: Any, a: Any, b: Any) -> Any:
        return a - b


@LAYERS.register
class Multiply(_Merge):
    """y = x₁ · x₂ · …, value by value. All inputs have the same shape.

    Source: Keras, layers.Multiply.
    """

    name = "Multiply"
    title = "Multiply"
    help = "Multiplies branches value by value: one can open and close another."

    def merge(self, xp: Any, a: Any, b: Any) -> Any:
        return a * b


@LAYERS.register
class Average(Add):
    """y = (x₁ + … + xₙ) / n, value by value. All inputs have the same shape.

    Source: Keras, layers.Average.
    """

    name = "Average"
    title = "Average"
    help = "Takes the mean of branches value by value."

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return super().apply(ctx, params, *inputs) / len(inputs)

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return size(output) * len(inputs)


@LAYERS.register
class Maximum(_Merge):
    """y = max(x₁, x₂, …), value by value. All inputs have the same shape.

    Where two are equal, each takes half the derivative.

    Source: Keras, layers.Maximum.
    """

    name = "Maximum"
    title = "Maximum"
    help = "Keeps the largest of the branches value by value."

    def merge(self, xp: Any, a: Any, b: Any) -> Any:
        return xp.maximum(a, b)


@LAYERS.register
class Concatenate(Layer):
    """Branches side by side along one axis; the other axes are equal.

    `axis` counts as in Keras: 0 is the batch, 1 the first axis of a sample, −1 the last.

    Source: Keras, layers.Concatenate.
    """

    name = "Concatenate"
    title = "Concatenate"
    help = "Puts branches side by side."
    category = "merge"
    arity = (2, None)

    axis = Int(-1, min=-6, max=6, help="The axis along which they are joined; −1 is the last.")

    def _axis(self, inputs: tuple[Shape, ...]) -> int:
        rank = len(inputs[0])
        axis = self.axis if self.axis < 0 else self.axis - 1 - rank
        if not -rank <= axis < 0 or self.axis == 0:
            raise ShapeError(
                f"Concatenate has no axis {self.axis} in {show_shape(inputs[0])}. "
                f"Use 1 to {rank}, or −1 for the last."
            )
        return axis

    def output_shape(self, *inputs: Shape) -> Shape:
        axis = self._axis(inputs)
        place = len(inputs[0]) + axis
        rest = [shape[:place] + shape[place + 1 :] for shape in inputs]
        if any(len(s) != len(inputs[0]) for s in inputs) or any(r != rest[0] for r in rest):
            listed = ", ".join(map(show_shape, inputs))
            raise ShapeError(
                f"Concatenate expects inputs that differ only along axis {self.axis}, "
                f"got {listed}. Make their other sizes equal."
            )
        joined = sum(shape[place] for shape in inputs)
        return (*inputs[0][:place], joined, *inputs[0][place + 1 :])

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return ctx.xp.concat(inputs, axis=self._axis(tuple(x.shape[1:] for x in inputs)))

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return 0
