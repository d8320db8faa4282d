"""Elementwise ops joined: what only one expression reads becomes part of it.

A fused op computes its whole expression for a few elements at a time, so what lies between never
goes to memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine import tree
from engine.compiler.array import Array, Shape
from engine.compiler.graph import Graph, ordered, readers
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

    def flops(self, y: Array) -> int:
        return sum(value.op.flops(value) for value in ordered([self.result]))


def fuse(graph: Graph, fusable: Callable[[Array], bool]) -> Graph:
    """The graph with its chains of fusable elementwise ops joined."""
    order = ordered(graph.outputs)
    reading, kept = readers(order), set(graph.outputs)
    root: dict[Array, Array] = {}  # of the expression that a value belongs to
    for value in reversed(order):
        roots = {root[reader] for reader in reading[value]}
        root[value] = value
        if value not in kept and len(roots) == 1 and value.inputs and fusable(value):
            (only,) = roots
            if fusable(only) and only.shape == value.shape:
                root[value] = only
    inner = {value for value in order if root[value] is not value}
    made: dict[Array, Array] = {}
    for value in order:
        if value in inner or not value.inputs:
            continue
        if any(x in inner for x in value.inputs):
            made[value] = _joined(value, inner, made)
        else:
            inputs = [made.get(x, x) for x in value.inputs]
            made[value] = apply(value.op, *inputs, **value.params)
    outputs = tuple(made.get(y, y) for y in graph.outputs)
    return Graph(graph.inputs, outputs, graph.structure)


def _joined(value: Array, inner: set[Array], made: dict[Array, Array]) -> Array:
    """A fused value over the leaves of its expression, which one number known now is not."""
    leaves: dict[Array, Array] = {}
    again: dict[Array, Array] = {}
    for x in _expression(value, inner):
        if x is value or x in inner:
            again[x] = apply(x.op, *[again[y] for y in x.inputs], **x.params)
        elif x.op.name == "constant" and x.size == 1:
            again[x] = x
        else:
            again[x] = leaves[x] = placeholder(len(leaves), x.shape, x.dtype)
    body = Graph(tuple(leaves.values()), (again[value],), tree.structure([0]))
    return apply(Fused(body), *[made.get(x, x) for x in leaves])


def _expression(value: Array, inner: set[Array]) -> list[Array]:
    """The leaves of an expression and what lies between, each after its inputs."""
    order: list[Array] = []
    seen: set[Array] = set()
    stack = [(value, False)]
    while stack:
        x, ready = stack.pop()
        if ready:
            order.append(x)
        elif x not in seen:
            seen.add(x)
            stack.append((x, True))
            if x is value or x in inner:
                stack += [(y, False) for y in reversed(x.inputs)]
    return order
