"""From gradients to the next state: clipping, then the optimizer, weight by weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .experiment import Experiment
from .optimizers.clipping import CLIPS


def part(hyper: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The hypers under a prefix: `optimizer.learning_rate` → `learning_rate`."""
    start = prefix + "."
    return {key[len(start) :]: v for key, v in hyper.items() if key.startswith(start)}


def apply_gradients(
    experiment: Experiment, xp: Any, state: Any, gradients: Any, hyper: Mapping[str, Any]
) -> dict[str, Any]:
    """The state one step on; what is neither weight nor slot stays as it is."""
    optimizer, hypers = experiment.optimizer, part(hyper, "optimizer")
    for name, clip in CLIPS.items():  # an optimizer has one of them at most
        if name in hypers:
            gradients = clip(xp, gradients, hypers[name])
    done = xp.astype(state["step"], xp.float32)
    hypers["learning_rate"] = hypers["learning_rate"] * optimizer.schedule.factor(xp, done)
    count = state["step"] + 1
    step = xp.astype(count, xp.float32)
    params, slots = {}, {}
    for network, nodes in state["params"].items():
        params[network], slots[network] = {}, {}
        for node, weights in nodes.items():
            params[network][node], slots[network][node] = {}, {}
            for name, weight in weights.items():
                params[network][node][name], slots[network][node][name] = optimizer.update(
                    xp, hypers, step, weight,
                    gradients[network][node][name], state["slots"][network][node][name],
                )  # fmt: skip
    return state | {"params": params, "slots": slots, "step": count}
