"""How each layer reads in PyTorch: a module that holds its weights, and the line that calls it.

Pictures stay (batch, height, width, channels), as in Strata and Keras: shapes read alike and
Flatten keeps its order. Where torch.nn wants the channels first, the line turns them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..experiment import LayerNode
from .formula import Text, Words, lift, number
from .names import literal
from .plan import Plan


class _Torch(Words):
    """torch.maximum takes no plain numbers; clamp does."""

    def _limit(self, name: str, a: Any, b: Any) -> Text:
        if isinstance(a, Text) and isinstance(b, Text):
            return super()._limit(name, a, b)
        x, bound = (a, b) if isinstance(a, Text) else (b, a)
        side = "min" if name == "maximum" else "max"
        return Text(f"torch.clamp({x}, {side}={lift(bound)})", rank=x.ndim)


TORCH = _Torch(
    "torch",
    {"sigmoid": "torch.sigmoid", "relu": "torch.relu", "erf": "torch.erf", "amax": "torch.amax"},
    "torch.tensor",
    "dim",
)
NAMED = {
    "relu": "torch.relu", "sigmoid": "torch.sigmoid", "tanh": "torch.tanh", "elu": "F.elu",
    "leaky_relu": "F.leaky_relu", "gelu": "F.gelu", "silu": "F.silu", "softplus": "F.softplus",
    "softmax": "torch.softmax",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """`module`: what holds the weights, "" for none; `call`: the line; `weights`: which weight of
    the module is which of Strata's; `fixed`: the module's further ones, which stay at a number, and
    their length.
    """

    call: str
    module: str = ""
    weights: dict[str, str] | None = None
    fixed: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    helpers: tuple[str, ...] = ()


Writer = Callable[[Plan, LayerNode, list[str], bool], Part]
WRITERS: dict[str, Writer] = {}
PLAIN = {"kernel": "weight", "bias": "bias"}
FACTORS = ("gamma", "weight")


def writes(*names: str) -> Callable[[Writer], Writer]:
    """Registers the writer of some layers."""

    def register(writer: Writer) -> Writer:
        WRITERS.update(dict.fromkeys(names, writer))
        return writer

    return register


def activated(activation: Any, text: str) -> str:
    """A text with an activation around it: PyTorch's own, or the formula."""
    if activation is None or activation.name == "linear":
        return text
    if activation.name not in NAMED:
        return f"(lambda x: {activation.apply(TORCH, Text('x'))})({text})"
    given = [f"{name}={literal(value)}" for name, value in activation.config().items()]
    if activation.name == "softmax":
        given = ["dim=-1"]
    elif activation.name == "gelu":
        given = ['approximate="tanh"'] if activation.approximate else []
    return f"{NAMED[activation.name]}({', '.join([text, *given])})"


def own(plan: Plan, node: LayerNode) -> str:
    """What the network's code calls a layer's module."""
    return f"self.{plan.names[node.id]}"


def weighted(layer: Any, call: str, module: str, bare: bool, **more: Any) -> Part:
    """A kernel's product with its bias, and the activation behind it."""
    text = call if bare else activated(layer.activation, call)
    return Part(text, module, PLAIN, **more)


def _off(size: int, **on: bool) -> dict[str, tuple[float, int]]:
    """Factors that are switched off are one, shifts zero."""
    return {name: (float(name in FACTORS), size) for name, used in on.items() if not used}


@writes("Dense")
def _dense(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    no_bias = "" if layer.use_bias else ", bias=False"
    module = f"nn.Linear({plan.shape(node)[-1]}, {layer.units}{no_bias})"
    return weighted(layer, f"{own(plan, node)}({given[0]})", module, bare)


@writes("Activation")
def _activation(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    return Part(given[0] if bare else activated(layer.activation, given[0]))


@writes("Expression")
def _expression(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    names = {f"x{i + 1}": Text(name) for i, name in enumerate(given)} | {"x": Text(given[0])}
    return Part(str(layer.formula.value(TORCH, names)))


@writes("Flatten")
def _flatten(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    return Part(f"{given[0]}.flatten(1)")


@writes("Reshape")
def _reshape(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    sizes = ", ".join(map(str, plan.infos[node.id].output or ()))
    return Part(f"{given[0]}.reshape(-1, {sizes})")


@writes("Permute")
def _permute(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    return Part(f"{given[0]}.permute{literal((0, *layer.dims))}")


@writes("RepeatVector")
def _repeat(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    return Part(f"{given[0]}[:, None].repeat(1, {layer.n}, 1)")


@writes("Add", "Subtract", "Multiply")
def _joined(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    return Part({"Add": " + ", "Subtract": " - ", "Multiply": " * "}[node.layer.name].join(given))


@writes("Average")
def _average(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    return Part(f"({' + '.join(given)}) / {len(given)}")


@writes("Maximum")
def _maximum(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    text = given[0]
    for other in given[1:]:
        text = f"torch.maximum({text}, {other})"
    return Part(text)


@writes("Concatenate")
def _concatenate(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    return Part(f"torch.cat([{', '.join(given)}], dim={layer.axis})")


@writes("Dropout")
def _dropout(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    return Part(f"F.dropout({given[0]}, {number(layer.rate)}, self.training)")


@writes("GaussianNoise")
def _noise(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    x = given[0]
    return Part(f"{x} + self.training * {number(layer.stddev)} * torch.randn_like({x})")


@writes("BatchNormalization")
def _batch(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    module = f"BatchNorm({plan.shape(node)[-1]}, {number(layer.momentum)}, {number(layer.epsilon)})"
    weights = {"gamma": "gamma", "beta": "beta"}
    weights |= {"moving_mean": "moving_mean", "moving_variance": "moving_variance"}
    fixed = _off(plan.shape(node)[-1], gamma=layer.scale, beta=layer.center)
    return Part(f"{own(plan, node)}({given[0]})", module, weights, fixed, ("batch_norm",))


@writes("LayerNormalization")
def _layer(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    module = f"nn.LayerNorm({plan.shape(node)[-1]}, {number(layer.epsilon)})"
    fixed = _off(plan.shape(node)[-1], weight=layer.scale, bias=layer.center)
    weights = {"gamma": "weight", "beta": "bias"}
    return Part(f"{own(plan, node)}({given[0]})", module, weights, fixed)
