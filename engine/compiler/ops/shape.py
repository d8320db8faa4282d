"""Ops that move elements without changing them; most are views of their input's memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from engine.compiler.array import Array, Shape
from engine.compiler.ops.registry import Call, Op, View, apply, axes, promote, register


class Reshape(View):
    """The same elements, in row-major order, under another shape."""

    name = "reshape"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return params["shape"], inputs[0].dtype

    def layout(self, x: Array, contiguous: bool, **params: Any) -> bool | None:
        if contiguous:
            return True
        same = [n for n in x.shape if n != 1] == [n for n in params["shape"] if n != 1]
        return False if same else None

    def view(self, x: np.ndarray, **params: Any) -> np.ndarray:
        return x.reshape(params["shape"])

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        return [partial(np.copyto, out.reshape(inputs[0].shape), inputs[0])]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [reshape(g, inputs[0].shape)]


class PermuteDims(View):
    """The axes in another order."""

    name = "permute_dims"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return tuple(inputs[0].shape[a] for a in params["axes"]), inputs[0].dtype

    def layout(self, x: Array, contiguous: bool, **params: Any) -> bool | None:
        kept = [a for a in params["axes"] if x.shape[a] != 1]
        return contiguous and kept == sorted(kept)

    def view(self, x: np.ndarray, **params: Any) -> np.ndarray:
        return x.transpose(params["axes"])

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [permute_dims(g, tuple(int(a) for a in np.argsort(params["axes"])))]


class BroadcastTo(View):
    """The elements repeated along axes of length 1 and new leading axes."""

    name = "broadcast_to"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return params["shape"], inputs[0].dtype

    def layout(self, x: Array, contiguous: bool, **params: Any) -> bool | None:
        return contiguous and x.size == math.prod(params["shape"])

    def view(self, x: np.ndarray, **params: Any) -> np.ndarray:
        return np.broadcast_to(x, params["shape"])

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [g]


class Slice(View):
    """Every step-th element from start to stop along each axis."""

    name = "slice"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return tuple(len(range(*cut)) for cut in params["cuts"]), inputs[0].dtype

    def layout(self, x: Array, contiguous: bool, **params: Any) -> bool | None:
        whole = [cut == (0, n, 1) for cut, n in zip(params["cuts"], x.shape, strict=True)]
        return contiguous and (all(whole) or (all(whole[1:]) and params["cuts"][0][2] == 1))

    def view(self, x: np.ndarray, **params: Any) -> np.ndarray:
        return x[_slices(params["cuts"])]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [apply(_PLACE, g, cuts=params["cuts"], shape=inputs[0].shape)]


class Place(Op):
    """Zeros, with the input put where a slice would have taken it from."""

    name = "place"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return params["shape"], inputs[0].dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        part = out[_slices(params["cuts"])]
        return [partial(out.fill, 0), partial(np.copyto, part, inputs[0])]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [apply(_SLICE, g, cuts=params["cuts"])]


class Concat(Op):
    """Arrays one after the other along an axis."""

    name = "concat"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        axis, first = params["axis"], inputs[0].shape
        rest = {(*x.shape[:axis], *x.shape[axis + 1 :]) for x in inputs}
        if len(rest) > 1:
            shapes = ", ".join(str(x.shape) for x in inputs)
            raise ValueError(f"concat: shapes may differ along axis {axis} only, got {shapes}.")
        total = sum(x.shape[axis] for x in inputs)
        return (*first[:axis], total, *first[axis + 1 :]), inputs[0].dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        ends = np.cumsum([x.shape[params["axis"]] for x in inputs])[:-1]
        parts = np.split(out, ends, axis=params["axis"])
        # The memory plan lets the inputs be computed in place where it can.
        return [
            partial(np.copyto, part, x)
            for part, x in zip(parts, inputs, strict=True)
            if part.ctypes.data != x.ctypes.data
        ]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        parts, start = [], 0
        for x in inputs:
            cuts = [(0, n, 1) for n in g.shape]
            cuts[params["axis"]] = (start, start + x.shape[params["axis"]], 1)
            parts.append(apply(_SLICE, g, cuts=tuple(cuts)))
            start += x.shape[params["axis"]]
        return parts


RESHAPE, PERMUTE = register(Reshape()), register(PermuteDims())
BROADCAST, _SLICE = register(BroadcastTo()), register(Slice())
_PLACE, _CONCAT = register(Place()), register(Concat())


def _slices(cuts: Sequence[tuple[int, int, int]]) -> tuple[slice, ...]:
    """Cuts (start, stop, step), as range takes them, as slices; a stop of -1 is before 0."""
    return tuple(slice(a, None if b < 0 else b, step) for a, b, step in cuts)


def reshape(x: Any, shape: int | Sequence[int]) -> Array:
    """x under another shape of equally many elements; one length may be -1, "what is left"."""
    (x,) = promote(x)
    wanted = [shape] if isinstance(shape, int) else [int(n) for n in shape]
    known = math.prod(n for n in wanted if n >= 0)
    filled = tuple(x.size // max(known, 1) if n == -1 else n for n in wanted)
    if wanted.count(-1) > 1 or math.prod(filled) != x.size:
        raise ValueError(f"reshape: {x.shape} has {x.size} elements, which {shape} cannot hold.")
    return apply(RESHAPE, x, shape=filled)


def permute_dims(x: Any, axes: Sequence[int]) -> Array:
    """x with its axes in the order given."""
    (x,) = promote(x)
    order = tuple(a + x.ndim if a < 0 else a for a in axes)
    if sorted(order) != list(range(x.ndim)):
        raise ValueError(f"permute_dims: expected an order of {x.ndim} axes, got {tuple(axes)}.")
    return apply(PERMUTE, x, axes=order)


def expand_dims(x: Any, axis: int | Sequence[int]) -> Array:
    """x with new axes of length 1 at these places of the result."""
    (x,) = promote(x)
    count = 1 if isinstance(axis, int) else len(axis)
    new = axes(axis, x.ndim + count)
    lengths = iter(x.shape)
    return reshape(x, [1 if a in new else next(lengths) for a in range(x.ndim + count)])


def squeeze(x: Any, axis: int | Sequence[int]) -> Array:
    """x without these axes, which must have length 1."""
    (x,) = promote(x)
    gone = axes(axis, x.ndim)
    if any(x.shape[a] != 1 for a in gone):
        raise ValueError(f"squeeze: the axes {axis} of shape {x.shape} are not all of length 1.")
    return reshape(x, [n for a, n in enumerate(x.shape) if a not in gone])


def broadcast_to(x: Any, shape: Sequence[int]) -> Array:
    """x repeated to a shape."""
    (x,) = promote(x)
    wanted = tuple(int(n) for n in shape)
    if len(wanted) < x.ndim or np.broadcast_shapes(x.shape, wanted) != wanted:
        raise ValueError(f"broadcast_to: {x.shape} does not broadcast to {wanted}.")
    return apply(BROADCAST, x, shape=wanted)


def concat(arrays: Sequence[Any], axis: int = 0) -> Array:
    """Arrays one after the other along an existing axis."""
    parts = promote(*arrays)
    return apply(_CONCAT, *parts, axis=axes(axis, parts[0].ndim)[0])


def stack(arrays: Sequence[Any], axis: int = 0) -> Array:
    """Arrays of one shape along a new axis."""
    return concat([expand_dims(x, axis) for x in arrays], axis)


def split(x: Array, parts: int) -> tuple[Array, ...]:
    """Equal parts of x along its last axis."""
    n = x.shape[-1] // parts
    return tuple(x[..., k * n : (k + 1) * n] for k in range(parts))


def pad(x: Any, pad_width: Sequence[tuple[int, int]]) -> Array:
    """x with zeros before and after it, as many as each axis's pair says."""
    (x,) = promote(x)
    if all(pair == (0, 0) for pair in pad_width):
        return x
    pairs = list(zip(x.shape, pad_width, strict=True))
    cuts = tuple((before, before + n, 1) for n, (before, _) in pairs)
    shape = tuple(n + before + after for n, (before, after) in pairs)
    return apply(_PLACE, x, cuts=cuts, shape=shape)


def getitem(x: Array, index: Any) -> Array:
    """``x[index]`` for integers, slices, ``None`` and ``...``; use ``take`` to pick by an array."""
    items = index if isinstance(index, tuple) else (index,)
    if not all(
        i is None or i is Ellipsis or isinstance(i, int | np.integer | slice) for i in items
    ):
        raise TypeError("Traced arrays take integers, slices, None and ... as index; see xp.take.")
    used = sum(i is not None and i is not Ellipsis for i in items)
    if used > x.ndim:
        raise IndexError(f"Too many indices for shape {x.shape}: {used}.")
    gap = next((k for k, i in enumerate(items) if i is Ellipsis), len(items))
    full = (*items[:gap], *[slice(None)] * (x.ndim - used), *items[gap + 1 :])
    cuts, shape = [], []
    for item in full:
        if item is None:
            shape.append(1)
            continue
        n = x.shape[len(cuts)]
        if isinstance(item, slice):
            cut = item.indices(n)
            shape.append(len(range(*cut)))
            cuts.append(cut if shape[-1] else (0, 0, 1))
        else:
            at = range(n)[item]  # raises IndexError, which also ends iteration over an array
            cuts.append((at, at + 1, 1))
    return reshape(apply(_SLICE, x, cuts=tuple(cuts)), shape)
