"""Ops as code: for each op that WebAssembly can do, how; the others are NumPy's."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from engine.compiler.array import Array
from engine.compiler.fuse import Fused
from engine.compiler.graph import ordered
from engine.compiler.wasm.elementwise import fusable, lowered
from engine.compiler.wasm.loops import put, walked
from engine.compiler.wasm.place import Place, row_major
from engine.compiler.wasm.product import ITEM, Product, product, turn
from engine.compiler.wasm.reduce import reduction
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function, Value, constant

FLOAT = np.dtype(np.float32)


@dataclass
class Task:
    """One op to be written into a function: where its output, inputs and working memory lie."""

    function: Function
    target: Target
    value: Array
    out: Place
    inputs: Sequence[Place]
    scratch: int
    used: int = field(default=0)

    def room(self, count: int) -> int:
        """The offset of working memory for so many numbers; it is free again after the op."""
        at = self.scratch + self.used
        self.used += -(-count * ITEM // 64) * 64 + 64
        return at

    def working(self, count: int) -> Value:
        """The address of working memory for so many numbers."""
        return self.function.keep(self.function.parameter(0) + self.room(count))


Rule = Callable[[Task], bool]
RULES: dict[str, Rule] = {}
"""By name of the op: writes it, or gives False where it cannot."""


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Registers how ops of these names are written."""

    def registered(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, function))
        return function

    return registered


def write(task: Task) -> bool:
    """Write an op into the task's function; False (and nothing written) where it cannot be."""
    op = task.value.op
    if not task.value.size:
        return True
    if isinstance(op, Fused):
        return _expression(task, ordered([op.result]), op.body.inputs)
    if op.elementwise:
        return fusable(task.value) and _expression(task, [task.value], task.value.inputs)
    return op.name in RULES and RULES[op.name](task)


def _expression(task: Task, order: Sequence[Array], leaves: Sequence[Array]) -> bool:
    """Values computed in this order from their leaves, element by element; the last is kept."""
    function = task.function
    places = [task.out, *(place.over(task.out.shape) for place in task.inputs)]
    for (out, *walks), width in walked(function, places):
        code: dict[Array, Value] = {}
        for leaf, walk in zip(leaves, walks, strict=True):
            code.setdefault(leaf, function.keep(walk.load(width)))
        for value in order:
            if value in code:
                continue
            if value.op.name == "constant":
                code[value] = _number(value)
            else:
                inputs = [code[x] for x in value.inputs]
                code[value] = function.keep(lowered(function, task.target, value, *inputs))
        put(function, out.at, out.place, code[order[-1]], width)
    return True


def _number(value: Array) -> Value:
    """A constant of one element."""
    (number,) = value.params["value"].reshape(-1)
    kind = "f32x4" if value.dtype == FLOAT else "i32x4"
    return constant(kind, -int(number) if value.dtype == bool else number)


@rule("sum", "max", "min", "any", "all")
def _reduction(task: Task) -> bool:
    (x,) = task.inputs
    if x.dtype.kind == "u" and task.value.op.name in ("max", "min"):
        return False
    axes = task.value.params["axes"]
    reduction(task.function, task.value.op.name, axes, x, task.out)
    return True


@rule("matmul")
def _matmul(task: Task) -> bool:
    a, b = task.inputs
    if len(a.shape) != 2 or len(b.shape) != 2 or a.constant is not None or b.constant is not None:
        return False
    (rows, inner), columns = a.shape, b.shape[1]
    function, right, b_inner = task.function, b.start, b.strides[0]
    if b.strides[1] != 1 and columns > 1:
        if b.strides[0] != 1 or b.strides[1] != inner:
            return False
        room = task.working(inner * columns)
        turn(function, columns, inner, function.keep(b.start), room)
        right, b_inner = room, columns
    it = Product(rows, inner, columns, *a.strides, b_inner, columns)
    start = function.keep(a.start)
    product(function, it, start, function.keep(right), function.keep(task.out.start), task.target)
    return True


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


def _part(out: Place, cuts: Sequence[tuple[int, int, int]]) -> Place:
    """Where a slice lies."""
    start = sum(cut[0] * stride for cut, stride in zip(cuts, out.strides, strict=True))
    shape = tuple(len(range(*cut)) for cut in cuts)
    strides = tuple(cut[2] * stride for cut, stride in zip(cuts, out.strides, strict=True))
    return replace(out, offset=out.offset + start * out.item, shape=shape, strides=strides)


@rule("reshape")
def _reshape(task: Task) -> bool:
    (x,) = task.inputs
    _copied(task, x, row_major(task.out.offset, x.shape, x.dtype, task.out.anchor))
    return True


@rule("place")
def _place(task: Task) -> bool:
    _zeroed(task)
    _copied(task, task.inputs[0], _part(task.out, task.value.params["cuts"]))
    return True


@rule("concat")
def _concat(task: Task) -> bool:
    axis, start = task.value.params["axis"], 0
    for x in task.inputs:
        cuts = [(0, n, 1) for n in task.out.shape]
        cuts[axis] = (start, start + x.shape[axis], 1)
        part = _part(task.out, cuts)
        if (part.offset, part.strides) != (x.offset, x.strides) or x.constant is not None:
            _copied(task, x, part)
        start += x.shape[axis]
    return True


@rule("take")
def _take(task: Task) -> bool:
    """Whole slices copied one by one, where they and what is taken from lie without gaps."""
    x, index = task.inputs
    axis = task.value.params["axis"]
    flat = row_major(0, x.shape, x.dtype).strides
    if (
        axis != 0
        or x.strides != flat
        or index.strides not in ((1,), (0,))
        or x.constant is not None
    ):
        return False
    function = task.function
    bytes_ = math.prod(x.shape[1:]) * x.item
    to, which = function.keep(task.out.start), function.keep(index.start)
    with function.loop(function.local("i32"), 0, index.shape[0], 1):
        source = x.start + which.load("i32") * bytes_
        size = constant("i32", bytes_)
        function.code += [*to.code, *source.code, *size.code, ("memory.copy", ())]
        function.set(to, to + bytes_)
        function.set(which, which + ITEM)
    return True


@rule("scatter_add")
def _scatter_add(task: Task) -> bool:
    """Zeros, then each slice added to the one its index names."""
    x, index = task.inputs
    flat = row_major(0, x.shape, x.dtype).strides
    if (
        task.value.params["axis"] != 0
        or x.strides != flat
        or index.strides != (1,)
        or x.item != ITEM
    ):
        return False
    function, row = task.function, x.shape[1:]
    _zeroed(task)
    source, which = function.keep(x.start), function.keep(index.start)
    goal = function.local("i32")
    length = math.prod(row)
    with function.loop(function.local("i32"), 0, index.shape[0], 1):
        function.set(goal, task.out.start + which.load("i32") * (length * ITEM))
        ((_, (anchor,)),) = goal.code
        here = row_major(0, (length,), x.dtype, int(anchor))
        for (_, walk), width in walked(function, [here, here]):
            assert walk.address is not None
            away = walk.address + source - goal
            total = walk.load(width) + away.load(walk.load(width).kind)
            put(function, walk.address, here, function.keep(total), width)
        function.set(source, source + length * ITEM)
        function.set(which, which + ITEM)
    return True
