"""Learning from examples with answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..experiment import Experiment, Model
from ..forward import Pass, forward, penalty
from ..params import Infos
from ..registry import LOSSES, RECIPES
from ..shapes import show_shape
from ..spec import Problem, problem
from ..update import apply_gradients, part
from .base import Recipe


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
        if len(experiment.models) != 1:
            names = ", ".join(experiment.models)
            return [problem("networks", f"This recipe trains one network, found {names}.")]
        model = next(iter(experiment.models.values()))
        found = _output_problems(experiment, model, infos[model.name])
        return found + _weight_problems(model, infos[model.name])

    def step(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        run = Pass(xp, True, hyper, state["seed"], state["step"])
        (model,) = experiment.models.values()

        def objective(params: Any) -> tuple[Any, Any]:
            values = _losses(experiment, run, model, params[model.name], batch)
            loss = xp.mean(values)
            extra = penalty(run, model, params[model.name])
            return loss if extra is None else loss + extra, loss

        (_, loss), gradients = xp.nn.value_and_grad(objective)(state["params"])
        return apply_gradients(experiment, xp, state, gradients, hyper), {"loss": loss}

    def evaluate(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> dict[str, Any]:
        run = Pass(xp, False, hyper, state["seed"], state["step"])
        (model,) = experiment.models.values()
        params, weight = state["params"][model.name], batch["weight"]
        values = _losses(experiment, run, model, params, batch)
        sums: dict[str, Any] = {
            "loss": {"total": xp.sum(values * weight), "weight": xp.sum(weight)}
        }
        output = forward(run, model, params, batch["x"])
        for metric in experiment.metrics:
            sums[metric.name] = metric.sums(xp, batch["y"], output, weight)
        return sums

    def predict(
        self, experiment: Experiment, xp: Any, state: Any, x: Any, hyper: Mapping[str, Any]
    ) -> Any:
        run = Pass(xp, False, hyper, state["seed"], state["step"])
        (model,) = experiment.models.values()
        return forward(run, model, state["params"][model.name], x)


def _linked(experiment: Experiment, model: Model) -> bool:
    """Whether the network ends on the activation that its loss can look behind."""
    last = model.nodes[model.output].layer.final_activation()
    return last is not None and last.name == experiment.loss.link


def _losses(experiment: Experiment, run: Pass, model: Model, params: Any, batch: Any) -> Any:
    """Loss of each sample, shape (batch,)."""
    loss, hypers = experiment.loss, part(run.hyper, "loss")
    linked = _linked(experiment, model)
    output = forward(run, model, params, batch["x"], logits=linked)
    judge = loss.from_logits if linked else loss.per_sample
    return judge(run.xp, hypers, batch["y"], output)


def _output_problems(experiment: Experiment, model: Model, infos: dict) -> list[Problem]:
    found: list[Problem] = []
    dataset, loss = experiment.dataset, experiment.loss
    node = model.nodes[model.output]
    where = {"network": model.name, "node": node.id}
    output, wanted = infos[node.id].output, dataset.output_shape
    if output is not None and output != wanted:
        fix = f"Set its units to {wanted[0]}." if len(output) == len(wanted) == 1 else (
            f"End the network on shape {show_shape(wanted)}."
        )  # fmt: skip
        text = (
            f"{node.id}: the network ends on {show_shape(output)}, "
            f"the answers of {dataset.title} are {show_shape(wanted)}. {fix}"
        )
        found.append(problem(node.path, text, **where))
    if dataset.task not in loss.tasks:
        fitting = ", ".join(cls.title for cls in LOSSES if dataset.task in cls.tasks)
        text = f"{loss.title} does not fit {dataset.title}. Choose one of {fitting}."
        found.append(problem("training.loss.type", text, field="loss"))
    elif loss.link and not _linked(experiment, model):
        last = node.layer.final_activation()
        ends = last.name if last else f"a {node.layer.name} block"
        text = (
            f"{node.id}: {loss.title} expects {loss.link} at the end, found {ends}. "
            f"Its numbers are cut to 0…1, where learning stops. Set the activation to {loss.link}."
        )
        found.append(problem(node.path, text, severity="warning", field="activation", **where))
    for i, metric in enumerate(experiment.metrics):
        if dataset.task not in metric.tasks:
            text = f"{metric.title} says nothing about {dataset.title}. Remove it."
            found.append(problem(f"training.metrics[{i}]", text, field="metrics"))
    return found


def _weight_problems(model: Model, infos: dict) -> list[Problem]:
    if any(info.count is None for info in infos.values()):
        return []
    if any(info.count for info in infos.values()):
        return []
    text = "The network has no weights, so there is nothing to learn. Add a Dense block."
    return [problem(f"networks.{model.name}.nodes", text, network=model.name)]
