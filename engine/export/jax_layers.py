"""How each layer reads in JAX: one line of the model, and functions it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..experiment import LayerNode
from .formula import Text, Words, number
from .names import literal
from .plan import Plan

JNP = Words(
    "jnp",
    {"sigmoid": "jax.nn.sigmoid", "relu": "jax.nn.relu", "erf": "jax.scipy.special.erf",
     "amax": "jnp.max"},
    "jnp.array",
)  # fmt: skip
# Activations that jax.nn has under Keras's name.
NAMED = frozenset("relu sigmoid tanh softmax elu leaky_relu gelu silu softplus".split())


@dataclass(frozen=True)
class Line:
    """An expression over `w` (the layer's weights) and its inputs. `chance`: it takes the next of
    `keys`; `seen`: it gives the statistics afterwards, too.
    """

    text: str
    helpers: tuple[str, ...] = ()
    chance: bool = False
    seen: bool = False


Writer = Callable[[Plan, LayerNode, list[str], bool], Line]
WRITERS: dict[str, Writer] = {}


def writes(*names: str) -> Callable[[Writer], Writer]:
    """Registers the writer of some layers."""

    def register(writer: Writer) -> Writer:
        WRITERS.update(dict.fromkeys(names, writer))
        return writer

    return register


def activated(activation: Any, text: str) -> str:
    """A text with an activation around it: jax.nn's own, or the formula."""
    if activation is None or activation.name == "linear":
        return text
    if activation.name in NAMED:
        given = [f"{name}={literal(value)}" for name, value in activation.config().items()]
        return f"jax.nn.{activation.name}({', '.join([text, *given])})"
    return f"(lambda x: {activation.apply(JNP, Text('x'))})({text})"


def function(activation: Any) -> str:
    """An activation as a function to hand over."""
    plain = activation.name in NAMED and not activation.config()
    return f"jax.nn.{activation.name}" if plain else f"lambda x: {activated(activation, 'x')}"


def weighted(node: LayerNode, text: str, bare: bool, *helpers: str) -> Line:
    """A kernel's product with its bias and activation."""
    layer: Any = node.layer
    total = f'{text} + w["bias"]' if layer.use_bias else text
    return Line(total if bare else activated(layer.activation, total), helpers)


@writes("Dense")
def _dense(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    return weighted(node, f'{given[0]} @ w["kernel"]', bare)


@writes("Activation")
def _activation(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    return Line(given[0] if bare else activated(layer.activation, given[0]))


@writes("Expression")
def _expression(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    names = {f"x{i + 1}": Text(name) for i, name in enumerate(given)} | {"x": Text(given[0])}
    return Line(str(layer.formula.value(JNP, names)))


@writes("Flatten")
def _flatten(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    return Line(f"{given[0]}.reshape(len({given[0]}), -1)")


@writes("Reshape")
def _reshape(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    sizes = ", ".join(map(str, plan.infos[node.id].output or ()))
    return Line(f"{given[0]}.reshape(-1, {sizes})")


@writes("Permute")
def _permute(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    return Line(f"jnp.transpose({given[0]}, {literal((0, *layer.dims))})")


@writes("RepeatVector")
def _repeat(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    return Line(f"jnp.repeat({given[0]}[:, None], {layer.n}, axis=1)")


@writes("Add", "Subtract", "Multiply")
def _joined(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    sign = {"Add": " + ", "Subtract": " - ", "Multiply": " * "}[node.layer.name]
    return Line(sign.join(given))


@writes("Average")
def _average(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    return Line(f"({' + '.join(given)}) / {len(given)}")


@writes("Maximum")
def _maximum(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    text = given[0]
    for other in given[1:]:
        text = f"jnp.maximum({text}, {other})"
    return Line(text)


@writes("Concatenate")
def _concatenate(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    return Line(f"jnp.concatenate([{', '.join(given)}], axis={layer.axis})")


@writes("Dropout", "SpatialDropout2D")
def _dropout(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    name = "dropout" if layer.name == "Dropout" else "channel_dropout"
    return Line(f"{name}({given[0]}, {number(layer.rate)}, keys)", (name,), chance=True)


@writes("GaussianNoise")
def _noise(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    return Line(f"noise({given[0]}, {number(layer.stddev)}, keys)", ("noise",), chance=True)


@writes("BatchNormalization")
def _batch(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    w = "w" if layer.scale or layer.center else "{}"
    text = (
        f'batch_norm({w}, seen["{plan.names[node.id]}"], {given[0]}, key, '
        f"{number(layer.momentum)}, {number(layer.epsilon)})"
    )
    return Line(text, ("normalized", "batch_norm"), seen=True)


@writes("LayerNormalization")
def _layer(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    w, x = "w" if layer.scale or layer.center else "{}", given[0]
    text = (
        f"normalized({w}, {x}, {x}.mean(-1, keepdims=True), {x}.var(-1, keepdims=True), "
        f"{number(layer.epsilon)})"
    )
    return Line(text, ("normalized",))
