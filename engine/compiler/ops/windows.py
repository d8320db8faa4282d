"""Windows that slide over pictures, and what is made of them: convolutions and mean pooling.

Pictures are (batch, height, width, channels). The windows of a picture are a view of its memory;
laid in rows (one copy) and multiplied by the kernel they give the convolution. The way back adds
windows up where they overlap. Each of the two is the other's derivative.

Source: Chellapilla, Puri and Simard (2006), convolution as a matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from engine import windows as axis
from engine.compiler.array import Array, Shape
from engine.compiler.ops.elementwise import multiply
from engine.compiler.ops.matmul import matmul
from engine.compiler.ops.reduce import sum as total
from engine.compiler.ops.registry import Call, Op, View, apply, promote, register
from engine.compiler.ops.shape import getitem, pad, permute_dims, reshape


def _windowed(shape: Shape, params: dict[str, Any]) -> Shape:
    """Shape of all windows of pictures of this shape."""
    batch, *lengths, channels = shape
    every = zip(lengths, params["size"], params["strides"], params["dilation"], strict=True)
    counts = [axis.count("valid", *along) for along in every]
    return (batch, *counts, *params["size"], channels)


class Windows(View):
    """(b, h, w, c) → (b, rows, columns, *size, c): all windows inside the picture."""

    name = "windows"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return _windowed(inputs[0].shape, params), inputs[0].dtype

    def layout(self, x: Array, contiguous: bool, **params: Any) -> bool | None:
        return contiguous and params["size"] == params["strides"] == (1, 1)

    def view(self, x: np.ndarray, **params: Any) -> np.ndarray:
        (sh, sw), (dh, dw) = params["strides"], params["dilation"]
        b, h, w, c = x.strides
        shape, strides = _windowed(x.shape, params), (b, h * sh, w * sw, h * dh, w * dw, c)
        return np.lib.stride_tricks.as_strided(x, shape, strides, writeable=False)

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        lengths = inputs[0].shape[1:3]
        kept = {name: params[name] for name in ("strides", "dilation")}
        return [apply(_FOLD, g, lengths=lengths, **kept)]


class Fold(Op):
    """(b, rows, columns, *size, c) → (b, *lengths, c): windows put back, overlaps added up."""

    name = "fold"

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        shape = inputs[0].shape
        return (shape[0], *params["lengths"], shape[-1]), inputs[0].dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        (x,) = inputs
        _, rows, columns, *size, _ = x.shape
        (sh, sw), (dh, dw) = params["strides"], params["dilation"]
        calls: list[Call] = [partial(out.fill, 0)]
        for i, j in product(*map(range, size)):
            part = out[
                :,
                i * dh : i * dh + (rows - 1) * sh + 1 : sh,
                j * dw : j * dw + (columns - 1) * sw + 1 : sw,
            ]
            calls.append(partial(np.add, part, x[:, :, :, i, j], out=part))
        return calls

    def flops(self, y: Array) -> int:
        return y.inputs[0].size

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        size = inputs[0].shape[3:5]
        kept = {name: params[name] for name in ("strides", "dilation")}
        return [apply(_WINDOWS, g, size=size, **kept)]


_WINDOWS, _FOLD = register(Windows()), register(Fold())


def _cells(
    x: Array,
    padding: str,
    size: Sequence[int],
    strides: Sequence[int],
    dilation: Sequence[int] = (1, 1),
) -> Array:
    """The windows (b, rows, columns, *size, c) of pictures, zeros put around where the padding
    asks for them. Raises ValueError if none fits.
    """
    if x.ndim != 4:
        raise ValueError(f"Expected pictures (batch, height, width, channels), got {x.shape}.")
    along = zip(x.shape[1:3], size, strides, dilation, strict=True)
    framed = pad(x, [(0, 0), *(axis.margins(padding, *each) for each in along), (0, 0)])
    params = {"size": tuple(size), "strides": tuple(strides), "dilation": tuple(dilation)}
    found = apply(_WINDOWS, framed, **params)
    if min(found.shape[1:3]) < 1:
        raise ValueError(f"Windows of {size} do not fit into pictures of {x.shape[1:3]}.")
    return found


def conv2d(
    x: Any,
    kernel: Any,
    strides: Sequence[int] = (1, 1),
    padding: str = "valid",
    dilation: Sequence[int] = (1, 1),
    groups: int = 1,
) -> Array:
    """Sum over each window of x (b, h, w, c) times the kernel (kh, kw, c / groups, filters).

    Group g of the filters sees group g of the channels only. Gives (b, rows, columns, filters).
    """
    x, kernel = promote(x, kernel, least="float32")
    *size, depth, filters = kernel.shape
    if depth * groups != x.shape[-1] or filters % groups:
        raise ValueError(
            f"conv2d: a kernel {kernel.shape} in {groups} groups does not fit {x.shape}."
        )
    cells = _cells(x, padding, size, strides, dilation)
    places, length = cells.shape[:3], size[0] * size[1] * depth
    if groups == 1:
        flat = matmul(reshape(cells, (-1, length)), reshape(kernel, (length, filters)))
        return reshape(flat, (*places, filters))
    # One product per group: (groups, places, length) with (groups, length, filters / groups).
    rows = reshape(cells, (-1, size[0] * size[1], groups, depth))
    rows = reshape(permute_dims(rows, (2, 0, 1, 3)), (groups, -1, length))
    columns = reshape(kernel, (length, groups, filters // groups))
    flat = matmul(rows, permute_dims(columns, (1, 0, 2)))
    return reshape(permute_dims(flat, (1, 0, 2)), (*places, filters))


def conv2d_transpose(
    x: Any,
    kernel: Any,
    strides: Sequence[int] = (1, 1),
    padding: str = "valid",
    dilation: Sequence[int] = (1, 1),
) -> Array:
    """Each pixel of x (b, h, w, c) paints the kernel (kh, kw, filters, c); overlaps add up.

    The derivative of conv2d by its pictures, as a function. Gives (b, rows, columns, filters).
    """
    x, kernel = promote(x, kernel, least="float32")
    *size, filters, depth = kernel.shape
    if x.ndim != 4 or x.shape[-1] != depth:
        raise ValueError(f"conv2d_transpose: a kernel {kernel.shape} does not fit {x.shape}.")
    brush = permute_dims(reshape(kernel, (-1, depth)), (1, 0))
    painted = reshape(matmul(reshape(x, (-1, depth)), brush), (*x.shape[:3], *size, filters))
    strides, dilation = tuple(strides), tuple(dilation)
    every = list(zip(x.shape[1:3], size, strides, dilation, strict=True))
    ends = [axis.spread(padding, *along) for along in every]
    lengths = tuple(
        max(before + length, (n - 1) * stride + axis.reach(k, d))
        for (length, before), (n, k, stride, d) in zip(ends, every, strict=True)
    )
    whole = apply(_FOLD, painted, lengths=lengths, strides=strides, dilation=dilation)
    kept = [slice(before, before + length) for length, before in ends]
    return getitem(whole, (slice(None), *kept))


def avg_pool2d(
    x: Any, size: Sequence[int], strides: Sequence[int], padding: str = "valid"
) -> Array:
    """Mean of each window of x (b, h, w, c); what lies outside the picture does not count."""
    (x,) = promote(x, least="float32")
    cells = _cells(x, padding, size, strides)
    along = zip(x.shape[1:3], size, strides, strict=True)
    rows, columns = (np.array(axis.inside(padding, *each), np.float32) for each in along)
    count = rows[:, None, None] * columns[:, None]
    return multiply(total(cells, axis=(3, 4)), 1 / (count if padding == "same" else count.flat[0]))
