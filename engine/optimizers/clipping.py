"""Ways to cut gradients that are too large. An optimizer uses one of them at most.

Source: Pascanu, Mikolov and Bengio (2013), arXiv 1211.5063; names as in Keras.
"""

from __future__ import annotations

from typing import Any

from .. import tree


def _shrink(xp: Any, squares: Any, limit: Any) -> Any:
    """What gradients of this sum of squares are multiplied by: limit / norm, 1 below the limit."""
    norm = xp.sqrt(squares)
    # Not limit / norm alone: that is 0/0 where all gradients are zero.
    return xp.where(norm > limit, limit / norm, xp.ones_like(norm))


def clip_by_value(xp: Any, gradients: Any, limit: Any) -> Any:
    """Every number of every gradient cut to −limit … limit."""
    return tree.map(lambda g: xp.minimum(xp.maximum(g, -limit), limit), gradients)


def clip_by_norm(xp: Any, gradients: Any, limit: Any) -> Any:
    """Each weight's gradient times limit / ‖g‖ where its own norm exceeds the limit."""
    return tree.map(lambda g: g * _shrink(xp, xp.sum(g * g), limit), gradients)


def clip_by_global_norm(xp: Any, gradients: Any, limit: Any) -> Any:
    """All gradients times limit / ‖g‖ where the norm over all of them exceeds the limit."""
    squares = [xp.sum(g * g) for g in tree.leaves(gradients)]
    factor = _shrink(xp, sum(squares[1:], squares[0]), limit)
    return tree.map(lambda g: g * factor, gradients)


CLIPS = {
    "clipvalue": clip_by_value,
    "clipnorm": clip_by_norm,
    "global_clipnorm": clip_by_global_norm,
}
