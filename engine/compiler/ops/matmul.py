"""The matrix product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.compiler.array import Array, Shape
from engine.compiler.ops.registry import Call, Op, apply, promote, register, ufunc_call
from engine.compiler.ops.shape import permute_dims, reshape


class MatMul(Op):
    """Products of the matrices in the last two axes; leading axes broadcast.

    The derivatives are products with transposed views. A view costs nothing here: NumPy hands
    strides on to BLAS, and its own loop (in Pyodide, which has no BLAS) is as quick on a
    transposed matrix as on a copy of it (28–33 µs either way for 25×64×32).
    """

    name = "matmul"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        a, b = inputs
        if a.shape[-1] != b.shape[-2]:
            raise ValueError(f"matmul: {a.shape} and {b.shape} do not fit: inner lengths differ.")
        batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        return (*batch, a.shape[-2], b.shape[-1]), a.dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        return [ufunc_call(np.matmul, *inputs, out=out)]

    def flops(self, y: Array) -> int:
        return 2 * y.size * y.inputs[0].shape[-1]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        a, b = inputs
        return apply(self, g, _transposed(b)), apply(self, _transposed(a), g)


_MATMUL = register(MatMul())


def _transposed(x: Array) -> Array:
    """The last two axes swapped."""
    order = range(x.ndim)
    return permute_dims(x, (*order[:-2], order[-1], order[-2]))


def matmul(a: Any, b: Any) -> Array:
    """a @ b. A vector on the left is a row, on the right a column, whose axis then vanishes."""
    a, b = promote(a, b, least="int32")
    if not a.ndim or not b.ndim:
        raise ValueError(f"matmul: expected at least one axis each, got {a.shape} and {b.shape}.")
    left = reshape(a, (1, *a.shape)) if a.ndim == 1 else a
    right = reshape(b, (*b.shape, 1)) if b.ndim == 1 else b
    shape = (*a.shape[:-1], *b.shape[1:]) if b.ndim <= 2 else None
    if right.ndim == 2 and left.ndim > 2:
        # One large product instead of many small ones.
        left = reshape(left, (-1, left.shape[-1])) if left.size else left
    y = apply(_MATMUL, left, right)
    if shape is None:
        gone = y.ndim - 2 if a.ndim == 1 else None
        shape = tuple(n for axis, n in enumerate(y.shape) if axis != gone)
    return reshape(y, shape)
