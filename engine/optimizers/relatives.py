"""Relatives of Adam: by the largest slope, with a look ahead, by the sign alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import Float, OptionalFloat
from ..registry import OPTIMIZERS
from .adaptive import Adam
from .base import Optimizer


def _debias(xp: Any, beta: Any, step: Any) -> Any:
    """1 − βᵗ, exact where β is near 1."""
    return -xp.expm1(step * xp.log(beta))


@OPTIMIZERS.register
class Adamax(Adam):
    """m ← β₁·m + (1 − β₁)·g, u ← max(β₂·u, |g| + ε), w ← w − α·m / ((1 − β₁ᵗ)·u).

    Source: Kingma and Ba (2015), arXiv 1412.6980, section 7.1; ε as in Optax.
    """

    name = "Adamax"
    title = "Adamax"
    help = "Adam that goes by the largest recent slope instead of the mean of squares."

    def slots(self) -> dict[str, float]:
        return {"mean": 0.0, "largest": 0.0}

    def update(
        self, xp: Any, hyper: Mapping[str, Any], step: Any, w: Any, g: Any, slots: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        beta_1 = hyper["beta_1"]
        mean = beta_1 * slots["mean"] + (1 - beta_1) * g
        largest = xp.maximum(hyper["beta_2"] * slots["largest"], xp.abs(g) + hyper["epsilon"])
        rate = hyper["learning_rate"] / _debias(xp, beta_1, step)
        return w - rate * mean / largest, {"mean": mean, "largest": largest}


@OPTIMIZERS.register
class Nadam(Adam):
    """Adam with Nesterov's look ahead: in place of m̂ stands
    β₁·m/(1 − β₁ᵗ⁺¹) + (1 − β₁)·g/(1 − β₁ᵗ).

    Keras lets β₁ grow from step to step besides; this is the form with β₁ fixed, as in Optax.

    Source: Dozat (2016), Incorporating Nesterov momentum into Adam, ICLR workshop.
    """

    name = "Nadam"
    title = "Nadam"
    help = "Adam that looks one step ahead along its momentum."

    def update(
        self, xp: Any, hyper: Mapping[str, Any], step: Any, w: Any, g: Any, slots: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        beta_1, beta_2, rate = hyper["beta_1"], hyper["beta_2"], hyper["learning_rate"]
        mean = beta_1 * slots["mean"] + (1 - beta_1) * g
        square = beta_2 * slots["square"] + (1 - beta_2) * (g * g)
        ahead = (rate * beta_1 / _debias(xp, beta_1, step + 1)) * mean
        now = (rate * (1 - beta_1) / _debias(xp, beta_1, step)) * g
        scale = 1 / xp.sqrt(_debias(xp, beta_2, step))
        move = (ahead + now) / (xp.sqrt(square) * scale + hyper["epsilon"])
        return w - move, {"mean": mean, "square": square}


@OPTIMIZERS.register
class Lion(Optimizer):
    """w ← w − α·(sign(β₁·m + (1 − β₁)·g) + λ·w), then m ← β₂·m + (1 − β₂)·g.

    Every weight moves by α, up or down: take a learning rate some ten times smaller than Adam's.

    Source: Chen et al. (2023), arXiv 2302.06675.
    """

    name = "Lion"
    title = "Lion"
    help = "Goes by the sign of the slope alone, with one memory; wants a small learning rate."

    beta_1 = Float(
        0.9, min=0, max=0.9999, step=0.01, hyper=True, advanced=True, help="Memory in the step."
    )
    beta_2 = Float(
        0.99, min=0, max=0.9999, step=0.01, hyper=True, advanced=True, help="Memory that is kept."
    )
    weight_decay = OptionalFloat(
        min=0, max=1, scale="log", hyper=True, help="How fast weights shrink."
    )

    def slots(self) -> dict[str, float]:
        return {"mean": 0.0}

    def update(
        self, xp: Any, hyper: Mapping[str, Any], step: Any, w: Any, g: Any, slots: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        beta_1, beta_2 = hyper["beta_1"], hyper["beta_2"]
        move = xp.sign(beta_1 * slots["mean"] + (1 - beta_1) * g)
        if self.weight_decay is not None:
            move = move + hyper["weight_decay"] * w
        mean = beta_2 * slots["mean"] + (1 - beta_2) * g
        return w - hyper["learning_rate"] * move, {"mean": mean}
