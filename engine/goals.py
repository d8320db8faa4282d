"""Where a run is to rest by itself: at a step, or once a figure is good enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from .errors import FieldError
from .experiment import Experiment
from .fields import show

SPLITS = ("train", "validation")
MAX_STEP = 10**9


@dataclass(frozen=True)
class Goal:
    """`quantity`: "step", "loss", or the name of a metric or of one of the recipe's measures.

    Steps are counted one by one. Figures are measured on all samples of `split` whenever the run
    is judged, which is at the same steps on every engine. `better`: "higher" or "lower".
    """

    quantity: str
    split: str
    value: float
    better: str

    def met(self, found: float) -> bool:
        """Whether a figure is good enough; nan never is."""
        return found >= self.value if self.better == "higher" else found <= self.value

    def among(self, loss: float, others: Mapping[str, float]) -> float:
        """The goal's figure among those measured. Raises FieldError where it is not."""
        found = loss if self.quantity == "loss" else others.get(self.quantity)
        if found is None:
            raise FieldError(f"{self.quantity} is measured once only, when the run has ended.")
        return found

    def report(self) -> dict[str, Any]:
        """The goal as events tell it."""
        return {"quantity": self.quantity, "split": self.split, "value": self.value}


def ways(experiment: Experiment) -> dict[str, str]:
    """Which way is better, of everything that can be a goal."""
    metrics = {metric.name: metric.better for metric in experiment.metrics}
    measures = {measure.name: measure.better for measure in experiment.recipe.measures}
    return {"step": "higher", "loss": "lower", **metrics, **measures}


def read_goal(told: Mapping[str, Any], experiment: Experiment) -> Goal:
    """The goal a control asks for. Raises FieldError."""
    quantity, value = told.get("quantity"), told.get("value")
    split = told.get("split", "validation")
    known = ways(experiment)
    if not isinstance(quantity, str) or quantity not in known:
        raise FieldError(f"quantity must be one of {', '.join(known)}, got {show(quantity)}.")
    if split not in SPLITS:
        raise FieldError(f"split must be one of {', '.join(SPLITS)}, got {show(split)}.")
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
    if not number or value is None:
        raise FieldError(f"value must be a number, got {show(value)}.")
    if quantity == "step" and (value != int(value) or not 1 <= value <= MAX_STEP):
        raise FieldError(f"A step must be a whole number from 1 to {MAX_STEP}, got {show(value)}.")
    return Goal(quantity, split, float(value), known[quantity])


def figures(experiment: Experiment, sums: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    """The loss and the other figures made of the sums over all samples of a split."""
    loss = float(sums["loss"]["total"]) / float(sums["loss"]["weight"])
    return loss, experiment.recipe.results(experiment, sums)
