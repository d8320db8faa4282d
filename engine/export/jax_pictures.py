"""How layers over pictures read in JAX."""

from __future__ import annotations

from typing import Any

from .. import windows
from ..experiment import LayerNode
from .jax_layers import Line, weighted, writes
from .plan import Plan


@writes("Conv2D", "DepthwiseConv2D")
def _conv(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    kernel, groups = 'w["kernel"]', getattr(layer, "groups", 1)
    if layer.name == "DepthwiseConv2D":
        groups = plan.shape(node)[-1]
        kernel += f".reshape({', '.join(map(str, layer.kernel_size))}, 1, -1)"
    more = f", strides={layer.strides}" if max(layer.strides) > 1 else ""
    more += f", dilation={layer.dilation_rate}" if max(layer.dilation_rate) > 1 else ""
    more += f", groups={groups}" if groups > 1 else ""
    text = f'conv({given[0]}, {kernel}, "{layer.padding.upper()}"{more})'
    return weighted(node, text, bare, "conv")


@writes("Conv2DTranspose")
def _painted(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    margins = []
    for each in zip(
        plan.shape(node), layer.kernel_size, layer.strides, layer.dilation_rate, strict=False
    ):
        length, size, stride, gap = each
        whole, cut = windows.spread(layer.padding, *each)
        reach = windows.reach(size, gap)
        before = reach - 1 - cut
        margins.append((before, whole - (length - 1) * stride - 2 + reach - before))
    more = f", strides={layer.strides}" if max(layer.strides) > 1 else ""
    more += f", dilation={layer.dilation_rate}" if max(layer.dilation_rate) > 1 else ""
    text = f'conv_transpose({given[0]}, w["kernel"], {margins}{more})'
    return weighted(node, text, bare, "conv_transpose")


@writes("UpSampling2D")
def _up(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    rows, columns = layer.size
    return Line(f"{given[0]}.repeat({rows}, axis=1).repeat({columns}, axis=2)")


@writes("ZeroPadding2D")
def _pad(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    rows, columns = layer.padding
    frame = ((0, 0), (rows, rows), (columns, columns), (0, 0))
    return Line(f"jnp.pad({given[0]}, {frame})")


@writes("Cropping2D")
def _crop(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    (rows, columns), (height, width) = layer.cropping, plan.shape(node)[:2]
    return Line(f"{given[0]}[:, {rows}:{height - rows}, {columns}:{width - columns}]")


@writes("MaxPooling2D", "AveragePooling2D")
def _pool(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    name = "max_pool" if layer.name == "MaxPooling2D" else "mean_pool"
    text = f'{name}({given[0]}, {layer.pool_size}, {layer.steps()}, "{layer.padding.upper()}")'
    return Line(text, (name,))


@writes("GlobalAveragePooling2D", "GlobalMaxPooling2D")
def _whole(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Line:
    layer: Any = node.layer
    name = "mean" if "Average" in layer.name else "max"
    return Line(f"{given[0]}.{name}(axis=(1, 2){', keepdims=True' * layer.keepdims})")
