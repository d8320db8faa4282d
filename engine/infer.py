"""Shapes and counts of every node, without computing anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import ShapeError
from .experiment import Model
from .graph import endpoint
from .layers.base import Layer, Parameter
from .shapes import Shape, show_shape, size
from .spec import Problem, problem

MAX_SIZE = 2**40  # beyond this a shape is a slip of the pen; keeps all sums exact in JavaScript


@dataclass(frozen=True)
class Feed:
    """What an Input is given: a shape without the batch axis, and how many symbols its numbers
    stand for; None where they are measurements. A shape that is not known yet is None.
    """

    shape: Shape | None
    vocabulary: int | None = None


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


def infer(model: Model, feeds: Mapping[str, Feed]) -> tuple[dict[str, NodeInfo], list[Problem]]:
    """NodeInfo by node id, and what does not fit. An error leaves only what depends on it open.

    feeds: what the Inputs are given, by their source.
    """
    infos: dict[str, NodeInfo] = {}
    problems: list[Problem] = []
    symbols = {
        node: feeds[source].vocabulary for source, node in model.inputs.items() if source in feeds
    }

    def complain(node: str, message: str, at: str, repair: Any = None) -> None:
        text = f"{node}: {message}"
        problems.append(problem(at, text, network=model.name, node=node, repair=repair))

    for name, node in model.nodes.items():
        layer = node.layer
        if layer.category == "input":
            infos[name], text = _entry(layer, feeds)
            if text:
                field = "source" if infos[name].output is None else "shape"
                complain(name, text, f"{node.path}.config.{field}")
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
            for source in node.inputs:
                if source in symbols:
                    layer.admit(symbols[source])
            output = layer.output_shape(*known)
            if size(output) > MAX_SIZE:
                raise ShapeError(f"{layer.name} makes {size(output):.0e} values. Make it smaller.")
            infos[name] = NodeInfo(
                shapes, output, layer.parameters(*known), layer.flops(output, *known),
                ports=layer.ports(*known), stored=layer.stored(output, *known),
                statistics=layer.statistics(*known),
            )  # fmt: skip
        except ShapeError as error:
            complain(name, str(error), node.path, error.repair)
            infos[name] = NodeInfo(shapes, None)
    return infos, problems


def _entry(layer: Layer, feeds: Mapping[str, Feed]) -> tuple[NodeInfo, str]:
    """What is known of an Input, and what is wrong with it, if anything."""
    source, declared = layer.__dict__["source"], layer.__dict__["shape"]
    if source not in feeds:
        known = " or ".join(feeds)
        return NodeInfo((), None), f"nothing comes in as {source} here. Set its source to {known}."
    given = feeds[source].shape
    info = NodeInfo((), given, flops=0)
    if declared in (None, given) or given is None:
        return info, ""
    return info, (
        f"Input expects {show_shape(declared)}, the data are {show_shape(given)}. "
        "Empty its shape to follow the data, or choose other data."
    )


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
