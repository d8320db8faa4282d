"""How layers over sequences read in JAX: memories, attention, and vectors for symbols."""

from __future__ import annotations

from typing import Any

from ..experiment import LayerNode
from .jax_layers import Line, function, writes
from .plan import Plan

STEPS = {"SimpleRNN": "rnn_step", "LSTM": "lstm_step", "GRU": "gru_step"}
JOINED = {
    "concat": "jnp.concatenate({}, axis=-1)", "sum": "sum({})", "mul": "jnp.multiply(*{})",
    "ave": "sum({}) / 2",
}  # fmt: skip


@writes("Embedding")
def _embedding(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    return Line(f'w["embeddings"][{given[0]}.astype(int)]')


@writes("PositionEmbedding")
def _position(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    return Line(f'{given[0]} + w["position_embeddings"][: {given[0]}.shape[1]]')


@writes("MultiHeadAttention")
def _attention(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    query, *others = given
    value = others[0] if others else query
    key = others[1] if len(others) > 1 else value
    causal = ", causal=True" * layer.use_causal_mask
    return Line(f"attention(w, {query}, {value}, {key}{causal})", ("attention",))


@writes("SimpleRNN", "LSTM", "GRU")
def _recurrent(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    x, *states = given
    step, helper = _step(layer)
    more = ", sequences=True" * layer.return_sequences
    more += ", backwards=True" * layer.go_backwards
    if not (states or layer.return_state):
        count = ", states=2" if layer.name == "LSTM" else ""
        return Line(f"recurrent({step}, {x}, {layer.units}{count}{more})", ("recurrent", helper))
    begin = f"[{', '.join(states)}]"
    if not states:
        begin = f"jnp.zeros(({len(layer.states)}, len({x}), {layer.units}))"
    text = f"remembered({step}, {x}, {begin}{more})"
    return Line(text if layer.return_state else f"{text}[0]", ("remembered", helper))


@writes("Bidirectional")
def _both_ways(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    step, helper = _step(layer.cell())
    more = ", states=2" if layer.layer == "LSTM" else ""
    more += ", sequences=True" * layer.return_sequences
    text = f"both_ways(w, lambda w: {step}, {given[0]}, {layer.units}{more})"
    return Line(JOINED[layer.merge_mode].format(text), ("recurrent", helper, "both_ways"))


def _step(layer: Any) -> tuple[str, str]:
    """The call that makes a cell's step, and the helper it calls."""
    name = STEPS[layer.name]
    if not getattr(layer, "reset_after", True):
        name = "gru_step_before"
    cells = [function(layer.activation)]
    if layer.name != "SimpleRNN":
        cells.append(function(layer.recurrent_activation))
    w = "w" if layer.use_bias else _without_bias(layer)
    return f"{name}({', '.join([w, *cells])})", name


def _without_bias(layer: Any) -> str:
    """The weights, and zeros in the place of the bias."""
    zeros = "(0, 0)" if layer.name == "GRU" and layer.reset_after else "0"
    return f'{{**w, "bias": {zeros}}}'
