"""When each value is computed and where it lies in memory, fixed before anything runs.

Values that are never needed at the same time share memory; views take none; an element by element
op may overwrite an input nobody reads any more. An update, a new value for an input (a weight
after a training step), is written straight into the input's own memory when every reader of the
old value can come first, and copied there at the end of the step when not.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from engine.compiler.allocate import Allocation, Block
from engine.compiler.array import Array
from engine.compiler.graph import Graph, ordered, readers
from engine.compiler.ops.elementwise import IDENTITY
from engine.compiler.ops.registry import View, apply


@dataclass(frozen=True)
class Plan:
    """A graph ready to be bound to memory, any number of times.

    order: values in the order of computation, inputs and constants left out.
    blocks: the memory of each value that has its own; scratch: that of its kernel.
    overwrites: values that lie in the memory of an input. views: values that are views.
    copies: pairs (value, input) to copy when all else is done.
    """

    graph: Graph
    order: tuple[Array, ...]
    blocks: Mapping[Array, Block]
    scratch: Mapping[Array, Sequence[Block]]
    overwrites: Mapping[Array, Array]
    views: frozenset[Array]
    copies: tuple[tuple[Array, Array], ...]
    arena: int


def plan(graph: Graph, updates: Mapping[int, int] | None = None, gaps: int = 0) -> Plan:
    """Plan a graph. updates: ``{output position: input position}`` whose memory it becomes.

    gaps: how many leading inputs may lie in memory with gaps, as slices of larger arrays do.
    Raises ValueError when an update's shape or dtype is not that of its input.
    """
    graph, targets = _own_outputs(graph, updates or {})
    order, overwrites = _schedule(graph, targets)
    views, roots, contiguous = _layouts(order, set(graph.inputs[:gaps]))
    layout = Allocation(order, graph, overwrites, roots, contiguous)
    copies = tuple((value, x) for value, x in targets.items() if value not in overwrites)
    return Plan(
        graph,
        tuple(value for value in order if value.inputs),
        layout.blocks,
        layout.scratch,
        overwrites,
        views,
        copies,
        layout.size,
    )


def _root(value: Array) -> Array:
    """Whose memory a value may be a view of."""
    while isinstance(value.op, View):
        value = value.inputs[0]
    return value


def _own_outputs(graph: Graph, updates: Mapping[int, int]) -> tuple[Graph, dict[Array, Array]]:
    """Outputs that no update overwrites and that no two updates share; and value -> its input."""
    outputs, targets = list(graph.outputs), {}
    for position, source in updates.items():
        value, x = outputs[position], graph.inputs[source]
        if (value.shape, value.dtype) != (x.shape, x.dtype):
            raise ValueError(
                f"plan: an update must keep shape and dtype: expected {x.shape} {x.dtype}, "
                f"got {value.shape} {value.dtype}."
            )
        if value is x:
            continue
        if not value.inputs or isinstance(value.op, View) or value in targets:
            outputs[position] = value = apply(IDENTITY, value)
        targets[value] = x
    for position, value in enumerate(outputs):
        if position not in updates and _root(value).op.name == "input":
            outputs[position] = apply(IDENTITY, value)
    return Graph(graph.inputs, tuple(outputs), graph.structure), targets


def _schedule(
    graph: Graph, targets: Mapping[Array, Array]
) -> tuple[list[Array], dict[Array, Array]]:
    """An order in which as many updates as possible come after all readers of the old value."""
    rest = [value for value in graph.outputs if value not in targets]
    order = ordered([*rest, *targets])
    reading = readers(order)
    overwrites = {v: x for v, x in targets.items() if _may_overwrite(v, x)}
    after = {v: _memory_readers(x, reading) - {v} for v, x in overwrites.items()}
    # An update goes first: what it reads was computed just now, and may be forgotten then.
    place = {v: (v not in overwrites, position) for position, v in enumerate(order)}
    waiting = {value: {*value.inputs, *after.get(value, ())} for value in order}
    unlocks: dict[Array, list[Array]] = {value: [] for value in order}
    for value, needs in waiting.items():
        for need in needs:
            unlocks[need].append(value)
    ready = [place[value] for value in order if not waiting[value]]
    heapq.heapify(ready)
    done: list[Array] = []
    while len(done) < len(order):
        if not ready:
            # Two updates wait for each other (a swap, say): one gives up its place.
            stuck = [v for v in overwrites if waiting[v] and waiting[v].isdisjoint(v.inputs)]
            value = min(stuck, key=place.__getitem__)
            del overwrites[value]
            waiting[value].clear()
            heapq.heappush(ready, place[value])
            continue
        value = order[heapq.heappop(ready)[1]]
        done.append(value)
        for later in unlocks[value]:
            if value in waiting[later]:
                waiting[later].remove(value)
                if not waiting[later]:
                    heapq.heappush(ready, place[later])
    return done, overwrites


def _may_overwrite(value: Array, x: Array) -> bool:
    """Whether the kernel may write over x: it reads x as itself, where that is allowed, or not."""
    return all(
        position in value.op.inplace and y is x
        for position, y in enumerate(value.inputs)
        if _root(y) is x
    )


def _memory_readers(x: Array, reading: Mapping[Array, list[Array]]) -> set[Array]:
    """All values that read x or a view of it."""
    found: set[Array] = set()
    pending = [x]
    while pending:
        for value in reading.get(pending.pop(), ()):
            if value not in found:
                found.add(value)
                if isinstance(value.op, View):
                    pending.append(value)
    return found


def _layouts(
    order: Sequence[Array], gaps: Set[Array]
) -> tuple[frozenset[Array], dict[Array, Array], dict[Array, bool]]:
    """Which values are views; whose memory each lies in; whether it lies there without gaps."""
    views, roots, contiguous = set(), {}, {}
    for value in order:
        roots[value], contiguous[value] = value, value not in gaps
        if isinstance(value.op, View):
            x = value.inputs[0]
            layout = value.op.layout(x, contiguous[x], **value.params)
            if layout is not None:
                views.add(value)
                roots[value], contiguous[value] = roots[x], layout
    return frozenset(views), roots, contiguous
