"""The largest value of each window, and the way its derivative takes back.

The first of equal values wins and gets the whole derivative, as in JAX and PyTorch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from engine import windows as axis
from engine.compiler.array import DTYPES, Array, Shape
from engine.compiler.ops.registry import Call, Op, apply, promote, register


def _taps(lengths: Sequence[int], params: dict[str, Any]) -> list[tuple[Any, Any]]:
    """For each cell of a window, row by row: indices of the windows, and of the pictures, in
    which it lies.
    """
    every = zip(lengths, params["size"], params["strides"], strict=True)
    pairs = product(*(axis.taps(params["padding"], *along) for along in every))
    return [((slice(None), i, j), (slice(None), k, m)) for (i, k), (j, m) in pairs]


def _pooled(shape: Shape, params: dict[str, Any]) -> Shape:
    """Shape of one value per window."""
    every = zip(shape[1:3], params["size"], params["strides"], strict=True)
    counts = [axis.count(params["padding"], *along) for along in every]
    return (shape[0], *counts, shape[3])


def _compared(y: Array) -> int:
    """Comparisons of all cells of all windows."""
    return y.size * math.prod(y.params["size"])


class MaxPool(Op):
    """The largest value of each window of x (b, h, w, c)."""

    name = "max_pool2d"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return _pooled(inputs[0].shape, params), inputs[0].dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        (x,) = inputs
        calls: list[Call] = [partial(out.fill, -np.inf)]
        for at, source in _taps(x.shape[1:3], params):
            calls.append(partial(np.maximum, out[at], x[source], out=out[at]))
        return calls

    def flops(self, y: Array) -> int:
        return _compared(y)

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        (x,) = inputs
        first = apply(_FIRST, x, y, **params)
        return [apply(_PUT, g, first, lengths=x.shape[1:3], **params)]


class WindowFirst(Op):
    """Which cell of each window of x, counted row by row, is the first to equal y; int32."""

    name = "window_first"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return inputs[1].shape, DTYPES["int32"]

    def scratch(self, *inputs: Array, **params: Any) -> Sequence[tuple[Shape, np.dtype]]:
        return [(inputs[1].shape, DTYPES["bool"])]

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        (x, y), (hit,) = inputs, scratch
        calls: list[Call] = [partial(out.fill, 0)]
        for cell, (at, source) in reversed(list(enumerate(_taps(x.shape[1:3], params)))):
            calls.append(partial(np.equal, x[source], y[at], out=hit[at]))
            calls.append(partial(np.copyto, out[at], np.int32(cell), where=hit[at]))
        return calls

    def flops(self, y: Array) -> int:
        return _compared(y)


class WindowTake(Op):
    """From each window of x the cell that an index names."""

    name = "window_take"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return inputs[1].shape, inputs[0].dtype

    def scratch(self, *inputs: Array, **params: Any) -> Sequence[tuple[Shape, np.dtype]]:
        return [(inputs[1].shape, DTYPES["bool"])]

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        (x, index), (hit,) = inputs, scratch
        calls: list[Call] = []
        for cell, (at, source) in enumerate(_taps(x.shape[1:3], params)):
            calls.append(partial(np.equal, index[at], np.array(cell, np.int32), out=hit[at]))
            calls.append(partial(np.copyto, out[at], x[source], where=hit[at]))
        return calls

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        x, index = inputs
        return apply(_PUT, g, index, lengths=x.shape[1:3], **params), None


class WindowPut(Op):
    """Zeros (b, *lengths, c), each value of x added to the cell of its window the index names."""

    name = "window_put"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        shape = inputs[0].shape
        return (shape[0], *params["lengths"], shape[3]), inputs[0].dtype

    def scratch(self, *inputs: Array, **params: Any) -> Sequence[tuple[Shape, np.dtype]]:
        return [(inputs[1].shape, DTYPES["bool"])]

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        (x, index), (hit,) = inputs, scratch
        calls: list[Call] = [partial(out.fill, 0)]
        for cell, (at, target) in enumerate(_taps(params["lengths"], params)):
            part = out[target]
            calls.append(partial(np.equal, index[at], np.array(cell, np.int32), out=hit[at]))
            calls.append(partial(np.add, part, x[at], out=part, where=hit[at]))
        return calls

    def flops(self, y: Array) -> int:
        return y.inputs[0].size

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        kept = {name: params[name] for name in ("size", "strides", "padding")}
        return apply(_TAKE, g, inputs[1], **kept), None


_MAX, _FIRST = register(MaxPool()), register(WindowFirst())
_TAKE, _PUT = register(WindowTake()), register(WindowPut())


def max_pool2d(
    x: Any, size: Sequence[int], strides: Sequence[int], padding: str = "valid"
) -> Array:
    """Largest value of each window of x (b, h, w, c); what lies outside does not count."""
    (x,) = promote(x, least="float32")
    params = {"size": tuple(size), "strides": tuple(strides), "padding": padding}
    if x.ndim != 4 or min(_pooled(x.shape, params)[1:3]) < 1:
        raise ValueError(f"max_pool2d: windows of {tuple(size)} do not fit into {x.shape}.")
    return apply(_MAX, x, **params)
