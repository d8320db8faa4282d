"""Slices along an axis that indices name: taken from there, or added back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from engine.compiler.wasm.loops import put, walked
from engine.compiler.wasm.place import Place, row_major
from engine.compiler.wasm.values import Function, constant

ITEM = 4  # bytes of an index


def taken(function: Function, axis: int, x: Place, index: Place, out: Place) -> None:
    """Each slice of the output from the slice of x that its index names; see ``Take``."""
    with _pairs(function, axis, x, out, index) as (source, to):
        plain = row_major(0, source.shape, x.dtype).strides
        if x.constant is None and source.strides == plain == to.strides:
            size = constant("i32", math.prod(source.shape) * x.item)
            code = (*to.start.code, *source.start.code, *size.code)
            function.code += [*code, ("memory.copy", ())]
            return
        for (goal, walk), width in walked(function, [to, source]):
            put(function, goal.at, goal.place, walk.load(width), width)


def added(function: Function, axis: int, x: Place, index: Place, out: Place) -> None:
    """Each slice of x added to the slice of the output that its index names; see ``ScatterAdd``.

    The output is zeros before.
    """
    with _pairs(function, axis, out, x, index) as (to, source):
        for (goal, walk), width in walked(function, [to, source]):
            total = function.keep(goal.load(width) + walk.load(width))
            put(function, goal.at, goal.place, total, width)


@contextmanager
def _pairs(
    function: Function, axis: int, named: Place, other: Place, index: Place
) -> Iterator[tuple[Place, Place]]:
    """A loop over the indices: the slice that each names, and the other place's own of its turn.

    An index that is too large, or below 0, names the last slice, so that nothing outside is hit.
    """
    most = named.shape[axis] - 1
    which, place = function.keep(index.start), function.keep(other.start)
    number, found = function.local("i32"), function.local("i32")
    with function.loop(function.local("i32"), 0, index.shape[0], 1):
        function.set(number, which.load("i32"))
        inside = number.choose(number.compare("lt_u", most), constant("i32", most))
        function.set(found, named.start + inside * (named.strides[axis] * named.item))
        yield _slice(named, axis, found.code[0][1][0]), _slice(other, axis, place.code[0][1][0])
        function.set(place, place + other.strides[axis] * other.item)
        function.set(which, which + index.strides[0] * ITEM)


def _slice(place: Place, axis: int, anchor: float | str | bytes) -> Place:
    """A place without an axis, from an address in a variable."""
    rest = tuple(a for a in range(len(place.shape)) if a != axis)
    return replace(place.axes(rest), offset=0, anchor=int(anchor))
