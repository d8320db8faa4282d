"""Learning from examples with answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..experiment import Experiment
from ..forward import Pass, forward, penalty
from ..params import Infos
from ..registry import RECIPES
from ..spec import Problem
from ..update import counted, descend
from .base import Recipe
from .fit import (
    ending_problems,
    loss_problems,
    losses,
    metric_problems,
    shape_problems,
    weight_problems,
)


@RECIPES.register
class Supervised(Recipe):
    """One network; minimises the mean loss of a batch plus the layers' penalties.

    The loss a run reports leaves the penalties out, so training and validation compare.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 5.7.
    """

    name = "supervised"
    title = "Supervised"
    help = "One network learns from examples with answers."

    def problems(self, experiment: Experiment, infos: Infos) -> list[Problem]:
        model = next(iter(experiment.models.values()))
        shapes = infos[model.name]
        return [
            *shape_problems(experiment, model, shapes),
            *loss_problems(experiment, model),
            *ending_problems(experiment, model, shapes),
            *metric_problems(experiment),
            *weight_problems(model, shapes),
        ]

    def step(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        run = Pass.of(xp, state, hyper, training=True)
        (model,) = experiment.models.values()

        def objective(params: Any) -> tuple[Any, Any]:
            values, seen = losses(experiment, run, model, params[model.name], batch)
            loss = xp.mean(values)
            extra = penalty(run, model, params[model.name])
            return loss if extra is None else loss + extra, (loss, seen)

        (_, (loss, seen)), gradients = xp.nn.value_and_grad(objective)(state["params"])
        state = counted(descend(experiment, xp, state, gradients, hyper))
        return state | {"statistics": {model.name: seen}}, {"loss": loss}

    def evaluate(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> dict[str, Any]:
        run = Pass.of(xp, state, hyper, training=False)
        (model,) = experiment.models.values()
        params, weight = state["params"][model.name], batch["weight"]
        values, _ = losses(experiment, run, model, params, batch)
        sums: dict[str, Any] = {
            "loss": {"total": xp.sum(values * weight), "weight": xp.sum(weight)}
        }
        output = experiment.loss.answer(xp, forward(run, model, params, batch["x"]))
        for metric in experiment.metrics:
            sums[metric.name] = metric.sums(xp, batch["y"], output, weight)
        return sums

    def predict(
        self, experiment: Experiment, xp: Any, state: Any, x: Any, hyper: Mapping[str, Any]
    ) -> Any:
        run = Pass.of(xp, state, hyper, training=False)
        (model,) = experiment.models.values()
        return forward(run, model, state["params"][model.name], x)
