"""Networks in Keras 3. The settings have Keras's names, so most of it follows from them."""

from __future__ import annotations

from typing import Any

from ..experiment import LayerNode
from ..fields import Field
from ..registry import Thing
from .formula import Text, Words, number
from .keras_facts import (
    FUNCTIONS,
    REGULARIZERS,
    class_name,
    is_default,
    keras_class,
    penalized,
)
from .keras_helpers import HELPERS
from .names import called, literal
from .plan import Plan

OPS = Words("ops", FUNCTIONS, "ops.array")


def network(plan: Plan) -> str:
    """The layers, called one after the other."""
    lines = []
    for entry in plan.entries:
        symbols = ', dtype="int32"' * entry.symbols
        lines.append(f"{entry.name} = keras.Input(shape={literal(entry.shape)}{symbols})")
    for node in plan.layers:
        # Of two networks trained as one, Keras tells weights apart by these names.
        own = plan.names[node.id] if plan.alone else f"{plan.own}_{plan.names[node.id]}"
        function, arguments = made(plan, node, own)
        start = f"{', '.join(plan.given_out(node))} = "
        lines.append(called(start, function, arguments, f"({taken(plan, node)})"))
    inputs = plan.taken if len(plan.entries) == 1 else f"[{plan.taken}]"
    own = "" if plan.alone else f', name="{plan.own}"'
    made_of = f"{plan.own} = keras.Model({inputs}, {plan.names[plan.end.id]}{own})"
    return "\n".join([*lines, made_of, ""])


def taken(plan: Plan, node: LayerNode) -> str:
    """What a layer is called with."""
    given = plan.given(node)
    if node.layer.name == "MultiHeadAttention":
        query, *others = given
        value = others[0] if others else query
        key = others[1] if len(others) > 1 else value
        causal = ", use_causal_mask=True" if node.layer.config()["use_causal_mask"] else ""
        return f"{query}, {value}, {key}{causal}"
    if node.layer.category == "recurrent" and len(given) > 1:
        states = ", ".join(given[1:])
        return f"{given[0]}, initial_state=[{states}]"
    return given[0] if len(given) == 1 and node.layer.arity[0] == 1 else f"[{', '.join(given)}]"


def made(plan: Plan, node: LayerNode, name: str) -> tuple[str, list[str]]:
    """What makes a layer, and its arguments."""
    layer: Any = node.layer
    named = f'name="{name}"'
    if layer.name == "Expression":
        return f"layers.{keras_class(layer.name)}", [formula_text(layer, len(node.inputs)), named]
    if layer.name in HELPERS:  # Keras has none such; the script brings it along
        return layer.name, [*settings(layer), named]
    if layer.name == "Bidirectional":
        every = ", return_sequences=True" * layer.return_sequences
        inner = f"layers.{layer.layer}({layer.units}{every})"
        return "layers.Bidirectional", [inner, f'merge_mode="{layer.merge_mode}"', named]
    return f"layers.{layer.name}", [*settings(layer, "use_causal_mask"), named]


def formula_text(layer: Any, count: int) -> str:
    """A formula over one input, or several."""
    names = {"x": Text("x"), "x1": Text("x")}
    if count > 1:
        names = {f"x{i + 1}": Text(f"x[{i}]") for i in range(count)}
    return f"lambda x: {layer.formula.value(OPS, names)}"


def settings(thing: Thing, *apart: str) -> list[str]:
    """Keyword arguments: what is not Keras's default, and the sizes that make a layer what it is.

    apart: names of those that are written elsewhere.
    """
    found, penalties = [], []
    for name, field in thing.fields().items():
        value = thing.__dict__[name]
        if value is None or name in apart:
            continue
        if name in REGULARIZERS:
            penalties.append(f"{REGULARIZERS[name]}={number(value)}")
        elif not is_default(field, value):
            found.append(f"{name}={_value(field, value)}")
    if penalties:
        listed = ", ".join(penalties)
        found.append(f"{penalized(thing.name)}=keras.regularizers.L1L2({listed})")
    return found


def _value(field: Field[Any], value: Any) -> str:
    if field.kind == "activation":
        return activation_text(value)
    if field.kind == "initializer":
        return _initializer(value)
    return literal(value)


def activation_text(activation: Any) -> str:
    """Keras's name, or a call where settings differ from Keras's."""
    if activation.name == "expression":
        return f"lambda x: {activation.apply(OPS, Text('x'))}"
    changed = _changed(activation)
    if not changed:
        return f'"{activation.name}"'
    return f"lambda x: keras.activations.{activation.name}(x, {', '.join(changed)})"


def _initializer(initializer: Thing) -> str:
    changed = _changed(initializer)
    if not changed:
        return f'"{initializer.name}"'
    return f"keras.initializers.{class_name(initializer.name)}({', '.join(changed)})"


def _changed(thing: Thing) -> list[str]:
    """The settings that differ from their defaults, which are Keras's."""
    every = {name: (field, thing.__dict__[name]) for name, field in thing.fields().items()}
    return [f"{name}={literal(v)}" for name, (field, v) in every.items() if v != field.default]
