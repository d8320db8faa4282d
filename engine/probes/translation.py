"""What the network translates."""

from __future__ import annotations

from math import exp
from typing import Any

from ..decoding import beam, greedy, question_of, sentence_of
from ..errors import FieldError
from ..fields import Choice, Int, Text
from ..registry import PROBES
from ..view import View
from .base import SPLITS, ProbeKind


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
        found = beam(view, question_of(view, self.sentence), self.width)
        return {
            "answers": [sentence_of(view.dataset.class_names, words, view) for _, words in found],
            "likely": [exp(score) for score, _ in found],
        }
