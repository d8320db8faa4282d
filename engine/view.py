"""What recipes and probes may see of a run: its data, and what its networks answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .datasets.base import Data, Dataset
from .errors import FieldError
from .experiment import Experiment
from .losses.base import Loss
from .metrics.classes import CLASSES
from .past import Mark


def _nothing(*asked: Any) -> Any:
    raise FieldError("There is no run to look into.")


@dataclass(frozen=True)
class View:
    """A run from outside. `predict(x, name="model")` asks one of the recipe's predictors.

    `learn(spec, steps)` trains another experiment by the same engine and gives its `predict`;
    None where there is no engine. `inspect(name, batch)` looks inside: see `step.program`.
    `state()` is a copy of all the run carries along: see `params.initial_state`.
    `marks()` are earlier states of it, the oldest first.
    """

    experiment: Experiment
    data: Data
    predict: Callable[..., np.ndarray]
    learn: Callable[[Any, int], Callable[..., np.ndarray]] | None = None
    inspect: Callable[[str, Mapping[str, np.ndarray]], Any] = _nothing
    state: Callable[[], Any] = _nothing
    marks: Callable[[], Sequence[Mark]] = tuple

    @property
    def dataset(self) -> Dataset:
        """Where the data come from."""
        return self.experiment.dataset

    @property
    def loss(self) -> Loss:
        """What is minimised."""
        return self.experiment.loss

    def judged(self, split: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Targets, answers as metrics read them, and a weight of 1 for each sample of a split.

        In texts each letter counts by itself, what only fills up with a weight of 0.

        Raises FieldError where answers are no classes.
        """
        if not self.experiment.recipe.answers:
            text = f"{self.experiment.recipe.title} gives no answers that could be right or wrong."
            raise FieldError(text)
        if self.dataset.task not in CLASSES:
            text = f"{self.dataset.title} has no classes. Choose data with yes/no or classes."
            raise FieldError(text)
        arrays = getattr(self.data, split)
        y, answers = arrays["y"], self.loss.answer(np, self.answers(arrays))
        pad = self.dataset.pad
        if pad is None:
            return y, answers, np.ones(len(answers), np.float32)
        letters = y.reshape(-1)
        each = answers.reshape(-1, answers.shape[-1])
        return letters, each, (letters != pad).astype(np.float32)

    def answers(self, arrays: Mapping[str, np.ndarray]) -> np.ndarray:
        """What the network answers to samples of the data."""
        return self.predict(self.experiment.recipe.asked(self.experiment, arrays))

    def rows(self, split: str, offset: int, count: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Row numbers and arrays of `count` samples from `offset` on, going round at the end."""
        arrays = getattr(self.data, split)
        n = len(arrays["x"])
        index = (offset + np.arange(min(count, n))) % n
        return index, {name: array[index] for name, array in arrays.items()}
