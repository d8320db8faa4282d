"""Layers that slide a small kernel over pictures."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import windows
from ..errors import ShapeError
from ..fields import InitializerField, Int
from ..registry import LAYERS
from ..shapes import Shape, size
from .apart import Code, Inside, Pick, Stage, Sum, placed
from .base import Parameter
from .pictures import Pair, PictureLayer, padding_field, slide
from .weighted import Weighted


class _Convolution(Weighted, PictureLayer):
    """Kernel size, strides and padding, in Keras's order."""

    category = "convolution"

    kernel_size = Pair((3, 3), most=64, unit="pixels", help="Height and width of the window.")
    strides = Pair((1, 1), most=64, unit="pixels", help="How far the window moves each time.")
    padding = padding_field()
    dilation_rate = Pair(
        (1, 1), most=64, advanced=True, help="Spacing of the pixels a window looks at."
    )

    def places(self, shape: Shape) -> tuple[int, int]:
        """Rows and columns of the output. Raises ShapeError where the window does not fit."""
        self.check_spacing()
        return slide(
            self.name, shape, self.kernel_size, self.strides, self.padding, self.dilation_rate
        )

    def check_spacing(self) -> None:
        """Keras takes strides or dilation, not both."""
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ShapeError(
                f"{self.name} cannot have both strides and dilation_rate above 1. Set one to 1."
            )


class _Filter(_Convolution):
    """A window that is laid over the picture at each place; a filter sees some channels of it."""

    def sight(self, kernel: np.ndarray, unit: int) -> tuple[slice, np.ndarray, Code]:
        """The channels a filter sees, its weights (kh, kw, channels), and their NumPy."""
        raise NotImplementedError

    def picks(self, *inputs: Shape) -> list[Pick]:
        rows, columns, units = self.output_shape(*inputs)
        return [Pick("unit", units), Pick("row", rows), Pick("column", columns)]

    def seen(
        self, inside: Inside, place: tuple[int, ...], unit: int
    ) -> tuple[list[Stage], Code, Sum]:
        (x,) = inside.inputs
        channels, own, kernel = self.sight(inside.weights["kernel"], unit)
        every = list(zip(self.kernel_size, self.strides, self.dilation_rate, strict=True))
        pads = [
            windows.margins(self.padding, length, *along)
            for length, along in zip(x.shape[:2], every, strict=True)
        ]
        slices = [
            slice(at * stride, at * stride + windows.reach(size, dilation), dilation)
            for at, (size, stride, dilation) in zip(place, every, strict=True)
        ]
        window = f"x[{', '.join(map(_written, (*slices, channels)))}]"
        total = Sum(
            ("x", "w"), "pixel", lambda term: placed(own.shape, term),
            np.pad(x, (*pads, (0, 0)))[(*slices, channels)].ravel(), own.ravel(),
            back=(f"d_{kernel} += delta * {window}",),
        )  # fmt: skip
        around = ", ".join(str(pad) for pad in (*pads, (0, 0)))
        before = [Stage("x", f"np.pad(x, ({around}))")] if any(map(any, pads)) else []
        return before, f"({window} * {kernel}).sum()", total


def _written(part: slice) -> str:
    """A slice as NumPy has it; a single cell keeps its axis."""
    return f"{part.start}:{part.stop}" + (f":{part.step}" if part.step not in (None, 1) else "")


@LAYERS.register
class Conv2D(_Filter):
    """y[i, j] = f(Σ w · x[window at i, j] + b): the same small kernel at every place.

    Input (batch, h, w, c), kernel (kh, kw, c / groups, filters), output (batch, h', w', filters).
    h' = ⌈h / s⌉ for "same", ⌊(h − d·(kh − 1) − 1) / s⌋ + 1 for "valid". 1 × 1 mixes channels.
    L1 and L2 add l1·Σ|w| and l2·Σw² over the kernel to the loss.

    Source: LeCun, Bottou, Bengio and Haffner (1998); Keras, layers.Conv2D.
    """

    name = "Conv2D"
    title = "Convolution"
    help = "Looks for the same small patterns everywhere in a picture."

    filters = Int(32, min=1, max=4096, scale="log", unit="filters", help="Number of patterns.")
    groups = Int(
        1, min=1, max=4096, advanced=True, help="Parts of the channels that are kept apart."
    )

    def picture(self, shape: Shape) -> Shape:
        if shape[-1] % self.groups or self.filters % self.groups:
            raise ShapeError(
                f"Conv2D in {self.groups} groups expects channels and filters that are multiples "
                f"of {self.groups}, got {shape[-1]} channels and {self.filters} filters. "
                "Change groups or filters."
            )
        return (*self.places(shape), self.filters)

    def kernel_shape(self, shape: Shape) -> Shape:
        return (*self.kernel_size, shape[-1] // self.groups, self.filters)

    def combine(self, xp: Any, x: Any, kernel: Any) -> Any:
        return xp.nn.conv2d(x, kernel, self.strides, self.padding, self.dilation_rate, self.groups)

    def sight(self, kernel: np.ndarray, unit: int) -> tuple[slice, np.ndarray, Code]:
        depth = kernel.shape[2]
        first = unit // (self.filters // self.groups) * depth
        return slice(first, first + depth), kernel[..., unit], f"kernel[..., {unit}]"


@LAYERS.register
class DepthwiseConv2D(_Filter):
    """A kernel of its own for every channel; channels are not mixed.

    Input (batch, h, w, c), kernel (kh, kw, c, m), output (batch, h', w', c · m): channel k makes
    the outputs k · m … k · m + m − 1. h' as for Conv2D.

    Source: Chollet (2017), arXiv 1610.02357; Keras, layers.DepthwiseConv2D.
    """

    name = "DepthwiseConv2D"
    title = "Depthwise convolution"
    help = "Looks for patterns in every channel by itself."

    depth_multiplier = Int(1, min=1, max=64, unit="filters", help="Patterns per channel.")
    kernel_initializer = None
    depthwise_initializer = InitializerField(
        "glorot_uniform", advanced=True, help="How the weights begin."
    )

    def picture(self, shape: Shape) -> Shape:
        return (*self.places(shape), shape[-1] * self.depth_multiplier)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        kernel = Parameter(self.kernel_shape(inputs[0]), self.depthwise_initializer)
        return super().parameters(*inputs) | {"kernel": kernel}

    def kernel_shape(self, shape: Shape) -> Shape:
        return (*self.kernel_size, shape[-1], self.depth_multiplier)

    def combine(self, xp: Any, x: Any, kernel: Any) -> Any:
        flat = xp.reshape(kernel, (*self.kernel_size, 1, x.shape[-1] * self.depth_multiplier))
        return xp.nn.conv2d(
            x, flat, self.strides, self.padding, self.dilation_rate, groups=x.shape[-1]
        )

    def sight(self, kernel: np.ndarray, unit: int) -> tuple[slice, np.ndarray, Code]:
        channel, own = divmod(unit, self.depth_multiplier)
        one = slice(channel, channel + 1)
        return one, kernel[:, :, one, own], f"kernel[:, :, {_written(one)}, {own}]"


@LAYERS.register
class Conv2DTranspose(_Convolution):
    """Every pixel paints the kernel, times its value, into a larger picture; overlaps add up.

    Input (batch, h, w, c), kernel (kh, kw, filters, c), output (batch, h', w', filters).
    h' = h · s for "same", h · s + max(d·(kh − 1) + 1 − s, 0) for "valid".

    Source: Zeiler, Krishnan, Taylor and Fergus (2010); Keras, layers.Conv2DTranspose.
    """

    name = "Conv2DTranspose"
    title = "Transposed convolution"
    help = "Paints small patterns into a larger picture."

    filters = Int(32, min=1, max=4096, scale="log", unit="filters", help="Number of patterns.")

    def picture(self, shape: Shape) -> Shape:
        self.check_spacing()
        every = zip(shape[:2], self.kernel_size, self.strides, self.dilation_rate, strict=True)
        rows, columns = (windows.spread(self.padding, *along)[0] for along in every)
        return rows, columns, self.filters

    def kernel_shape(self, shape: Shape) -> Shape:
        return (*self.kernel_size, self.filters, shape[-1])

    def combine(self, xp: Any, x: Any, kernel: Any) -> Any:
        return xp.nn.conv2d_transpose(x, kernel, self.strides, self.padding, self.dilation_rate)

    def flops(self, output: Shape, *inputs: Shape) -> int:
        painted = 2 * size(self.kernel_shape(inputs[0])) * size(inputs[0][:2])
        return painted + size(output) * self.use_bias
