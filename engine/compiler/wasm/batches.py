"""What a module is called by: `main` runs a plan once, or takes many training steps in one call."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import count

from engine.compiler.array import Array
from engine.compiler.wasm.compile import Compiled
from engine.compiler.wasm.module import HELP
from engine.compiler.wasm.values import Function, Value, constant

ITEM = 4
LONGEST = 64  # bytes of a row that are copied number by number; longer ones in one go


def once(compiled: Compiled) -> Function:
    """`main(arena)`: the plan's parts and what NumPy computes, one after the other."""
    function = Function("main", ["i32"])
    _parts(function, compiled)
    return function


def _parts(function: Function, compiled: Compiled) -> None:
    arena, number = function.parameter(0), count()
    for step in compiled.steps:
        if isinstance(step, str):
            function.call(step, arena)
        else:
            function.call(HELP.name, arena, constant("i32", next(number)))


def batches(compiled: Compiled, fed: Sequence[Array], losses: Sequence[Array]) -> Function:
    """`main(arena, rows, steps, out, data …)`: the rows of each batch copied together, the step,
    its losses; `steps` times.

    rows: the address of (steps, batch) int32, the rows of each step's batch; data: the addresses
    of the arrays they are rows of, in the order of `fed`, the step's inputs; out: where the losses
    go, (losses, steps) float32.
    """
    function = Function("main", ["i32"] * (4 + len(fed)))
    base, rows, steps, out = (function.parameter(k) for k in range(4))
    row, to = function.local("i32"), function.local("i32")
    size = fed[0].shape[0]
    with function.loop(function.local("i32"), 0, steps, 1):
        for k, x in enumerate(fed):
            function.set(row, rows)
            function.set(to, base + compiled.places[x].offset)
            with function.loop(function.local("i32"), 0, size, 1):
                length = math.prod(x.shape[1:]) * x.dtype.itemsize
                source = function.parameter(4 + k) + row.load("i32") * length
                _copy(function, to, source, length)
                function.set(to, to + length)
                function.set(row, row + ITEM)
        function.set(rows, rows + size * ITEM)
        _parts(function, compiled)
        for k, loss in enumerate(losses):
            value = compiled.places[loss].start.load("f32")
            function.store(out + steps * (k * ITEM), value)
        function.set(out, out + ITEM)
    return function


def _copy(function: Function, to: Value, source: Value, length: int) -> None:
    if length > LONGEST:
        size = constant("i32", length)
        function.code += [*to.code, *source.code, *size.code, ("memory.copy", ())]
        return
    start = function.keep(source)
    for offset in range(0, length, ITEM):
        function.store(to, start.load("i32", offset), offset)
