"""Every neuron of a small network over the plane: its own map, its weights and its bias."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..fields import Int, Text
from ..registry import PROBES
from ..view import View
from .base import ProbeKind
from .blocks import spans_plane
from .plane import PLANE, Bounds, grid
from .reduce import Packed, largest, mapped, middle_of, rounded

MAX_UNITS = 16


@PROBES.register
class Neurons(ProbeKind):
    """What each neuron says all over the plane, and its weights.

    `layers`, by node: `maps` (units, resolution, resolution) from the top, how far they `reach`
    from their `middle`, and `weights` by name (of Dense: kernel (in, units) and bias (units,)).
    Layers of more than 16 units are left out, and so are all layers where samples are no points
    of the plane, so that an edited experiment may ask a run that goes on.
    """

    name = "neurons"
    share = 1 / 12
    pause = 0.1
    network = Text("model", help="The network.")
    resolution = Int(20, min=2, max=40, help="Points along each axis.")
    bounds = Bounds(PLANE, help="Where the axes begin and end.")

    def payload(self, view: View) -> dict[str, Any]:
        packed, layers = Packed(), {}
        for node, values in self._outputs(view).items():
            if values.ndim != 2 or values.shape[1] > MAX_UNITS:
                continue
            middle = middle_of(view.experiment.models[self.network].nodes[node].layer)
            reach = largest(values - middle)
            layers[node] = {
                "maps": packed.add(rounded(mapped(values, self.resolution), reach)),
                "middle": middle,
                "reach": reach,
                "weights": {},
            }
        if layers:
            params = view.state()["params"][self.network]
            for node, told in layers.items():
                weights = params.get(node, {}).items()
                told["weights"] = {name: packed.add(values) for name, values in weights}
        return {"layers": layers, "numbers": packed.tensor()}

    def _outputs(self, view: View) -> dict[str, np.ndarray]:
        """What every layer says at each point of the grid."""
        if not spans_plane(view, self.network):
            return {}
        x = grid(self.bounds, self.resolution)
        y = np.zeros((len(x), *view.dataset.output_shape), view.dataset.output_dtype())
        return view.inspect("activations", {"x": x, "y": y})[self.network]
