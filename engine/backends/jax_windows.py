"""JAX's side of `xp.nn`'s convolutions and pooling; `engine.compiler.ops` says what each means.

XLA's CPU compiler has quick kernels for convolutions laid out in one certain way, and turns
others round to it, but not those within a loop, where all our steps are: there JAX's own
derivatives of a convolution fall back to code five to ten times slower. So the derivatives are
written here, as convolutions of that layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from engine import windows as axis

_LAYOUT = ("NHWC", "HWIO", "NHWC")

Pair = tuple[int, int]
Margins = tuple[Pair, ...]


MOST_CELLS = 49
"""Largest kernel, in cells, for which the windows of a grey picture are laid in rows."""


def _conv_of_grey(x: Any, kernel: Any, strides: Pair, margins: Margins, dilation: Pair) -> Any:
    """The windows of x (b, h, w, 1) as rows, times the kernel: on a CPU twice as quick."""
    x = jnp.pad(x, ((0, 0), *margins, (0, 0)))
    reach = [(n - 1) * d for n, d in zip(kernel.shape[:2], dilation, strict=True)]
    windows = [
        x[:, i : x.shape[1] - reach[0] + i : strides[0], j : x.shape[2] - reach[1] + j : strides[1]]
        for i in range(0, reach[0] + 1, dilation[0])
        for j in range(0, reach[1] + 1, dilation[1])
    ]
    return jnp.concatenate(windows, axis=3) @ jnp.reshape(kernel, (len(windows), -1))


@partial(jax.custom_vjp, nondiff_argnums=(2, 3, 4, 5))
def _conv(
    x: Any, kernel: Any, strides: Pair, margins: Margins, spread: Pair, dilation: Pair
) -> Any:
    """x (b, h, w, c), its pixels `spread` apart, times the kernel (kh, kw, c, filters)."""
    whole = spread == (1, 1) and min(min(pair) for pair in margins) >= 0
    if whole and x.shape[3] == 1 and kernel.shape[0] * kernel.shape[1] <= MOST_CELLS:
        return _conv_of_grey(x, kernel, strides, margins, dilation)
    return lax.conv_general_dilated(
        x, kernel, strides, margins,
        lhs_dilation=spread, rhs_dilation=dilation, dimension_numbers=_LAYOUT,
    )  # fmt: skip


def _conv_forward(x: Any, kernel: Any, *how: Any) -> tuple[Any, Any]:
    return _conv(x, kernel, *how), (x, kernel)


def _conv_backward(
    strides: Pair, margins: Margins, spread: Pair, dilation: Pair, kept: Any, slope: Any
) -> tuple[Any, Any]:
    """Of x: the slope, `strides` apart, under the kernel turned round. Of the kernel: x under the
    slope, batch and channels changing places.
    """
    x, kernel = kept
    around, across = [], []
    for axis_, (before, _) in enumerate(margins):
        wide = (x.shape[1 + axis_] - 1) * spread[axis_] + 1
        tall = (slope.shape[1 + axis_] - 1) * strides[axis_] + 1
        edge = (kernel.shape[axis_] - 1) * dilation[axis_]
        around.append((edge - before, wide - tall + before))
        across.append((before, edge + tall - wide - before))
    turned = jnp.swapaxes(kernel[::-1, ::-1], 2, 3)
    of_x = _conv(slope, turned, spread, tuple(around), strides, dilation)
    of_kernel: Any = _conv(
        jnp.permute_dims(x, (3, 1, 2, 0)), jnp.permute_dims(slope, (1, 2, 0, 3)),
        dilation, tuple(across), spread, strides,
    )  # fmt: skip
    return of_x, jnp.permute_dims(of_kernel, (1, 2, 0, 3))


_conv.defvjp(_conv_forward, _conv_backward)


def conv2d(
    x: Any,
    kernel: Any,
    strides: Sequence[int] = (1, 1),
    padding: str = "valid",
    dilation: Sequence[int] = (1, 1),
    groups: int = 1,
) -> Any:
    """Sum over each window of x (b, h, w, c) times the kernel (kh, kw, c / groups, filters)."""
    along = zip(x.shape[1:3], kernel.shape[:2], strides, dilation, strict=True)
    margins = tuple(axis.margins(padding, *each) for each in along)
    if groups == 1:
        return _conv(x, kernel, tuple(strides), margins, (1, 1), tuple(dilation))
    return lax.conv_general_dilated(
        x, kernel, tuple(strides), margins,
        rhs_dilation=tuple(dilation), dimension_numbers=_LAYOUT, feature_group_count=groups,
    )  # fmt: skip


def conv2d_transpose(
    x: Any,
    kernel: Any,
    strides: Sequence[int] = (1, 1),
    padding: str = "valid",
    dilation: Sequence[int] = (1, 1),
) -> Any:
    """Each pixel of x (b, h, w, c) paints the kernel (kh, kw, filters, c); overlaps add up."""
    margins = []
    for n, size, stride, spacing in zip(
        x.shape[1:3], kernel.shape[:2], strides, dilation, strict=True
    ):
        length, before = axis.spread(padding, n, size, stride, spacing)
        edge = axis.reach(size, spacing) - 1
        margins.append((edge - before, length + before - (n - 1) * stride - 1))
    # A convolution with the kernel turned round, over pixels set apart by zeros.
    turned = jnp.swapaxes(kernel[::-1, ::-1], 2, 3)
    return _conv(x, turned, (1, 1), tuple(margins), tuple(strides), tuple(dilation))


def _reduce(
    x: Any, start: float, op: Any, size: Sequence[int], strides: Sequence[int], padding: str
) -> Any:
    """All cells of each window as one."""
    along = zip(x.shape[1:3], size, strides, strict=True)
    margins = [(0, 0), *(axis.margins(padding, *each) for each in along), (0, 0)]
    return lax.reduce_window(x, start, op, (1, *size, 1), (1, *strides, 1), margins)


def _largest(x: Any, size: Sequence[int], strides: Sequence[int], padding: str) -> Any:
    return _reduce(x, -jnp.inf, lax.max, size, strides, padding)


@partial(jax.custom_vjp, nondiff_argnums=(1,))
def _largest_tile(x: Any, size: Pair) -> Any:
    """Largest value of each of the tiles that x is cut into; what is left at the end is ignored."""
    return _largest(x, size, size, "valid")


def _tile_forward(x: Any, size: Pair) -> tuple[Any, Any]:
    y = _largest_tile(x, size)
    return y, (x, y)


def _tile_backward(size: Pair, kept: Any, slope: Any) -> tuple[Any]:
    """The first of the largest in each tile takes its slope: a pass over x, no search."""
    x, y = kept
    (batch, height, width, channels), (rows, columns) = x.shape, y.shape[1:3]
    tiles = jnp.reshape(
        x[:, : rows * size[0], : columns * size[1]],
        (batch, rows, size[0], columns, size[1], channels),
    )
    taken, lines = jnp.zeros(y.shape, bool), []
    for i in range(size[0]):
        cells = []
        for j in range(size[1]):
            first = (tiles[:, :, i, :, j] == y) & ~taken
            taken = taken | first
            cells.append(jnp.where(first, slope, 0.0))
        lines.append(jnp.stack(cells, axis=3))
    whole = jnp.reshape(
        jnp.stack(lines, axis=2), (batch, rows * size[0], columns * size[1], channels)
    )
    rest = ((0, 0), (0, height - rows * size[0]), (0, width - columns * size[1]), (0, 0))
    return (jnp.pad(whole, rest),)


_largest_tile.defvjp(_tile_forward, _tile_backward)


def max_pool2d(x: Any, size: Sequence[int], strides: Sequence[int], padding: str = "valid") -> Any:
    """Largest value of each window of x (b, h, w, c)."""
    whole = padding == "valid" or all(n % k == 0 for n, k in zip(x.shape[1:3], size, strict=True))
    if tuple(size) == tuple(strides) and whole:
        return _largest_tile(x, tuple(size))
    return _largest(x, size, strides, padding)


def avg_pool2d(x: Any, size: Sequence[int], strides: Sequence[int], padding: str = "valid") -> Any:
    """Mean of each window of x (b, h, w, c); what lies outside the picture does not count."""
    along = zip(x.shape[1:3], size, strides, strict=True)
    rows, columns = (np.array(axis.inside(padding, *each), np.float32) for each in along)
    cells = rows[:, None, None] * columns[:, None]
    return _reduce(x, 0.0, lax.add, size, strides, padding) / cells
