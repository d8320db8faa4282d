"""First values of everything a run carries along: weights, optimizer slots, step and seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zlib import crc32

import numpy as np

from . import tree
from .experiment import Experiment
from .infer import NodeInfo
from .initializers.base import Draw

Infos = dict[str, dict[str, NodeInfo]]


def stream_of(*names: str) -> int:
    """The number of a random stream: the same for a name on every machine, wherever it stands.

    `block_1/conv` counts as `block_1_conv`, so that a block begins as the layers it unpacks into.
    """
    return crc32("/".join(name.replace("/", "_") for name in names).encode())


def initial_params(infos: Infos, seed: int, kind: str = "parameters") -> dict[str, Any]:
    """{network: {node: {weight: float32 array}}}, drawn from `seed`.

    `kind`: "parameters", or "statistics" for what the layers observe.
    """
    return _each(
        infos,
        kind,
        lambda names, weight: weight.initializer.sample(
            Draw(seed, stream_of("init", *names)), weight.shape
        ),
    )


def _each(infos: Infos, kind: str, make: Callable[[tuple[str, ...], Any], Any]) -> dict[str, Any]:
    return {
        network: {
            node: {
                name: make((network, node, name), weight)
                for name, weight in getattr(info, kind).items()
            }
            for node, info in nodes.items()
            if getattr(info, kind)
        }
        for network, nodes in infos.items()
    }


def initial_state(experiment: Experiment, infos: Infos, seed: int) -> dict[str, Any]:
    """The state at step 0: `params`, `statistics`, `slots`; uint32 scalars `step` and `seed`."""
    return _state(
        experiment,
        initial_params(infos, seed),
        initial_params(infos, seed, "statistics"),
        seed,
    )


def state_like(experiment: Experiment, infos: Infos) -> dict[str, Any]:
    """A state of the right tree, shapes and kinds; nothing is drawn."""

    def zeros(names: tuple[str, ...], weight: Any) -> np.ndarray:
        return np.zeros(weight.shape, np.float32)

    every = (_each(infos, kind, zeros) for kind in ("parameters", "statistics"))
    return _state(experiment, *every, seed=0)


def _state(experiment: Experiment, params: Any, statistics: Any, seed: int) -> dict[str, Any]:
    return {
        "params": params,
        "statistics": statistics,
        "slots": tree.map(experiment.optimizer.begin, params),
        "step": np.zeros((), np.uint32),
        "seed": np.array(seed, np.uint32),
    }
