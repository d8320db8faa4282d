"""Layers that bring values to mean 0 and variance 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ShapeError
from ..fields import Bool, Float, InitializerField
from ..registry import LAYERS
from ..shapes import Shape, size
from .base import Context, Layer, Parameter


class _Normalization(Layer):
    """(x − mean) / √(variance + epsilon) · gamma + beta, with the last axis as features."""

    category = "normalization"

    epsilon = Float(
        1e-3, min=1e-8, max=1, scale="log", advanced=True,
        help="Added to the variance, so that nothing is divided by zero.",
    )  # fmt: skip
    center = Bool(True, advanced=True, help="Add a learnt shift to every feature.")
    scale = Bool(True, advanced=True, help="Multiply every feature by a learnt factor.")
    beta_initializer = InitializerField("zeros", advanced=True, help="How the shifts begin.")
    gamma_initializer = InitializerField("ones", advanced=True, help="How the factors begin.")

    def output_shape(self, *inputs: Shape) -> Shape:
        if not inputs[0]:
            raise ShapeError(f"{self.name} expects at least one number per sample, got none.")
        return inputs[0]

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        features = inputs[0][-1:]
        found = {}
        if self.scale:
            found["gamma"] = Parameter(features, self.gamma_initializer)
        if self.center:
            found["beta"] = Parameter(features, self.beta_initializer)
        return found

    def normalized(
        self, xp: Any, params: Mapping[str, Any], x: Any, mean: Any, variance: Any
    ) -> Any:
        """x with this mean and variance taken out, scaled and shifted."""
        factor = 1.0 / xp.sqrt(variance + self.epsilon)
        factor = factor * params["gamma"] if self.scale else factor
        y = (x - mean) * factor
        return y + params["beta"] if self.center else y

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return 8 * size(output)  # mean 1, variance 3, normalising 2, gamma and beta 2


def moments(xp: Any, x: Any, axis: Any, *, keepdims: bool = False) -> tuple[Any, Any]:
    """Mean and variance along axes; the variance is the mean of squared distances."""
    mean = xp.mean(x, axis=axis, keepdims=True)
    away = x - mean
    variance = xp.mean(away * away, axis=axis, keepdims=keepdims)
    return (mean if keepdims else xp.reshape(mean, variance.shape)), variance


@LAYERS.register
class BatchNormalization(_Normalization):
    """y = γ · (x − μ) / √(σ² + ε) + β, feature by feature (the last axis). Shape stays.

    Training: μ and σ² are the batch's, over all other axes; the layer keeps running means of both,
    m ← momentum · m + (1 − momentum) · μ. Otherwise μ and σ² are the running means.

    Source: Ioffe and Szegedy (2015), arXiv 1502.03167; Keras, layers.BatchNormalization.
    """

    name = "BatchNormalization"
    title = "Batch normalization"
    help = "Brings every feature to mean 0 and variance 1 over the batch."

    momentum = Float(
        0.99, min=0, max=0.9999, hyper=True, advanced=True,
        help="How slowly the running means follow; the nearer to 1, the slower.",
    )  # fmt: skip
    moving_mean_initializer = InitializerField(
        "zeros", advanced=True, help="How the running mean begins."
    )
    moving_variance_initializer = InitializerField(
        "ones", advanced=True, help="How the running variance begins."
    )

    def statistics(self, *inputs: Shape) -> dict[str, Parameter]:
        features = inputs[0][-1:]
        return {
            "moving_mean": Parameter(features, self.moving_mean_initializer),
            "moving_variance": Parameter(features, self.moving_variance_initializer),
        }

    def observe(self, ctx: Context, *inputs: Any) -> dict[str, Any]:
        (x,), m = inputs, ctx.hypers["momentum"]
        mean, variance = moments(ctx.xp, x, tuple(range(x.ndim - 1)))
        seen = ctx.statistics
        return {
            "moving_mean": m * seen["moving_mean"] + (1 - m) * mean,
            "moving_variance": m * seen["moving_variance"] + (1 - m) * variance,
        }

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        (x,) = inputs
        if ctx.training:
            mean, variance = moments(ctx.xp, x, tuple(range(x.ndim - 1)))
        else:
            mean, variance = ctx.statistics["moving_mean"], ctx.statistics["moving_variance"]
        return self.normalized(ctx.xp, params, x, mean, variance)


@LAYERS.register
class LayerNormalization(_Normalization):
    """y = γ · (x − μ) / √(σ² + ε) + β, with μ and σ² over the last axis of each sample.

    Shape stays. Training and use are alike.

    Source: Ba, Kiros and Hinton (2016), arXiv 1607.06450; Keras, layers.LayerNormalization.
    """

    name = "LayerNormalization"
    title = "Layer normalization"
    help = "Brings the features of each sample to mean 0 and variance 1."

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        (x,) = inputs
        mean, variance = moments(ctx.xp, x, -1, keepdims=True)
        return self.normalized(ctx.xp, params, x, mean, variance)
