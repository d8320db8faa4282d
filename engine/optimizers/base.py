"""What every optimizer offers: slots beside each weight, and a pure update of one weight."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import FieldError
from ..fields import Float, OptionalFloat, ScheduleField
from ..registry import Thing
from .clipping import CLIPS


def _limit(help: str) -> OptionalFloat:
    return OptionalFloat(min=1e-6, max=1e6, scale="log", hyper=True, advanced=True, help=help)


class Optimizer(Thing):
    """w, slots ← update(w, gradient, slots). `step` counts from 1 for the first update."""

    learning_rate = Float(
        0.001, min=0, max=10, scale="log", hyper=True, help="How far each step goes."
    )
    schedule = ScheduleField(
        "constant", advanced=True, help="How the learning rate changes from step to step."
    )
    clipvalue = _limit("Cuts every number of a gradient to this size. One clip at most is used.")
    clipnorm = _limit("Shrinks each weight's gradient whose norm is above this. One clip at most.")
    global_clipnorm = _limit("Shrinks all gradients together when their norm is above this.")

    def conflicts(self) -> list[FieldError]:
        used = [name for name in CLIPS if self.__dict__[name] is not None]
        if len(used) < 2:
            return []
        text = f"{self.title} clips in one way at a time, got {' and '.join(used)}. "
        return [FieldError(text + f"Keep {used[-1]} and empty the rest.", used[0])]

    def slots(self) -> dict[str, float]:
        """Names of the arrays kept beside each weight, with their first value."""
        return {}

    def begin(self, weight: np.ndarray) -> dict[str, np.ndarray]:
        """Fresh slots for a weight."""
        return {name: np.full_like(weight, value) for name, value in self.slots().items()}

    @abstractmethod
    def update(
        self, xp: Any, hyper: Mapping[str, Any], step: Any, w: Any, g: Any, slots: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        """The new weight and the new slots. `step` is a float32 scalar."""
