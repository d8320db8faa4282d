"""What every recipe offers: which networks learn what from which data, as pure functions."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from ..experiment import Experiment, Model
from ..forward import Pass
from ..infer import Feed
from ..params import Infos
from ..registry import Thing
from ..spec import Problem, problem
from ..view import View

Look = Callable[[Pass, Model, Mapping[str, Any], Any], dict[str, Any]]
"""A look into a network while it is applied: `forward.outputs` or `forward.insides`."""


@dataclass(frozen=True)
class Measure:
    """A figure that a recipe adds to the metrics. `better`: "higher" or "lower".

    `final`: it is no result of an evaluation, but comes from `Recipe.final`, once a run has ended.
    """

    name: str
    title: str
    help: str
    better: str
    final: bool = False


class Recipe(Thing):
    """Turns an experiment into a training step, an evaluation and predictors.

    `networks`: the names the networks have, in an order in which they can be fed; where it is
    empty, there is one network, called anything. `measures`: the figures it adds to the metrics.
    `answers`: whether `predict` gives answers that compare with the data's targets. `mixed`: the
    networks that a step shows other samples beside those of the batch.
    """

    networks: ClassVar[tuple[str, ...]] = ()
    measures: ClassVar[tuple[Measure, ...]] = ()
    answers: ClassVar[bool] = True
    mixed: ClassVar[tuple[str, ...]] = ()

    def cast(self, experiment: Experiment) -> list[Problem]:
        """What is wrong with the number and the names of the networks."""
        found = list(experiment.models)
        if not self.networks:
            text = f"{self.title} trains one network, found {', '.join(found)}. Remove the others."
            return [] if len(found) == 1 else [problem("networks", text)]
        if set(found) == set(self.networks):
            return []
        wanted = " and ".join(self.networks)
        text = f"{self.title} trains networks called {wanted}, found {', '.join(found)}. "
        return [problem("networks", text + "Add, remove or rename networks.")]

    def feeds(self, experiment: Experiment, network: str, infos: Infos) -> dict[str, Feed]:
        """What a network's Inputs are given, by source. `infos` holds the networks before it."""
        data = experiment.dataset
        return {"inputs": Feed(data.input_shape, len(data.vocabulary) or None)}

    @abstractmethod
    def problems(self, experiment: Experiment, infos: Infos) -> list[Problem]:
        """What does not fit between networks, data, loss and metrics."""

    @abstractmethod
    def step(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        """The state after one step, and {"loss": scalar, …} of the batch before it.

        Losses besides "loss" are shown as curves of their own.
        """

    @abstractmethod
    def evaluate(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> dict[str, Any]:
        """{"loss": {"total", "weight"}, metric: sums, …}, adding up over batches."""

    def results(self, experiment: Experiment, sums: Mapping[str, Any]) -> dict[str, float]:
        """The figures made of the sums over all batches: metrics, then measures."""
        return {metric.name: metric.result(sums[metric.name]) for metric in experiment.metrics}

    @abstractmethod
    def predict(
        self, experiment: Experiment, xp: Any, state: Any, x: Any, hyper: Mapping[str, Any]
    ) -> Any:
        """Outputs for rows like those of `asked`, as after training (no dropout, no noise)."""

    def asked(self, experiment: Experiment, arrays: Mapping[str, np.ndarray]) -> np.ndarray:
        """What `predict` is handed for samples {"x", "y"} of the data."""
        return arrays["x"]

    def fed(self, experiment: Experiment, xp: Any, batch: Any) -> Any:
        """What a network's Inputs are given of a batch."""
        return batch["x"]

    def looked(
        self,
        experiment: Experiment,
        look: Look,
        xp: Any,
        state: Any,
        batch: Any,
        hyper: Mapping[str, Any],
    ) -> dict[str, Any]:
        """{network: what `look` finds} for a batch, as after training."""
        run = Pass.of(xp, state, hyper, training=False)
        (model,) = experiment.models.values()
        fed = self.fed(experiment, xp, batch)
        return {model.name: look(run, model, state["params"][model.name], fed)}

    def predictors(self) -> dict[str, Callable[..., Any]]:
        """Everything that can be asked, by name, with the arguments of `predict`."""
        return {"model": self.predict}

    def final(self, view: View) -> dict[str, float]:
        """Figures that cost too much for every evaluation; measured once, at the end."""
        return {}

    @classmethod
    def describe(cls) -> dict[str, Any]:
        return super().describe() | {
            "networks": list(cls.networks),
            "measures": [asdict(measure) for measure in cls.measures],
        }
