"""How layers over pictures read in PyTorch, which wants the channels first."""

from __future__ import annotations

from typing import Any

from .. import windows
from ..experiment import LayerNode
from .formula import number
from .plan import Plan
from .torch_layers import Part, own, weighted, writes


def _margins(layer: Any, shape: tuple[int, ...], size: Any, strides: Any, dilation: Any) -> list:
    """Rows before and after, columns before and after."""
    along = zip(shape[:2], size, strides, dilation, strict=True)
    return [margin for each in along for margin in windows.margins(layer.padding, *each)]


def _framed(x: str, margins: list[int], value: str = "") -> str:
    """Channels first, and a frame around, as F.pad counts it: columns, then rows."""
    first = f"channels_first({x})"
    if not any(margins):
        return first
    top, bottom, left, right = margins
    return f"F.pad({first}, ({left}, {right}, {top}, {bottom}){value})"


@writes("Conv2D", "DepthwiseConv2D")
def _conv(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    shape = plan.shape(node)
    deep = layer.name == "DepthwiseConv2D"
    filters = shape[-1] * layer.depth_multiplier if deep else layer.filters
    margins = _margins(layer, shape, layer.kernel_size, layer.strides, layer.dilation_rate)
    top, bottom, left, right = margins
    options = [f"{shape[-1]}, {filters}, {layer.kernel_size}"]
    groups = shape[-1] if deep else layer.groups
    even = top == bottom and left == right
    for name, value, usual in (
        ("stride", layer.strides, (1, 1)),
        ("padding", (top, left) if even else (0, 0), (0, 0)),
        ("dilation", layer.dilation_rate, (1, 1)),
        ("groups", groups, 1),
        ("bias", layer.use_bias, True),
    ):
        if value != usual:
            options.append(f"{name}={value}")
    taken = _framed(given[0], [0] * 4 if even else margins)
    call = f"channels_last({own(plan, node)}({taken}))"
    module = f"nn.Conv2d({', '.join(options)})"
    return weighted(layer, call, module, bare, helpers=("channels",))


@writes("Conv2DTranspose")
def _painted(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    """torch.nn paints the whole picture; what "same" leaves out at the edges is cut off."""
    layer: Any = node.layer
    shape, output = plan.shape(node), plan.infos[node.id].output or ()
    options = [f"{shape[-1]}, {layer.filters}, {layer.kernel_size}"]
    along = zip(shape, layer.kernel_size, layer.strides, layer.dilation_rate, strict=False)
    before = [windows.spread(layer.padding, *each)[1] for each in along]
    pairs = zip(layer.kernel_size, layer.strides, layer.dilation_rate, strict=True)
    more = [max(stride - windows.reach(size, gap), 0) for size, stride, gap in pairs]
    for name, value, usual in (
        ("stride", layer.strides, (1, 1)),
        ("output_padding", tuple(more), (0, 0)),
        ("dilation", layer.dilation_rate, (1, 1)),
        ("bias", layer.use_bias, True),
    ):
        if value != usual:
            options.append(f"{name}={value}")
    cuts = ", ".join(f"{first}:{first + size}" for first, size in zip(before, output, strict=False))
    cut = f"[:, {cuts}]" if layer.padding == "same" else ""
    call = f"channels_last({own(plan, node)}(channels_first({given[0]}))){cut}"
    module = f"nn.ConvTranspose2d({', '.join(options)})"
    return weighted(layer, call, module, bare, helpers=("channels",))


@writes("UpSampling2D")
def _up(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    rows, columns = layer.size
    return Part(f"{given[0]}.repeat_interleave({rows}, dim=1).repeat_interleave({columns}, dim=2)")


@writes("ZeroPadding2D")
def _pad(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    rows, columns = layer.padding
    return Part(f"F.pad({given[0]}, (0, 0, {columns}, {columns}, {rows}, {rows}))")


@writes("Cropping2D")
def _crop(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    (rows, columns), (height, width) = layer.cropping, plan.shape(node)[:2]
    return Part(f"{given[0]}[:, {rows}:{height - rows}, {columns}:{width - columns}]")


@writes("MaxPooling2D", "AveragePooling2D")
def _pool(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    margins = _margins(layer, plan.shape(node), layer.pool_size, layer.steps(), (1, 1))
    window = f"{layer.pool_size}, {layer.steps()}"
    if layer.name == "MaxPooling2D":
        text = f"F.max_pool2d({_framed(given[0], margins, ', value=-torch.inf')}, {window})"
        return Part(f"channels_last({text})", helpers=("channels",))
    text = f"F.avg_pool2d({_framed(given[0], margins)}, {window})"
    if any(margins):  # pixels outside the picture do not count
        ones = _framed(f"torch.ones_like({given[0]})", margins)
        text += f" / F.avg_pool2d({ones}, {window})"
    return Part(f"channels_last({text})", helpers=("channels",))


@writes("GlobalAveragePooling2D", "GlobalMaxPooling2D")
def _whole(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    name = "mean" if "Average" in layer.name else "amax"
    return Part(f"{given[0]}.{name}(dim=(1, 2){', keepdim=True' * layer.keepdims})")


@writes("SpatialDropout2D")
def _channels(plan: Plan, node: LayerNode, given: list[str], bare: bool) -> Part:
    layer: Any = node.layer
    inner = f"F.dropout2d(channels_first({given[0]}), {number(layer.rate)}, self.training)"
    return Part(f"channels_last({inner})", helpers=("channels",))
