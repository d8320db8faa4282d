"""What the engine's tracer finds for the graphs of the lab of backpropagation; prints it as JSON.

    python -m tests.web.labs.gradients

Each inner value gets a 0 added to it, whose gradient is that value's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.engine.compiler.support import run

Put = Callable[[str, Any], Any]


def bent(xp: Any, bend: str, z: Any) -> Any:
    return xp.tanh(z) if bend == "tanh" else xp.maximum(z, xp.zeros(()))


def neuron(xp: Any, bend: str, d: dict[str, Any], put: Put) -> Any:
    z = put("p1", d["w1"] * d["x1"]) + put("p2", d["w2"] * d["x2"]) + d["b"]
    e = put("e", put("a", bent(xp, bend, put("z", z))) - d["y"])
    return put("L", e * e)


def network(xp: Any, bend: str, d: dict[str, Any], put: Put) -> Any:
    h1 = put("h1", bent(xp, bend, put("z1", d["w1"] * d["x"] + d["b1"])))
    h2 = put("h2", bent(xp, bend, put("z2", d["w2"] * d["x"] + d["b2"])))
    e = put("e", put("u", d["v1"] * h1 + d["v2"] * h2 + d["c"]) - d["y"])
    return put("L", e * e)


def patient(xp: Any, _: str, d: dict[str, Any], put: Put) -> Any:
    z = put("z", put("q1", d["w1"] * d["x1"]) + put("q2", d["w2"] * d["x2"]) + d["b"])
    return put("L", -xp.log(put("p", 1 / (1 + xp.exp(-z)))))


def twice(xp: Any, bend: str, d: dict[str, Any], put: Put) -> Any:
    h = put("h", bent(xp, bend, put("z", d["w"] * d["x"])))
    e = put("e", put("u", d["w"] * h) - d["y"])
    return put("L", e * e)


GRAPHS: dict[str, tuple[Callable[..., Any], dict[str, float], str]] = {
    "neuron": (
        neuron,
        {"w1": 0.8, "x1": 1.5, "x2": 0.5, "w2": -0.6, "b": -0.4, "y": 1},
        "p1 p2 z a e L",
    ),
    "network": (
        network,
        {"w1": 0.8, "b1": -0.2, "x": 1.5, "b2": 0.4, "w2": -0.6, "v1": 1.2, "c": 0.1}
        | {"v2": -0.7, "y": 0.5},
        "z1 z2 h1 h2 u e L",
    ),
    "patient": (patient, {"w1": 1.4, "x1": 0.9, "x2": 0.4, "w2": -0.5, "b": -0.8}, "q1 q2 z p L"),
    "twice": (twice, {"w": 0.9, "x": 1.2, "y": 1.5}, "z h u e L"),
}


def told(name: str, bend: str) -> dict[str, dict[str, float]]:
    """Values and gradients of a graph, by name."""
    build, leaves, inner = GRAPHS[name]
    ops = inner.split()
    names = [*leaves, *ops]

    def gradients(xp: Any, *arrays: Any) -> list[Any]:
        def loss(params: list[Any]) -> tuple[Any, list[Any]]:
            d = dict(zip(names, params, strict=True))
            values: dict[str, Any] = {}

            def put(op: str, value: Any) -> Any:
                values[op] = value + d[op]
                return values[op]

            return build(xp, bend, d, put), [values[op] for op in ops]

        (_, values), slopes = xp.nn.value_and_grad(loss)(list(arrays))
        return [*values, *slopes]

    arrays = [np.asarray(value, np.float32) for value in [*leaves.values(), *(0 for _ in ops)]]
    found = [float(each) for each in run(gradients, *arrays)]
    return {
        "leaves": leaves,
        "values": dict(zip(ops, found[: len(ops)], strict=True)),
        "gradients": dict(zip(names, found[len(ops) :], strict=True)),
    }


if __name__ == "__main__":
    told_of = {f"{name} {bend}": told(name, bend) for name in GRAPHS for bend in ("tanh", "relu")}
    print(json.dumps(told_of))
