"""What the network translates."""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np

from ..decoding import beam, greedy, question_of, sentence_of
from ..errors import FieldError
from ..events import tensor
from ..fields import Choice, Int, Text
from ..registry import PROBES
from ..view import View
from .base import SPLITS, ProbeKind
from .reading import origin


def _demand(view: View) -> None:
    if view.experiment.recipe.name != "translate":
        raise FieldError("Only the translation recipe translates. Choose that recipe.")


@PROBES.register
class Translations(ProbeKind):
    """Sentences of the data, their translations, and the network's, greedily decoded."""

    name = "translations"
    split = Choice("validation", choices=SPLITS, help="Which part of the data.")
    count = Int(8, min=1, max=200, help="How many sentences.")
    offset = Int(0, min=0, max=2**31 - 1, help="The first of them.")

    def payload(self, view: View) -> dict[str, Any]:
        _demand(view)
        _, rows = view.rows(self.split, self.offset, self.count)
        answers = greedy(view, rows["x"])
        words = view.dataset.class_names
        return {
            "asked": [
                sentence_of(view.dataset.vocabulary, row, view) for row in rows["x"].tolist()
            ],
            "wanted": [sentence_of(words, row, view) for row in rows["y"].tolist()],
            "answered": [sentence_of(words, row, view) for row in answers.tolist()],
        }


@PROBES.register
class Translation(ProbeKind):
    """A sentence of the learner's own: its best translations and how likely each is."""

    name = "translation"
    sentence = Text("", help="Words the network knows.")
    width = Int(3, min=1, max=10, help="How many beginnings are kept: 1 is greedy.")

    def payload(self, view: View) -> dict[str, Any]:
        _demand(view)
        asked = question_of(view, self.sentence)
        found = beam(view, asked, self.width)
        return {
            "answers": [sentence_of(view.dataset.class_names, words, view) for _, words in found],
            "likely": [exp(score) for score, _ in found],
            "looks": _looks(view, asked, found[0][1]),
        }


def _looks(view: View, asked: np.ndarray, answer: list[int]) -> list[dict[str, Any]]:
    """Where the layers looked that look at a second sequence, while each word was written.

    For each: its `node`, and `shares` (heads, words written, words read). A row's sum falls short
    of 1 by what is looked at behind the end of the sentence.
    """
    (model,) = view.experiment.models.values()
    pad, bound = view.dataset.pad or 0, view.dataset.bound or 0
    others = {
        name: node.inputs[1]
        for name, node in model.nodes.items()
        if node.layer.category == "attention" and len(node.inputs) > 1
    }
    if not others:
        return []
    written = np.full(view.dataset.output_shape[0], pad, np.int32)
    written[: len(answer)] = answer
    batch = {"x": asked[None], "y": written[None]}
    words = [place for place, word in enumerate(answer) if word not in (pad, bound)]
    read = int((asked != pad).sum())
    looks = []
    insides = view.inspect("insides", batch)[model.name]
    for name, source in others.items():
        shares = np.asarray(insides[name]["values"]["shares"])[0]
        if origin(model, source)[1]:
            shares = shares[..., ::-1]
        looks.append({"node": name, "shares": tensor(shares[:, words, :read])})
    return looks
