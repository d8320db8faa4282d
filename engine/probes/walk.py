"""The next training step layer by layer: forward, backward, and what it will change."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import tree
from ..experiment import Experiment
from ..registry import PROBES
from ..rng import Batches
from ..view import View
from .base import ProbeKind


@PROBES.register
class Walk(ProbeKind):
    """The batch of the next step on its way through every layer.

    `rows`: the layers in the order of the forward pass. `shape`, `mean`, `deviation` and `zeros`
    (a share) are those of its output for the batch, as after training; `weights`, `gradient` and
    `update` are Euclidean lengths over all its weights, null where it has none. The same over all
    layers, and the batch's `losses`, stand beside.
    """

    name = "walk"

    def payload(self, view: View) -> dict[str, Any]:
        state = view.state()
        step, size = int(state["step"]), view.experiment.batch_size
        rows = Batches(int(state["seed"]), size, len(view.data.train["x"])).indices(step, 1)[0]
        batch = {name: array[rows] for name, array in view.data.train.items()}
        weights, gradients = state["params"], view.inspect("gradients", batch)
        updates = view.inspect("updates", batch)
        outputs, found = view.inspect("activations", batch), []
        for network, node in in_order(view.experiment):
            if node in outputs.get(network, {}):
                own = [part[network].get(node, {}) for part in (weights, gradients, updates)]
                names = ("weights", "gradient", "update")
                lengths = {name: length(part) for name, part in zip(names, own, strict=True)}
                found.append(
                    {"network": network, "node": node} | summary(outputs[network][node]) | lengths
                )
        losses = view.inspect("losses", batch)
        return {
            "step": step,
            "losses": {name: float(loss) for name, loss in losses.items()},
            "rows": found,
            "weights": length(weights),
            "gradient": length(gradients),
            "update": length(updates),
        }


def in_order(experiment: Experiment) -> list[tuple[str, str]]:
    """Networks and their nodes as the forward pass comes to them."""
    models = experiment.models
    networks = experiment.recipe.networks or tuple(models)
    return [(network, node) for network in networks for node in models[network].nodes]


def summary(output: np.ndarray) -> dict[str, Any]:
    """Shape, mean, standard deviation and share of zeros of a layer's output (batch, …)."""
    values = np.asarray(output, np.float64)
    with np.errstate(all="ignore"):
        return {
            "shape": list(output.shape),
            "mean": float(values.mean()),
            "deviation": float(values.std()),
            "zeros": float((values == 0).mean()),
        }


def length(arrays: Any) -> float | None:
    """√Σ w² over all numbers in a tree of arrays; None for a tree without any."""
    leaves = tree.leaves(arrays)
    if not leaves:
        return None
    with np.errstate(all="ignore"):
        return float(np.sqrt(sum(np.square(leaf, dtype=np.float64).sum() for leaf in leaves)))
