"""Trained weights as Keras 3 keeps them in a `.weights.h5` file, for the model of the script.

Keras finds a layer's weights by its class and by how many of that class stand before it in
`model.layers`, not by its name; so that order is found here as Keras finds it.

Source: Keras 3, `saving_lib.py` (names in the file) and `ops/function.py` (order of layers).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from . import hdf5
from .keras import made
from .opened import Opened
from .plan import Plan

# As Keras makes them, what is learnt before what is observed.
ORDER = (
    "kernel", "recurrent_kernel", "embeddings", "position_embeddings", "gamma", "bias", "beta",
    "moving_mean", "moving_variance",
)  # fmt: skip
PARTS = {
    "forward": "forward_layer/cell", "backward": "backward_layer/cell", "query": "query_dense",
    "key": "key_dense", "value": "value_dense", "attention_output": "output_dense",
}  # fmt: skip


def keras_weights(run: Opened, plan: Plan) -> bytes:
    """The file of a network that the script's lines load. Raises NoCode."""
    return hdf5.write(tree_of(plan, lambda node: run.weights(plan.model.name, node)))


def tree_of(plan: Plan, weights: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """A file's groups with what stands for each weight of each node in its place.

    Raises NoCode.
    """
    layers: dict[str, Any] = {}
    seen: Counter[str] = Counter()
    for id in layer_order(plan):
        node = plan.model.nodes[id]
        function, _ = made(plan, node, plan.names[id])
        kind = _snake_case(function.removeprefix("layers."))
        own = f"{kind}_{seen[kind]}" if seen[kind] else kind
        seen[kind] += 1
        layers[own] = _grouped(node.layer, weights(id))
    return {"layers": layers, "vars": {}}


def layer_order(plan: Plan) -> list[str]:
    """Nodes but the Input: those furthest from the end first, among equals as they are met on the
    way back from it.
    """
    nodes = plan.model.nodes
    sources = {id: [name.split(".")[0] for name in node.inputs] for id, node in nodes.items()}
    far = dict.fromkeys(nodes, 0)
    for id in reversed(nodes):  # what takes something stands behind it
        for source in sources[id]:
            far[source] = max(far[source], far[id] + 1)
    met: dict[str, int] = {}
    waiting = [plan.end.id]
    while waiting:
        id = waiting.pop()
        if id not in met:
            met[id] = len(met)
            waiting += reversed(sources[id])
    return sorted((node.id for node in plan.layers), key=lambda id: (-far[id], met[id]))


def _grouped(layer: Any, weights: Mapping[str, Any]) -> dict[str, Any]:
    """Weights in the groups of the parts they belong to, numbered."""
    found: dict[str, Any] = {"vars": {}}
    for full, weight in sorted(weights.items(), key=lambda item: _place(item[0])):
        part, _ = _split(full)
        inner = PARTS.get(part, "cell" if layer.category == "recurrent" else "")
        group = found
        for name in filter(None, inner.split("/")):
            group = group.setdefault(name, {"vars": {}})
        group["vars"][str(len(group["vars"]))] = weight
    return found


def _place(full: str) -> tuple[str, int]:
    part, name = _split(full)
    return part, ORDER.index(name)


def _split(full: str) -> tuple[str, str]:
    """Part and name of a weight: `forward_kernel` is the forward part's kernel."""
    part = next((part for part in PARTS if full.startswith(f"{part}_")), "")
    return part, full.removeprefix(f"{part}_") if part else full


def _snake_case(name: str) -> str:
    """A class's name as Keras writes it: BatchNormalization becomes batch_normalization."""
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower()
