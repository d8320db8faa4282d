"""Small programs written against ``xp``, without the layers and optimizers of the engine."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from engine import rng, tree
from engine.backends.base import Program

ACTIVATIONS = ("relu", "tanh", "sigmoid", "gelu")
OPTIMIZERS = ("sgd", "momentum", "adam")


def activate(xp: Any, name: str, x: Any) -> Any:
    if name == "tanh":
        return xp.tanh(x)
    if name == "gelu":
        return x * (0.5 * (1.0 + xp.nn.erf(x * 0.5**0.5)))
    return getattr(xp.nn, name)(x)


def forward(xp: Any, params: Any, x: Any, activation: str) -> Any:
    for k in range(len(params)):
        layer = params[f"dense_{k}"]
        x = xp.matmul(x, layer["kernel"]) + layer["bias"]
        if k + 1 < len(params):
            x = activate(xp, activation, x)
    return x


def update(xp: Any, name: str, state: Any, grads: Any, hyper: Any) -> Any:
    """New parameters and slots by the textbook rule."""
    rate, params = hyper["rate"], state["params"]
    if name == "sgd":
        return {"params": tree.map(lambda p, g: p - rate * g, params, grads)}
    if name == "momentum":
        speed = tree.map(lambda v, g: 0.9 * v - rate * g, state["speed"], grads)
        return {"params": tree.map(lambda p, v: p + v, params, speed), "speed": speed}
    t = xp.astype(state["step"], xp.float32) + 1.0
    mean = tree.map(lambda m, g: 0.9 * m + 0.1 * g, state["mean"], grads)
    power = tree.map(lambda v, g: 0.999 * v + 0.001 * xp.square(g), state["power"], grads)
    scale = rate * xp.sqrt(1.0 - xp.exp(t * np.log(0.999))) / (1.0 - xp.exp(t * np.log(0.9)))
    new = tree.map(lambda p, m, v: p - scale * m / (xp.sqrt(v) + 1e-7), params, mean, power)
    return {"params": new, "mean": mean, "power": power}


def mlp(
    sizes: tuple[int, ...] = (3, 16, 8, 3),
    activation: str = "relu",
    optimizer: str = "sgd",
    dropout: bool = False,
    traced: list[str] | None = None,
) -> Program:
    """A network with mean squared error; each tracing appends the function's name to ``traced``."""
    log = traced if traced is not None else []

    def step(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        log.append("step")
        x = batch["x"]
        if dropout:
            keep = rng.uniform(xp, state["seed"], 5, state["step"], x.shape) >= hyper["drop"]
            x = xp.where(keep, x / (1.0 - hyper["drop"]), 0.0)

        def loss(params: Any) -> Any:
            return xp.mean(xp.square(forward(xp, params, x, activation) - batch["y"])), None

        (value, _), grads = xp.nn.value_and_grad(loss)(state["params"])
        new = update(xp, optimizer, state, grads, hyper)
        return {**new, "step": state["step"] + 1, "seed": state["seed"]}, {"loss": value}

    def evaluate(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        log.append("evaluate")
        error = forward(xp, state["params"], batch["x"], activation) - batch["y"]
        each = xp.mean(xp.square(error), axis=1)
        return {"loss": xp.sum(each * batch["weight"]), "rows": xp.sum(batch["weight"])}

    def predict(xp: Any, state: Any, x: Any, hyper: Any) -> Any:
        log.append("predict")
        return forward(xp, state["params"], x, activation)

    return Program(step, evaluate, {"model": predict}, f"{sizes}{activation}{optimizer}{dropout}")


def initial(sizes: tuple[int, ...] = (3, 16, 8, 3), optimizer: str = "sgd", seed: int = 0) -> Any:
    """Weights drawn from the seed, empty slots."""
    params = {
        f"dense_{k}": {
            "kernel": rng.normal(np, seed, k, 0, (a, b)) * np.float32(a**-0.5),
            "bias": np.zeros(b, np.float32),
        }
        for k, (a, b) in enumerate(pairwise(sizes))
    }
    slots = {"sgd": [], "momentum": ["speed"], "adam": ["mean", "power"]}[optimizer]
    return {
        "params": params,
        "step": np.uint32(0),
        "seed": np.uint32(seed),
        **{slot: tree.map(np.zeros_like, params) for slot in slots},
    }


def rows(n: int = 300, inputs: int = 3, outputs: int = 3, seed: int = 1) -> dict[str, np.ndarray]:
    """Inputs and a smooth function of them."""
    x = rng.uniform(np, seed, 0, 0, (n, inputs))
    return {"x": x, "y": np.sin(x @ np.ones((inputs, outputs), np.float32)).astype(np.float32)}


def data(**knobs: int) -> dict[str, dict[str, np.ndarray]]:
    """A training and a validation split."""
    return {"train": rows(**knobs), "validation": rows(**{**knobs, "n": 70, "seed": 2})}


HYPER = {"rate": 0.05, "drop": 0.2}
