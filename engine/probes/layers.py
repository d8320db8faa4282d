"""What the layers give: for one sample, and whether their units ever speak."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..events import tensor
from ..fields import Choice, Int
from ..registry import PROBES
from ..view import View
from .base import READING, SPLITS, ProbeKind

MAPS, STEPS, UNITS, EDGE = 32, 96, 256, 64
"""The most that is sent of an output: maps of a picture, steps and units of a sequence, units of
a vector, and the edge of a map."""


def _cut(output: np.ndarray) -> np.ndarray:
    """The beginning of an output (…) of one sample; maps too large are thinned, not cut."""
    if output.ndim == 3:
        rows, columns = (-(-length // EDGE) for length in output.shape[:2])
        return output[::rows, ::columns, :MAPS]
    return output[:STEPS, :EDGE] if output.ndim == 2 else output.reshape(-1)[:UNITS]


@PROBES.register
class Activations(ProbeKind):
    """The output of every layer for one sample, as after training (no dropout, no noise).

    `layers` says whose output lies from `offset` on in `values`, in which `shape` it is sent, and
    how large it is as a `whole`.
    """

    name = "activations"
    pause = READING
    split = Choice("validation", choices=SPLITS, help="Which part of the data.")
    index = Int(0, min=0, max=2**31 - 1, help="The sample; goes round at the end.")

    def payload(self, view: View) -> dict[str, Any]:
        index, rows = view.rows(self.split, self.index, 1)
        found = view.inspect("activations", rows)
        layers, values, offset = [], [], 0
        for network, model in view.experiment.models.items():
            for node in (node for node in model.nodes if node in found.get(network, {})):
                output = np.asarray(found[network][node][0], np.float32)
                sent = _cut(output)
                shapes = {"shape": list(sent.shape), "whole": list(output.shape)}
                layers.append({"network": network, "node": node, "offset": offset, **shapes})
                values.append(sent.ravel())
                offset += sent.size
        return {
            "index": int(index[0]),
            "samples": len(getattr(view.data, self.split)["x"]),
            "input": tensor(rows["x"][0]),
            "target": tensor(rows["y"][0]),
            "layers": layers,
            "values": tensor(np.concatenate(values) if values else np.zeros(0)),
        }


@PROBES.register
class Units(ProbeKind):
    """How many units of each ReLU layer are dead: 0 for all of so many samples learnt from, at
    every place of a picture and every step of a sequence. No gradient reaches such a unit.

    `silent`: the share of zeros among all outputs of the layer.
    """

    name = "units"
    pause = READING
    count = Int(256, min=1, max=1024, help="How many samples are asked.")

    def payload(self, view: View) -> dict[str, Any]:
        _, rows = view.rows("train", 0, self.count)
        asked = view.inspect("activations", rows)
        names, units, dead, silent = [], [], [], []
        for network, model in view.experiment.models.items():
            for name, node in model.nodes.items():
                ends = node.layer.final_activation()
                if ends is None or not ends.dies or name not in asked.get(network, {}):
                    continue
                output = np.asarray(asked[network][name])
                quiet = (output == 0).reshape(-1, output.shape[-1])
                names.append({"network": network, "node": name})
                units.append(quiet.shape[1])
                dead.append(int(quiet.all(axis=0).sum()))
                silent.append(float(quiet.mean()))
        return {
            "samples": len(rows["x"]),
            "names": names,
            "units": units,
            "dead": dead,
            "silent": silent,
        }
