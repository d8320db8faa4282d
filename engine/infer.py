"""Shapes and counts of every node, without computing anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .errors import ShapeError
from .experiment import Model
from .graph import endpoint
from .layers.base import Parameter
from .shapes import Shape, show_shape, size
from .spec import Problem, problem

MAX_SIZE = 2**40  # beyond this a shape is a slip of the pen; keeps all sums exact in JavaScript


@dataclass(frozen=True)
class NodeInfo:
    """What is known of a node. None where an error upstream leaves it open."""

    inputs: tuple[Shape | None, ...]
    output: Shape | None
    parameters: dict[str, Parameter] = field(default_factory=dict)
    flops: int | None = None
    ports: dict[str, Shape] = field(default_factory=dict)
    stored: int = 0
    statistics: dict[str, Parameter] = field(default_factory=dict)

    @property
    def count(self) -> int | None:
        """Number of values kept, learnt or observed, as Keras's count_params has it."""
        if self.output is None:
            return None
        kept = (*self.parameters.values(), *self.statistics.values())
        return sum(size(p.shape) for p in kept)

    def report(self) -> dict[str, Any]:
        return {
            "inputs": [list(s) if s is not None else None for s in self.inputs],
            "output": list(self.output) if self.output is not None else None,
            "ports": {name: list(shape) for name, shape in self.ports.items()},
            "parameters": self.count,
            "flops": self.flops,
        }


def infer(
    model: Model, data_shape: Shape, vocabulary: int | None = None
) -> tuple[dict[str, NodeInfo], list[Problem]]:
    """NodeInfo by node id, and what does not fit. An error leaves only what depends on it open.

    vocabulary: how many symbols the data's numbers stand for; None where they are measurements.
    """
    infos: dict[str, NodeInfo] = {}
    problems: list[Problem] = []

    def complain(node: str, message: str, at: str) -> None:
        text = f"{node}: {message}"
        problems.append(problem(at, text, network=model.name, node=node))

    for name, node in model.nodes.items():
        layer = node.layer
        if layer.category == "input":
            declared = layer.__dict__.get("shape")
            if declared is not None and declared != data_shape:
                complain(
                    name,
                    f"Input expects {show_shape(declared)}, the data are {show_shape(data_shape)}. "
                    "Empty its shape to follow the data, or choose other data.",
                    f"{node.path}.config.shape",
                )
            infos[name] = NodeInfo((), data_shape, flops=0)
            continue
        try:
            shapes = tuple(_taken(infos, source) for source in node.inputs)
        except ShapeError as error:
            complain(name, str(error), f"{node.path}.inputs")
            infos[name] = NodeInfo((None,) * len(node.inputs), None)
            continue
        known = tuple(s for s in shapes if s is not None)
        if len(known) < len(shapes):
            infos[name] = NodeInfo(shapes, None)
            continue
        try:
            if model.input in node.inputs:
                layer.admit(vocabulary)
            output = layer.output_shape(*known)
            if size(output) > MAX_SIZE:
                raise ShapeError(f"{layer.name} makes {size(output):.0e} values. Make it smaller.")
            infos[name] = NodeInfo(
                shapes, output, layer.parameters(*known), layer.flops(output, *known),
                ports=layer.ports(*known), stored=layer.stored(output, *known),
                statistics=layer.statistics(*known),
            )  # fmt: skip
        except ShapeError as error:
            complain(name, str(error), node.path)
            infos[name] = NodeInfo(shapes, None)
    return infos, problems


def _taken(infos: dict[str, NodeInfo], source: str) -> Shape | None:
    """The shape of what an input names: a node's output, or one of its ports."""
    node, port = endpoint(source)
    info = infos[node]
    if not port or info.output is None:
        return info.output
    if port not in info.ports:
        has = f"It has {', '.join(info.ports)}." if info.ports else "It has none."
        raise ShapeError(
            f"takes {source}, but {node} has no further output called {port}. {has} A recurrent "
            "layer has them with return_state on."
        )
    return info.ports[port]
