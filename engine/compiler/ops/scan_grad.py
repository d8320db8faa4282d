"""The derivative of a loop: a loop the other way round over what the forward loop stored.

The step's derivative is traced once. What it reads of the forward step comes from stacks: the
arrays looped over, stored values, and the carries moved by one step. What it gives for a value that
is the same in all steps has to be summed over them. Where that is a matrix product or a sum, the
operands are stacked and one large product or sum follows the loop instead of many small ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.compiler.array import Array
from engine.compiler.grad import pull
from engine.compiler.graph import substitute
from engine.compiler.ops.elementwise import zeros_like
from engine.compiler.ops.matmul import matmul
from engine.compiler.ops.reduce import sum as total
from engine.compiler.ops.registry import apply, placeholder
from engine.compiler.ops.scan import Body, cheap, dependents, loop, part
from engine.compiler.ops.shape import concat, expand_dims, permute_dims, reshape

Found = Mapping[Array, Array]
Finish = Callable[[Found, Found], Array]
"""From the stacks and the sums of what was asked for to the sum over all steps."""


def derivatives(g: Sequence[Array | None], y: Array) -> list[Array | None]:
    """The loss's derivatives by the inputs of the loop y, from those by its results."""
    body: Body = y.params["body"]
    carries, end = body.carries, body.carries + body.rows
    inputs, outputs = body.graph.inputs, body.graph.outputs
    held = [k for k in range(carries) if outputs[k].dtype == np.float32]
    given = [k for k in range(carries, len(outputs)) if g[k] is not None]
    flows = {k: placeholder(-1, outputs[k].shape, outputs[k].dtype) for k in (*held, *given)}
    slopes = _slopes(body, flows)
    totals = _Totals()
    finishes = {k: totals.of(slopes[k]) for k in range(end, len(inputs)) if k in slopes}
    by_carry = [slopes.get(k, zeros_like(inputs[k])) for k in held]
    by_rows = {k: slopes[k] for k in range(carries, end) if k in slopes}
    stacks = _stacks(y, [*by_carry, *totals.summed, *by_rows.values(), *totals.stacked])
    extra = [value for value in totals.stacked if value not in stacks]
    wanted = [*by_carry, *totals.summed, *by_rows.values(), *extra]

    def step(carry: list[list[Array]], slices: list[Array]) -> tuple[Any, list[Array]]:
        here = dict(zip(inputs[end:], y.inputs[end:], strict=True))
        here.update(zip([*stacks, *(flows[k] for k in given)], slices, strict=True))
        here.update(zip([flows[k] for k in held], carry[0], strict=True))
        found = iter(substitute(wanted, here))
        flow = [next(found) for _ in by_carry]
        return [flow, [before + next(found) for before in carry[1]]], list(found)

    begin = [g[k] if g[k] is not None else zeros_like(outputs[k]) for k in held]
    sums = [zeros_like(value) for value in totals.summed]
    rows = [*stacks.values(), *(x for k in given if (x := g[k]) is not None)]
    (flow, sums), ys = loop(step, [begin, sums], rows, body.length, not body.reverse)
    stacked = {**stacks, **dict(zip([*by_rows.values(), *extra], ys, strict=True))}
    summed = dict(zip(totals.summed, sums, strict=True))  # of a value that may be stacked, too
    by_input = dict(zip(held, flow, strict=True))
    by_input |= {k: stacked[value] for k, value in by_rows.items()}
    by_input |= {k: finish(stacked, summed) for k, finish in finishes.items()}
    return [by_input.get(k) for k in range(len(inputs))]


def _slopes(body: Body, flows: Mapping[int, Array]) -> dict[int, Array]:
    """Derivatives by the inputs of one step, from those by its outputs; those there are."""
    seeds: dict[Array, Array] = {}
    for k, flow in flows.items():
        value = body.graph.outputs[k]
        seeds[value] = seeds[value] + flow if value in seeds else flow
    found = enumerate(pull(seeds, body.graph.inputs))
    return {k: slope for k, slope in found if slope is not None}


def _stacks(y: Array, wanted: Iterable[Array]) -> dict[Array, Array]:
    """The values of the forward step that are wanted or needed for it, each over all steps."""
    body: Body = y.params["body"]
    outputs = body.graph.outputs
    entry = {x: k for k, x in enumerate(body.graph.inputs)}
    forward = dependents(body.graph.inputs, outputs)
    stored = {_name(value): k for k, value in enumerate(outputs) if k >= body.carries}
    found: dict[Array, Array] = {}
    seen: set[Array] = set()
    pending = list(wanted)
    while pending:
        value = pending.pop()
        if value in seen:
            continue
        seen.add(value)
        if value not in entry and _name(value) in stored:
            found[value] = part(y, stored[_name(value)])
        elif value not in forward or cheap(value):
            pending.extend(value.inputs)
        elif entry[value] < body.carries:
            found[value] = _before(y, entry[value], part(y, stored[_name(outputs[entry[value]])]))
        elif entry[value] < body.carries + body.rows:
            found[value] = y.inputs[entry[value]]
    return found


def _name(value: Array) -> Any:
    """What tells a value from others; each reader looks at the results of a loop anew."""
    return (value.inputs[0], value.params["index"]) if value.op.name == "part" else value


def _before(y: Array, k: int, after: Array) -> Array:
    """A carry as each step finds it, from what each leaves behind."""
    begin = expand_dims(y.inputs[k], 0)
    return concat([after[1:], begin] if y.params["body"].reverse else [begin, after[:-1]])


class _Totals:
    """What to stack and what to add up in the loop, so that sums over all steps can be had."""

    def __init__(self) -> None:
        self.stacked: dict[Array, None] = {}
        self.summed: dict[Array, None] = {}

    def of(self, value: Array) -> Finish:
        """How to get the sum of a value over all steps."""
        name = value.op.name
        if name in ("reshape", "permute_dims", "place", "negative"):
            inner = self.of(value.inputs[0])
            return lambda stacks, sums: apply(value.op, inner(stacks, sums), **value.params)
        if name == "add" and value.inputs[0].shape == value.inputs[1].shape:
            left, right = map(self.of, value.inputs)
            return lambda stacks, sums: left(stacks, sums) + right(stacks, sums)
        if name == "sum":
            axes = (0, *(axis + 1 for axis in value.params["axes"]))
            (x,) = value.inputs
            self.stacked[x] = None
            return lambda stacks, sums: total(stacks[x], axis=axes)
        if name == "matmul" and value.ndim == 2:
            return self._product(*value.inputs)
        self.summed[value] = None
        return lambda stacks, sums: sums[value]

    def _product(self, a: Array, b: Array) -> Finish:
        """The sum of a @ b over all steps: the as side by side times the bs below one another."""
        turned = a.op.name == "permute_dims"
        rows = a.inputs[0] if turned else a
        self.stacked[rows] = self.stacked[b] = None

        def finish(stacks: Found, sums: Found) -> Array:
            if turned:
                left = permute_dims(reshape(stacks[rows], (-1, a.shape[0])), (1, 0))
            else:
                left = reshape(permute_dims(stacks[rows], (1, 0, 2)), (a.shape[0], -1))
            return matmul(left, reshape(stacks[b], (-1, b.shape[1])))

        return finish
