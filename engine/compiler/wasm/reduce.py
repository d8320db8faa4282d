"""Sums and extremes along axes, four elements at a time along the axis that lies without gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

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
    stretches,
    walked,
)
from engine.compiler.wasm.place import Place
from engine.compiler.wasm.values import Function, Value, constant

Both = Callable[[Value, Value], Value]
BESIDE = 4
"""Partial results side by side, so that no addition waits for the one before it."""

_INT = np.iinfo(np.int32)
_START = {
    "sum": (0, 0), "max": (-np.inf, 0), "min": (np.inf, 0), "any": (0, 0), "all": (-1, -1),
    "max_s": (0, _INT.min), "min_s": (0, _INT.max), "max_u": (0, 0), "min_u": (0, -1),
}  # fmt: skip


def named(name: str, dtype: np.dtype) -> str:
    """What makes two partial results one, by the kind of numbers: those of `_START`."""
    if name not in ("max", "min") or dtype.kind == "f":
        return name
    if dtype.kind == "b":
        return "any" if name == "max" else "all"
    return f"{name}_{'u' if dtype.kind == 'u' else 's'}"


def _both(name: str, kind: str) -> Both:
    """How two partial results become one."""
    if name in ("any", "all"):
        return lambda a, b: a | b if name == "any" else a & b
    if name == "sum":
        return lambda a, b: a + b
    if kind == "f32x4":
        return lambda a, b: a.max(b) if name == "max" else a.min(b)
    return lambda a, b: a.do(f"i32x4.{name}", b)


def reduction(function: Function, name: str, axes: tuple[int, ...], x: Place, out: Place) -> None:
    """Write the sum (or another `name`) of x along axes to a place of the shape that is left."""
    kept = tuple(a for a in range(len(x.shape)) if a not in axes)
    x = x.rebased(function)
    kind, name = VECTOR[x.dtype.name], named(name, x.dtype)
    both = _both(name, kind)
    start = constant(kind, _START[name][kind == "i32x4"])
    (inner,) = collapsed([x.axes(axes)])
    along = (
        bool(inner.shape) and inner.strides[-1] == 1 and inner.shape[-1] >= LANES and x.item == 4
    )
    for (target, source), width in walked(function, [out, x.axes(kept)]):
        total = function.keep(start)
        address = function.keep(source.at)
        lanes = 1 if source.steady else width
        if lanes == 1 and along:
            _row(function, inner, address, total, both, name == "sum")
        else:
            _plain(function, inner, address, total, both, lanes)
        put(function, target.at, target.place, total, width)


@contextmanager
def _rows(function: Function, inner: Place, address: Value) -> Iterator[None]:
    """Loops over all axes but the last."""
    with ExitStack() as stack:
        for axis in range(len(inner.shape) - 1):
            stack.enter_context(axis_loop(function, [Walk(inner, address)], axis, inner.shape))
        yield


def _following(function: Function, value: Value, address: Value, step: int) -> Value:
    """What lies at the address, which then moves on."""
    kept = function.keep(value)
    function.set(address, address + step)
    return kept


def _together(
    function: Function, total: Value, both: Both, length: int, following: Callable[[], Value]
) -> None:
    """So many more elements put to the total; many of them side by side and in stretches."""
    if length < 2 * BESIDE:
        for _ in range(length):
            function.set(total, both(total, following()))
        return
    for count, size in stretches(length):
        with repeated(function, count):
            parts = [function.keep(following()) for _ in range(min(BESIDE, size))]
            with repeated(function, size // BESIDE - 1):
                for part in parts:
                    function.set(part, both(part, following()))
            for part in parts[: size % len(parts)]:
                function.set(part, both(part, following()))
            for part in parts:
                function.set(total, both(total, part))


def _plain(
    function: Function, inner: Place, address: Value, total: Value, both: Both, width: int
) -> None:
    """One element of each result after another; several results side by side."""
    with _rows(function, inner, address):
        length = inner.shape[-1] if inner.shape else 1
        step = inner.strides[-1] * inner.item if inner.shape else 0

        def following() -> Value:
            value = fetched(address, inner, total.kind, width, False)
            return _following(function, value, address, step)

        _together(function, total, both, length, following)


def _row(
    function: Function, inner: Place, address: Value, total: Value, both: Both, clean: bool
) -> None:
    """Four elements of one result at a time, put together at the end."""
    with _rows(function, inner, address):

        def following(lanes: int) -> Value:
            value = fetched(address, inner, total.kind, lanes, clean and lanes < LANES)
            return _following(function, value, address, lanes * inner.item)

        length = inner.shape[-1]
        _together(function, total, both, length // LANES, lambda: following(LANES))
        for _ in range(length % LANES):
            function.set(total, both(total, following(1)))
    for lanes in ((2, 3, 0, 1), (1, 0, 3, 2)):
        which = bytes(4 * lane + byte for lane in lanes for byte in range(4))
        turned = Value(total.kind, (*total.code, *total.code, ("i8x16.shuffle", (which,))))
        function.set(total, both(total, turned))
