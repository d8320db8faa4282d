"""A trained network as an ONNX file, which runs without Python and opens in Netron."""

from __future__ import annotations

import numpy as np

from . import onnx_file, onnx_pictures, onnx_recurrent, onnx_sequences  # noqa: F401  (writers)
from .onnx_graph import Graph
from .onnx_layers import WRITERS, Place
from .opened import Opened
from .plan import Plan


def onnx_model(run: Opened, plan: Plan) -> bytes:
    """The file. It takes rows of `inputs` (and what other Inputs take, by their source) and gives
    rows of `outputs`. Raises NoCode.
    """
    graph, found = Graph(), {entry.name: entry.name for entry in plan.entries}
    for node in plan.layers:
        if node.layer.name not in WRITERS:
            raise plan.missing(node, "ONNX")
        graph.scope = node.id
        weights = run.weights(plan.model.name, node.id)
        given = [found[name] for name in plan.given(node)]
        place = Place(graph, plan, node, given, weights)
        found[plan.names[node.id]] = WRITERS[node.layer.name](place)
        found |= {plan.names[f"{node.id}.{port}"]: name for port, name in place.ports.items()}
    graph.nodes.append(
        onnx_file.node("Identity", [found[plan.names[plan.end.id]]], ["outputs"], "outputs", {})
    )
    output = plan.infos[plan.end.id].output or ()
    return onnx_file.model(
        plan.title,
        graph.nodes,
        graph.weights,
        [
            onnx_file.value(entry.name, np.int32 if entry.symbols else np.float32, entry.shape)
            for entry in plan.entries
        ],
        [onnx_file.value("outputs", np.float32, output)],
    )
