"""Ops that turn many elements into one along some axes."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from engine.compiler.array import DTYPES, Array, Shape
from engine.compiler.ops.elementwise import equal
from engine.compiler.ops.registry import Call, Op, apply, axes, cast, promote, register
from engine.compiler.ops.shape import broadcast_to, reshape

Axis = int | Sequence[int] | None


class Reduction(Op):
    """A NumPy ufunc applied pairwise along axes, which vanish from the shape."""

    def __init__(self, name: str, ufunc: np.ufunc) -> None:
        self.name, self.ufunc = name, ufunc

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        (x,) = inputs
        return tuple(n for a, n in enumerate(x.shape) if a not in params["axes"]), x.dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        chosen = params["axes"]
        axis = chosen[0] if len(chosen) == 1 else chosen
        return [partial(self.ufunc.reduce, inputs[0], axis, None, out)]

    def flops(self, y: Array) -> int:
        (x,) = y.inputs
        return x.size if x.dtype.kind == "f" else 0


class Sum(Reduction):
    """The sum; an even share of the derivative goes everywhere."""

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [broadcast_to(_kept(g, inputs[0], params["axes"]), inputs[0].shape)]


class Extreme(Reduction):
    """The largest or smallest; equal ones share the derivative, as in JAX."""

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        (x,) = inputs
        chosen = params["axes"]
        hit = cast(equal(x, _kept(y, x, chosen)), x.dtype)
        count = apply(_SUM, hit, axes=chosen)
        return [hit * _kept(g / count, x, chosen)]


class ArgMax(Op):
    """The first place of the largest element along an axis, int32."""

    name = "argmax"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        shape = inputs[0].shape
        return (*shape[: params["axis"]], *shape[params["axis"] + 1 :]), DTYPES["int32"]

    def scratch(self, *inputs: Array, **params: Any) -> Sequence[tuple[Shape, np.dtype]]:
        return [(self.infer(*inputs, **params)[0], np.dtype(np.intp))]

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        find = partial(inputs[0].argmax, axis=params["axis"], out=scratch[0])
        return [find, partial(np.copyto, out, scratch[0], casting="unsafe")]

    def flops(self, y: Array) -> int:
        (x,) = y.inputs
        return x.size if x.dtype.kind == "f" else 0


_SUM = register(Sum("sum", np.add))
_MAX = register(Extreme("max", np.maximum))
_MIN = register(Extreme("min", np.minimum))
_ANY = register(Reduction("any", np.logical_or))
_ALL = register(Reduction("all", np.logical_and))
_ARGMAX = register(ArgMax())


def _kept(reduced: Array, x: Array, gone: Sequence[int]) -> Array:
    """A reduction of x with the vanished axes back, at length 1."""
    return reshape(reduced, [1 if a in gone else n for a, n in enumerate(x.shape)])


def _reduce(op: Op, x: Array, axis: Axis, keepdims: bool) -> Array:
    chosen = axes(axis, x.ndim)
    if op in (_MAX, _MIN) and builtins.any(x.shape[a] == 0 for a in chosen):
        raise ValueError(f"{op.name}: no largest or smallest of no elements, shape {x.shape}.")
    y = apply(op, x, axes=chosen)
    return _kept(y, x, chosen) if keepdims else y


def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> Array:
    """Sum along axes (all by default)."""
    return _reduce(_SUM, promote(x, least="int32")[0], axis, keepdims)


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Array:
    """Mean along axes (all by default), float32."""
    (x,) = promote(x, least="float32")
    count = math.prod(x.shape[a] for a in axes(axis, x.ndim))
    return sum(x, axis, keepdims) * (1.0 / count if count else math.nan)


def max(x: Any, axis: Axis = None, keepdims: bool = False) -> Array:
    """Largest element along axes (all by default)."""
    return _reduce(_MAX, promote(x)[0], axis, keepdims)


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Array:
    """Smallest element along axes (all by default)."""
    return _reduce(_MIN, promote(x)[0], axis, keepdims)


def _truth(op: Op, doc: str) -> Callable[..., Array]:
    def function(x: Any, axis: Axis = None, keepdims: bool = False) -> Array:
        return _reduce(op, cast(promote(x)[0], "bool"), axis, keepdims)

    function.__name__, function.__doc__ = op.name, doc
    return function


any = _truth(_ANY, "Whether any element along axes (all by default) is true.")
all = _truth(_ALL, "Whether all elements along axes (all by default) are true.")


def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """First index of the largest element along an axis, or of the flattened array; int32."""
    (x,) = promote(x)
    flat = reshape(x, [-1]) if axis is None else x
    chosen = axes(0 if axis is None else axis, flat.ndim)
    y = apply(_ARGMAX, flat, axis=chosen[0])
    return _kept(y, x, chosen if axis is not None else range(x.ndim)) if keepdims else y
