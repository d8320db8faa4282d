"""What is trained in `npm run bench:server`: the browser's workloads, said once for all peers.

A workload is a list of layers, a loss and an optimizer. `spec` says it to Strata; each file of
`peers/` reads the same list. Data and order of the batches are Strata's for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

import tests.bench.server.letters  # noqa: F401  (its dataset joins the engine's)
from engine.registry import DATASETS
from engine.rng import Batches

DISTINCT = 64
"""Batches that the peers stepped from Python cycle through, cut out once, before the clock runs."""


@dataclass(frozen=True)
class Dense:
    """y = f(x·W + b)."""

    units: int
    activation: str = "linear"


@dataclass(frozen=True)
class Conv:
    """3 × 3 convolution, relu, then the largest of each 2 × 2."""

    filters: int
    padding: str


@dataclass(frozen=True)
class Lstm:
    """An LSTM that answers at every step."""

    units: int


Layer = Dense | Conv | Lstm


@dataclass(frozen=True)
class Workload:
    """A network and how it learns. `picture`: the side of the picture that a flat input becomes."""

    data: str
    layers: tuple[Layer, ...]
    loss: str
    optimizer: str
    rate: float
    batch: int
    picture: int = 0

    def spec(self) -> dict[str, Any]:
        """The experiment as Strata has it."""
        nodes = [_node("input", "Input", {}, [])]

        def add(name: str, **config: Any) -> None:
            nodes.append(_node(f"n{len(nodes)}", name, config, [nodes[-1]["id"]]))

        if self.picture:
            add("Reshape", target_shape=[self.picture, self.picture, 1])
        flat = not self.picture
        for layer in self.layers:
            match layer:
                case Conv(filters, padding):
                    add("Conv2D", filters=filters, kernel_size=[3, 3], padding=padding,
                        activation="relu")  # fmt: skip
                    add("MaxPooling2D", pool_size=[2, 2])
                case Lstm(units):
                    add("LSTM", units=units, return_sequences=True)
                    flat = True
                case Dense(units, activation):
                    if not flat:
                        add("Flatten")
                        flat = True
                    add("Dense", units=units, activation=activation)
        return {
            "version": 1,
            "name": "bench",
            "title": "Bench",
            "seed": 0,
            "data": {"type": self.data, "config": {}},
            "networks": {"model": {"nodes": nodes}},
            "training": {
                "recipe": {"type": "supervised", "config": {}},
                "loss": {"type": self.loss, "config": {}},
                "optimizer": {"type": self.optimizer, "config": {"learning_rate": self.rate}},
                "metrics": [],
                "batch_size": self.batch,
            },
        }

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Training inputs (n, …) and targets (n, …), float32; pictures as (n, side, side, 1)."""
        train = DATASETS.find(self.data)().load().train
        x = train["x"]
        if self.picture:
            x = x.reshape(-1, self.picture, self.picture, 1)
        return x, train["y"]

    def order(self, samples: int, count: int) -> np.ndarray:
        """Row numbers (count, batch) of the first batches."""
        return Batches(0, self.batch, samples).indices(0, count)

    def batches(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The first batches, cut out."""
        x, y = self.arrays()
        return [(x[rows], y[rows]) for rows in self.order(len(x), DISTINCT)]


def _node(id: str, type: str, config: dict[str, Any], inputs: list[str]) -> dict[str, Any]:
    return {"id": id, "type": type, "config": config, "inputs": inputs}


def _mlp(*units: int, activation: str, output: str) -> tuple[Dense, ...]:
    return (*(Dense(n, activation) for n in units[:-1]), Dense(units[-1], output))


MSE, BCE, CCE = "mean_squared_error", "binary_crossentropy", "categorical_crossentropy"

WORKLOADS = {
    "plane-2-4-2-1": Workload(
        "hill", _mlp(4, 2, 1, activation="tanh", output="tanh"), MSE, "SGD", 0.03, 10
    ),
    "plane-2-8-8-8-1": Workload(
        "hill", _mlp(8, 8, 8, 1, activation="tanh", output="tanh"), MSE, "SGD", 0.03, 10
    ),
    "colours": Workload(
        "complementary-color", _mlp(64, 32, 16, 3, activation="relu", output="linear"),
        MSE, "SGD", 0.05, 25,
    ),
    "heart": Workload(
        "heart", _mlp(16, 1, activation="relu", output="sigmoid"), BCE, "Adam", 0.001, 32
    ),
    "digits": Workload(
        "digits", _mlp(128, 32, 10, activation="relu", output="softmax"), CCE, "SGD", 0.01, 32
    ),
    "mlp-784": Workload(
        "mnist", _mlp(128, 10, activation="relu", output="softmax"), CCE, "Adam", 0.001, 64
    ),
    "cnn-8x8": Workload(
        "digits", (Conv(16, "same"), Conv(32, "same"), Dense(10, "softmax")),
        CCE, "Adam", 0.001, 32, picture=8,
    ),
    "cnn-28x28": Workload(
        "mnist", (Conv(8, "valid"), Conv(16, "valid"), Dense(64, "relu"), Dense(10, "softmax")),
        CCE, "Adam", 0.001, 32, picture=28,
    ),
    "lstm": Workload(
        "bench-letters", (Lstm(64), Dense(64, "softmax")), CCE, "Adam", 0.001, 16
    ),
}  # fmt: skip
