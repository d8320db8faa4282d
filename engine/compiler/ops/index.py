"""Picking elements by an array of indices, and adding back where they came from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from engine.compiler.array import Array, Shape
from engine.compiler.ops.registry import Call, Op, apply, axes, lift, promote, register
from engine.compiler.ops.shape import reshape


class Take(Op):
    """The slices of x along an axis that a flat array of indices names."""

    name = "take"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        x, index = inputs
        axis = params["axis"]
        return (*x.shape[:axis], index.size, *x.shape[axis + 1 :]), x.dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        x, index = inputs
        # "clip" because with an output NumPy buffers the whole result in the other modes.
        return [partial(x.take, index, params["axis"], out, "clip")]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        x, index = inputs
        size = x.shape[params["axis"]]
        return apply(_SCATTER, g, index, axis=params["axis"], size=size), None


class ScatterAdd(Op):
    """Zeros, ``size`` slices along an axis; each slice of x is added to the one its index names."""

    name = "scatter_add"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        x, axis = inputs[0], params["axis"]
        return (*x.shape[:axis], params["size"], *x.shape[axis + 1 :]), x.dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        x, index = inputs
        moved = (np.moveaxis(array, params["axis"], 0) for array in (out, x))
        return [partial(_add_slices, *moved, index)]

    def flops(self, y: Array) -> int:
        return y.inputs[0].size

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return apply(_TAKE, g, inputs[1], axis=params["axis"]), None


def _add_slices(out: np.ndarray, x: np.ndarray, index: np.ndarray) -> None:
    """Zeros, and to out[index[n]] the slice x[n] added, for every n.

    Slices for one place are brought together by sorting and added in one go. For 1 024 rows of 64
    that takes 80 µs with 28 places, where ``np.add.at`` takes 565 µs; a product with a one-hot
    matrix takes 60 µs, but 32 ms with 1 000 places (0.4 ms here).
    """
    out.fill(0)
    if not len(index):
        return
    order = index.argsort(kind="stable")
    places = index[order]
    starts = np.flatnonzero(np.concatenate(([True], places[1:] != places[:-1])))
    out[places[starts]] = np.add.reduceat(x[order], starts, axis=0)


_TAKE, _SCATTER = register(Take()), register(ScatterAdd())


def take(x: Any, indices: Any, axis: int | None = None) -> Array:
    """Slices of x along an axis (of x flattened by default), one per index, in the indices' shape.

    Indices must lie in 0 ... n - 1; what others give differs between backends.
    """
    (x,) = promote(x)
    index = lift(indices)
    if index.dtype.kind not in "iu":
        raise TypeError(f"take: expected integer indices, got {index.dtype}.")
    if axis is None:
        x, axis = reshape(x, [-1]), 0
    (axis,) = axes(axis, x.ndim)
    y = apply(_TAKE, x, reshape(index, [-1]), axis=axis)
    return reshape(y, (*x.shape[:axis], *index.shape, *x.shape[axis + 1 :]))
