"""Updating many small arrays as one large one.

An optimizer does the same few elementwise ops to every weight and bias. On small arrays a call of
NumPy costs more than its arithmetic, so arrays that are updated alike are laid one after the other
in memory, and the ops run once over all of them: Adam on four dense layers needs an eighth of the
calls.

A *lane* is what belongs to one parameter: its new value and those of its slots (momentum ...),
which read each other element by element. Lanes whose expressions are equal, down to values that are
computed otherwise (gradients), are packed together.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from engine import tree
from engine.compiler.array import Array
from engine.compiler.graph import Graph
from engine.compiler.ops.registry import apply, placeholder
from engine.compiler.ops.shape import concat, reshape
from engine.compiler.simplify import simplify

LARGEST = 1 << 14
"""Arrays of more elements gain nothing: their arithmetic outweighs the call."""

Lane = dict[int, Array]
"""New values by the position of the input they replace, in the order of the positions."""


@dataclass(frozen=True)
class Packed:
    """A graph over packed inputs.

    groups: for each of the first inputs, the positions of the original inputs that lie in it one
    after the other, flattened. rest: the positions of the inputs that follow, as they were.
    updates: as ``plan`` takes them. The outputs that replace no packed input come last, in order.
    """

    graph: Graph
    updates: Mapping[int, int]
    groups: tuple[tuple[int, ...], ...]
    rest: tuple[int, ...]


def pack(graph: Graph, updates: Mapping[int, int]) -> Packed:
    """Pack the updates (``{output position: input position}``) of a simplified graph."""
    targets = {
        source: graph.outputs[position]
        for position, source in updates.items()
        if graph.outputs[position] is not graph.inputs[source]
    }
    groups: list[tuple[int, ...]] = []
    flats: list[Array] = []
    values: list[Array] = []
    for lanes in _alike(_lanes(graph, targets), graph):
        columns = list(zip(*[lane.items() for lane in lanes], strict=True))
        known: dict[Hashable, Array] = {}
        for column in columns:
            inputs = [graph.inputs[source] for source, _ in column]
            flat = placeholder(len(flats), (sum(x.size for x in inputs),), inputs[0].dtype)
            known[tuple(map(id, inputs))] = flat
            groups.append(tuple(source for source, _ in column))
            flats.append(flat)
        values += [_packed(tuple(value for _, value in column), known) for column in columns]
    return _assemble(graph, updates, groups, flats, values)


def _assemble(
    graph: Graph,
    updates: Mapping[int, int],
    groups: Sequence[tuple[int, ...]],
    flats: Sequence[Array],
    values: Sequence[Array],
) -> Packed:
    """The graph with views of the packed inputs in place of their parts."""
    views: dict[Array, Array] = {}
    for flat, group in zip(flats, groups, strict=True):
        start = 0
        for x in (graph.inputs[source] for source in group):
            views[x] = reshape(flat[start : start + x.size], x.shape)
            start += x.size
    rest = [k for k, x in enumerate(graph.inputs) if x not in views]
    kept = [k for k in range(len(graph.outputs)) if updates.get(k, -1) in {*rest, -1}]
    outputs = (*values, *[graph.outputs[k] for k in kept])
    inputs = (*flats, *[graph.inputs[k] for k in rest])
    moved = {
        len(flats) + kept.index(position): len(flats) + rest.index(source)
        for position, source in updates.items()
        if position in kept
    }
    made = Graph(inputs, outputs, tree.structure([0] * len(outputs)))
    return Packed(
        simplify(made, views),
        {**{k: k for k in range(len(flats))}, **moved},
        tuple(groups),
        tuple(rest),
    )


def _operands(value: Array) -> list[Array] | None:
    """What a value is computed from element by element; None when it is computed otherwise.

    Scalars, which all elements share, are left out.
    """
    plain = all(x.shape == value.shape or not x.ndim for x in value.inputs)
    return [x for x in value.inputs if x.ndim] if value.op.elementwise and plain else None


def _lanes(graph: Graph, targets: Mapping[int, Array]) -> list[Lane]:
    """Small updates, those that read each other's old or new values together."""
    position = {graph.inputs[source]: source for source in targets}
    member: dict[int, set[int]] = {source: {source} for source in targets}
    for source, value in targets.items():
        seen: set[Array] = set()
        pending = [value]
        while pending:
            x = pending.pop()
            if x not in seen:
                seen.add(x)
                pending += _operands(x) or []
        for other in [position[x] for x in seen if x in position]:
            joined = member[source] | member[other]
            for each in joined:
                member[each] = joined
    lanes = {id(joined): {source: targets[source] for source in sorted(joined)}
             for joined in member.values()}  # fmt: skip
    return [
        lane
        for lane in lanes.values()
        if all(v.ndim and 0 < v.size <= LARGEST for v in lane.values())
    ]


def _alike(lanes: Sequence[Lane], graph: Graph) -> list[list[Lane]]:
    """Lanes of equal expressions, two or more of each."""
    numbers: dict[Hashable, int] = {}
    found: dict[Hashable, list[Lane]] = {}
    for lane in lanes:
        own = {graph.inputs[source]: rank for rank, source in enumerate(lane)}
        known: dict[Array, int] = {}
        signature = tuple(_number(value, own, known, numbers) for value in lane.values())
        found.setdefault(signature, []).append(lane)
    return [group for group in found.values() if len(group) > 1]


def _number(
    value: Array, own: Mapping[Array, int], known: dict[Array, int], numbers: dict[Hashable, int]
) -> int:
    """A number that is equal for equal expressions of different lanes."""
    if value not in known:
        operands = _operands(value)
        key: Hashable
        if value in own:
            key = "input", own[value]
        elif not value.ndim:
            key = "shared", id(value)
        elif operands is None:
            key = "leaf", str(value.dtype)
        else:
            inner = [_number(x, own, known, numbers) for x in value.inputs]
            key = value.op.name, tuple(sorted(value.params.items())), *inner
        known[value] = numbers.setdefault(key, len(numbers))
    return known[value]


def _packed(column: tuple[Array, ...], known: dict[Hashable, Array]) -> Array:
    """The values of a column, one per lane, flattened one after the other."""
    key = tuple(map(id, column))
    if key not in known:
        first = column[0]
        if not first.ndim:
            known[key] = first
        elif _operands(first) is None:
            known[key] = concat([reshape(x, (-1,)) for x in column])
        else:
            inputs = zip(*[value.inputs for value in column], strict=True)
            known[key] = apply(first.op, *[_packed(x, known) for x in inputs], **first.params)
    return known[key]
