"""Elementwise ops joined: a chain that only one reader sees becomes part of it.

A fused op computes its whole expression for a few elements at a time, so what lies between never
goes to memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.compiler.array import Array, Shape
from engine.compiler.graph import Graph, ordered, readers, substitute
from engine.compiler.ops.registry import Op, apply, placeholder


class Fused(Op):
    """An expression of elementwise ops; `body` has its leaves as inputs and one output."""

    name = "fused"
    elementwise = True

    def __init__(self, body: Graph) -> None:
        self.body = body
        (self.result,) = body.outputs
        self.inplace = tuple(k for k, x in enumerate(body.inputs) if x.shape == self.result.shape)

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return self.result.shape, self.result.dtype


def fuse(graph: Graph, fusable: Callable[[Array], bool]) -> Graph:
    """The graph with its chains of fusable elementwise ops joined."""
    order = ordered(graph.outputs)
    reading, kept = readers(order), set(graph.outputs)
    inner: set[Array] = set()
    for value in order:
        reader = set(reading[value])
        if value in kept or len(reader) != 1 or not (value.inputs and fusable(value)):
            continue
        (only,) = reader
        if fusable(only) and only.shape == value.shape:
            inner.add(value)
    made: dict[Array, Array] = {}
    for value in order:
        if value in inner or not value.inputs:
            continue
        if fusable(value) and any(x in inner for x in value.inputs):
            made[value] = _joined(value, inner, made)
        else:
            (made[value],) = substitute([value], {x: made.get(x, x) for x in value.inputs})
    outputs = tuple(made.get(y, y) for y in graph.outputs)
    return Graph(graph.inputs, outputs, graph.structure)


def _joined(value: Array, inner: set[Array], made: dict[Array, Array]) -> Array:
    """A fused value over the leaves of its expression."""
    leaves: dict[Array, Array] = {}
    for x in _leaves(value, inner):
        if x.op.name != "constant":
            leaves.setdefault(x, placeholder(len(leaves), x.shape, x.dtype))
    body = Graph(tuple(leaves.values()), tuple(substitute([value], leaves)), None)  # type: ignore[arg-type]
    return apply(Fused(body), *[made.get(x, x) for x in leaves])


def _leaves(value: Array, inner: set[Array]) -> Sequence[Array]:
    """What an expression reads, in the order in which it is first read."""
    found: dict[Array, None] = {}
    pending = list(reversed(value.inputs))
    while pending:
        x = pending.pop()
        if x in inner:
            pending += reversed(x.inputs)
        else:
            found[x] = None
    return list(found)
