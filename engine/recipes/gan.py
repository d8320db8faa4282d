"""A forger and a detective: two networks that learn by playing against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .. import rng
from ..experiment import Experiment
from ..fields import Float, Int
from ..forward import Pass, forward, hyper_key
from ..infer import Feed
from ..params import Infos, stream_of
from ..registry import RECIPES
from ..spec import Problem
from ..update import counted
from ..view import View
from .base import Look, Measure, Recipe
from .game import Game, problems_of
from .judge import MEASURES, judge

PLAYING, JUDGING = stream_of("noise", "training"), stream_of("noise", "validation")


@RECIPES.register
class Gan(Recipe):
    """The generator G makes forgeries of noise z, the discriminator D tells them from samples x.

    One step: D descends ½·mean ℓ(1 − s, D(x)) + ½·mean ℓ(0, D(G(z))), s = `label_smoothing`; then
    G descends mean ℓ(1, D(G(z))) with the D just improved and the same z, at `generator_rate`
    times the learning rate. Each descends on its own weights only. ℓ is the loss chosen: binary
    cross-entropy makes it the non-saturating game, mean squared error the least-squares one.
    Samples and forgeries pass D as two batches; a batch normalisation in it sees one at a time.

    z is normal, (batch, latent). The loss reported is the sum of both; 2·ln 2 is a draw.

    Source: Goodfellow et al. (2014), arXiv 1406.2661; smoothing: Salimans et al. (2016), arXiv
    1606.03498; two rates: Heusel et al. (2017), arXiv 1706.08500; least squares: Mao et al.
    (2017), arXiv 1611.04076.
    """

    name = "gan"
    title = "Generator against discriminator"
    help = "A forger learns to make samples that a detective cannot tell from real ones."
    networks = ("generator", "discriminator")
    answers = False
    mixed = ("discriminator",)
    measures = (
        Measure("real_accuracy", "Real called real", "Share of samples seen as such.", "higher"),
        Measure("forged_accuracy", "Forged called forged", "Share of forgeries caught.", "higher"),
        *MEASURES,
    )

    latent = Int(16, min=1, max=512, scale="log", unit="numbers", help="Length of the noise z.")
    generator_rate = Float(
        1.0, min=0.01, max=100, scale="log", hyper=True,
        help="The generator's learning rate, as a multiple of the discriminator's.",
    )  # fmt: skip
    label_smoothing = Float(
        0.0,
        min=0,
        max=0.4,
        step=0.05,
        hyper=True,
        help="Samples count as real by 1 less this much, so that the detective is never too sure.",
    )

    def feeds(self, experiment: Experiment, network: str, infos: Infos) -> dict[str, Feed]:
        if network == "generator":
            return {"inputs": Feed((self.latent,))}
        return super().feeds(experiment, network, infos)

    def problems(self, experiment: Experiment, infos: Infos) -> list[Problem]:
        return problems_of(experiment, infos)

    def step(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        x = batch["x"]
        z = rng.normal(xp, state["seed"], PLAYING, state["step"], (x.shape[0], self.latent))
        game = Game(experiment, Pass.of(xp, state, hyper, training=True), state["params"])
        forged = game.forgeries(z)
        state, caught = game.learn(state, "discriminator", lambda own: game.detect(own, x, forged))

        rate = hyper_key("optimizer", "learning_rate")
        faster = {**hyper, rate: hyper[rate] * hyper["recipe.generator_rate"]}
        game = Game(experiment, replace(game.run, hyper=faster), state["params"])
        state, fooled = game.learn(state, "generator", lambda own: game.deceive(own, z))
        losses = {"loss": caught + fooled, "generator": fooled, "discriminator": caught}
        return counted(state), losses

    def evaluate(
        self, experiment: Experiment, xp: Any, state: Any, batch: Any, hyper: Mapping[str, Any]
    ) -> dict[str, Any]:
        x, weight, params = batch["x"], batch["weight"], state["params"]
        z = rng.normal(xp, state["seed"], JUDGING, 0, (x.shape[0], self.latent))
        game = Game(experiment, Pass.of(xp, state, hyper, training=False), params)
        forged = game.forgeries(z)
        caught, _ = game.detect(params["discriminator"], x, forged)
        fooled, _ = game.deceive(params["generator"], z)

        def share(values: Any) -> dict[str, Any]:
            values = xp.astype(xp.reshape(values, (-1,)), xp.float32)
            return {"total": xp.sum(values * weight), "weight": xp.sum(weight)}

        return {
            "loss": share(caught + fooled),
            "real_accuracy": share(game.verdict(x) > 0.5),
            "forged_accuracy": share(game.verdict(forged) <= 0.5),
        }

    def results(self, experiment: Experiment, sums: Mapping[str, Any]) -> dict[str, float]:
        names = ("real_accuracy", "forged_accuracy")
        return {name: float(sums[name]["total"]) / float(sums[name]["weight"]) for name in names}

    def predict(
        self, experiment: Experiment, xp: Any, state: Any, x: Any, hyper: Mapping[str, Any]
    ) -> Any:
        """How real the discriminator holds samples to be."""
        run = Pass.of(xp, state, hyper, training=False)
        model = experiment.models["discriminator"]
        return forward(run, model, state["params"]["discriminator"], x)

    def forge(
        self, experiment: Experiment, xp: Any, state: Any, z: Any, hyper: Mapping[str, Any]
    ) -> Any:
        """Forgeries of noise z (n, latent)."""
        run = Pass.of(xp, state, hyper, training=False)
        return forward(run, experiment.models["generator"], state["params"]["generator"], z)

    def looked(
        self,
        experiment: Experiment,
        look: Look,
        xp: Any,
        state: Any,
        batch: Any,
        hyper: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The generator's for noise, the discriminator's for the batch."""
        run = Pass.of(xp, state, hyper, training=False)
        z = rng.normal(xp, state["seed"], JUDGING, 0, (batch["x"].shape[0], self.latent))
        fed = {"generator": z, "discriminator": batch["x"]}
        return {
            name: look(run, experiment.models[name], state["params"][name], x)
            for name, x in fed.items()
        }

    def predictors(self) -> dict[str, Callable[..., Any]]:
        """`model` is the discriminator: maps of the plane show what it holds for real."""
        return {"model": self.predict, "discriminator": self.predict, "generator": self.forge}

    def final(self, view: View) -> dict[str, float]:
        return judge(view)
