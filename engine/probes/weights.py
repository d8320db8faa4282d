"""The weights of a run and their gradients, array by array."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..events import tensor
from ..registry import PROBES
from ..view import View
from .base import READING, ProbeKind
from .spread import in_order, next_batch, norm, spread


@PROBES.register
class Weights(ProbeKind):
    """How the weights are spread, and how far the next step moves them: ‖Δw‖ / ‖w‖.

    Δw is what the optimizer would add in the next step, tried on a copy of the run with the very
    batch that comes next, its slots, its schedule and all. The ratio is not finite where the
    weights are all 0, as biases are at first.

    Source: Karpathy, CS231n, “Ratio of weights:updates”: about 1e-3 is usual.
    """

    name = "weights"
    pause = READING

    def payload(self, view: View) -> dict[str, Any]:
        state, experiment = view.state(), view.experiment
        weights = state["params"]
        updates = view.inspect("updates", next_batch(view, state))
        pairs = zip(in_order(experiment, updates), in_order(experiment, weights), strict=True)
        with np.errstate(all="ignore"):
            moved = [np.float64(norm(step)) / norm(weight) for (_, step), (_, weight) in pairs]
        found = spread(experiment, weights)
        return {"step": int(state["step"]), **found, "ratio": tensor(np.array(moved, np.float64))}


@PROBES.register
class Gradients(ProbeKind):
    """How the gradients are spread: of the loss with its penalties, by weight, for the batch of
    the step that comes next and before any clipping. Nothing is learnt from it.
    """

    name = "gradients"
    pause = READING

    def payload(self, view: View) -> dict[str, Any]:
        state = view.state()
        gradients = view.inspect("gradients", next_batch(view, state))
        return {"step": int(state["step"]), **spread(view.experiment, gradients)}
