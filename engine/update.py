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


def counted(state: Any) -> dict[str, Any]:
    """The state with one more step behind it."""
    return state | {"step": state["step"] + 1}


def descend(
    experiment: Experiment, xp: Any, state: Any, gradients: Any, hyper: Mapping[str, Any]
) -> dict[str, Any]:
    """The state after the optimizer's update of the networks that `gradients` holds.

    The rest stays as it is, the count of steps too: a step may update one network after another.
    """
    optimizer, hypers = experiment.optimizer, part(hyper, "optimizer")
    for name, clip in CLIPS.items():  # an optimizer has one of them at most
        if name in hypers:
            gradients = clip(xp, gradients, hypers[name])
    done = xp.astype(state["step"], xp.float32)
    hypers["learning_rate"] = hypers["learning_rate"] * optimizer.schedule.factor(xp, done)
    step = done + 1
    params, slots = dict(state["params"]), dict(state["slots"])
    for network, nodes in gradients.items():
        params[network], slots[network] = {}, {}
        for node, weights in state["params"][network].items():
            params[network][node], slots[network][node] = {}, {}
            for name, weight in weights.items():
                params[network][node][name], slots[network][node][name] = optimizer.update(
                    xp, hypers, step, weight,
                    nodes[node][name], state["slots"][network][node][name],
                )  # fmt: skip
    return state | {"params": params, "slots": slots}
