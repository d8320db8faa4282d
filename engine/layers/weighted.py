"""What layers with a kernel share: bias, activation, first values and penalties."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from functools import cache
from typing import Any

from ..fields import ActivationField, Bool, Field, InitializerField, OptionalFloat
from ..shapes import Shape, size
from .apart import Code, Inside, Stage, Sum, biased, nudged, summed
from .base import Context, Layer, Parameter


class Weighted(Layer):
    """y = f(kernel on x + b). Subclasses say what the kernel does.

    L1 and L2 add l1·Σ|w| and l2·Σw² over the kernel to the loss.
    """

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

    @classmethod
    @cache
    def fields(cls) -> dict[str, Field[Any]]:
        """The layer's own settings first, then those it shares with others."""
        every = super().fields()
        names = dict.fromkeys(name for base in cls.__mro__ for name in vars(base))
        return {name: every[name] for name in names if name in every}

    @abstractmethod
    def kernel_shape(self, shape: Shape) -> Shape:
        """Shape of the kernel for an input shape."""

    @abstractmethod
    def combine(self, xp: Any, x: Any, kernel: Any) -> Any:
        """The kernel applied to a batch of inputs."""

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        kernel = Parameter(self.kernel_shape(inputs[0]), self.kernel_initializer)
        if not self.use_bias:
            return {"kernel": kernel}
        units = self.output_shape(*inputs)[-1]
        return {"kernel": kernel, "bias": Parameter((units,), self.bias_initializer)}

    def logits(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        total = self.combine(ctx.xp, inputs[0], params["kernel"])
        return nudged(params, "sum", total + params["bias"] if self.use_bias else total)

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return self.activation.apply(ctx.xp, self.logits(ctx, params, *inputs))

    def insides(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> dict[str, Any]:
        total = self.logits(ctx, params, *inputs)
        return {"sum": total, "output": self.activation.apply(ctx.xp, total)}

    def nudges(self) -> tuple[str, ...]:
        return ("sum",)

    def explain(self, inside: Inside, at: Mapping[str, int]) -> list[Stage]:
        unit, place = at["unit"], tuple(n for kind, n in at.items() if kind != "unit")
        before, code, total = self.seen(inside, place, unit)
        if self.use_bias:
            bias, adds = inside.weights["bias"][unit], "+=" if place else "="
            code, total = biased(code, total, f"bias[{unit}]", bias, adds)
        bend = "z" if self.activation.name == "linear" else f"{self.activation.name}(z)"
        return [
            *before,
            summed("z", code, inside.slopes["sum"][(*place, unit)], total),
            Stage("a", bend, float(inside.values["output"][(*place, unit)])),
        ]

    def seen(
        self, inside: Inside, place: tuple[int, ...], unit: int
    ) -> tuple[list[Stage], Code, Sum]:
        """What a unit sees at a place (a step; row and column), times its weights: lines before
        it, its NumPy and the sum, bias left out. For layers that can be taken apart.
        """
        raise NotImplementedError(f"{self.name} is not taken apart")

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
        """Every kernel value is used once per place of the output (of the input, if painting)."""
        places = size(output[:-1])
        return 2 * size(self.kernel_shape(inputs[0])) * places + size(output) * self.use_bias
