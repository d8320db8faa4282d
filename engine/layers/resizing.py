"""Layers that make pictures larger or smaller, or repeat and turn what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ShapeError
from ..fields import Int, ShapeField
from ..registry import LAYERS
from ..shapes import Shape, show_shape
from ..spec import put_before
from .base import Context, Layer
from .pictures import Pair, PictureLayer


class _Moving(Layer):
    """Computes nothing."""

    category = "shape"

    def flops(self, output: Shape, *inputs: Shape) -> int:
        return 0


@LAYERS.register
class UpSampling2D(_Moving, PictureLayer):
    """Every pixel becomes a block of equal pixels: (batch, h, w, c) → (batch, h·a, w·b, c).

    Source: Keras, layers.UpSampling2D with interpolation="nearest".
    """

    name = "UpSampling2D"
    title = "Up-sampling"
    help = "Repeats every pixel, so that the picture grows."

    size = Pair((2, 2), most=64, help="How often every row and every column is repeated.")

    def picture(self, shape: Shape) -> Shape:
        return shape[0] * self.size[0], shape[1] * self.size[1], shape[2]

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        xp, (batch, height, width, channels) = ctx.xp, inputs[0].shape
        rows, columns = self.size
        cells = xp.reshape(inputs[0], (batch, height, 1, width, 1, channels))
        blocks = xp.broadcast_to(cells, (batch, height, rows, width, columns, channels))
        return xp.reshape(blocks, (batch, height * rows, width * columns, channels))


@LAYERS.register
class ZeroPadding2D(_Moving, PictureLayer):
    """Zeros around the picture: (batch, h, w, c) → (batch, h + 2a, w + 2b, c).

    Source: Keras, layers.ZeroPadding2D.
    """

    name = "ZeroPadding2D"
    title = "Zero padding"
    help = "Puts a frame of zeros around the picture."

    padding = Pair((1, 1), least=0, help="Rows above and below, columns left and right.")

    def picture(self, shape: Shape) -> Shape:
        return shape[0] + 2 * self.padding[0], shape[1] + 2 * self.padding[1], shape[2]

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        rows, columns = self.padding
        return ctx.xp.pad(inputs[0], ((0, 0), (rows, rows), (columns, columns), (0, 0)))


@LAYERS.register
class Cropping2D(_Moving, PictureLayer):
    """The middle of the picture: (batch, h, w, c) → (batch, h − 2a, w − 2b, c).

    Keras's default is 0; here it is 1, so that the block does something when dropped in.

    Source: Keras, layers.Cropping2D.
    """

    name = "Cropping2D"
    title = "Cropping"
    help = "Cuts a frame off the picture."

    cropping = Pair((1, 1), least=0, help="Rows above and below, columns left and right.")

    def picture(self, shape: Shape) -> Shape:
        rows, columns = shape[0] - 2 * self.cropping[0], shape[1] - 2 * self.cropping[1]
        if min(rows, columns) < 1:
            raise ShapeError(
                f"Cropping2D cuts {self.cropping[0]} rows and {self.cropping[1]} columns off each "
                f"side, which leaves nothing of {show_shape(shape)}. Cut off less."
            )
        return rows, columns, shape[2]

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        (x,), (rows, columns) = inputs, self.cropping
        return x[:, rows : x.shape[1] - rows, columns : x.shape[2] - columns]


@LAYERS.register
class Permute(_Moving):
    """The axes of a sample in another order; 1 is the first axis after the batch.

    dims = [2, 1]: (batch, a, b) → (batch, b, a).

    Source: Keras, layers.Permute.
    """

    name = "Permute"
    title = "Permute"
    help = "Puts the axes in another order."

    dims = ShapeField((2, 1), help="The axes in their new order, counted from 1.")

    def output_shape(self, *inputs: Shape) -> Shape:
        (shape,) = inputs
        if sorted(self.dims) != list(range(1, len(shape) + 1)):
            raise ShapeError(
                f"Permute expects dims to be an order of 1 to {len(shape)} for "
                f"{show_shape(shape)}, got {list(self.dims)}. Name each axis once."
            )
        return tuple(shape[d - 1] for d in self.dims)

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        return ctx.xp.permute_dims(inputs[0], (0, *self.dims))


@LAYERS.register
class RepeatVector(_Moving):
    """The same row n times: (batch, features) → (batch, n, features).

    Source: Keras, layers.RepeatVector.
    """

    name = "RepeatVector"
    title = "Repeat vector"
    help = "Repeats a row, one copy per time step."

    n = Int(3, min=1, max=4096, scale="log", unit="times", help="How often.")

    def output_shape(self, *inputs: Shape) -> Shape:
        (shape,) = inputs
        if len(shape) != 1:
            raise ShapeError(
                f"RepeatVector expects a flat input of rank 2, got {show_shape(shape)}. "
                "Put a Flatten block before it.",
                put_before("Flatten"),
            )
        return (self.n, *shape)

    def apply(self, ctx: Context, params: Mapping[str, Any], *inputs: Any) -> Any:
        (x,) = inputs
        return ctx.xp.broadcast_to(x[:, None], (x.shape[0], self.n, x.shape[1]))
