"""Records where the engine's optimizers go, for the lab of descent in two dimensions.

python -m tests.web.labs.record_optimizers > tests/web/labs/optimizers.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.registry import OPTIMIZERS

STEPS = (1, 2, 3, 10, 50, 200)
RACERS: dict[str, tuple[str, dict[str, Any]]] = {
    "sgd": ("SGD", {"learning_rate": 0.0008}),
    "momentum": ("SGD", {"learning_rate": 0.0004, "momentum": 0.85}),
    "nesterov": ("SGD", {"learning_rate": 0.0004, "momentum": 0.85, "nesterov": True}),
    "rmsprop": ("RMSprop", {"learning_rate": 0.01, "rho": 0.8}),
    "adam": ("Adam", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.99}),
}


def ravine(x: float, y: float) -> tuple[float, float]:
    """Of x²/2 + 10y²."""
    return x, 20 * y


def rosenbrock(x: float, y: float) -> tuple[float, float]:
    """Of (1 − x)² + 100(y − x²)²."""
    return -2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)


def walk(racer: str, gradient: Callable[[float, float], tuple[float, float]], start: Any) -> Any:
    """Where a racer is after some numbers of steps."""
    name, config = RACERS[racer]
    optimizer = OPTIMIZERS.find(name)(**config)
    hyper = {"epsilon": 1e-7, **config}
    w, found = np.array(start, np.float64), {}
    slots = optimizer.begin(w)
    for t in range(1, max(STEPS) + 1):
        g = np.array(gradient(*w))
        w, slots = optimizer.update(np, hyper, np.float64(t), w, g, slots)
        if t in STEPS:
            found[t] = list(w)
    return found


def main() -> None:
    """Writes it all to the output."""
    grounds = {"ravine": (ravine, (-3.5, 1.5)), "rosenbrock": (rosenbrock, (-1.2, 1.0))}
    ways = {
        ground: {racer: walk(racer, gradient, start) for racer in RACERS}
        for ground, (gradient, start) in grounds.items()
    }
    knobs = {racer: config for racer, (_, config) in RACERS.items()}
    json.dump({"knobs": knobs, "ways": ways}, sys.stdout, indent=1)
    print()


main()
