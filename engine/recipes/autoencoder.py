"""Learning to say a picture in few numbers, or to mend one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log10
from typing import Any

from ..experiment import Experiment
from ..forward import Pass, forward, observed, penalty
from ..infer import Feed
from ..params import Infos
from ..registry import RECIPES
from ..spec import Problem, problem
from ..update import counted, descend
from .base import Look, Measure, Recipe
from .fit import judged, linked, loss_problems, metric_problems, shape_problems, weight_problems

TASK = "pictures"
NETWORKS = ("encoder", "decoder")


@RECIPES.register
class Autoencoder(Recipe):
    """x̂ = decoder(encoder(x)); minimises the loss between x̂ and x, or what x should be.

    Data whose answers are pictures (task "pictures") say what x should be: the clean picture, the
    sharp one, the whole one. With all others the picture itself is the answer, and the encoder's
    few numbers must hold all that matters of it.

    Source: Rumelhart, Hinton and Williams (1986), Learning internal representations by error
    propagation; denoising: Vincent, Larochelle, Bengio and Manzagol (2008).
    """

    name = "autoencoder"
    title = "Autoencoder"
    help = "An encoder says a picture in few numbers, a decoder draws it again."
    networks = NETWORKS
    answers = False
    measures = (
        Measure("psnr", "PSNR", "Likeness of pictures in decibels; 10 more is a tenth of the "
                "squared error.", "higher"),
        Measure("gain", "Gain", "Decibels by which the output is better than the input.", "higher"),
    )  # fmt: skip

    def feeds(self, experiment: Experiment, network: str, infos: Infos) -> dict[str, Feed]:
        if network == "encoder":
            return super().feeds(experiment, network, infos)
        encoder = experiment.models["encoder"]
        return {"inputs": Feed(infos["encoder"][encoder.output].output)}

    def problems(self, experiment: Experiment, infos: Infos) -> list[Problem]:
        dataset, decoder = experiment.dataset, experiment.models["decoder"]
        if dataset.vocabulary:
            text = f"{dataset.title} holds symbols, which cannot be drawn. Choose pictures."
            return [problem("data", text)]
        nodes = infos["decoder"]
        weightless = [
            found
            for name, model in experiment.models.items()
            for found in weight_problems(model, infos[name])
        ]
        return [
            *shape_problems(experiment, decoder, nodes, dataset.input_shape),
            *loss_problems(experiment, decoder, TASK),
            *metric_problems(experiment, TASK),
            *(weightless if len(weightless) == len(NETWORKS) else []),
        ]

    def step(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        run = Pass.of(xp, state, hyper, training=True)

        def objective(params: Any) -> tuple[Any, Any]:
            output, seen = _through(experiment, run, params, batch["x"], logits=True)
            loss = xp.mean(_losses(experiment, run, batch, output))
            total = loss
            for name, model in experiment.models.items():
                extra = penalty(run, model, params[name])
                total = total if extra is None else total + extra
            return total, (loss, seen)

        (_, (loss, seen)), gradients = xp.nn.value_and_grad(objective)(state["params"])
        state = counted(descend(experiment, xp, state, gradients, hyper))
        return state | {"statistics": seen}, {"loss": loss}

    def evaluate(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> dict[str, Any]:
        run, weight = Pass.of(xp, state, hyper, training=False), batch["weight"]
        logits, _ = _through(experiment, run, state["params"], batch["x"], logits=True)
        values = _losses(experiment, run, batch, logits)
        output = self.predict(experiment, xp, state, batch["x"], hyper)
        target = _target(experiment, batch)
        sums: dict[str, Any] = {
            "loss": {"total": xp.sum(values * weight), "weight": xp.sum(weight)},
            "psnr": _squares(xp, output, target, weight),
        }
        if experiment.dataset.task == TASK:
            sums["gain"] = _squares(xp, batch["x"], target, weight)
        for metric in experiment.metrics:
            sums[metric.name] = metric.sums(xp, target, output, weight)
        return sums

    def results(self, experiment: Experiment, sums: Mapping[str, Any]) -> dict[str, float]:
        figures = super().results(experiment, sums) | {"psnr": psnr(sums["psnr"])}
        if "gain" in sums:
            figures["gain"] = figures["psnr"] - psnr(sums["gain"])
        return figures

    def predict(
        self, experiment: Experiment, xp: Any, state: Any, x: Any, hyper: Mapping[str, Any]
    ) -> Any:
        run = Pass.of(xp, state, hyper, training=False)
        return _through(experiment, run, state["params"], x, logits=False)[0]

    def looked(
        self,
        experiment: Experiment,
        look: Look,
        xp: Any,
        state: Any,
        batch: Any,
        hyper: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The decoder's for the encoder's code of the batch."""
        run = Pass.of(xp, state, hyper, training=False)
        found, x = {}, batch["x"]
        for name in NETWORKS:
            model, params = experiment.models[name], state["params"][name]
            found[name] = look(run, model, params, x)
            x = forward(run, model, params, x)
        return found

    def predictors(self) -> dict[str, Callable[..., Any]]:
        return {"model": self.predict, **{name: _half(name) for name in NETWORKS}}


def psnr(sums: Mapping[str, Any]) -> float:
    """10·log₁₀(1 / mean squared error) in dB, for values of 0…1; inf where there is no error.

    Source: the usual measure of image compression; see ITU-T J.340 (2010).
    """
    error = float(sums["total"]) / float(sums["weight"])
    return 10 * log10(1 / error) if error > 0 else float("inf")


def _half(name: str) -> Callable[..., Any]:
    """The predictor of one of the two networks."""

    def predict(experiment: Experiment, xp: Any, state: Any, x: Any, hyper: Any) -> Any:
        run = Pass.of(xp, state, hyper, training=False)
        return observed(run, experiment.models[name], state["params"][name], x)[0]

    return predict


def _through(
    experiment: Experiment, run: Pass, params: Any, x: Any, *, logits: bool
) -> tuple[Any, dict[str, Any]]:
    """Through both networks, with what they have observed; `logits`: as the loss likes it best."""
    encoder, decoder = (experiment.models[name] for name in NETWORKS)
    code, first = observed(run, encoder, params["encoder"], x)
    behind = logits and linked(experiment, decoder)
    output, second = observed(run, decoder, params["decoder"], code, logits=behind)
    return output, {"encoder": first, "decoder": second}


def _target(experiment: Experiment, batch: Any) -> Any:
    return batch["y"] if experiment.dataset.task == TASK else batch["x"]


def _losses(experiment: Experiment, run: Pass, batch: Any, output: Any) -> Any:
    """Loss of each picture, (batch,)."""
    decoder = experiment.models["decoder"]
    return judged(experiment, run, decoder, _target(experiment, batch), output)


def _squares(xp: Any, output: Any, target: Any, weight: Any) -> dict[str, Any]:
    """Mean squared error of each picture, added up."""
    axes = tuple(range(1, target.ndim))
    errors = xp.mean((output - target) * (output - target), axis=axes)
    return {"total": xp.sum(errors * weight), "weight": xp.sum(weight)}
