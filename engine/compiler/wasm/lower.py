"""Ops as code: for each op that WebAssembly can do, how; the others are NumPy's."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from engine.compiler.array import Array
from engine.compiler.ops.scan import Body
from engine.compiler.wasm import windows
from engine.compiler.wasm.expression import grouped, part_of, write_parts
from engine.compiler.wasm.gather import added, taken
from engine.compiler.wasm.layout import Layout, padded
from engine.compiler.wasm.loops import put, visited, walked
from engine.compiler.wasm.place import Place, row_major
from engine.compiler.wasm.product import ITEM, Product, product, turn
from engine.compiler.wasm.reduce import reduction
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function, Value, constant

SPARE = 64  # bytes behind working memory that a vector may read


@dataclass
class Unit:
    """A module being written. `room`: where working memory begins; `most`: how much is needed."""

    target: Target
    room: int
    most: int = 0
    functions: list[Function] = field(default_factory=list)
    loops: int = 0


@dataclass
class Task:
    """One op to be written into a function: where its output, inputs and working memory lie."""

    unit: Unit
    function: Function
    layout: Layout
    value: Array
    used: int = 0

    @property
    def out(self) -> Place:
        """Where the result goes."""
        return self.layout.places[self.value]

    @property
    def inputs(self) -> list[Place]:
        """Where the inputs lie."""
        return [self.layout.places[x] for x in self.value.inputs]

    def working(self, count: int) -> Value:
        """The address of working memory for so many numbers; it is free again after the op."""
        start = self.unit.room + self.used
        self.used += padded(count * ITEM) + SPARE
        self.unit.most = max(self.unit.most, self.used)
        return self.function.keep(self.function.parameter(0) + start)


Rule = Callable[[Task], bool]
RULES: dict[str, Rule] = {}
"""By name of the op: writes it, or gives False where it cannot."""


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Registers how ops of these names are written."""

    def registered(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, function))
        return function

    return registered


def write(
    unit: Unit, function: Function, layout: Layout, group: Sequence[Array], used: int = 0
) -> bool:
    """Write a group of ops (see ``grouped``) into a function; False (and nothing written) where
    it cannot be.

    used: bytes of working memory that are taken.
    """
    parts = [part_of(layout, value) for value in group]
    if parts[0] is not None:
        write_parts(function, unit.target, [part for part in parts if part is not None])
        return True
    (value,) = group
    return value.op.name in RULES and RULES[value.op.name](
        Task(unit, function, layout, value, used)
    )


@rule("sum", "max", "min", "any", "all")
def _reduction(task: Task) -> bool:
    (x,) = task.inputs
    axes = task.value.params["axes"]
    reduction(task.function, task.value.op.name, axes, x, task.out)
    return True


@rule("matmul")
def _matmul(task: Task) -> bool:
    """One product, or one for each of the leading axes; the right matrix by rows."""
    if task.value.dtype.kind != "f":
        return False
    function, out = task.function, task.out
    batch = out.shape[:-2]
    a, b = (_spread(task, x, batch) for x in task.inputs)
    (rows, inner), columns = a.shape[-2:], b.shape[-1]
    room = left_room = None
    if (b.strides[-1] != 1 and columns > 1) or (b.strides[-2] <= 0 and inner > 1):
        room = task.working(inner * columns)
    if min(a.strides[-2:]) < 0:
        left_room = task.working(rows * inner)
    a_row, a_inner = (inner, 1) if left_room else a.strides[-2:]
    b_inner = columns if room else b.strides[-2]
    it = Product(rows, inner, columns, a_row, a_inner, b_inner, out.strides[-2])
    heads = [
        replace(x, shape=batch, strides=x.strides[: len(batch)], constant=None) for x in (a, b, out)
    ]
    with visited(function, heads) as (left, right, to):
        if room is not None:
            _by_rows(function, right, b, room)
        if left_room is not None:
            _by_rows(function, left, a, left_room)
        product(function, it, left_room or left, room or right, to, task.unit.target)
    return True


def _spread(task: Task, x: Place, batch: tuple[int, ...]) -> Place:
    """An operand with the leading axes of the result; in memory if it is one number."""
    place = x.over((*batch, *x.shape[-2:]))
    if x.constant is None:
        return place
    ((_, (anchor,)),) = task.working(x.shape[-1] * x.shape[-2]).code
    matrix = row_major(0, x.shape[-2:], x.dtype, int(anchor))
    _copied(task, replace(x.over((*x.shape,)), shape=x.shape[-2:], strides=x.strides[-2:]), matrix)
    return matrix.over((*batch, *x.shape[-2:]))


def _by_rows(function: Function, start: Value, b: Place, room: Value) -> None:
    """A matrix that begins at an address, copied so that its rows have no gaps."""
    inner, columns = b.shape[-2:]
    if b.strides[-2:] == (1, inner):
        turn(function, columns, inner, start, room)
        return
    anchors = [int(value.code[0][1][0]) for value in (start, room)]
    source = Place(0, b.shape[-2:], b.strides[-2:], b.dtype, anchor=anchors[0])
    goal = row_major(0, b.shape[-2:], b.dtype, anchors[1])
    for (to, walk), width in walked(function, [goal, source]):
        put(function, to.at, goal, walk.load(width), width)


def _copied(task: Task, source: Place, out: Place) -> None:
    """Every element of one place to another."""
    for (to, walk), width in walked(task.function, [out, source]):
        put(task.function, to.at, to.place, walk.load(width), width)


def _zeroed(task: Task) -> None:
    """The output filled with zeros."""
    address = task.out.start
    size = math.prod(task.out.shape) * task.out.item
    zero, count = constant("i32", 0), constant("i32", size)
    task.function.code += [*address.code, *zero.code, *count.code, ("memory.fill", ())]


@rule("reshape")
def _reshape(task: Task) -> bool:
    (x,) = task.inputs
    _copied(task, x, row_major(task.out.offset, x.shape, x.dtype, task.out.anchor))
    return True


@rule("place")
def _place(task: Task) -> bool:
    _zeroed(task)
    cuts = [slice(a, None if b < 0 else b, step) for a, b, step in task.value.params["cuts"]]
    _copied(task, task.inputs[0], windows.sliced(task.out, cuts))
    return True


@rule("concat")
def _concat(task: Task) -> bool:
    axis, start = task.value.params["axis"], 0
    for x in task.inputs:
        cuts = (*[slice(None)] * axis, slice(start, start + x.shape[axis]))
        part = windows.sliced(task.out, cuts)
        there = (part.anchor, part.offset, part.strides) == (x.anchor, x.offset, x.strides)
        if not there or x.constant is not None:
            _copied(task, x, part)
        start += x.shape[axis]
    return True


@rule("take")
def _take(task: Task) -> bool:
    x, index = task.inputs
    taken(task.function, task.value.params["axis"], x, index, task.out)
    return True


@rule("scatter_add")
def _scatter_add(task: Task) -> bool:
    x, index = task.inputs
    _zeroed(task)
    added(task.function, task.value.params["axis"], x, index, task.out)
    return True


def finish(function: Function, layout: Layout) -> None:
    """Copy the new values of inputs that could not be written in place."""
    for value, x in layout.plan.copies:
        _moved(function, layout.places[x].start, layout.places[value].start, x.nbytes)


def _moved(function: Function, to: Value, source: Value, count: int) -> None:
    """Bytes copied."""
    size = constant("i32", count)
    function.code += [*to.code, *source.code, *size.code, ("memory.copy", ())]


@rule("scan")
def _scan(task: Task) -> bool:
    """One function for a step, called in a loop with the addresses of what moves."""
    unit, body, layout = task.unit, task.value.params["body"], task.layout.loops[task.value]
    outer = len(_outer(task, body))
    moving = body.carries + body.rows + outer + len(body.stacked) + len(body.loose)
    step = Function(f"step_{unit.loops}", ["i32"] * (1 + moving))
    before = len(unit.functions)
    unit.loops += 1
    held = task.used + sum(padded(x.nbytes) + SPARE for x in task.value.inputs[: body.carries])
    for group in grouped(layout):
        if not write(unit, step, layout, group, held):
            del unit.functions[before:]
            return False
    finish(step, layout)
    unit.functions.append(step)
    _loop(task, body, step.name)
    return True


def _loop(task: Task, body: Body, step: str) -> None:
    """Calls of the step; afterwards the last carries lie among the results."""
    function, carries = task.function, body.carries
    rows = [_Moving(task, x, body) for x in task.inputs[carries : carries + body.rows]]
    parts = [
        row_major(task.out.offset + part["offset"], part["shape"], np.dtype(part["dtype"]))
        for part in body.parts
    ]
    stacks = [_Moving(task, part, body) for part in parts[carries:]]
    buffers = [function.keep(place.start) for place in task.layout.scratch(task.value)[1:]]
    carry = [function.keep(_whole(task, x)) for x in task.inputs[:carries]]
    written = [stack.address for stack in stacks] + buffers[::2]
    place = {value: k for k, value in enumerate((*body.stacked, *body.loose))}
    spare = function.local("i32")
    with function.loop(function.local("i32"), 0, body.length, 1):
        given = [*carry, *(row.address for row in rows), *_outer(task, body), *written]
        function.call(step, function.parameter(0), *given)
        for address, value in zip(carry, body.graph.outputs, strict=False):
            function.set(address, written[place[value]])
        for moving in (*rows, *stacks):
            function.set(moving.address, moving.address + moving.step)
        for one, other in zip(buffers[::2], buffers[1::2], strict=True):
            function.set(spare, one)
            function.set(one, other)
            function.set(other, spare)
    for part, address, value in zip(parts, carry, body.graph.outputs, strict=False):
        _moved(function, part.start, address, value.nbytes)


def _outer(task: Task, body: Body) -> list[Value]:
    """The addresses that what stays the same counts from, where a loop around moves them."""
    held = task.inputs[body.carries + body.rows :]
    return [place.base for place in held if place.anchor]


class _Moving:
    """The address of a slice along the first axis, and how far the next one is."""

    def __init__(self, task: Task, place: Place, body: Body) -> None:
        self.step = place.strides[0] * place.item
        first = (body.length - 1) * self.step if body.reverse else 0
        self.step = -self.step if body.reverse else self.step
        self.address = task.function.keep(place.start + first)


def _whole(task: Task, x: Place) -> Value:
    """The address of an array without gaps: its own, or that of a copy."""
    plain = row_major(0, x.shape, x.dtype)
    if plain.strides == x.strides:
        return x.start
    room = task.working(math.prod(x.shape))
    _copied(task, x, replace(plain, anchor=int(room.code[0][1][0])))
    return room


@rule("fold", "max_pool2d", "window_first", "window_take", "window_put")
def _windows(task: Task) -> bool:
    how = {
        "fold": windows.fold, "max_pool2d": windows.largest, "window_first": windows.first,
        "window_take": windows.taken, "window_put": windows.given,
    }[task.value.op.name]  # fmt: skip
    how(task.function, task.value.params, *task.inputs, task.out)
    return True


@rule("argmax")
def _argmax(task: Task) -> bool:
    (x,) = task.inputs
    windows.find_largest(task.function, task.value.params["axis"], x, task.out)
    return True
