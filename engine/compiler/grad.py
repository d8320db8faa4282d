"""Reverse-mode gradient of a trace: the derivative is more trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine import tree
from engine.compiler.array import Array
from engine.compiler.graph import ordered
from engine.compiler.ops.elementwise import IDENTITY, zeros_like
from engine.compiler.ops.reduce import sum as total
from engine.compiler.ops.registry import apply, constant, lift
from engine.compiler.ops.shape import reshape


def value_and_grad(function: Callable[..., Any]) -> Callable[..., Any]:
    """``g(params, *args) -> ((loss, aux), gradients)`` for a function that gives (loss, aux).

    ``params`` is a tree of float32 arrays and the gradients are a tree of the same structure. The
    loss must be a 0-d float32 array; raises ValueError when it is not.
    """

    def wrapped(params: Any, *args: Any) -> tuple[tuple[Array, Any], Any]:
        # Copies of the leaves, so that only what the function does with its own argument counts.
        own = tree.map(lambda leaf: apply(IDENTITY, lift(leaf)), params)
        loss, aux = function(own, *args)
        loss = lift(loss)
        if loss.shape != () or loss.dtype != np.float32:
            raise ValueError(
                f"value_and_grad: expected the loss to be a float32 scalar, got shape {loss.shape} "
                f"of {loss.dtype}. Sum it or take its mean."
            )
        leaves, structure = tree.flatten(own)
        return (loss, aux), tree.unflatten(structure, gradient(loss, leaves))

    return wrapped


def gradient(loss: Array, sources: Sequence[Array]) -> list[Array]:
    """Derivatives of a scalar by each source; zeros where it does not depend on one."""
    order = ordered([loss])
    active = _active(order, sources)
    flows: dict[Array, Array] = {loss: constant(np.ones((), np.float32))}
    wanted = set(sources)
    for y in reversed(order):
        if y not in active or y not in flows or not y.inputs:
            continue
        g = flows[y] if y in wanted else flows.pop(y)
        parts = y.op.vjp(g, y, *y.inputs, **y.params)
        for x, part in zip(y.inputs, parts, strict=True):
            if part is not None and x in active:
                part = _unbroadcast(part, x.shape)
                flows[x] = flows[x] + part if x in flows else part
    return [flows.get(source, zeros_like(source)) for source in sources]


def _active(order: Sequence[Array], sources: Sequence[Array]) -> set[Array]:
    """The float values that depend on a source."""
    active = set(sources)
    for y in order:
        if y.dtype == np.float32 and any(x in active for x in y.inputs):
            active.add(y)
    return active


def _unbroadcast(g: Array, shape: tuple[int, ...]) -> Array:
    """Sum a derivative over the axes along which its input was repeated."""
    if g.shape == shape:
        return g
    lead = g.ndim - len(shape)
    stretched = [a + lead for a, n in enumerate(shape) if n == 1 and g.shape[a + lead] != 1]
    return reshape(total(g, axis=[*range(lead), *stretched]), shape)
