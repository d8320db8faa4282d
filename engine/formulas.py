"""Formulas that more than one family uses, in the form that neither overflows nor cancels."""

from __future__ import annotations

from typing import Any


def softplus(xp: Any, x: Any) -> Any:
    """log(1 + eˣ) = max(x, 0) + log1p(e^−|x|). Slope: the sigmoid, ½ at zero too."""
    # x/2 + |x|/2 rather than relu(x): both halves have the slope that is right at zero.
    magnitude = xp.abs(x)
    return 0.5 * x + 0.5 * magnitude + xp.log1p(xp.exp(-magnitude))


def log_softmax(xp: Any, x: Any) -> Any:
    """xᵢ − log Σⱼ e^xⱼ over the last axis."""
    shifted = x - xp.nn.stop_gradient(xp.max(x, axis=-1, keepdims=True))
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=-1, keepdims=True))


def one_hot(xp: Any, labels: Any, count: int) -> Any:
    """Class numbers (…) as float32 rows (…, count) with a 1 at the class."""
    return xp.astype(labels[..., None] == xp.arange(count, dtype=xp.int32), xp.float32)
