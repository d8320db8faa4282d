"""``XP``: the array namespace that a function sees while it is being traced.

It has the names of the Python array API standard that a step may use, and ``nn`` for what the
standard lacks. ``jax.numpy`` has the same names, so a function written once runs on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from engine.compiler import grad
from engine.compiler.array import DTYPES, Array
from engine.compiler.ops import (
    elementwise,
    index,
    matmul,
    pooling,
    reduce,
    scan,
    shape,
    special,
    windows,
)
from engine.compiler.ops.registry import cast, constant, lift, promote


def asarray(value: Any, dtype: Any = None) -> Array:
    """Numbers, or a traced array, as a traced array of a dtype."""
    if isinstance(value, Array):
        return value if dtype is None else cast(value, dtype)
    if dtype is None:
        return promote(value)[0] if isinstance(value, bool | int | float) else lift(value)
    return lift(value, DTYPES[str(np.dtype(dtype))])


def full(shape: int | Sequence[int], value: Any, dtype: Any = None) -> Array:
    """One value everywhere: a single number in memory, repeated by a view."""
    lengths = (shape,) if isinstance(shape, int) else tuple(shape)
    return broadcast_to(asarray(value, dtype), lengths)


def zeros(shape: int | Sequence[int], dtype: Any = np.float32) -> Array:
    """Zeros, float32 by default."""
    return full(shape, 0, dtype)


def ones(shape: int | Sequence[int], dtype: Any = np.float32) -> Array:
    """Ones, float32 by default."""
    return full(shape, 1, dtype)


def full_like(x: Array, value: Any, dtype: Any = None) -> Array:
    """One value everywhere, in x's shape and dtype."""
    return full(x.shape, value, dtype or x.dtype)


def zeros_like(x: Array, dtype: Any = None) -> Array:
    """Zeros in x's shape and dtype."""
    return full_like(x, 0, dtype)


def ones_like(x: Array, dtype: Any = None) -> Array:
    """Ones in x's shape and dtype."""
    return full_like(x, 1, dtype)


def arange(start: float, stop: float | None = None, step: float = 1, dtype: Any = None) -> Array:
    """Numbers from start (0 when only one is given) up to stop, which is left out."""
    if stop is None:
        start, stop = 0, start
    floats = any(isinstance(value, float) for value in (start, stop, step))
    kind = dtype or ("float32" if floats else "int32")
    return constant(np.arange(start, stop, step).astype(DTYPES[str(np.dtype(kind))]))


broadcast_to = shape.broadcast_to

_ELEMENTWISE = (
    "add subtract multiply divide negative abs sign exp expm1 log log1p sqrt square tanh sin cos "
    "maximum minimum where greater less greater_equal less_equal equal not_equal logical_and "
    "logical_or logical_not bitwise_xor bitwise_and bitwise_or bitwise_invert bitwise_right_shift "
    "bitwise_left_shift astype"
).split()

_SHAPE = "reshape permute_dims expand_dims squeeze broadcast_to concat stack pad getitem".split()

XP = SimpleNamespace(
    **{name: getattr(elementwise, name) for name in _ELEMENTWISE},
    **{name: getattr(reduce, name) for name in "sum mean max min argmax any all".split()},
    **{name: getattr(shape, name) for name in _SHAPE},
    matmul=matmul.matmul,
    take=index.take,
    arange=arange,
    zeros=zeros,
    ones=ones,
    full=full,
    zeros_like=zeros_like,
    ones_like=ones_like,
    full_like=full_like,
    asarray=asarray,
    float32=np.float32,
    int32=np.int32,
    uint32=np.uint32,
    bool=np.bool_,
    nn=SimpleNamespace(
        relu=special.relu,
        sigmoid=special.sigmoid,
        erf=special.erf,
        flush_to_zero=special.flush_to_zero,
        conv2d=windows.conv2d,
        conv2d_transpose=windows.conv2d_transpose,
        avg_pool2d=windows.avg_pool2d,
        max_pool2d=pooling.max_pool2d,
        stop_gradient=elementwise.stop_gradient,
        value_and_grad=grad.value_and_grad,
        scan=scan.scan,
        split=shape.split,
    ),
)
