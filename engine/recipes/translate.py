"""Learning to translate: the whole question is read, the answer is written word by word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..decoding import greedy
from ..experiment import Experiment
from ..forward import Pass, forward
from ..infer import Feed
from ..params import Infos
from ..registry import RECIPES
from ..spec import Problem, problem
from ..view import View
from .base import Measure
from .language import Language


@RECIPES.register
class Translate(Language):
    """One network with two Inputs: what is asked, and the answer so far; it gives the next word.

    L = Σ −log p(yₜ | x, y₁ … yₜ₋₁) / n over the n words of a batch. While it learns, the answer so
    far is the right one (teacher forcing), one word later than asked for; what is written on its
    own is decoded word by word.

    Source: Sutskever, Vinyals and Le (2014), Sequence to sequence learning with neural networks;
    attention: Bahdanau, Cho and Bengio (2015); teacher forcing: Williams and Zipser (1989).
    """

    name = "translate"
    title = "Translation"
    help = "One network reads a sentence and writes it again in another language."
    written = "answers"
    measures = (
        Measure("exact", "Right word for word", "Share of sentences kept back that come out "
                "right to the last word.", "higher", final=True),
    )  # fmt: skip

    def feeds(self, experiment: Experiment, network: str, infos: Infos) -> dict[str, Feed]:
        data = experiment.dataset
        answers = Feed(data.output_shape, len(data.class_names))
        return super().feeds(experiment, network, infos) | {"answers": answers}

    def problems(self, experiment: Experiment, infos: Infos) -> list[Problem]:
        if experiment.dataset.recipe != self.name:
            text = f"{experiment.dataset.title} holds no translations. Choose sentence pairs."
            return [problem("data", text)]
        (model,) = experiment.models.values()
        missing = {"inputs", "answers"} - model.inputs.keys()
        if missing:
            text = f"Nothing reads the {missing.pop()}. Add an Input with that source."
            found = problem(f"networks.{model.name}.nodes", text, network=model.name)
            return [found, *super().problems(experiment, infos)]
        return super().problems(experiment, infos)

    def fed(self, experiment: Experiment, xp: Any, batch: Any) -> Any:
        y = batch["y"]
        begin = xp.full_like(y[:, :1], experiment.dataset.bound)
        return {"inputs": batch["x"], "answers": xp.concat([begin, y[:, :-1]], axis=1)}

    def asked(self, experiment: Experiment, arrays: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.concatenate(list(self.fed(experiment, np, arrays).values()), axis=1)

    def predict(
        self, experiment: Experiment, xp: Any, state: Any, x: Any, hyper: Mapping[str, Any]
    ) -> Any:
        """For rows of what is asked, followed by the answer so far (`bound` first)."""
        run = Pass.of(xp, state, hyper, training=False)
        (model,) = experiment.models.values()
        asked = experiment.dataset.input_shape[0]
        fed = {"inputs": x[:, :asked], "answers": x[:, asked:]}
        return forward(run, model, state["params"][model.name], fed)

    def final(self, view: View) -> dict[str, float]:
        data = view.data.validation
        return {"exact": float(np.mean((greedy(view, data["x"]) == data["y"]).all(axis=1)))}
