"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import Bool, Float, OptionalFloat
from ..registry import OPTIMIZERS
from .base import Optimizer


@OPTIMIZERS.register
class SGD(Optimizer):
    """w ← w − α·g; with momentum μ: v ← μ·v + g, w ← w − α·v (Nesterov: w ← w − α·(g + μ·v)).

    The learning rate stands outside v, so a change of it counts at once.

    Source: Robbins and Monro (1951); Sutskever, Martens, Dahl and Hinton (2013), ICML.
    """

    name = "SGD"
    title = "SGD"
    help = "One step down the slope of each batch."

    learning_rate = Float(
        0.01, min=0, max=10, scale="log", hyper=True, help="How far each step goes."
    )
    momentum = OptionalFloat(
        min=0, max=0.999, step=0.01, hyper=True,
        help="Share of the last step that is kept, like a heavy ball.",
    )  # fmt: skip
    nesterov = Bool(False, help="Look ahead along the momentum before stepping.")

    def slots(self) -> dict[str, float]:
        return {} if self.momentum is None else {"velocity": 0.0}

    def update(
        self, xp: Any, hyper: Mapping[str, Any], step: Any, w: Any, g: Any, slots: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        if self.momentum is None:
            return w - hyper["learning_rate"] * g, {}
        velocity = hyper["momentum"] * slots["velocity"] + g
        move = g + hyper["momentum"] * velocity if self.nesterov else velocity
        return w - hyper["learning_rate"] * move, {"velocity": velocity}
