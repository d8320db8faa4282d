"""Optimizers that give every weight a step size of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import Float, OptionalFloat
from ..registry import OPTIMIZERS
from .base import Optimizer


def _epsilon() -> Float:
    return Float(
        1e-7, min=1e-12, max=1, scale="log", hyper=True, advanced=True,
        help="Keeps the division from exploding.",
    )  # fmt: skip


@OPTIMIZERS.register
class RMSprop(Optimizer):
    """s ← ρ·s + (1 − ρ)·g², w ← w − α·g/√(s + ε); with momentum μ: v ← μ·v + g/√(s + ε), w ← w − α·v.

    Source: Tieleman and Hinton (2012), Coursera lecture 6.5.
    """  # noqa: E501

    name = "RMSprop"
    title = "RMSprop"
    help = "Divides each step by the recent size of its gradient."

    rho = Float(0.9, min=0, max=0.9999, step=0.01, hyper=True, help="Memory for the sizes.")
    momentum = OptionalFloat(
        min=0, max=0.999, step=0.01, hyper=True, help="Share of the last step that is kept."
    )
    epsilon = _epsilon()

    def slots(self) -> dict[str, float]:
        return {"square": 0.0} if self.momentum is None else {"square": 0.0, "velocity": 0.0}

    def update(
        self, xp: Any, hyper: Mapping[str, Any], step: Any, w: Any, g: Any, slots: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        square = hyper["rho"] * slots["square"] + (1 - hyper["rho"]) * (g * g)
        move = g / xp.sqrt(square + hyper["epsilon"])
        if self.momentum is None:
            return w - hyper["learning_rate"] * move, {"square": square}
        velocity = hyper["momentum"] * slots["velocity"] + move
        slots = {"square": square, "velocity": velocity}
        return w - hyper["learning_rate"] * velocity, slots


@OPTIMIZERS.register
class Adagrad(Optimizer):
    """s ← s + g², w ← w − α·g/√(s + ε). s begins at `initial_accumulator_value`.

    Source: Duchi, Hazan and Singer (2011), JMLR 12.
    """

    name = "Adagrad"
    title = "Adagrad"
    help = "Steps shrink with all the slope a weight has seen."

    initial_accumulator_value = Float(
        0.1, min=0, max=10, step=0.1, advanced=True, help="Where the sum of squares begins."
    )
    epsilon = _epsilon()

    def slots(self) -> dict[str, float]:
        return {"square": self.initial_accumulator_value}

    def update(
        self, xp: Any, hyper: Mapping[str, Any], step: Any, w: Any, g: Any, slots: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        square = slots["square"] + g * g
        return w - hyper["learning_rate"] * g / xp.sqrt(square + hyper["epsilon"]), {
            "square": square
        }


@OPTIMIZERS.register
class Adadelta(Optimizer):
    """s ← ρ·s + (1 − ρ)·g², d = g·√(u + ε)/√(s + ε), u ← ρ·u + (1 − ρ)·d², w ← w − α·d.

    s and u are averages of squared gradients and squared steps, so a step has the unit of w.

    Source: Zeiler (2012), arXiv 1212.5701.
    """

    name = "Adadelta"
    title = "Adadelta"
    help = "Steps as large as recent steps, over recent slopes; begins very gently."

    rho = Float(0.95, min=0, max=0.9999, step=0.01, hyper=True, help="Memory for the sizes.")
    epsilon = _epsilon()

    def slots(self) -> dict[str, float]:
        return {"square": 0.0, "moved": 0.0}

    def update(
        self, xp: Any, hyper: Mapping[str, Any], step: Any, w: Any, g: Any, slots: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        rho, epsilon = hyper["rho"], hyper["epsilon"]
        square = rho * slots["square"] + (1 - rho) * (g * g)
        move = g * xp.sqrt((slots["moved"] + epsilon) / (square + epsilon))
        moved = rho * slots["moved"] + (1 - rho) * (move * move)
        return w - hyper["learning_rate"] * move, {"square": square, "moved": moved}


@OPTIMIZERS.register
class Adam(Optimizer):
    """m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², w ← w − α·m̂/(√ŝ + ε),
    with m̂ = m/(1 − β₁ᵗ) and ŝ = s/(1 − β₂ᵗ) at step t.

    ε stands where the paper's Algorithm 1 has it; Keras adds it to √s instead.

    Source: Kingma and Ba (2015), arXiv 1412.6980.
    """

    name = "Adam"
    title = "Adam"
    help = "Momentum and a step size per weight; a good first choice."

    beta_1 = Float(
        0.9, min=0, max=0.9999, step=0.01, hyper=True, advanced=True, help="Memory for the slope."
    )
    beta_2 = Float(
        0.999, min=0, max=0.99999, step=0.001, hyper=True, advanced=True, help="Memory for sizes."
    )
    epsilon = _epsilon()

    def slots(self) -> dict[str, float]:
        return {"mean": 0.0, "square": 0.0}

    def update(
        self, xp: Any, hyper: Mapping[str, Any], step: Any, w: Any, g: Any, slots: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        beta_1, beta_2 = hyper["beta_1"], hyper["beta_2"]
        mean = beta_1 * slots["mean"] + (1 - beta_1) * g
        square = beta_2 * slots["square"] + (1 - beta_2) * (g * g)
        # α/(1 − β₁ᵗ) and 1/√(1 − β₂ᵗ) are scalars: two passes less over the weights.
        rate = hyper["learning_rate"] / -xp.expm1(step * xp.log(beta_1))
        scale = 1 / xp.sqrt(-xp.expm1(step * xp.log(beta_2)))
        move = rate * mean / (xp.sqrt(square) * scale + hyper["epsilon"])
        return w - move, {"mean": mean, "square": square}


@OPTIMIZERS.register
class AdamW(Adam):
    """Adam, and w ← w − α·λ·w besides: the decay does not pass through the moments.

    Source: Loshchilov and Hutter (2019), arXiv 1711.05101.
    """

    name = "AdamW"
    title = "AdamW"
    help = "Adam with weights that shrink a little at every step."

    weight_decay = Float(
        0.004, min=0, max=1, scale="log", hyper=True, help="How fast weights shrink."
    )

    def update(
        self, xp: Any, hyper: Mapping[str, Any], step: Any, w: Any, g: Any, slots: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        moved, slots = super().update(xp, hyper, step, w, g, slots)
        return moved - hyper["learning_rate"] * hyper["weight_decay"] * w, dict(slots)
