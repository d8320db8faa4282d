"""What every schedule offers: a factor of the learning rate as a pure function of the step."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from ..fields import Int
from ..registry import Thing


class Schedule(Thing):
    """The learning rate of a step is the slider's value times `factor`.

    So the slider stays live, whatever the schedule, and a schedule fits any learning rate.
    """

    @abstractmethod
    def factor(self, xp: Any, step: Any) -> Any:
        """The factor after `step` updates (float32 scalar, 0 for the first update)."""


class Warming(Schedule):
    """A schedule that may begin with a straight rise from 0 to 1, and then counts from 0."""

    warmup_steps = Int(
        0, min=0, max=1_000_000, unit="batches", help="Rises from 0 over so many batches first."
    )

    def factor(self, xp: Any, step: Any) -> Any:
        if not self.warmup_steps:
            return self.after(xp, step)
        rising = step / self.warmup_steps
        later = self.after(xp, xp.maximum(step - self.warmup_steps, 0.0))
        return xp.where(step < self.warmup_steps, rising, later)

    @abstractmethod
    def after(self, xp: Any, step: Any) -> Any:
        """The factor `step` updates after the warm-up."""
