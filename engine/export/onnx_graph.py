"""A graph in the making, and an array namespace whose operations become its nodes.

Activations and formulas are written against an array namespace; given this one they become nodes,
so a new one needs nothing of its own here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import onnx_file

NAMES = {
    "exp": "Exp", "log": "Log", "sqrt": "Sqrt", "abs": "Abs", "sign": "Sign", "sin": "Sin",
    "cos": "Cos", "tanh": "Tanh", "sigmoid": "Sigmoid", "relu": "Relu", "erf": "Erf",
    "floor": "Floor", "minimum": "Min", "maximum": "Max",
}  # fmt: skip


class Graph:
    """Nodes and weights; both have names. `scope`: the block that nodes are made for."""

    def __init__(self) -> None:
        self.nodes: list[bytes] = []
        self.weights: list[bytes] = []
        self.scope = ""
        self._known: dict[tuple[Any, ...], str] = {}
        self._count = 0

    def op(self, kind: str, *inputs: str, **settings: Any) -> str:
        """A node; the name of its output. "" is an input left out."""
        return self.ops(1, kind, *inputs, **settings)[0]

    def ops(self, outputs: int, kind: str, *inputs: str, **settings: Any) -> list[str]:
        """A node with several outputs; their names."""
        self._count += 1
        name = f"{self.scope}/{kind}_{self._count}"
        made = [f"{name}:{i}" for i in range(outputs)]
        self.nodes.append(onnx_file.node(kind, inputs, made, name, settings))
        return made

    def weight(self, name: str, array: np.ndarray) -> str:
        """What the block has learnt."""
        full = f"{self.scope}.{name}"
        self.weights.append(onnx_file.tensor(full, array))
        return full

    def constant(self, value: Any, dtype: Any = np.float32) -> str:
        """Fixed numbers; equal ones are kept once."""
        array = np.asarray(value, dtype)
        key = (array.dtype, array.shape, array.tobytes())
        if key not in self._known:
            self._known[key] = f"constant_{len(self._known)}"
            self.weights.append(onnx_file.tensor(self._known[key], array))
        return self._known[key]

    def sizes(self, *values: int) -> str:
        """A row of whole numbers, as shapes and places are given."""
        return self.constant(values, np.int64)


class Value:
    """An array of the graph by its name. `truth`: the comparison it was made of, if it was."""

    def __init__(self, graph: Graph, name: str, truth: str = "") -> None:
        self.graph, self.name, self.truth = graph, name, truth

    def _with(self, kind: str, other: Any, *, turned: bool = False) -> Value:
        pair = [self.name, lift(self.graph, other)]
        return Value(self.graph, self.graph.op(kind, *(pair[::-1] if turned else pair)))

    def __add__(self, other: Any) -> Value:
        return self._with("Add", other)

    def __radd__(self, other: Any) -> Value:
        return self._with("Add", other, turned=True)

    def __sub__(self, other: Any) -> Value:
        return self._with("Sub", other)

    def __rsub__(self, other: Any) -> Value:
        return self._with("Sub", other, turned=True)

    def __mul__(self, other: Any) -> Value:
        return self._with("Mul", other)

    def __rmul__(self, other: Any) -> Value:
        return self._with("Mul", other, turned=True)

    def __truediv__(self, other: Any) -> Value:
        return self._with("Div", other)

    def __rtruediv__(self, other: Any) -> Value:
        return self._with("Div", other, turned=True)

    def __neg__(self) -> Value:
        return Value(self.graph, self.graph.op("Neg", self.name))

    def __lt__(self, other: Any) -> Value:
        return self._with("Less", other)

    def __le__(self, other: Any) -> Value:
        return self._with("LessOrEqual", other)

    def __gt__(self, other: Any) -> Value:
        return self._with("Greater", other)

    def __ge__(self, other: Any) -> Value:
        return self._with("GreaterOrEqual", other)

    def __ne__(self, other: Any) -> Any:
        # A comparison made a number and asked whether it is one: the comparison itself.
        if self.truth:
            return Value(self.graph, self.truth)
        return Value(self.graph, self.graph.op("Not", self._with("Equal", other).name))

    __hash__ = object.__hash__


def lift(graph: Graph, value: Any) -> str:
    """The name of a value, or of a plain number as a constant."""
    return value.name if isinstance(value, Value) else graph.constant(value)


class Space:
    """The array namespace; `nn` holds what the array API lacks."""

    float32 = np.float32

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.nn = self

    def __getattr__(self, name: str) -> Callable[..., Value]:
        kind = NAMES[name]
        return lambda *given: self._made(kind, *given)

    def _made(self, kind: str, *given: Any, **settings: Any) -> Value:
        names = [lift(self._graph, value) for value in given]
        return Value(self._graph, self._graph.op(kind, *names, **settings))

    def stop_gradient(self, x: Value) -> Value:
        """Nothing learns here."""
        return x

    def expm1(self, x: Value) -> Value:
        """eˣ − 1."""
        return self._made("Exp", x) - 1.0

    def log1p(self, x: Value) -> Value:
        """log(1 + x)."""
        return self._made("Log", x + 1.0)

    def zeros_like(self, x: Value) -> float:
        """A plain 0 does."""
        return 0.0

    def where(self, condition: Value, a: Any, b: Any) -> Value:
        return self._made("Where", condition, a, b)

    def astype(self, x: Value, kind: Any) -> Value:
        """Comparisons become 1 and 0."""
        return Value(self._graph, self._made("Cast", x, to=1).name, x.name)

    def max(self, x: Value, axis: int, keepdims: bool) -> Value:
        return self._made("ReduceMax", x, axes=[axis], keepdims=int(keepdims))

    def sum(self, x: Value, axis: int, keepdims: bool) -> Value:
        axes = Value(self._graph, self._graph.sizes(axis))
        return self._made("ReduceSum", x, axes, keepdims=int(keepdims))
