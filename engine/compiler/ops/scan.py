"""A loop in the trace: the graph of one step, applied along the first axis of some arrays.

The step is traced once, whatever the number of steps. What it reads from outside becomes an input
of the loop. The derivative is a loop the other way round over what the forward loop stored.

A loop has several results. They lie one after the other in one block of bytes, the value of the op
``scan``, and each ``part`` looks at one of them. While tracing, every value of the step counts as a
result; simplification keeps those that something reads.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from engine import tree
from engine.compiler.allocate import ALIGNMENT
from engine.compiler.array import BYTES, Array, Shape
from engine.compiler.execute import connect
from engine.compiler.graph import Graph, ordered, substitute
from engine.compiler.memory import Plan, plan
from engine.compiler.ops.elementwise import IDENTITY
from engine.compiler.ops.registry import Call, Op, View, apply, lift, placeholder, register


class Body:
    """What a loop does at each step.

    graph: inputs are the carries, a slice of each array looped over, and what stays the same;
    outputs are the new carries, then what is stacked along a new first axis, each value once.
    carries, rows: how many carries and arrays looped over there are. Bodies that compute the same
    are equal.
    """

    def __init__(self, graph: Graph, carries: int, rows: int, length: int, reverse: bool) -> None:
        self.graph, self.carries, self.rows = graph, carries, rows
        self.length, self.reverse = length, reverse

    @property
    def stacked(self) -> tuple[Array, ...]:
        """What the loop stores of each step."""
        return self.graph.outputs[self.carries :]

    @cached_property
    def loose(self) -> tuple[Array, ...]:
        """New carries that are not stacked and need memory between two steps."""
        stacked = set(self.stacked)
        return tuple(dict.fromkeys(y for y in self.graph.outputs if y not in stacked))

    @cached_property
    def parts(self) -> tuple[dict[str, Any], ...]:
        """Place, shape and dtype of each result: the last carries, then the stacks."""
        found, offset = [], 0
        for k, value in enumerate(self.graph.outputs):
            shape = value.shape if k < self.carries else (self.length, *value.shape)
            found.append({"index": k, "offset": offset, "shape": shape, "dtype": str(value.dtype)})
            offset += _padded(math.prod(shape) * value.dtype.itemsize)
        return tuple(found)

    @cached_property
    def size(self) -> int:
        """Bytes of all results."""
        if not self.parts:
            return 0
        last = self.parts[-1]
        return last["offset"] + _padded(math.prod(last["shape"]) * np.dtype(last["dtype"]).itemsize)

    @cached_property
    def plan(self) -> Plan:
        """A step, with the memory it writes ``stacked`` and ``loose`` to as further inputs."""
        inputs, written = self.graph.inputs, (*self.stacked, *self.loose)
        own = [placeholder(len(inputs) + k, y.shape, y.dtype) for k, y in enumerate(written)]
        graph = Graph((*inputs, *own), written, self.graph.structure)
        return plan(graph, {k: len(inputs) + k for k in range(len(own))}, gaps=len(inputs))

    @cached_property
    def _key(self) -> tuple[Any, ...]:
        """All that tells what is computed, without naming any value."""
        number: dict[Array, int] = {}
        lines: list[Any] = []
        for value in ordered((*self.graph.inputs, *self.graph.outputs)):
            number[value] = len(number)
            params: Any = tuple(sorted(value.params.items()))
            if value.op.name == "constant":
                params = value.params["value"].tobytes()
            reads = tuple(number[x] for x in value.inputs)
            lines.append((value.op.name, reads, params, value.shape, value.dtype.str))
        results = tuple(number[y] for y in self.graph.outputs)
        return tuple(lines), results, self.carries, self.rows, self.length, self.reverse

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Body) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


def _padded(size: int) -> int:
    """Bytes up to the next place a result may begin at."""
    return -(-size // ALIGNMENT) * ALIGNMENT


class Scan(Op):
    """The results of a loop, as bytes."""

    name = "scan"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return (params["body"].size,), BYTES

    def scratch(self, *inputs: Array, **params: Any) -> Sequence[tuple[Shape, np.dtype]]:
        body = params["body"]
        # Two places for each loose carry: a step reads the one and writes the other.
        buffers = [(value.shape, value.dtype) for value in body.loose for _ in range(2)]
        return [((body.plan.arena,), BYTES), *buffers]

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        """The calls of one step after those of another, each bound to its slices of the stacks."""
        body = params["body"]
        carries, end = body.carries, body.carries + body.rows
        parts = [PART.view(out, **part) for part in body.parts]
        memory, *buffers = scratch
        place = {value: k for k, value in enumerate((*body.stacked, *body.loose))}
        carry, calls, steps = list(inputs[:carries]), [], range(body.length)
        for count, t in enumerate(reversed(steps) if body.reverse else steps):
            written = [stack[t, ...] for stack in parts[carries:]] + buffers[count % 2 :: 2]
            slices = [x[t, ...] for x in inputs[carries:end]]
            calls += connect(body.plan, [*carry, *slices, *inputs[end:], *written], memory)[0]
            carry = [written[place[value]] for value in body.graph.outputs[:carries]]
        return [*calls, *(partial(np.copyto, *pair) for pair in zip(parts, carry, strict=False))]

    def flops(self, y: Array) -> int:
        body = y.params["body"]
        return body.length * sum(value.op.flops(value) for value in body.plan.order)

    def vjp(self, g: Any, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        from engine.compiler.ops.scan_grad import derivatives  # is itself made of loops

        return derivatives(g, y)


class Part(View):
    """One result of a loop."""

    name = "part"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return params["shape"], np.dtype(params["dtype"])

    def layout(self, x: Array, contiguous: bool, **params: Any) -> bool | None:
        return True

    def view(self, x: np.ndarray, **params: Any) -> np.ndarray:
        return np.ndarray(params["shape"], params["dtype"], x.data, params["offset"])

    def vjp(self, g: Any, y: Array, *inputs: Array, **params: Any) -> Sequence[Any]:
        # What flows into a loop is a tuple: a derivative, or None, for each of its results.
        flows: list[Array | None] = [None] * len(inputs[0].params["body"].parts)
        flows[params["index"]] = g
        return [tuple(flows)]


SCAN, PART = register(Scan()), register(Part())


def part(loop: Array, index: int) -> Array:
    """A result of a loop by its place among the outputs of the body."""
    return apply(PART, loop, **loop.params["body"].parts[index])


def scan(
    body: Callable[..., tuple[Any, Any]],
    carry: Any,
    xs: Any,
    reverse: bool = False,
    shared: tuple[Any, ...] = (),
) -> tuple[Any, Any]:
    """``carry, y = body(carry, x, *shared)`` for each x along the first axis: (last carry, ys).

    carry, xs and y are trees of arrays; the carry keeps its structure, shapes and dtypes. With
    ``reverse`` the steps go from the last x to the first, and ys[t] still belongs to xs[t].
    Raises ValueError when the carry changes, or when the xs have no common length.
    """
    rows, rows_structure = tree.flatten(xs)
    rows = [lift(x) for x in rows]
    lengths = {x.shape[:1] for x in rows}
    if len(lengths) != 1 or () in lengths or (0,) in lengths:
        text = ", ".join(str(x.shape) for x in rows) or "none"
        raise ValueError(f"scan: expected arrays of one length along the first axis, got {text}.")

    def step(carry: Any, slices: list[Array]) -> tuple[Any, Any]:
        return body(carry, tree.unflatten(rows_structure, slices), *shared)

    return loop(step, carry, rows, rows[0].shape[0], reverse)


def loop(
    step: Callable[[Any, list[Array]], tuple[Any, Any]],
    carry: Any,
    rows: Sequence[Array],
    length: int,
    reverse: bool,
) -> tuple[Any, Any]:
    """``scan`` over a list of arrays, which may be empty."""
    first, structure = tree.flatten(carry)
    first = [lift(value) for value in first]
    held = [placeholder(k, x.shape, x.dtype) for k, x in enumerate(first)]
    slices = [placeholder(len(held) + k, x.shape[1:], x.dtype) for k, x in enumerate(rows)]
    new, ys = step(tree.unflatten(structure, held), slices)
    _same_carry(tree.unflatten(structure, first), new)
    ends = [apply(IDENTITY, lift(value)) for value in tree.leaves(new)]
    ys, ys_structure = tree.flatten(ys)
    ys = [lift(y) for y in ys]
    inner = dependents([*held, *slices], [*ends, *ys])
    stacked = dict.fromkeys([*ys, *ends, *(z for v in inner for z in _storable(v))])
    kept, outputs, outer = _closed([*held, *slices], [*ends, *stacked])
    graph = Graph(kept, outputs, tree.structure(list(outputs)))
    made = Body(graph, len(held), len(slices), length, reverse)
    results = apply(SCAN, *first, *rows, *outer, body=made)
    place = {value: k for k, value in enumerate(stacked, start=len(held))}
    last = [part(results, k) for k in range(len(held))]
    found = [part(results, place[y]) for y in ys]
    return tree.unflatten(structure, last), tree.unflatten(ys_structure, found)


def _same_carry(old: Any, new: Any) -> None:
    """Raises ValueError when a carry's structure, or a shape or dtype in it, changes."""
    before, after = tree.structure(old), tree.structure(new)
    if before != after:
        raise ValueError(f"scan: the carry is {before}, but body returns {after}.")
    for (path, x), y in zip(tree.items(old), map(lift, tree.leaves(new)), strict=True):
        if (x.shape, x.dtype) != (y.shape, y.dtype):
            where = ".".join(map(str, path)) or "carry"
            raise ValueError(
                f"scan: {where} must stay {x.dtype} {x.shape}, "
                f"but body returns {y.dtype} {y.shape}."
            )


def cheap(value: Array) -> bool:
    """Whether looking at the input again beats storing the value."""
    return value.op.name in ("reshape", "permute_dims", "broadcast_to", "slice")


def _storable(value: Array) -> list[Array]:
    """What a derivative may want of a value of the step: itself, or a loop's results."""
    if value.op.name == "scan":
        return [part(value, k) for k in range(len(value.params["body"].parts))]
    return [value] if value.inputs and not cheap(value) and value.op.name != "part" else []


def dependents(sources: Sequence[Array], outputs: Sequence[Array]) -> dict[Array, None]:
    """What of the outputs' graph depends on the sources, themselves included, in order."""
    found = dict.fromkeys(sources)
    for value in ordered(outputs):
        if any(x in found for x in value.inputs):
            found[value] = None
    return found


def _closed(
    inputs: Sequence[Array], outputs: Sequence[Array]
) -> tuple[tuple[Array, ...], tuple[Array, ...], list[Array]]:
    """All inputs and the outputs of a step whose outer values are inputs too; and those values."""
    known: set[Array] = set()
    outer: dict[Array, Array] = {}
    inner = dependents(inputs, outputs)
    wanted = {x for value in inner for x in value.inputs} | set(outputs)
    for value in ordered(outputs):
        if value.op.name == "constant" or (value.inputs and known.issuperset(value.inputs)):
            known.add(value)  # made of constants alone: stays inside, where it can be simplified
        elif value in wanted and value not in inner:
            outer[value] = placeholder(len(inputs) + len(outer), value.shape, value.dtype)
    closed = substitute(outputs, outer)
    return (*inputs, *outer.values()), tuple(closed), list(outer)


def narrowed(
    body: Body, used: set[int], simplify: Callable[[Graph], Graph]
) -> tuple[Body, list[int], dict[int, dict[str, Any]]]:
    """The loop without what no used result needs, its step simplified.

    Also: which inputs are left, and for each used result what ``part`` needs to find it.
    """
    graph, carries = body.graph, body.carries
    stacked = [k for k in sorted(used) if k >= carries]
    held = {k for k in used if k < carries}
    while True:
        reached = set(ordered([graph.outputs[k] for k in (*held, *stacked)]))
        more = {k for k in range(carries) if graph.inputs[k] in reached} - held
        if not more:
            break
        held |= more
    chosen = [*sorted(held), *stacked]
    outputs = tuple(graph.outputs[k] for k in chosen)
    simple = simplify(Graph(graph.inputs, outputs, tree.structure(list(outputs)))).outputs
    ends, stacks = simple[: len(held)], tuple(dict.fromkeys(simple[len(held) :]))
    reached = set(ordered(simple))
    kept = [k for k, x in enumerate(graph.inputs) if (k in held if k < carries else x in reached)]
    rows = sum(carries <= k < carries + body.rows for k in kept)
    outputs = (*ends, *stacks)
    new = Graph(tuple(graph.inputs[k] for k in kept), outputs, tree.structure(list(outputs)))
    small = Body(new, len(held), rows, body.length, body.reverse)
    place = {k: number for number, k in enumerate(sorted(held))}
    at = {value: number for number, value in enumerate(stacks, start=len(held))}
    place |= {k: at[y] for k, y in zip(stacked, simple[len(held) :], strict=True)}
    return small, kept, {k: small.parts[number] for k, number in place.items()}
