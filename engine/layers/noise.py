"""Layers that disturb the signal while training and let it through untouched afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import Float
from ..registry import LAYERS
from ..shapes import Shape
from .base import Context, Layer
from .pictures import PictureLayer


class _Disturbance(Layer):
    category = "regularization"

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]


@LAYERS.register
class Dropout(_Disturbance):
    """Training: y = x · m / (1 − rate), m = 0 with probability `rate`, else 1. Else y = x.

    Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), JMLR 15.
    """

    name = "Dropout"
    title = "Dropout"
    help = "Switches units off at random while training, so that none is relied upon."

    rate = Float(0.5, min=0, max=0.95, step=0.05, hyper=True, help="Share of units switched off.")

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        (x,) = inputs
        if not ctx.training:
            return x
        rate = ctx.hypers["rate"]
        kept = ctx.uniform(self.mask_shape(x.shape)) >= rate
        return ctx.xp.where(kept, x / (1 - rate), ctx.xp.zeros_like(x))

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of the mask for a batch of this shape; an axis of length 1 shares it."""
        return shape


@LAYERS.register
class SpatialDropout2D(Dropout, PictureLayer):
    """As Dropout, but whole channels at a time: (batch, h, w, c), one m per sample and channel.

    Source: Tompson, Goroshin, Jain, LeCun and Bregler (2015), arXiv 1411.4280.
    """

    name = "SpatialDropout2D"
    title = "Spatial dropout"
    help = "Switches whole channels off at random while training."

    output_shape = PictureLayer.output_shape

    def picture(self, shape: Shape) -> Shape:
        return shape

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        batch, *_, channels = shape
        return batch, 1, 1, channels


@LAYERS.register
class GaussianNoise(_Disturbance):
    """Training: y = x + stddev · ε, ε ~ N(0, 1). Else y = x.

    Source: Keras, layers.GaussianNoise; Bishop (1995), Neural Computation 7.
    """

    name = "GaussianNoise"
    title = "Gaussian noise"
    help = "Adds random noise while training, so that small details cannot be learnt by heart."

    stddev = Float(
        0.1, min=0, max=10, step=0.01, hyper=True, help="Standard deviation of the noise."
    )

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        (x,) = inputs
        if not ctx.training:
            return x
        return x + ctx.hypers["stddev"] * ctx.normal(x.shape)
