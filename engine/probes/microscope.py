"""Why a neuron says the number it says: its sum for one sample, and what comes back to it."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .. import windows
from ..errors import FieldError
from ..events import tensor
from ..experiment import Model
from ..fields import Choice, Int, Text
from ..registry import PROBES
from ..view import View
from .base import READING, SPLITS, ProbeKind

TERMS = 24  # of a sum that are told one by one: the largest
LARGE = 2**31 - 1
KINDS = ("Dense", "Conv2D")


@PROBES.register
class Microscope(ProbeKind):
    """One unit of a Dense or Conv2D layer for one sample: z = Σ xᵢ·wᵢ + b and a = f(z), as after
    training. A convolution's x is what its window covers at a place, zeros around the picture
    included, row by row and channel by channel.

    `terms` are the places i of the largest |xᵢ·wᵢ|, with `inputs` xᵢ and `weights` wᵢ; `others`
    is what the rest adds. `slope` is δ = ∂L/∂z for a training step with this sample alone, so that
    ∂L/∂wᵢ = δ·xᵢ and ∂L/∂b = δ; null where the unit speaks at several places, which all add to
    the slopes of its weights, and where it has no bias to read it from. `offered`: the layers that
    can be looked at, with their units and places, and for pictures the places in a row. `window`:
    what of the picture is seen, for a convolution.

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating
    errors.
    """

    name = "microscope"
    pause = READING
    split = Choice("validation", choices=SPLITS, help="Which part of the data.")
    index = Int(0, min=0, max=LARGE, help="The sample; goes round at the end.")
    layer = Text("", help="network/layer; the first that is offered when left empty.")
    unit = Int(0, min=0, max=LARGE, help="The unit; the last one when there are fewer.")
    place = Int(
        0,
        min=0,
        max=LARGE,
        help="The step of a sequence, or the place in a picture, row by row; goes to the last.",
    )

    def payload(self, view: View) -> dict[str, Any]:
        index, rows = view.rows(self.split, self.index, 1)
        found = view.inspect("activations", rows)
        sources = _sources(view, rows, found)
        if not sources:
            raise FieldError(
                "There is no Dense or Conv2D layer here whose inputs are known. Add one."
            )
        layer = self.layer or next(iter(sources))
        if layer not in sources:
            known = ", ".join(sources)
            raise FieldError(
                f"There is no Dense or Conv2D layer {layer!r} to look at. Known: {known}."
            )
        network, _, name = layer.partition("/")
        output = np.asarray(found[network][name][0])
        every = output.reshape(-1, output.shape[-1])
        unit = min(self.unit, output.shape[-1] - 1)
        place = min(self.place, len(every) - 1)
        weights = view.state()["params"][network][name]
        kind = view.experiment.models[network].nodes[name].layer
        x, column, window = _seen(kind, sources[layer], weights["kernel"], output, place, unit)
        ends = kind.final_activation()
        slope = None
        if output.ndim == 1 and "bias" in weights:
            slope = float(view.inspect("gradients", rows)[network][name]["bias"][unit])
        return {
            "index": int(index[0]),
            "samples": len(getattr(view.data, self.split)["x"]),
            "offered": [_offer(key, found) for key in sources],
            "layer": layer,
            "unit": unit,
            "place": place,
            "activation": ends.name if ends else "linear",
            "output": float(every[place, unit]),
            "window": window,
            "slope": slope,
            "loss": float(view.inspect("losses", rows)["loss"]),
        } | _sum(x, column, weights, unit)


def _offer(layer: str, found: Any) -> dict[str, Any]:
    network, _, name = layer.partition("/")
    _, *places, units = found[network][name].shape
    across = places[-1] if len(places) == 2 else None
    return {"layer": layer, "units": units, "places": prod(places), "across": across}


def _sources(view: View, rows: Any, found: Any) -> dict[str, np.ndarray]:
    """What goes into each such layer for the sample, where it is known: by network/layer."""
    sources: dict[str, np.ndarray] = {}
    for network, model in view.experiment.models.items():
        values = dict(found.get(network, {}))
        if not view.experiment.recipe.networks:
            values |= _fed(view, model, rows)
        for name, node in model.nodes.items():
            if (
                node.layer.name in ("Dense", "Conv2D")
                and name in values
                and node.inputs[0] in values
            ):
                sources[f"{network}/{name}"] = np.asarray(values[node.inputs[0]][0])
    return sources


def _fed(view: View, model: Model, rows: Any) -> dict[str, Any]:
    """What the Inputs of the only network are given."""
    fed = view.experiment.recipe.fed(view.experiment, np, rows)
    by_source = fed if isinstance(fed, dict) else {"inputs": fed}
    return {node: by_source[source] for source, node in model.inputs.items()}


def _seen(
    layer: Any, x: np.ndarray, kernel: np.ndarray, output: np.ndarray, place: int, unit: int
) -> tuple[np.ndarray, np.ndarray, dict[str, Any] | None]:
    """What a unit sees at a place, its weights, both in one row, and where in a picture that is."""
    if layer.name == "Dense":
        return (x if output.ndim == 1 else x[place]), kernel[:, unit], None
    at = divmod(place, output.shape[1])
    every = zip(x.shape, layer.kernel_size, layer.strides, layer.dilation_rate, strict=False)
    pads = [windows.margins(layer.padding, *along) for along in every]
    slices = [
        slice(i * stride, i * stride + windows.reach(size, dilation), dilation)
        for i, size, stride, dilation in zip(
            at, layer.kernel_size, layer.strides, layer.dilation_rate, strict=True
        )
    ]
    height, width, depth, filters = kernel.shape
    first = unit // (filters // layer.groups) * depth
    around = np.pad(x, (*pads, (0, 0)))
    seen = around[(*slices, slice(first, first + depth))]
    window = {
        "pads": [list(pad) for pad in pads],
        "slices": [[part.start, part.stop, part.step] for part in slices],
        "channels": [first, first + depth],
        "shape": [height, width, depth],
    }
    return seen.ravel(), kernel[..., unit].ravel(), window


def _sum(x: np.ndarray, column: np.ndarray, weights: Any, unit: int) -> dict[str, Any]:
    products = x.astype(np.float64) * column
    largest = np.argsort(-np.abs(products), kind="stable")[:TERMS]
    bias = float(weights["bias"][unit]) if "bias" in weights else None
    return {
        "count": len(products),
        "terms": largest.astype(np.int32),
        "inputs": tensor(x[largest]),
        "weights": tensor(column[largest]),
        "others": float(products.sum() - products[largest].sum()),
        "bias": bias,
        "sum": float(products.sum() + (bias or 0.0)),
    }
