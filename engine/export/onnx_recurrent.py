"""Recurrent layers in ONNX, which has them whole: time first, gates in an order of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from .onnx_layers import Place, writes

KINDS = {"SimpleRNN": "RNN", "LSTM": "LSTM", "GRU": "GRU"}
# Which of Strata's gates comes where: LSTM input, forget, cell, output; GRU update, reset, new.
GATES = {"SimpleRNN": (0,), "LSTM": (0, 3, 1, 2), "GRU": (0, 1, 2)}
BENDS = {"tanh": "Tanh", "sigmoid": "Sigmoid", "relu": "Relu"}
JOINED = {"sum": "ReduceSum", "mul": "ReduceProd", "ave": "ReduceMean"}


@writes("SimpleRNN", "LSTM", "GRU")
def _recurrent(place: Place) -> str:
    layer, graph = place.layer, place.graph
    x = place.op("Transpose", place.given[0], perm=(1, 0, 2))
    if layer.go_backwards:  # turned around: what is read first comes first, as in Keras
        ends = graph.sizes(-1), graph.sizes(-(2**31)), graph.sizes(0), graph.sizes(-1)
        x = place.op("Slice", x, *ends)
    begin = [place.op("Unsqueeze", state, graph.sizes(0)) for state in place.given[1:]]
    every, *states = _cell(place, layer, x, [""], begin)
    last = [place.op("Squeeze", state, graph.sizes(0)) for state in states]
    if layer.return_state:
        place.ports.update(zip(layer.states, last, strict=True))
    if not layer.return_sequences:
        return last[0]
    # (time, direction, batch, units)
    return place.op("Transpose", place.op("Squeeze", every, graph.sizes(1)), perm=(1, 0, 2))


@writes("Bidirectional")
def _both_ways(place: Place) -> str:
    layer, cell = place.layer, place.layer.cell()
    x = place.op("Transpose", place.given[0], perm=(1, 0, 2))
    every, last, *_ = _cell(place, cell, x, ["forward_", "backward_"], [])
    if layer.return_sequences:  # to (batch, time, direction, units)
        y, axis = place.op("Transpose", every, perm=(2, 0, 1, 3)), 2
    else:
        y, axis = place.op("Transpose", last, perm=(1, 0, 2)), 1
    if layer.merge_mode == "concat":
        sizes = place.graph.sizes(-1, *(place.plan.infos[place.node.id].output or ()))
        return place.op("Reshape", y, sizes)
    if layer.merge_mode == "sum":  # its axes are an input since opset 13, the others' are not yet
        return place.op("ReduceSum", y, place.graph.sizes(axis), keepdims=0)
    return place.op(JOINED[layer.merge_mode], y, axes=[axis], keepdims=0)


def _cell(place: Place, layer: Any, x: str, ways: list[str], begin: list[str]) -> list[str]:
    """ONNX's cell over x, time first, once for each way: every output, then the last states."""
    settings: dict[str, Any] = {
        "hidden_size": layer.units, "activations": _bends(place, layer) * len(ways),
    }  # fmt: skip
    if len(ways) > 1:
        settings["direction"] = "bidirectional"
    if layer.name == "GRU":
        settings["linear_before_reset"] = int(layer.reset_after)
    taken = [x, *_weights(place, layer, ways)]
    if begin:
        taken += [""] * (5 - len(taken)) + begin
    return place.graph.ops(1 + len(layer.states), KINDS[layer.name], *taken, **settings)


def _bends(place: Place, layer: Any) -> list[str]:
    """The activations, gates first. Raises NoCode."""
    own = [layer.activation] * (2 if layer.name == "LSTM" else 1)
    gates = [layer.recurrent_activation] if layer.name != "SimpleRNN" else []
    for activation in gates + own:
        if activation.name not in BENDS:
            why = f"ONNX's {layer.name} bends by tanh, sigmoid and relu only"
            raise place.plan.missing(place.node, "ONNX", why)
    return [BENDS[activation.name] for activation in gates + own]


def _weights(place: Place, layer: Any, ways: list[str]) -> list[str]:
    """Of the inputs, of the memory, and both biases, gate by gate; each for every way."""
    held, graph, order = place.weights, place.graph, GATES[layer.name]

    def gated(weight: np.ndarray) -> np.ndarray:
        parts = np.split(weight, len(order), axis=-1)
        return np.concatenate([parts[i] for i in order], axis=-1)

    found = [
        graph.weight(name, np.stack([gated(held[f"{way}{name}"]).T for way in ways]))
        for name in ("kernel", "recurrent_kernel")
    ]
    if layer.use_bias:
        biases = [gated(held[f"{way}bias"]) for way in ways]
        both = [b if b.ndim == 2 else np.stack([b, np.zeros_like(b)]) for b in biases]
        found.append(graph.weight("bias", np.stack([pair.reshape(-1) for pair in both])))
    return found
