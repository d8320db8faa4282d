"""Losses for yes/no and for classes, with weights for what must not be missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import Numbers, OptionalFloat
from ..formulas import log_softmax, one_hot, softplus
from ..registry import LOSSES
from .base import Loss, mean_per_sample

EPSILON = 1e-7  # as in Keras: probabilities are kept this far from 0 and 1


def _probability(xp: Any, p: Any) -> Any:
    return xp.minimum(xp.maximum(p, EPSILON), 1 - EPSILON)


@LOSSES.register
class BinaryCrossentropy(Loss):
    """L = −mean(w·y·log p + (1 − y)·log(1 − p)), w = `positive_weight` (1 where it is left out).

    From the logit z, p = σ(z), as w·y·softplus(−z) + (1 − y)·softplus(z), which never overflows.
    That form is used where the network ends on a sigmoid. With w = 4, missing a yes (a sick
    patient) costs as much as four false alarms; the best p for a share q of yes is
    w·q / (w·q + 1 − q).

    Source: Cox (1958), The regression analysis of binary sequences; King and Zeng (2001),
    Logistic regression in rare events data.
    """

    name = "binary_crossentropy"
    title = "Binary cross-entropy"
    help = "For yes/no answers; being sure and wrong costs most."
    link = "sigmoid"
    tasks = ("binary", "classes", "pictures")
    usual_for = ("binary",)

    positive_weight = OptionalFloat(
        min=0.01, max=100, scale="log", hyper=True,
        help="How many false alarms a missed yes costs (Keras: class_weight={1: …}).",
    )  # fmt: skip

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        p = _probability(xp, output)
        yes = self._weighted(hypers, target * xp.log(p))
        return mean_per_sample(xp, -(yes + (1 - target) * xp.log(1 - p)))

    def from_logits(self, xp: Any, hypers: Mapping[str, Any], target: Any, logits: Any) -> Any:
        if self.positive_weight is None:
            return mean_per_sample(xp, softplus(xp, logits) - target * logits)
        yes = self._weighted(hypers, target * softplus(xp, -logits))
        return mean_per_sample(xp, yes + (1 - target) * softplus(xp, logits))

    def _weighted(self, hypers: Mapping[str, Any], yes: Any) -> Any:
        return yes if self.positive_weight is None else hypers["positive_weight"] * yes


class _OverClasses(Loss):
    """What the cross-entropies over classes share: the score of the true class, weighted."""

    link = "softmax"

    class_weight = Numbers(
        None, min=0, max=1000, most=1000, optional=True, hyper=True, advanced=True,
        help="What a mistake costs, class by class, in their order (Keras: class_weight).",
    )  # fmt: skip

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        share = output / xp.sum(output, axis=-1, keepdims=True)
        return self._score(xp, hypers, target, xp.log(_probability(xp, share)))

    def from_logits(self, xp: Any, hypers: Mapping[str, Any], target: Any, logits: Any) -> Any:
        return self._score(xp, hypers, target, log_softmax(xp, logits))

    def classes(self, xp: Any, target: Any, count: int) -> Any:
        """The target one-hot."""
        return target

    def problem(self, output: tuple[int, ...]) -> str | None:
        if self.class_weight is None or len(self.class_weight) == output[-1]:
            return None
        return (
            f"{self.title}: class_weight holds {len(self.class_weight)} weights, "
            f"the network tells {output[-1]} classes apart. Give one weight to each class."
        )

    def _score(self, xp: Any, hypers: Mapping[str, Any], target: Any, log_p: Any) -> Any:
        wanted = self.classes(xp, target, log_p.shape[-1])
        if self.class_weight is not None:
            weights = [hypers[f"class_weight.{i}"] for i in range(len(self.class_weight))]
            wanted = wanted * xp.stack(weights)
        return mean_per_sample(xp, -xp.sum(wanted * log_p, axis=-1))


@LOSSES.register
class CategoricalCrossentropy(_OverClasses):
    """L = −Σₖ wₖ·yₖ·log pₖ, y one-hot over the last axis, wₖ = `class_weight` (1 if left out).

    From logits as −Σₖ wₖ·yₖ·log_softmax(z)ₖ, which never overflows. That form is used where the
    network ends on a softmax.

    Source: Good (1952), Rational Decisions, Journal of the Royal Statistical Society B.
    """

    name = "categorical_crossentropy"
    title = "Categorical cross-entropy"
    help = "For one class out of several; being sure and wrong costs most."
    tasks = ("classes",)
    usual_for = ("classes",)


@LOSSES.register
class SparseCategoricalCrossentropy(_OverClasses):
    """L = −w_c·log p_c, c the number of the true class: categorical cross-entropy for targets
    that are whole numbers instead of one-hot rows.

    Output (batch, …, classes), target (batch, …) int32 from 0. From logits where the network
    ends on a softmax. A target outside 0 … classes − 1 counts nothing.

    Source: Keras, losses.SparseCategoricalCrossentropy.
    """

    name = "sparse_categorical_crossentropy"
    title = "Sparse categorical cross-entropy"
    help = "For one class out of many, when answers are class numbers such as letters of a text."
    tasks = ("labels",)
    usual_for = ("labels",)

    def output_shape(self, target: tuple[int, ...], classes: int) -> tuple[int, ...]:
        return (*target, classes)

    def classes(self, xp: Any, target: Any, count: int) -> Any:
        return one_hot(xp, target, count)
