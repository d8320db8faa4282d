"""Shapes without the batch axis, and small sums over them."""

from __future__ import annotations

from math import prod

Shape = tuple[int, ...]


def size(shape: Shape) -> int:
    """Number of values in one sample of this shape; 1 for a scalar."""
    return prod(shape)


def show_shape(shape: Shape) -> str:
    """As learners read it: `(batch, 8, 8, 16)`."""
    return "(" + ", ".join(["batch", *map(str, shape)]) + ")"
