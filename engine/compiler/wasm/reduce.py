"""Sums and extremes along axes, four elements at a time along the axis that lies without gaps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

import numpy as np

from engine.compiler.wasm.loops import (
    LANES,
    VECTOR,
    Walk,
    axis_loop,
    collapsed,
    fetched,
    put,
    repeated,
    walked,
)
from engine.compiler.wasm.place import Place
from engine.compiler.wasm.values import Function, Value, constant

Both = Callable[[Value, Value], Value]

_INT = np.iinfo(np.int32)
_START = {
    "sum": (0, 0), "max": (-np.inf, _INT.min), "min": (np.inf, _INT.max), "any": (0, 0),
    "all": (-1, -1),
}  # fmt: skip


def _both(name: str, kind: str) -> Both:
    """How two partial results become one."""
    if name in ("any", "all"):
        return lambda a, b: a | b if name == "any" else a & b
    if name == "sum":
        return lambda a, b: a + b
    if kind == "f32x4":
        return lambda a, b: a.max(b) if name == "max" else a.min(b)
    return lambda a, b: a.do(f"i32x4.{name}_s", b)


def reduction(function: Function, name: str, axes: tuple[int, ...], x: Place, out: Place) -> None:
    """Write the sum (or another `name`) of x along axes to a place of the shape that is left."""
    kept = tuple(a for a in range(len(x.shape)) if a not in axes)
    if x.strides and min(x.strides) < 0:  # see loops._walk
        ((_, (anchor,)),) = function.keep(x.start).code
        x = replace(x, offset=0, anchor=int(anchor))
    kind = VECTOR[x.dtype.name]
    both = _both(name, kind)
    start = constant(kind, _START[name][kind == "i32x4"])
    (inner,) = collapsed([x.axes(axes)])
    along = (
        bool(inner.shape) and inner.strides[-1] == 1 and inner.shape[-1] >= LANES and x.item == 4
    )
    for (target, source), width in walked(function, [out, x.axes(kept)]):
        total = function.keep(start)
        address = function.keep(source.at)
        if width == 1 and along:
            _row(function, inner, address, total, both, name == "sum")
        else:
            _plain(function, inner, address, total, both, width)
        put(function, target.at, target.place, total, width)


def _plain(
    function: Function, inner: Place, address: Value, total: Value, both: Both, width: int
) -> None:
    """One element of each result after another; several results side by side."""
    walk = Walk(inner, address)
    with ExitStack() as stack:
        for axis in range(len(inner.shape) - 1):
            stack.enter_context(axis_loop(function, [walk], axis, inner.shape))
        with repeated(function, inner.shape[-1] if inner.shape else 1):
            value = fetched(address, inner, total.kind, width, False)
            function.set(total, both(total, value))
            if inner.shape:
                function.set(address, address + inner.strides[-1] * inner.item)


def _row(
    function: Function, inner: Place, address: Value, total: Value, both: Both, clean: bool
) -> None:
    """Four elements of one result at a time, put together at the end."""
    walk, length = Walk(inner, address), inner.shape[-1]
    with ExitStack() as stack:
        for axis in range(len(inner.shape) - 1):
            stack.enter_context(axis_loop(function, [walk], axis, inner.shape))
        with repeated(function, length // LANES):
            function.set(total, both(total, fetched(address, inner, total.kind, LANES, False)))
            function.set(address, address + LANES * inner.item)
        for _ in range(length % LANES):
            function.set(total, both(total, fetched(address, inner, total.kind, 1, clean)))
            function.set(address, address + inner.item)
    for lanes in ((2, 3, 0, 1), (1, 0, 3, 2)):
        which = bytes(4 * lane + byte for lane in lanes for byte in range(4))
        turned = Value(total.kind, (*total.code, *total.code, ("i8x16.shuffle", (which,))))
        function.set(total, both(total, turned))
