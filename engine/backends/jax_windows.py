"""JAX's side of `xp.nn`'s convolutions and pooling; `engine.compiler.ops` says what each means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from engine import windows as axis

_LAYOUT = ("NHWC", "HWIO", "NHWC")


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
    return lax.conv_general_dilated(
        x, kernel, tuple(strides), [axis.margins(padding, *each) for each in along],
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
    return lax.conv_general_dilated(
        x, jnp.swapaxes(kernel[::-1, ::-1], 2, 3), (1, 1), margins,
        lhs_dilation=tuple(strides), rhs_dilation=tuple(dilation), dimension_numbers=_LAYOUT,
    )  # fmt: skip


def _reduce(
    x: Any, start: float, op: Any, size: Sequence[int], strides: Sequence[int], padding: str
) -> Any:
    """All cells of each window as one."""
    along = zip(x.shape[1:3], size, strides, strict=True)
    margins = [(0, 0), *(axis.margins(padding, *each) for each in along), (0, 0)]
    return lax.reduce_window(x, start, op, (1, *size, 1), (1, *strides, 1), margins)


def max_pool2d(x: Any, size: Sequence[int], strides: Sequence[int], padding: str = "valid") -> Any:
    """Largest value of each window of x (b, h, w, c)."""
    return _reduce(x, -jnp.inf, lax.max, size, strides, padding)


def avg_pool2d(x: Any, size: Sequence[int], strides: Sequence[int], padding: str = "valid") -> Any:
    """Mean of each window of x (b, h, w, c); what lies outside the picture does not count."""
    along = zip(x.shape[1:3], size, strides, strict=True)
    rows, columns = (np.array(axis.inside(padding, *each), np.float32) for each in along)
    cells = rows[:, None, None] * columns[:, None]
    return _reduce(x, 0.0, lax.add, size, strides, padding) / cells
