"""What every recipe offers: which networks learn what from which data, as pure functions."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from ..experiment import Experiment
from ..params import Infos
from ..registry import Thing
from ..spec import Problem


class Recipe(Thing):
    """Turns an experiment into a training step, an evaluation and a prediction."""

    @abstractmethod
    def problems(self, experiment: Experiment, infos: Infos) -> list[Problem]:
        """What does not fit between networks, data, loss and metrics."""

    @abstractmethod
    def step(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        """The state after one step, and {"loss": scalar} of the batch before it."""

    @abstractmethod
    def evaluate(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> dict[str, Any]:
        """{"loss": {"total", "weight"}, metric: sums}, adding up over batches."""

    @abstractmethod
    def predict(
        self, experiment: Experiment, xp: Any, state: Any, x: Any, hyper: Mapping[str, Any]
    ) -> Any:
        """Outputs for a batch of inputs, as after training (no dropout, no noise)."""
