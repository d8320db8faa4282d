"""Layers that sum up neighbourhoods of pictures, without weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fields import Bool
from ..registry import LAYERS
from ..shapes import Shape, size
from .base import Context
from .pictures import Pair, PictureLayer, padding_field, slide


class _Pooling(PictureLayer):
    category = "pooling"

    pool_size = Pair((2, 2), most=64, unit="pixels", help="Height and width of the window.")
    strides = Pair(
        None, optional=True, most=64, advanced=True,
        help="How far the window moves; left empty, by its own size.",
    )  # fmt: skip
    padding = padding_field()

    def steps(self) -> tuple[int, int]:
        """The strides in use."""
        return self.strides or self.pool_size

    def picture(self, shape: Shape) -> Shape:
        places = slide(self.name, shape, self.pool_size, self.steps(), self.padding)
        return (*places, shape[-1])

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return size(output) * size(self.pool_size)


@LAYERS.register
class MaxPooling2D(_Pooling):
    """The largest value of each window, channel by channel.

    (batch, h, w, c) → (batch, h', w', c); h' = ⌊(h − p) / s⌋ + 1 for "valid", ⌈h / s⌉ for "same".
    Of equal values the first takes the derivative.

    Source: Keras, layers.MaxPooling2D; Weng, Ahuja and Huang (1992).
    """

    name = "MaxPooling2D"
    title = "Max pooling"
    help = "Keeps the strongest answer of each neighbourhood."

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return ctx.xp.nn.max_pool2d(inputs[0], self.pool_size, self.steps(), self.padding)


@LAYERS.register
class AveragePooling2D(_Pooling):
    """The mean of each window, channel by channel; pixels outside the picture do not count.

    (batch, h, w, c) → (batch, h', w', c); h' = ⌊(h − p) / s⌋ + 1 for "valid", ⌈h / s⌉ for "same".

    Source: Keras, layers.AveragePooling2D; LeCun, Bottou, Bengio and Haffner (1998).
    """

    name = "AveragePooling2D"
    title = "Average pooling"
    help = "Takes the mean of each neighbourhood."

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return ctx.xp.nn.avg_pool2d(inputs[0], self.pool_size, self.steps(), self.padding)


class _GlobalPooling(PictureLayer):
    category = "pooling"

    keepdims = Bool(False, advanced=True, help="Keep height and width, at length 1.")

    def picture(self, shape: Shape) -> Shape:
        return (1, 1, shape[-1]) if self.keepdims else (shape[-1],)

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return size(inputs[0])


@LAYERS.register
class GlobalAveragePooling2D(_GlobalPooling):
    """The mean of every channel: (batch, h, w, c) → (batch, c).

    Source: Lin, Chen and Yan (2013), arXiv 1312.4400; Keras, layers.GlobalAveragePooling2D.
    """

    name = "GlobalAveragePooling2D"
    title = "Global average pooling"
    help = "One number per channel: its mean over the whole picture."

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return ctx.xp.mean(inputs[0], axis=(1, 2), keepdims=self.keepdims)


@LAYERS.register
class GlobalMaxPooling2D(_GlobalPooling):
    """The largest value of every channel: (batch, h, w, c) → (batch, c).

    Equal values share the derivative.

    Source: Keras, layers.GlobalMaxPooling2D.
    """

    name = "GlobalMaxPooling2D"
    title = "Global max pooling"
    help = "One number per channel: its largest value in the whole picture."

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return ctx.xp.max(inputs[0], axis=(1, 2), keepdims=self.keepdims)
