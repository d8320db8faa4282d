"""What recipes share: the loss of a network that answers, and what does not fit together."""

from __future__ import annotations

from typing import Any

from ..experiment import Experiment, Model
from ..forward import Pass, observed
from ..graph import endpoint
from ..layers.base import Layer
from ..registry import LOSSES
from ..shapes import Shape, show_shape
from ..spec import Problem, Repair, problem, put_before, set_to
from ..update import part


def linked(experiment: Experiment, model: Model) -> bool:
    """Whether the network ends on the activation that its loss can look behind."""
    last = model.nodes[model.output].layer.final_activation()
    return last is not None and last.name == experiment.loss.link


def answered(
    experiment: Experiment, run: Pass, model: Model, params: Any, x: Any
) -> tuple[Any, dict[str, Any]]:
    """The output as the loss likes it best (see `linked`), and the statistics afterwards."""
    return observed(run, model, params, x, logits=linked(experiment, model))


def judged(experiment: Experiment, run: Pass, model: Model, target: Any, output: Any) -> Any:
    """Loss of each sample, (batch,), of what `answered` gives."""
    loss = experiment.loss
    judge = loss.from_logits if linked(experiment, model) else loss.per_sample
    return judge(run.xp, part(run.hyper, "loss"), target, output)


def losses(
    experiment: Experiment, run: Pass, model: Model, params: Any, batch: Any
) -> tuple[Any, dict[str, Any]]:
    """Loss of each sample, shape (batch,), and the model's statistics afterwards."""
    output, seen = answered(experiment, run, model, params, batch["x"])
    return judged(experiment, run, model, batch["y"], output), seen


def shape_problems(
    experiment: Experiment, model: Model, infos: dict, target: Shape | None = None
) -> list[Problem]:
    """The network must end on the shape of the answers: the data's, or of `target`."""
    node, dataset = model.nodes[model.output], experiment.dataset
    output = infos[node.id].output
    shape = dataset.output_shape if target is None else target
    wanted = experiment.loss.output_shape(shape, len(dataset.class_names))
    if output is None or output == wanted:
        return []
    repair = None
    if output[:-1] == wanted[:-1]:
        fix, repair = f"Set its units to {wanted[-1]}.", units_repair(node.layer, wanted[-1])
    elif len(output) > len(wanted):
        fix, repair = f"Put a Flatten block before {node.id}.", put_before("Flatten")
    else:
        fix = f"End on shape {show_shape(wanted)}."
    text = (
        f"{node.id}: the network ends on {show_shape(output)}, "
        f"the answers of {dataset.title} are {show_shape(wanted)}. {fix}"
    )
    return [problem(node.path, text, network=model.name, node=node.id, repair=repair)]


def units_repair(layer: Layer, units: int) -> Repair | None:
    """So many units, for a layer that has some."""
    return _set(layer, f"Set its units to {units}", units=units)


def _set(layer: Layer, title: str, **config: Any) -> Repair | None:
    """Other settings, for a layer that has them."""
    return set_to(title, **config) if config.keys() <= layer.fields().keys() else None


def loss_problems(experiment: Experiment, model: Model, task: str | None = None) -> list[Problem]:
    """The loss must suit the answers (the data's, or those of another `task`), and should find
    the activation it looks behind.
    """
    dataset, loss = experiment.dataset, experiment.loss
    task = task or dataset.task
    if task not in loss.tasks:
        fitting = ", ".join(cls.title for cls in LOSSES if task in cls.tasks)
        text = f"{loss.title} does not fit {dataset.title}. Choose one of {fitting}."
        return [problem("training.loss.type", text, field="loss")]
    if len(dataset.class_names) == 1:
        text = f"All answers of {dataset.title} are {dataset.class_names[0]}: one class only, "
        return [problem("data", text + "so there is nothing to tell apart. Choose other data.")]
    last = model.nodes[model.output].layer.final_activation()
    if loss.link and not linked(experiment, model):
        wanted, harm = loss.link, "Its numbers are cut to 0…1, where learning stops"
    elif loss.suits and last is not None and last.name not in loss.suits:
        wanted, harm = loss.suits[0], loss.because
    else:
        return []
    node = model.nodes[model.output]
    ends = last.name if last else f"a {node.layer.name} block"
    fix = f"Set the activation to {wanted}"
    text = f"{loss.title} expects {wanted} at the end, found {ends}. {harm}. {fix}."
    return [_ending_warning(model, text, _set(node.layer, fix, activation=wanted))]


def ending_problems(experiment: Experiment, model: Model, infos: dict) -> list[Problem]:
    """Endings that fit in shape and still make no sense."""
    node, loss = model.nodes[model.output], experiment.loss
    output = infos[node.id].output
    if output is None:
        return []
    found = []
    text = loss.problem(output)
    if text:
        found.append(problem("training.loss.config", text, field="loss"))
    last = node.layer.final_activation()
    if last is not None and last.name == "softmax" and output[-1] == 1:
        text = "softmax over a single number is always 1, so nothing is learnt. Use sigmoid."
        repair = _set(node.layer, "Use sigmoid", activation="sigmoid")
        found.append(_ending_warning(model, text, repair))
    fed, port = endpoint(node.inputs[0]) if node.inputs else ("", "")
    before = model.nodes[fed].layer.final_activation() if fed and not port else None
    again = before is not None and before.name == loss.link
    if again and linked(experiment, model) and not infos[node.id].parameters:
        text = f"{loss.title} takes the scores before the last {loss.link}, but {node.inputs[0]} "
        text += f"already applies one: twice {loss.link} learns slowly. Remove one of them."
        found.append(_ending_warning(model, text))
    return found


def _ending_warning(model: Model, text: str, repair: Repair | None = None) -> Problem:
    """A warning on the activation of the network's last block."""
    node = model.nodes[model.output]
    return problem(
        node.path, f"{node.id}: {text}", severity="warning", network=model.name, node=node.id,
        field="activation", repair=repair,
    )  # fmt: skip


def metric_problems(experiment: Experiment, task: str | None = None) -> list[Problem]:
    """Metrics must mean something for the data's task, or for another one."""
    task, title = task or experiment.dataset.task, experiment.dataset.title
    return [
        problem(
            f"training.metrics[{i}]",
            f"{metric.title} says nothing about {title}. Remove it.",
            field="metrics",
        )
        for i, metric in enumerate(experiment.metrics)
        if task not in metric.tasks
    ]


def weight_problems(model: Model, infos: dict) -> list[Problem]:
    """A network without weights learns nothing."""
    if any(info.count is None or info.parameters for info in infos.values()):
        return []
    text = "The network has no weights, so there is nothing to learn. Add a Dense block."
    return [problem(f"networks.{model.name}.nodes", text, network=model.name)]
