"""Input, Dense and Activation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ShapeError
from ..fields import ActivationField, Bool, InitializerField, Int, OptionalFloat, ShapeField
from ..registry import LAYERS
from ..shapes import Shape, show_shape, size
from .base import Context, Layer, Parameter


@LAYERS.register
class Input(Layer):
    """y = x: where the data come in. Shape: as the data have it.

    Source: Keras, layers.Input.
    """

    name = "Input"
    title = "Input"
    help = "Where the data come in."
    category = "input"
    arity = (0, 0)

    shape = ShapeField(
        None, optional=True, help="Shape of one sample; left empty, it follows the data."
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        if self.shape is None:
            raise ShapeError("Input has no shape yet. Choose a dataset or write a shape.")
        return self.shape

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        raise NotImplementedError("Inputs are fed, not computed")

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return 0


@LAYERS.register
class Dense(Layer):
    """y = f(x·W + b): every unit sees every input.

    Input (batch, n), kernel W (n, units), bias b (units), output (batch, units).
    L1 and L2 add l1·Σ|w| and l2·Σw² over the kernel to the loss.

    Source: Rosenblatt (1958); Keras, layers.Dense.
    """

    name = "Dense"
    title = "Dense"
    help = "Every unit sees every input."
    category = "core"

    units = Int(32, min=1, max=65536, scale="log", unit="units", help="Number of neurons.")
    activation = ActivationField("linear", help="The bend after the sum.")
    use_bias = Bool(True, advanced=True, help="Add a learnt number to every unit.")
    kernel_initializer = InitializerField(
        "glorot_uniform", advanced=True, help="How the weights begin."
    )
    bias_initializer = InitializerField("zeros", advanced=True, help="How the biases begin.")
    kernel_l1 = OptionalFloat(
        min=0, max=1, scale="log", hyper=True, advanced=True,
        help="L1 penalty: pulls weights to exactly zero (Keras: kernel_regularizer=L1).",
    )  # fmt: skip
    kernel_l2 = OptionalFloat(
        min=0, max=1, scale="log", hyper=True, advanced=True,
        help="L2 penalty: keeps weights small (Keras: kernel_regularizer=L2).",
    )  # fmt: skip

    def output_shape(self, *inputs: Shape) -> Shape:
        (shape,) = inputs
        if len(shape) != 1:
            raise ShapeError(
                f"Dense expects a flat input of rank 2, got {show_shape(shape)}. "
                "Put a Flatten block before it."
            )
        return (self.units,)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        kernel = Parameter((inputs[0][-1], self.units), self.kernel_initializer)
        if not self.use_bias:
            return {"kernel": kernel}
        return {"kernel": kernel, "bias": Parameter((self.units,), self.bias_initializer)}

    def logits(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        total = ctx.xp.matmul(inputs[0], params["kernel"])
        return total + params["bias"] if self.use_bias else total

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return self.activation.apply(ctx.xp, self.logits(ctx, params, *inputs))

    def final_activation(self) -> Any:
        return self.activation

    def penalty(self, ctx: Context, params: Mapping[str, Any]) -> Any | None:
        xp, kernel, parts = ctx.xp, params["kernel"], []
        if self.kernel_l1 is not None:
            parts.append(ctx.hypers["kernel_l1"] * xp.sum(xp.abs(kernel)))
        if self.kernel_l2 is not None:
            parts.append(ctx.hypers["kernel_l2"] * xp.sum(kernel * kernel))
        return sum(parts[1:], parts[0]) if parts else None

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return 2 * size(inputs[0]) * size(output) + size(output)


@LAYERS.register
class Activation(Layer):
    """y = f(x), value by value. Shape stays.

    Source: Keras, layers.Activation.
    """

    name = "Activation"
    title = "Activation"
    help = "A bend on its own, without weights."
    category = "core"

    activation = ActivationField("relu", help="The function.")

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def logits(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return inputs[0]

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return self.activation.apply(ctx.xp, inputs[0])

    def final_activation(self) -> Any:
        return self.activation
