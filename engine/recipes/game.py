"""What a generator and a discriminator do to each other, and which two do not make a game."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..experiment import Experiment, Model
from ..forward import Pass, forward, observed, penalty
from ..params import Infos
from ..shapes import show_shape, size
from ..spec import Problem, problem
from ..update import descend
from .fit import answered, judged, loss_problems, units_repair, weight_problems

Outcome = tuple[Any, Any]
"""Loss of each sample, shape (batch,), and the statistics of the network that learns."""


@dataclass(frozen=True)
class Game:
    """Both networks as they stand, and the losses of each as a function of its own weights."""

    experiment: Experiment
    run: Pass
    params: Mapping[str, Any]

    def forgeries(self, z: Any) -> Any:
        """What the generator makes of noise now."""
        return forward(self.run, self.experiment.models["generator"], self.params["generator"], z)

    def verdict(self, x: Any) -> Any:
        """How real the discriminator holds x to be, above ½ for yes: (batch, 1)."""
        model = self.experiment.models["discriminator"]
        output = forward(self.run, model, self.params["discriminator"], x)
        return self.experiment.loss.answer(self.run.xp, output)

    def detect(self, own: Any, x: Any, forged: Any) -> Outcome:
        """The discriminator's: samples shall be called real, forgeries not."""
        real = 1.0 - self.run.hyper["recipe.label_smoothing"]
        yes, seen = self._against(self.run, own, x, real)
        after = replace(self.run, statistics={**self.run.statistics, "discriminator": seen})
        no, seen = self._against(after, own, forged, 0.0)
        return 0.5 * (yes + no), seen

    def deceive(self, own: Any, z: Any) -> Outcome:
        """The generator's: forgeries shall be called real."""
        forged, seen = observed(self.run, self.experiment.models["generator"], own, z)
        return self._against(self.run, self.params["discriminator"], forged, 1.0)[0], seen

    def _against(self, run: Pass, params: Any, x: Any, wanted: Any) -> Outcome:
        """Loss of the discriminator's answers where `wanted` is the right one."""
        model = self.experiment.models["discriminator"]
        output, seen = answered(self.experiment, run, model, params, x)
        target = run.xp.zeros_like(output) + wanted
        return judged(self.experiment, run, model, target, output), seen

    def learn(self, state: Any, name: str, play: Callable[[Any], Outcome]) -> tuple[Any, Any]:
        """The state after one network's step down its mean loss, and that loss before."""
        run, model = self.run, self.experiment.models[name]

        def objective(own: Any) -> tuple[Any, Any]:
            values, seen = play(own)
            loss = run.xp.mean(values)
            extra = penalty(run, model, own)
            return loss if extra is None else loss + extra, (loss, seen)

        (_, (loss, seen)), slopes = run.xp.nn.value_and_grad(objective)(state["params"][name])
        state = descend(self.experiment, run.xp, state, {name: slopes}, run.hyper)
        return state | {"statistics": {**state["statistics"], name: seen}}, loss


def problems_of(experiment: Experiment, infos: Infos) -> list[Problem]:
    """What keeps two networks from playing against each other."""
    forger, detective = experiment.models["generator"], experiment.models["discriminator"]
    return [
        *_material_problems(experiment),
        *_forger_problems(experiment, forger, infos),
        *_detective_problems(detective, infos),
        *loss_problems(experiment, detective, "binary"),
        *weight_problems(forger, infos[forger.name]),
        *weight_problems(detective, infos[detective.name]),
    ]


def _material_problems(experiment: Experiment) -> list[Problem]:
    """Numbers can be forged, symbols cannot; and forgeries have no right answers."""
    title, found = experiment.dataset.title, []
    if experiment.dataset.vocabulary:
        text = f"{title} is made of symbols, and a forgery of them has no slope to learn from. "
        found.append(problem("data", text + "Choose points or pictures."))
    for i, metric in enumerate(experiment.metrics):
        text = (
            f"{metric.title} compares with right answers, which forgeries do not have. Remove it."
        )
        found.append(problem(f"training.metrics[{i}]", text, field="metrics"))
    return found


def _forger_problems(experiment: Experiment, model: Model, infos: Infos) -> list[Problem]:
    """Forgeries must look like samples, or the discriminator cannot be fed with both."""
    node, wanted = model.nodes[model.output], experiment.dataset.input_shape
    output = infos[model.name][node.id].output
    if output is None or output == wanted:
        return []
    repair = None
    if len(output) == len(wanted) == 1:
        fix, repair = f"Set its units to {wanted[0]}.", units_repair(node.layer, wanted[0])
    elif size(output) == size(wanted):
        fix = f"Put a {'Flatten' if len(wanted) == 1 else 'Reshape'} block after it."
    else:
        fix = f"End on shape {show_shape(wanted)}."
    text = (
        f"{node.id}: the generator ends on {show_shape(output)}, the discriminator takes samples "
        f"of {experiment.dataset.title}, {show_shape(wanted)}. {fix}"
    )
    return [problem(node.path, text, network=model.name, node=node.id, repair=repair)]


def _detective_problems(model: Model, infos: Infos) -> list[Problem]:
    """The verdict is one number."""
    node = model.nodes[model.output]
    output = infos[model.name][node.id].output
    if output is None or output == (1,):
        return []
    text = (
        f"{node.id}: the discriminator ends on {show_shape(output)}, but its verdict is one "
        "number: real or forged. End on a Dense block with 1 unit and sigmoid."
    )
    return [problem(node.path, text, network=model.name, node=node.id)]
