"""How layers over sequences read in PyTorch: memories, attention, and vectors for symbols."""

from __future__ import annotations

from typing import Any

from ..experiment import LayerNode
from .plan import Plan
from .torch_layers import Part, own, writes

RECURRENT = {"kernel": "weight_ih_l0", "recurrent_kernel": "weight_hh_l0"}
JOINED = {
    "concat": "torch.cat({}, dim=-1)", "sum": "sum({})", "mul": "torch.mul(*{})",
    "ave": "sum({}) / 2",
}  # fmt: skip


@writes("Embedding")
def _embedding(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    module = f"nn.Embedding({layer.input_dim}, {layer.output_dim})"
    return Part(f"{own(plan, node)}({given[0]}.long())", module, {"embeddings": "weight"})


@writes("PositionEmbedding")
def _position(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    module = f"nn.Embedding({layer.sequence_length}, {plan.shape(node)[-1]})"
    text = f"{given[0]} + {own(plan, node)}.weight[: {given[0]}.shape[1]]"
    return Part(text, module, {"position_embeddings": "weight"})


@writes("MultiHeadAttention")
def _attention(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    query, *others = given
    value = others[0] if others else query
    key = others[1] if len(others) > 1 else value
    weights = plan.infos[node.id].parameters
    inner = weights["value_kernel"].shape[-1]
    widths = tuple(weights[f"{part}_kernel"].shape[0] for part in ("query", "value", "key"))
    more = "" if layer.use_bias else ", bias=False"
    module = f"MultiHeadAttention({widths}, {layer.num_heads}, {layer.key_dim}, {inner}{more})"
    theirs = {
        name: f"{part}.{'weight' if name.endswith('kernel') else 'bias'}"
        for name in weights
        for part in [name.rsplit("_", 1)[0]]
    }
    causal = ", causal=True" * layer.use_causal_mask
    text = f"{own(plan, node)}({query}, {value}, {key}{causal})"
    return Part(text, module, theirs, helpers=("attention",))


@writes("SimpleRNN", "LSTM", "GRU")
def _recurrent(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    _as_torch_has_it(plan, node, layer)
    x, *states = given
    taken = [f"{x}.flip(1)" if layer.go_backwards else x]
    if states:
        begin = [f"{state}[None]" for state in states]
        taken.append(begin[0] if len(begin) == 1 else f"({', '.join(begin)})")
    call = f"{own(plan, node)}({', '.join(taken)})"
    module, weights, fixed = _module(plan, node, layer, "")
    if layer.return_state:
        every = ", sequences=True" * layer.return_sequences
        return Part(f"remembered({call}{every})", module, weights, fixed, ("remembered",))
    end = "" if layer.return_sequences else "[:, -1]"
    return Part(f"{call}[0]{end}", module, weights, fixed)


@writes("Bidirectional")
def _both_ways(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    module, _, _ = _module(plan, node, layer.cell(), ", bidirectional=True")
    weights: dict[str, str] = {}
    fixed: dict[str, tuple[float, int]] = {}
    for way, end in (("forward", ""), ("backward", "_reverse")):
        _, theirs, others = _module(plan, node, layer.cell(), "", f"{way}_")
        for name, called in theirs.items():
            weights[f"{way}_{name}"] = " ".join(f"{one}{end}" for one in called.split())
        fixed |= {f"{name}{end}": value for name, value in others.items()}
    every = ", sequences=True" * layer.return_sequences
    text = f"both_ways({own(plan, node)}({given[0]})[0]{every})"
    return Part(JOINED[layer.merge_mode].format(text), module, weights, fixed, ("both_ways",))


def _module(
    plan: Plan, node: LayerNode, layer: Any, more: str, start: str = ""
) -> tuple[str, dict[str, str], dict[str, tuple[float, int]]]:
    """torch.nn's cell, its weights by Strata's names, and those that stay at zero."""
    kind = "RNN" if layer.name == "SimpleRNN" else layer.name
    bend = ', nonlinearity="relu"' if layer.activation.name == "relu" else ""
    no_bias = "" if layer.use_bias else ", bias=False"
    features = plan.shape(node)[-1]
    module = f"nn.{kind}({features}, {layer.units}{bend}{no_bias}, batch_first=True{more})"
    fixed: dict[str, tuple[float, int]] = {}
    if layer.use_bias and layer.name != "GRU":
        # PyTorch adds two biases; one of them does what Keras's does.
        bias = plan.infos[node.id].parameters[f"{start}bias"] if not more else None
        fixed = {"bias_hh_l0": (0.0, bias.shape[-1])} if bias else {}
    weights = RECURRENT | {"bias": "bias_ih_l0 bias_hh_l0" if layer.name == "GRU" else "bias_ih_l0"}
    return module, weights, fixed


def _as_torch_has_it(plan: Plan, node: LayerNode, layer: Any) -> None:
    """PyTorch's cells bend by tanh and sigmoid only (RNN by relu, too), GRU's reset comes after."""
    bends = ("tanh", "relu") if layer.name == "SimpleRNN" else ("tanh",)
    gates = getattr(layer, "recurrent_activation", None)
    fits = layer.activation.name in bends and (gates is None or gates.name == "sigmoid")
    if not fits:
        why = f"PyTorch's {layer.name} has fixed activations, tanh and sigmoid"
        raise plan.missing(node, "PyTorch", why)
    if not getattr(layer, "reset_after", True):
        raise plan.missing(node, "PyTorch", "PyTorch's GRU has reset_after on, always")
