"""Learning a language: which letter or word comes next?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..experiment import Experiment, Model
from ..forward import Pass, forward, penalty
from ..graph import endpoint
from ..params import Infos
from ..registry import RECIPES
from ..sampling import write
from ..spec import Problem, problem
from ..update import counted, descend
from ..view import View
from .base import Measure, Recipe
from .fit import (
    answered,
    ending_problems,
    judged,
    loss_problems,
    metric_problems,
    shape_problems,
    weight_problems,
)

REVIEWED = 100  # texts, at temperature 1


@RECIPES.register
class Language(Recipe):
    """One network reads a text and answers, at every letter, how likely each next one is.

    L = Σ −log p(yₜ | x₁ … xₜ) / n over the n letters of a batch; what fills up short texts counts
    nothing. exp(L) is the perplexity: among how many letters the network still wavers.

    Source: Bengio, Ducharme, Vincent and Jauvin (2003), A neural probabilistic language model;
    letter by letter: Sutskever, Martens and Hinton (2011), Generating text with recurrent networks.
    """

    name = "language"
    title = "Language"
    help = "One network learns which letter or word comes next, and writes."
    written = "inputs"  # the source of the text whose next letter is asked for
    measures = (
        Measure("pronounceable", "Pronounceable", "Share of 100 new names one can say.", "higher",
                final=True),
        Measure("new", "New", "Share of 100 new names that are no training name.", "higher",
                final=True),
    )  # fmt: skip

    def problems(self, experiment: Experiment, infos: Infos) -> list[Problem]:
        model = next(iter(experiment.models.values()))
        shapes = infos[model.name]
        if experiment.dataset.task != "labels" or not experiment.dataset.vocabulary:
            text = (
                f"{experiment.dataset.title} is no text. Choose a text, or the supervised recipe."
            )
            return [problem("data", text)]
        return [
            *(_one_answer(model, shapes) or shape_problems(experiment, model, shapes)),
            *loss_problems(experiment, model),
            *ending_problems(experiment, model, shapes),
            *_cheating(model, self.written),
            *metric_problems(experiment),
            *weight_problems(model, shapes),
        ]

    def step(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        run = Pass.of(xp, state, hyper, training=True)
        (model,) = experiment.models.values()
        weight = _weight(experiment, xp, batch["y"])
        fed = self.fed(experiment, xp, batch)

        def objective(params: Any) -> tuple[Any, Any]:
            values, seen = _losses(experiment, run, model, params[model.name], fed, batch["y"])
            loss = xp.sum(values * weight) / xp.sum(weight)
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
        params, y = state["params"][model.name], batch["y"]
        row = xp.broadcast_to(batch["weight"][:, None], y.shape)
        weight = _weight(experiment, xp, y) * xp.reshape(row, (-1,))
        fed = self.fed(experiment, xp, batch)
        values, _ = _losses(experiment, run, model, params, fed, y)
        sums: dict[str, Any] = {
            "loss": {"total": xp.sum(values * weight), "weight": xp.sum(weight)}
        }
        output = experiment.loss.answer(xp, forward(run, model, params, fed))
        answers = xp.reshape(output, (-1, output.shape[-1]))
        for metric in experiment.metrics:
            sums[metric.name] = metric.sums(xp, xp.reshape(y, (-1,)), answers, weight)
        return sums

    def predict(
        self, experiment: Experiment, xp: Any, state: Any, x: Any, hyper: Mapping[str, Any]
    ) -> Any:
        run = Pass.of(xp, state, hyper, training=False)
        (model,) = experiment.models.values()
        return forward(run, model, state["params"][model.name], x)

    def final(self, view: View) -> dict[str, float]:
        if not view.dataset.review([""]):
            return {}
        length = view.dataset.input_shape[0]
        texts = write(view, count=REVIEWED, length=length, temperature=1.0, seed=0)
        return view.dataset.review(texts)


def _weight(experiment: Experiment, xp: Any, y: Any) -> Any:
    """1 for each letter that counts, 0 for what fills up: (batch · letters,)."""
    flat, pad = xp.reshape(y, (-1,)), experiment.dataset.pad
    counts = flat == flat if pad is None else flat != pad
    return xp.astype(counts, xp.float32)


def _losses(
    experiment: Experiment, run: Pass, model: Model, params: Any, fed: Any, y: Any
) -> tuple[Any, dict[str, Any]]:
    """Loss of each letter, (batch · letters,), and the model's statistics afterwards."""
    output, seen = answered(experiment, run, model, params, fed)
    answers = run.xp.reshape(output, (-1, output.shape[-1]))
    return judged(experiment, run, model, run.xp.reshape(y, (-1,)), answers), seen


def _one_answer(model: Model, infos: dict) -> list[Problem]:
    """An answer is wanted at every letter, not one for the whole text."""
    node = model.nodes[model.output]
    output = infos[node.id].output
    if output is None or len(output) != 1:
        return []
    text = (
        f"{node.id}: the network answers once for the whole text, an answer is wanted at every "
        "letter. Switch on return_sequences in the recurrent block before it, or take Flatten out."
    )
    return [problem(node.path, text, network=model.name, node=node.id)]


def _cheating(model: Model, source: str) -> list[Problem]:
    """Layers that see the letters they are to guess: those that come in by this source."""
    found, written = [], {model.inputs.get(source)}
    for node in model.nodes.values():
        taken = [endpoint(name)[0] for name in node.inputs]
        if written.intersection(taken):
            written.add(node.id)
        name, settings = node.layer.name, node.layer.config()
        read = taken[min(len(taken), 2) - 1] if taken else None  # attention looks at its values
        if read not in written:
            continue
        if name == "MultiHeadAttention" and not settings["use_causal_mask"]:
            fix, field = "Switch on use_causal_mask.", "use_causal_mask"
        elif name == "Bidirectional" or settings.get("go_backwards"):
            fix, field = "Read forwards only.", None
        else:
            continue
        text = f"{node.id}: {name} sees the letters that are to be guessed, and copies them. {fix}"
        found.append(
            problem(node.path, text, severity="warning", network=model.name, node=node.id,
                    field=field)
        )  # fmt: skip
    return found
