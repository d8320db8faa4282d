"""Rewriting a graph into a smaller one of equal value.

The graph is rebuilt from its inputs up. Each value first meets the rules below, which may answer
with a cheaper value; then values that are computed alike become one (common subexpressions).
What no output needs is never rebuilt (dead code).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.compiler.array import Array
from engine.compiler.graph import Graph, ordered
from engine.compiler.ops.registry import OPS, View, apply, constant

FOLD_ELEMENTS = 1 << 22
"""Constants larger than this are computed at run time rather than kept (16 MiB of float32)."""

Make = Callable[..., Array]


def simplify(graph: Graph, replaced: Mapping[Array, Array] | None = None) -> Graph:
    """The same function with less to compute; inputs stay, used or not.

    replaced: values to put in the place of others wherever these are read.
    """
    rebuilt: dict[Array, Array] = {**{x: x for x in graph.inputs}, **(replaced or {})}
    rules = _Rules()
    for value in ordered(graph.outputs):
        if value not in rebuilt:
            inputs = tuple(rebuilt[x] for x in value.inputs)
            rebuilt[value] = rules.make(value.op.name, inputs, value.params)
    return Graph(graph.inputs, tuple(rebuilt[y] for y in graph.outputs), graph.structure)


class _Rules:
    """Makes values, simplified, each only once."""

    def __init__(self) -> None:
        self._known: dict[Any, Array] = {}

    def make(self, name: str, inputs: tuple[Array, ...], params: dict[str, Any]) -> Array:
        """The value of an op, in its simplest form known here."""
        if name == "constant":
            return self._once(name, inputs, params)
        op = OPS[name]
        folded = _fold(name, inputs, params)
        if folded is not None:
            return self._once("constant", (), {"value": folded})
        if op.elementwise:
            moved = self._broadcast_late(name, inputs, params)
            if moved is not None:
                return moved
        rule = _RULES.get(name)
        simpler = rule(self._apply, *inputs, **params) if rule else None
        return self._once(name, inputs, params) if simpler is None else simpler

    def _apply(self, name: str, *inputs: Array, **params: Any) -> Array:
        return self.make(name, inputs, params)

    def _once(self, name: str, inputs: tuple[Array, ...], params: dict[str, Any]) -> Array:
        key = _key(name, inputs, params)
        if key not in self._known:
            made = constant(params["value"]) if name == "constant" else None
            self._known[key] = apply(OPS[name], *inputs, **params) if made is None else made
        return self._known[key]

    def _broadcast_late(
        self, name: str, inputs: tuple[Array, ...], params: dict[str, Any]
    ) -> Array | None:
        """Elementwise ops broadcast by themselves: take what was repeated before it was."""
        bare = tuple(self._bare(x) for x in inputs)
        if all(x is y for x, y in zip(bare, inputs, strict=True)):
            return None
        shape = np.broadcast_shapes(*[x.shape for x in inputs])
        small = self.make(name, bare, params)
        return small if small.shape == shape else self._apply("broadcast_to", small, shape=shape)

    def _bare(self, x: Array) -> Array:
        """x before it was repeated; a constant of one element without its axes."""
        if x.op.name == "broadcast_to":
            return self._bare(x.inputs[0])
        if x.op.name == "constant" and x.size == 1 and x.ndim:
            return self._once("constant", (), {"value": x.params["value"].reshape(())})
        return x


def _key(name: str, inputs: Sequence[Array], params: dict[str, Any]) -> Any:
    """Equal for values that are computed alike."""
    if name == "constant":
        value = params["value"]
        return name, value.dtype.str, value.shape, value.tobytes()
    names = [id(x) for x in inputs]
    if OPS[name].commutative:
        names.sort()
    return name, tuple(names), tuple(sorted(params.items()))


def _fold(name: str, inputs: Sequence[Array], params: dict[str, Any]) -> np.ndarray | None:
    """The value computed now, when all it needs is known; broadcasts stay the views they are."""
    if name in ("input", "broadcast_to") or any(x.op.name != "constant" for x in inputs):
        return None
    op = OPS[name]
    shape, dtype = op.infer(*inputs, **params)
    if np.prod(shape, dtype=int) > FOLD_ELEMENTS:
        return None
    arrays = [x.params["value"] for x in inputs]
    out = np.empty(shape, dtype)
    if isinstance(op, View):
        np.copyto(out, op.view(arrays[0], **params))
        return out
    scratch = [np.empty(*spec) for spec in op.scratch(*inputs, **params)]
    with np.errstate(all="ignore"):
        for call in op.bind(out, scratch, *arrays, **params):
            call()
    return out


def _number(x: Array) -> float | None:
    """The value of a constant that is the same number everywhere, else None."""
    while x.op.name in ("broadcast_to", "reshape"):
        x = x.inputs[0]
    if x.op.name != "constant" or x.size != 1:
        return None
    return x.params["value"].item()


def _same(make: Make, x: Array, **params: Any) -> Array:
    return x


def _add(make: Make, a: Array, b: Array) -> Array | None:
    for x, other in ((a, b), (b, a)):
        if _number(other) == 0 and _covers(x, other):
            return x
        if other.op.name == "negative":
            return make("subtract", x, other.inputs[0])
    return None


def _subtract(make: Make, a: Array, b: Array) -> Array | None:
    if _number(b) == 0 and _covers(a, b):
        return a
    return make("add", a, b.inputs[0]) if b.op.name == "negative" else None


def _multiply(make: Make, a: Array, b: Array) -> Array | None:
    if a is b:
        return make("square", a)
    for x, other in ((a, b), (b, a)):
        factor = _number(other)
        if factor is None:
            continue
        if factor == 1 and _covers(x, other):
            return x
        if x.op.name == "multiply" and x.dtype == np.float32:
            # (x c) d = x (c d): one product instead of two, the constants' being known.
            for inner, first in (x.inputs, x.inputs[::-1]):
                if _number(first) is not None:
                    return make("multiply", inner, make("multiply", first, other))
    return None


def _divide(make: Make, a: Array, b: Array) -> Array | None:
    return a if _number(b) == 1 and _covers(a, b) else None


def _negative(make: Make, x: Array) -> Array | None:
    if x.op.name == "negative":
        return x.inputs[0]
    return make("subtract", x.inputs[1], x.inputs[0]) if x.op.name == "subtract" else None


def _reshape(make: Make, x: Array, shape: tuple[int, ...]) -> Array | None:
    if x.shape == shape:
        return x
    if x.op.name == "reshape":
        return make("reshape", x.inputs[0], shape=shape)
    if x.op.name == "broadcast_to" and x.inputs[0].size == 1:
        return make("broadcast_to", make("reshape", x.inputs[0], shape=()), shape=shape)
    return None


def _permute(make: Make, x: Array, axes: tuple[int, ...]) -> Array | None:
    if axes == tuple(range(x.ndim)):
        return x
    if x.op.name != "permute_dims":
        return None
    inner = x.params["axes"]
    return make("permute_dims", x.inputs[0], axes=tuple(inner[a] for a in axes))


def _broadcast(make: Make, x: Array, shape: tuple[int, ...]) -> Array | None:
    if x.shape == shape:
        return x
    return make("broadcast_to", x.inputs[0], shape=shape) if x.op.name == "broadcast_to" else None


def _slice(make: Make, x: Array, cuts: tuple[tuple[int, int, int], ...]) -> Array | None:
    whole = all(cut == (0, n, 1) for cut, n in zip(cuts, x.shape, strict=True))
    return x if whole else None


def _reduce(make: Make, x: Array, axes: tuple[int, ...]) -> Array | None:
    if any(x.shape[a] != 1 for a in axes):
        return None
    return make("reshape", x, shape=tuple(n for a, n in enumerate(x.shape) if a not in axes))


def _covers(x: Array, other: Array) -> bool:
    """Whether broadcasting x against the other leaves x's shape as it is."""
    return np.broadcast_shapes(x.shape, other.shape) == x.shape


_RULES: dict[str, Callable[..., Array | None]] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "negative": _negative,
    "reshape": _reshape,
    "permute_dims": _permute,
    "broadcast_to": _broadcast,
    "slice": _slice,
    "identity": _same,
    "stop_gradient": _same,
    **dict.fromkeys(("sum", "max", "min", "any", "all"), _reduce),
}
