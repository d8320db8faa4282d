"""Layers that put the same values into another shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ShapeError
from ..fields import ShapeField
from ..registry import LAYERS
from ..shapes import Shape, show_shape, size
from .base import Context, Layer


class _Reshaping(Layer):
    category = "shape"

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return 0


@LAYERS.register
class Flatten(_Reshaping):
    """All values of a sample in one row: (batch, a, b, …) → (batch, a·b·…).

    Source: Keras, layers.Flatten.
    """

    name = "Flatten"
    title = "Flatten"
    help = "Lays all values of a sample in one row."

    def output_shape(self, *inputs: Shape) -> Shape:
        return (size(inputs[0]),)

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        (x,) = inputs
        return ctx.xp.reshape(x, (x.shape[0], size(x.shape[1:])))


@LAYERS.register
class Reshape(_Reshaping):
    """The same values in another shape, row by row. One size may be −1: whatever is left.

    Source: Keras, layers.Reshape.
    """

    name = "Reshape"
    title = "Reshape"
    help = "The same values in another shape."

    target_shape = ShapeField(
        (-1,), infer=True, help="Sizes without the batch axis; −1 stands for what is left."
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        (shape,) = inputs
        total, known = size(shape), size(tuple(s for s in self.target_shape if s != -1))
        fits = total % known == 0 if -1 in self.target_shape else total == known
        if not fits:
            raise ShapeError(
                f"Reshape to {list(self.target_shape)} holds {known} values"
                f"{' times a whole number' if -1 in self.target_shape else ''}, "
                f"but {show_shape(shape)} has {total}. Choose sizes whose product is {total}."
            )
        return tuple(total // known if s == -1 else s for s in self.target_shape)

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        (x,) = inputs
        return ctx.xp.reshape(x, (x.shape[0], *self.output_shape(x.shape[1:])))
