"""How layers over pictures read in ONNX, which wants the channels first."""

from __future__ import annotations

from typing import Any

from .. import windows
from .onnx_layers import Place, writes

FIRST, LAST = (0, 3, 1, 2), (0, 2, 3, 1)


@writes("UpSampling2D")
def _up(place: Place) -> str:
    scales = place.graph.constant((1, *place.layer.size, 1))
    how = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    return place.op("Resize", place.given[0], "", scales, mode="nearest", **how)


@writes("ZeroPadding2D")
def _pad(place: Place) -> str:
    rows, columns = place.layer.padding
    return place.op("Pad", place.given[0], place.graph.sizes(*(0, rows, columns, 0) * 2))


@writes("Cropping2D")
def _crop(place: Place) -> str:
    (rows, columns), (height, width) = place.layer.cropping, place.shape[:2]
    sizes = place.graph.sizes
    ends = sizes(height - rows, width - columns)
    return place.op("Slice", place.given[0], sizes(rows, columns), ends, sizes(1, 2))


def _margins(place: Place, size: Any, strides: Any, dilation: Any) -> list[int]:
    """Rows and columns before, then rows and columns after."""
    along = zip(place.shape[:2], size, strides, dilation, strict=True)
    rows, columns = (windows.margins(place.layer.padding, *each) for each in along)
    return [rows[0], columns[0], rows[1], columns[1]]


def _over_windows(place: Place, kind: str, *inputs: str, **settings: Any) -> str:
    """An operation that wants the channels first, on what comes in."""
    first = place.op("Transpose", place.given[0], perm=FIRST)
    return place.op("Transpose", place.op(kind, first, *inputs, **settings), perm=LAST)


@writes("Conv2D", "DepthwiseConv2D")
def _conv(place: Place) -> str:
    layer, kernel = place.layer, place.weights["kernel"]
    deep = layer.name == "DepthwiseConv2D"
    if deep:
        kernel = kernel.reshape(*kernel.shape[:2], 1, -1)
    strides, dilations = layer.strides, layer.dilation_rate
    x = _over_windows(
        place, "Conv", place.graph.weight("kernel", kernel.transpose(3, 2, 0, 1)),
        kernel_shape=layer.kernel_size, strides=strides, dilations=dilations,
        group=place.shape[-1] if deep else layer.groups,
        pads=_margins(place, layer.kernel_size, strides, dilations),
    )  # fmt: skip
    return place.ended(x)


@writes("Conv2DTranspose")
def _painted(place: Place) -> str:
    layer, pads, more = place.layer, [], []
    for each in zip(
        place.shape, layer.kernel_size, layer.strides, layer.dilation_rate, strict=False
    ):
        length, size, stride, gap = each
        whole, cut = windows.spread(layer.padding, *each)
        reach = windows.reach(size, gap)
        more.append(max(stride - reach, 0))
        pads.append((cut, (length - 1) * stride + reach + more[-1] - cut - whole))
    x = _over_windows(
        place, "ConvTranspose",
        place.graph.weight("kernel", place.weights["kernel"].transpose(3, 2, 0, 1)),
        kernel_shape=layer.kernel_size, strides=layer.strides, dilations=layer.dilation_rate,
        pads=[row for side in zip(*pads, strict=True) for row in side], output_padding=more,
    )  # fmt: skip
    return place.ended(x)


@writes("MaxPooling2D", "AveragePooling2D")
def _pool(place: Place) -> str:
    layer = place.layer
    kind = "MaxPool" if layer.name == "MaxPooling2D" else "AveragePool"
    pads = _margins(place, layer.pool_size, layer.steps(), (1, 1))
    return _over_windows(
        place, kind, kernel_shape=layer.pool_size, strides=layer.steps(), pads=pads
    )


@writes("GlobalAveragePooling2D", "GlobalMaxPooling2D")
def _whole(place: Place) -> str:
    kind = "ReduceMean" if "Average" in place.layer.name else "ReduceMax"
    return place.op(kind, place.given[0], axes=[1, 2], keepdims=int(place.layer.keepdims))
