"""From gradients to the next state: clipping, then the optimizer, weight by weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import tree
from .experiment import Experiment


def part(hyper: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The hypers under a prefix: `optimizer.learning_rate` → `learning_rate`."""
    start = prefix + "."
    return {key[len(start) :]: v for key, v in hyper.items() if key.startswith(start)}


def clip_by_global_norm(xp: Any, gradients: Any, limit: Any) -> Any:
    """All gradients times limit / ‖g‖ where the norm over all of them exceeds the limit."""
    squares = [xp.sum(g * g) for g in tree.leaves(gradients)]
    norm = xp.sqrt(sum(squares[1:], squares[0]))
    # Not limit / norm: that is 0/0 where all gradients are zero.
    factor = xp.where(norm > limit, limit / norm, xp.ones_like(norm))
    return tree.map(lambda g: g * factor, gradients)


def apply_gradients(
    experiment: Experiment, xp: Any, state: Any, gradients: Any, hyper: Mapping[str, Any]
) -> dict[str, Any]:
    """The state one step on; what is neither weight nor slot stays as it is."""
    optimizer, hypers = experiment.optimizer, part(hyper, "optimizer")
    if optimizer.global_clipnorm is not None:
        gradients = clip_by_global_norm(xp, gradients, hypers["global_clipnorm"])
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
