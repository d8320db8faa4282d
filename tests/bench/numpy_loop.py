"""How fast is the NumPy engine beside a loop written by hand for the same network?

The network is the colour experiment's: 3-64-32-16-3, relu, mean squared error, plain SGD, batches
of 25. Two loops are written out by hand: ``plain`` as one would write it in NumPy, in place where
that is natural, and ``tuned`` with every intermediate result preallocated. All three start from
the same weights and see the same batches, so their losses must agree.

Run ``python tests/bench/numpy_loop.py`` from the root, or import ``report`` (in Pyodide, say).
It prints figures and tests nothing: they depend on the machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine import rng
from engine.backends.base import Program
from engine.backends.numpy_backend import NumpyBackend

SIZES = (3, 64, 32, 16, 3)
BATCH = 25
RATE = 0.1
SAMPLES = 10_000

Layers = list[tuple[np.ndarray, np.ndarray]]
Run = Callable[[np.ndarray], np.ndarray]


def colours() -> dict[str, np.ndarray]:
    """Random colours and their complements: max + min - channel."""
    x = rng.uniform(np, 0, 0, 0, (SAMPLES, 3))
    return {"x": x, "y": x.max(axis=1, keepdims=True) + x.min(axis=1, keepdims=True) - x}


def weights() -> Layers:
    """He initialisation, zero biases."""
    return [
        (rng.normal(np, 0, 1 + k, 0, (a, b)) * np.float32((2 / a) ** 0.5), np.zeros(b, np.float32))
        for k, (a, b) in enumerate(pairwise(SIZES))
    ]


def plain(data: dict[str, np.ndarray]) -> Run:
    """The loop as one writes it in NumPy."""
    x_all, y_all, layers = data["x"], data["y"], weights()
    rate = np.float32(RATE)
    scale = np.float32(2 / (BATCH * SIZES[-1]))

    def run(indices: np.ndarray) -> np.ndarray:
        losses = np.empty(len(indices), np.float32)
        for step, rows in enumerate(indices):
            hidden = [x_all[rows]]
            for w, b in layers[:-1]:
                h = hidden[-1] @ w
                h += b
                hidden.append(np.maximum(h, 0, out=h))
            w, b = layers[-1]
            d = hidden[-1] @ w
            d += b
            d -= y_all[rows]
            losses[step] = np.mean(d * d)
            d *= scale
            for k in range(len(layers) - 1, -1, -1):
                w, b = layers[k]
                h = hidden[k]
                gw, gb = h.T @ d, d.sum(axis=0)
                if k:
                    d = d @ w.T
                    d *= h > 0
                gw *= rate
                gb *= rate
                w -= gw
                b -= gb
        return losses

    return run


def tuned(data: dict[str, np.ndarray]) -> Run:
    """The same loop without allocation: every result has its array."""
    x_all, y_all, layers = data["x"], data["y"], weights()
    rate = np.array(RATE, np.float32)
    scale = np.array(2 / (BATCH * SIZES[-1]), np.float32)
    mean = np.float32(1 / (BATCH * SIZES[-1]))
    zero = np.zeros((), np.float32)
    hidden = [np.empty((BATCH, n), np.float32) for n in SIZES]
    deltas = [np.empty((BATCH, n), np.float32) for n in SIZES]
    masks = [np.empty((BATCH, n), bool) for n in SIZES]
    target, squares = np.empty((2, BATCH, SIZES[-1]), np.float32)
    grads = [(np.empty_like(w), np.empty_like(b)) for w, b in layers]
    last = len(layers)

    def run(indices: np.ndarray) -> np.ndarray:
        losses = np.empty(len(indices), np.float32)
        for step, rows in enumerate(indices):
            x_all.take(rows, axis=0, out=hidden[0], mode="clip")
            y_all.take(rows, axis=0, out=target, mode="clip")
            for k, (w, b) in enumerate(layers):
                h = hidden[k + 1]
                np.matmul(hidden[k], w, out=h)
                np.add(h, b, out=h)
                if k + 1 < last:
                    np.maximum(h, zero, out=h)
            d = deltas[last]
            np.subtract(hidden[last], target, out=d)
            np.square(d, out=squares)
            losses[step] = np.add.reduce(squares, axis=None) * mean
            np.multiply(d, scale, out=d)
            for k in range(last - 1, -1, -1):
                (w, b), (gw, gb), h, d = layers[k], grads[k], hidden[k], deltas[k + 1]
                np.matmul(h.T, d, out=gw)
                np.add.reduce(d, axis=0, out=gb)
                if k:
                    np.matmul(d, w.T, out=deltas[k])
                    np.greater(h, zero, out=masks[k])
                    np.multiply(deltas[k], masks[k], out=deltas[k])
                np.multiply(gw, rate, out=gw)
                np.multiply(gb, rate, out=gb)
                np.subtract(w, gw, out=w)
                np.subtract(b, gb, out=b)
        return losses

    return run


def _forward(xp: Any, layers: Any, x: Any) -> Any:
    for k, (w, b) in enumerate(layers):
        x = xp.matmul(x, w) + b
        if k + 1 < len(layers):
            x = xp.nn.relu(x)
    return x


def _step(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
    def loss(layers: Any) -> Any:
        return xp.mean(xp.square(_forward(xp, layers, batch["x"]) - batch["y"])), None

    (value, _), grads = xp.nn.value_and_grad(loss)(state["layers"])
    new = [
        tuple(p - hyper["rate"] * g for p, g in zip(layer, gradient, strict=True))
        for layer, gradient in zip(state["layers"], grads, strict=True)
    ]
    return {"layers": new}, {"loss": value}


def engine(data: dict[str, np.ndarray]) -> Run:
    """The NumPy backend's session."""
    program = Program(
        step=_step,
        evaluate=lambda xp, state, batch, hyper: xp.sum(batch["weight"]),
        predictors={},
        structure="colours",
    )
    state = {"layers": weights()}
    session = NumpyBackend().session(program, state, {"train": data}, {"rate": RATE})
    return lambda indices: session.run(indices)["loss"]


def measure(steps: int = 200, rounds: int = 30) -> dict[str, tuple[float, float]]:
    """Steps per second (of the best round) and last loss of each way.

    The rounds of the three take turns, so that a busy machine troubles all alike.
    """
    data = colours()
    batches = rng.Batches(0, BATCH, SAMPLES)
    runs = {"plain": plain(data), "tuned": tuned(data), "engine": engine(data)}
    best = dict.fromkeys(runs, float("inf"))
    last = dict.fromkeys(runs, 0.0)
    for part in range(rounds):
        indices = batches.indices(part * steps, steps)
        for name, run in runs.items():
            start = time.perf_counter()
            last[name] = float(run(indices)[-1])
            best[name] = min(best[name], time.perf_counter() - start)
    return {name: (steps / best[name], last[name]) for name in runs}


def report(steps: int = 200, rounds: int = 30) -> str:
    """A table of the figures; the ratio is the engine's speed over that of the loop."""
    found = measure(steps, rounds)
    speed = found["engine"][0]
    lines = [f"NumPy {np.__version__} on {sys.platform}; best of {rounds} rounds of {steps} steps"]
    lines += [f"{'':8}{'steps/s':>10}{'engine is':>12}{'last loss':>12}"]
    for name, (rate, loss) in found.items():
        lines.append(f"{name:8}{rate:10,.0f}{speed / rate:11.2f}x{loss:12.6f}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())
