"""Losses for numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import Float
from ..registry import LOSSES
from .base import Loss, mean_per_sample


@LOSSES.register
class MeanSquaredError(Loss):
    """L = mean((y − ŷ)²).

    Source: Legendre (1805), Nouvelles méthodes pour la détermination des orbites des comètes.
    """

    name = "mean_squared_error"
    title = "Mean squared error"
    help = "The mean of squared distances; big mistakes count most."
    usual_for = ("regression", "pictures")

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        error = output - target
        return mean_per_sample(xp, error * error)


@LOSSES.register
class MeanAbsoluteError(Loss):
    """L = mean(|y − ŷ|).

    Source: Boscovich (1757), as told by Stigler, The History of Statistics (1986).
    """

    name = "mean_absolute_error"
    title = "Mean absolute error"
    help = "The mean distance; outliers count no more than others."

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        return mean_per_sample(xp, xp.abs(output - target))


@LOSSES.register
class Huber(Loss):
    """L = mean(e²/2 where |e| ≤ δ, else δ·|e| − δ²/2), e = ŷ − y.

    Source: Huber (1964), Annals of Mathematical Statistics 35.
    """

    name = "huber"
    title = "Huber"
    help = "Squared for small errors, straight for large ones."

    delta = Float(
        1.0, min=0.001, max=100, scale="log", hyper=True, help="Where the square becomes a line."
    )

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        # With c = min(|e|, δ): c·(|e| − c/2) is both branches at once.
        error = xp.abs(output - target)
        clipped = xp.minimum(error, hypers["delta"])
        return mean_per_sample(xp, clipped * (error - 0.5 * clipped))


@LOSSES.register
class Pinball(Loss):
    """L = mean(max(τ·e, (τ − 1)·e)), e = y − ŷ, τ = `quantile`.

    The best ŷ lies above a share τ of the answers: 0.5 gives the median, 0.9 a value that nine
    out of ten stay below.

    Source: Koenker and Bassett (1978), Regression Quantiles, Econometrica 46.
    """

    name = "pinball"
    title = "Pinball (quantile)"
    help = "Aims not at the middle but at a quantile: what a given share of answers stays below."

    quantile = Float(
        0.5, min=0.01, max=0.99, step=0.01, hyper=True, help="Share of answers to lie above."
    )

    def per_sample(self, xp: Any, hypers: Mapping[str, Any], target: Any, output: Any) -> Any:
        error, quantile = target - output, hypers["quantile"]
        return mean_per_sample(xp, xp.maximum(quantile * error, (quantile - 1) * error))
