"""Losses for yes/no and for classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..formulas import log_softmax, softplus
from ..registry import LOSSES
from .base import Loss, mean_per_sample

EPSILON = 1e-7  # as in Keras: probabilities are kept this far from 0 and 1


def _probability(xp: Any, p: Any) -> Any:
    return xp.minimum(xp.maximum(p, EPSILON), 1 - EPSILON)


@LOSSES.register
class BinaryCrossentropy(Loss):
    """L = −mean(y·log p + (1 − y)·log(1 − p)).

    From the logit z, p = σ(z), as softplus(z) − y·z, which never overflows. That form is used
    where the network ends on a sigmoid.

    Source: Cox (1958), The regression analysis of binary sequences.
    """

    name = "binary_crossentropy"
    title = "Binary cross-entropy"
    help = "For yes/no answers; being sure and wrong costs most."
    link = "sigmoid"
    tasks = ("binary", "classes")

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        p = _probability(xp, output)
        likelihood = target * xp.log(p) + (1 - target) * xp.log(1 - p)
        return mean_per_sample(xp, -likelihood)

    def from_logits(self, xp: Any, hypers: Mapping[str, Any], target: Any, logits: Any) -> Any:
        return mean_per_sample(xp, softplus(xp, logits) - target * logits)


@LOSSES.register
class CategoricalCrossentropy(Loss):
    """L = −Σₖ yₖ·log pₖ, y one-hot over the last axis.

    From logits as −Σₖ yₖ·log_softmax(z)ₖ, which never overflows. That form is used where the
    network ends on a softmax.

    Source: Good (1952), Rational Decisions, Journal of the Royal Statistical Society B.
    """

    name = "categorical_crossentropy"
    title = "Categorical cross-entropy"
    help = "For one class out of several; being sure and wrong costs most."
    link = "softmax"
    tasks = ("classes",)

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        share = output / xp.sum(output, axis=-1, keepdims=True)
        scores = xp.sum(target * xp.log(_probability(xp, share)), axis=-1)
        return mean_per_sample(xp, -scores)

    def from_logits(self, xp: Any, hypers: Mapping[str, Any], target: Any, logits: Any) -> Any:
        return mean_per_sample(xp, -xp.sum(target * log_softmax(xp, logits), axis=-1))
