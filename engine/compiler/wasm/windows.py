"""Windows over pictures: what is folded back, the largest of each window, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from engine.compiler.ops.pooling import _taps
from engine.compiler.wasm.loops import VECTOR, put, walked
from engine.compiler.wasm.place import Place
from engine.compiler.wasm.values import Function, Value, constant

Change = Callable[..., Value]


def sliced(place: Place, cuts: Sequence[Any]) -> Place:
    """Where a slice lies; a whole number picks one along its axis, which vanishes."""
    start, shape, strides = 0, [], []
    every = (*cuts, *[slice(None)] * (len(place.shape) - len(cuts)))
    for cut, length, stride in zip(every, place.shape, place.strides, strict=True):
        if isinstance(cut, int):
            start += cut * stride
            continue
        found = range(length)[cut]
        start += found.start * stride if len(found) else 0
        shape.append(len(found))
        strides.append(found.step * stride)
    return place.moved(start, tuple(shape), tuple(strides))


def changed(function: Function, change: Change, out: Place, *inputs: Place) -> None:
    """Every element of a place made anew from itself and from the inputs' elements."""
    if 0 in out.shape:
        return
    for walks, width in walked(function, [out, *inputs]):
        new = change(*(function.keep(walk.load(width)) for walk in walks))
        put(function, walks[0].at, walks[0].place, function.keep(new), width)


def filled(function: Function, out: Place, number: float) -> None:
    """One number everywhere."""
    value = constant(VECTOR[out.dtype.name], number)
    for (walk,), width in walked(function, [out]):
        put(function, walk.at, walk.place, value, width)


def fold(function: Function, params: dict[str, Any], x: Place, out: Place) -> None:
    """Windows put back, overlaps added up; see ``Fold``."""
    filled(function, out, 0)
    _, rows, columns, *size, _ = x.shape
    (sh, sw), (dh, dw) = params["strides"], params["dilation"]
    whole = slice(None)
    for i, j in product(*map(range, size)):
        down = slice(i * dh, i * dh + (rows - 1) * sh + 1, sh)
        right = slice(j * dw, j * dw + (columns - 1) * sw + 1, sw)
        part, window = sliced(out, (whole, down, right)), sliced(x, (whole, whole, whole, i, j))
        changed(function, lambda total, new: total + new, part, window)


def largest(function: Function, params: dict[str, Any], x: Place, out: Place) -> None:
    """The largest of each window; see ``MaxPool``."""
    filled(function, out, float("-inf"))
    for at, source in _taps(x.shape[1:3], params):
        changed(function, lambda a, b: a.max(b), sliced(out, at), sliced(x, source))


def first(function: Function, params: dict[str, Any], x: Place, y: Place, out: Place) -> None:
    """Which cell of each window is the first to equal y; see ``WindowFirst``."""
    filled(function, out, 0)
    for cell, (at, source) in reversed(list(enumerate(_taps(x.shape[1:3], params)))):
        number = constant("i32x4", cell)
        changed(
            function,
            lambda old, a, b, number=number: number.choose(a.compare("eq", b), old),
            sliced(out, at), sliced(x, source), sliced(y, at),
        )  # fmt: skip


def taken(function: Function, params: dict[str, Any], x: Place, index: Place, out: Place) -> None:
    """The cell of each window that an index names; see ``WindowTake``."""
    for cell, (at, source) in enumerate(_taps(x.shape[1:3], params)):
        changed(
            function,
            lambda old, new, which, cell=cell: new.choose(which.compare("eq", cell), old),
            sliced(out, at), sliced(x, source), sliced(index, at),
        )  # fmt: skip


def given(function: Function, params: dict[str, Any], x: Place, index: Place, out: Place) -> None:
    """Each value added to the cell of its window that the index names; see ``WindowPut``."""
    filled(function, out, 0)
    nothing = constant("f32x4", 0)
    for cell, (at, target) in enumerate(_taps(params["lengths"], params)):
        changed(
            function,
            lambda old, new, which, cell=cell: old
            + new.choose(which.compare("eq", cell), nothing),
            sliced(out, target), sliced(x, at), sliced(index, at),
        )  # fmt: skip


def find_largest(function: Function, axis: int, x: Place, out: Place) -> None:
    """The first place of the largest along an axis; NaN counts as the largest, as in NumPy."""
    x = x.rebased(function)
    length, step = x.shape[axis], x.strides[axis] * x.item
    larger = _LARGER[x.dtype.kind]
    kept = x.axes(tuple(a for a in range(len(x.shape)) if a != axis))
    for (to, walk), width in walked(function, [out, kept]):
        best = function.keep(walk.load(width))
        where, number = function.local("i32x4"), function.local("i32x4")
        function.set(where, constant("i32x4", 0))
        function.set(number, constant("i32x4", 0))
        if length > 1:
            address = function.keep(walk.at)
            with function.loop(function.local("i32"), 1, length, 1):
                function.set(address, address + step)
                function.set(number, number + 1)
                here = function.keep(walk.load_at(address, width))
                more = function.keep(_beats(here, best, larger))
                function.set(best, here.choose(more, best))
                function.set(where, number.choose(more, where))
        put(function, to.at, to.place, where, width)


_LARGER = {"f": "gt", "i": "gt_s", "u": "gt_u", "b": "lt_s"}  # true is all bits, -1
"""The comparison that finds the larger one, by the kind of numbers."""


def _beats(here: Value, best: Value, larger: str) -> Value:
    more = here.compare(larger, best)
    if here.kind == "i32x4":
        return more
    return more | (here.compare("ne", here) & best.compare("eq", best))
