"""Losses that ask for a margin or for a distribution: hinge, Kullback–Leibler, Poisson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..formulas import log_softmax
from ..registry import LOSSES
from .base import Loss, mean_per_sample
from .crossentropy import EPSILON


@LOSSES.register
class Hinge(Loss):
    """L = mean(max(1 − s·p, 0)), s = 2y − 1: −1 for no, 1 for yes.

    Right by a margin of 1 costs nothing; everything else grows in a straight line. The boundary
    is at p = 0, and metrics read p as σ(2p).

    Source: Cortes and Vapnik (1995), Machine Learning 20; Keras, losses.Hinge.
    """

    name = "hinge"
    title = "Hinge"
    help = "For yes/no answers around zero; what is right by a margin costs nothing."
    tasks = ("binary",)
    suits = ("linear", "tanh")
    because = "Hinge wants numbers on both sides of zero: yes above, no below"

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        return mean_per_sample(xp, xp.nn.relu(1 - (2 * target - 1) * output))

    def answer(self, xp: Any, output: Any) -> Any:
        return 1 / (1 + xp.exp(-2 * output))


@LOSSES.register
class KLDivergence(Loss):
    """L = Σₖ yₖ·log(yₖ/pₖ) over the last axis; y and p are kept at 1e-7 or above.

    For one-hot y it equals the cross-entropy; for y that are shares it is 0 where p = y. From
    logits, log p is log_softmax(z), where the network ends on a softmax.

    Source: Kullback and Leibler (1951), On information and sufficiency; Keras,
    losses.KLDivergence.
    """

    name = "kl_divergence"
    title = "Kullback–Leibler divergence"
    help = "How far shares that add up to 1 are from the shares wanted."
    link = "softmax"
    tasks = ("classes",)

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        p = xp.minimum(xp.maximum(output, EPSILON), 1)
        return self._divergence(xp, target, xp.log(p))

    def from_logits(self, xp: Any, hypers: Mapping[str, Any], target: Any, logits: Any) -> Any:
        return self._divergence(xp, target, log_softmax(xp, logits))

    def _divergence(self, xp: Any, target: Any, log_p: Any) -> Any:
        y = xp.minimum(xp.maximum(target, EPSILON), 1)
        return mean_per_sample(xp, xp.sum(y * (xp.log(y) - log_p), axis=-1))


@LOSSES.register
class Poisson(Loss):
    """L = mean(p − y·log(p + 1e-7)): p is the count to be expected, y the count that came.

    Not defined for p below zero: end the network on something that stays above it.

    Source: Nelder and Wedderburn (1972), Generalized linear models; Keras, losses.Poisson.
    """

    name = "poisson"
    title = "Poisson"
    help = "For counts such as calls per hour; the network gives the count to expect."
    tasks = ("regression",)
    suits = ("softplus", "relu", "sigmoid", "softmax")
    because = "Poisson takes the logarithm of the output, which must stay above zero"

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        return mean_per_sample(xp, output - target * xp.log(output + EPSILON))
