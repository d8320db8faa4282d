"""Shapes and counts of every node, without computing anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .errors import ShapeError
from .experiment import Model
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
            "parameters": self.count,
            "flops": self.flops,
        }


def infer(model: Model, data_shape: Shape) -> tuple[dict[str, NodeInfo], list[Problem]]:
    """NodeInfo by node id, and what does not fit. An error leaves only what depends on it open."""
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
        shapes = tuple(infos[i].output for i in node.inputs)
        known = tuple(s for s in shapes if s is not None)
        if len(known) < len(shapes):
            infos[name] = NodeInfo(shapes, None)
            continue
        try:
            output = layer.output_shape(*known)
            if size(output) > MAX_SIZE:
                raise ShapeError(f"{layer.name} makes {size(output):.0e} values. Make it smaller.")
            infos[name] = NodeInfo(
                shapes, output, layer.parameters(*known), layer.flops(output, *known),
                layer.statistics(*known),
            )  # fmt: skip
        except ShapeError as error:
            complain(name, str(error), node.path)
            infos[name] = NodeInfo(shapes, None)
    return infos, problems
