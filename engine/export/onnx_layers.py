"""How each layer reads in ONNX. Pictures stay channels-last between layers, as in Strata; ONNX's
own operations on them want the channels first, so they are turned around those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..experiment import LayerNode
from .onnx_graph import Graph, Space, Value
from .plan import Plan

INT64 = 7
NAMED = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh"}


@dataclass(frozen=True)
class Place:
    """A block on its way into the graph: what it takes, by names, and its weights. `ports`: what
    it gives besides its output, by name; its writer fills them in.
    """

    graph: Graph
    plan: Plan
    node: LayerNode
    given: list[str]
    weights: Mapping[str, np.ndarray]
    ports: dict[str, str] = field(default_factory=dict)

    @property
    def layer(self) -> Any:
        """The block's layer."""
        return self.node.layer

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of what comes in first, batch axis left out."""
        return self.plan.shape(self.node)

    def op(self, kind: str, *inputs: str, **settings: Any) -> str:
        """A node of the graph."""
        return self.graph.op(kind, *inputs, **settings)

    def weight(self, name: str) -> str:
        """A weight as it is."""
        return self.graph.weight(name, self.weights[name])

    def ended(self, x: str) -> str:
        """x with the layer's bias and its activation."""
        if "bias" in self.weights:
            x = self.op("Add", x, self.weight("bias"))
        return activated(self.graph, self.layer.activation, x)


Writer = Callable[[Place], str]
WRITERS: dict[str, Writer] = {}


def writes(*names: str) -> Callable[[Writer], Writer]:
    """Registers the writer of some layers: it adds nodes, and gives the name of what comes out."""

    def register(writer: Writer) -> Writer:
        WRITERS.update(dict.fromkeys(names, writer))
        return writer

    return register


def activated(graph: Graph, activation: Any, x: str) -> str:
    """An activation: ONNX's own, or its formula."""
    if activation is None or activation.name == "linear":
        return x
    if activation.name in NAMED:
        return graph.op(NAMED[activation.name], x)
    if activation.name == "softmax":
        return graph.op("Softmax", x, axis=-1)
    return activation.apply(Space(graph), Value(graph, x)).name


@writes("Dense")
def _dense(place: Place) -> str:
    return place.ended(place.op("MatMul", place.given[0], place.weight("kernel")))


@writes("Activation")
def _activation(place: Place) -> str:
    return activated(place.graph, place.layer.activation, place.given[0])


@writes("Expression")
def _expression(place: Place) -> str:
    given = [Value(place.graph, name) for name in place.given]
    names = {f"x{i + 1}": value for i, value in enumerate(given)} | {"x": given[0]}
    found = place.layer.formula.value(Space(place.graph), names)
    # A formula may be a plain number; it has the shape of what comes in.
    return (given[0] * 0.0 + found).name if not isinstance(found, Value) else found.name


@writes("Flatten")
def _flatten(place: Place) -> str:
    return place.op("Flatten", place.given[0], axis=1)


@writes("Reshape")
def _reshape(place: Place) -> str:
    sizes = place.graph.sizes(-1, *(place.plan.infos[place.node.id].output or ()))
    return place.op("Reshape", place.given[0], sizes)


@writes("Permute")
def _permute(place: Place) -> str:
    return place.op("Transpose", place.given[0], perm=(0, *place.layer.dims))


@writes("RepeatVector")
def _repeat(place: Place) -> str:
    alone = place.op("Unsqueeze", place.given[0], place.graph.sizes(1))
    return place.op("Tile", alone, place.graph.sizes(1, place.layer.n, 1))


@writes("Add", "Subtract", "Multiply")
def _joined(place: Place) -> str:
    kind = {"Subtract": "Sub", "Multiply": "Mul"}.get(place.layer.name, "Add")
    first, *others = place.given
    for other in others:
        first = place.op(kind, first, other)
    return first


@writes("Average", "Maximum")
def _compared(place: Place) -> str:
    return place.op("Mean" if place.layer.name == "Average" else "Max", *place.given)


@writes("Concatenate")
def _concatenate(place: Place) -> str:
    return place.op("Concat", *place.given, axis=place.layer.axis)


@writes("Dropout", "SpatialDropout2D", "GaussianNoise")
def _quiet(place: Place) -> str:
    return place.given[0]  # only while it learns


@writes("BatchNormalization")
def _batch(place: Place) -> str:
    held, graph = place.weights, place.graph
    factor = 1 / np.sqrt(held["moving_variance"] + np.float32(place.layer.epsilon))
    x = place.op("Sub", place.given[0], place.weight("moving_mean"))
    x = place.op("Mul", x, graph.weight("factor", factor * held.get("gamma", np.float32(1))))
    return place.op("Add", x, place.weight("beta")) if "beta" in held else x


@writes("LayerNormalization")
def _layer(place: Place) -> str:
    ones = place.graph.constant(np.ones(place.shape[-1:]))
    scale = place.weight("gamma") if "gamma" in place.weights else ones
    shift = [place.weight("beta")] if "beta" in place.weights else []
    settings = {"axis": -1, "epsilon": float(place.layer.epsilon)}
    return place.op("LayerNormalization", place.given[0], scale, *shift, **settings)
