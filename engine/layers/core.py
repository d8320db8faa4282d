"""Input, Dense and Activation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ShapeError
from ..fields import ActivationField, Choice, Int, ShapeField
from ..registry import LAYERS
from ..shapes import Shape, show_shape
from ..spec import put_before
from .apart import Code, Inside, Pick, Stage, Sum, counted
from .base import Context, Layer
from .weighted import Weighted


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
    source = Choice(
        "inputs", advanced=True,
        choices={
            "inputs": "What the network is asked: the data's inputs, noise, another's code.",
            "answers": "The right answer so far, while one is written step by step.",
        },
        help="What comes in here, where a network has two Inputs.",
    )  # fmt: skip

    def output_shape(self, *inputs: Shape) -> Shape:
        if self.shape is None:
            raise ShapeError("Input has no shape yet. Choose a dataset or write a shape.")
        return self.shape

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        raise NotImplementedError("Inputs are fed, not computed")

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return 0


@LAYERS.register
class Dense(Weighted):
    """y = f(x·W + b): every unit sees every input.

    Input (batch, n), kernel W (n, units), bias b (units), output (batch, units). A sequence
    (batch, steps, n) is taken step by step with the same weights: (batch, steps, units).
    L1 and L2 add l1·Σ|w| and l2·Σw² over the kernel to the loss.

    Source: Rosenblatt (1958); Keras, layers.Dense.
    """

    name = "Dense"
    title = "Dense"
    help = "Every unit sees every input."
    category = "core"

    units = Int(32, min=1, max=65536, scale="log", unit="units", help="Number of neurons.")

    def output_shape(self, *inputs: Shape) -> Shape:
        (shape,) = inputs
        if len(shape) not in (1, 2):
            raise ShapeError(
                f"Dense expects a flat input of rank 2, got {show_shape(shape)}. "
                "Put a Flatten block before it.",
                put_before("Flatten"),
            )
        return (*shape[:-1], self.units)

    def kernel_shape(self, shape: Shape) -> Shape:
        return (shape[-1], self.units)

    def combine(self, xp: Any, x: Any, kernel: Any) -> Any:
        return xp.matmul(x, kernel)

    def picks(self, *inputs: Shape) -> list[Pick]:
        steps = [Pick("step", steps, along=0) for steps in inputs[0][:-1]]
        return [Pick("unit", self.units), *steps]

    def seen(
        self, inside: Inside, place: tuple[int, ...], unit: int
    ) -> tuple[list[Stage], Code, Sum]:
        x = f"x[{place[0]}]" if place else "x"
        adds = "+=" if place else "="
        total = Sum(
            ("x", "w"), "input", counted, inside.inputs[0][place],
            inside.weights["kernel"][:, unit],
            back=(f"d_kernel[:, {unit}] {adds} delta * {x}",),
        )  # fmt: skip
        return [], f"{x} @ kernel[:, {unit}]", total


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
