"""Whether forgeries pass for all classes: a classifier of our own looks at them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import rng
from ..params import stream_of
from ..view import View
from .base import Measure

LOOKED_AT = 500  # forgeries
SURE = 0.8
LESSONS = 2000  # steps the classifier learns for

MEASURES = (
    Measure("found", "Classes found", f"Classes seen among {LOOKED_AT} forgeries.", "higher",
            final=True),
    Measure("sure", "Sure", f"Share of {LOOKED_AT} seen with p ≥ {SURE}.", "higher",
            final=True),
    Measure("rarest", "Rarest class", "Share of the class that is forged least.", "higher",
            final=True),
    Measure("judge", "Judge", "The classifier's accuracy on samples kept back.", "higher",
            final=True),
)  # fmt: skip


def noise(view: View, seed: int, count: int) -> np.ndarray:
    """z (count, latent), the same for a seed; the first rows stay where more are asked for."""
    length = view.experiment.recipe.latent
    with np.errstate(over="ignore"):
        rows = [rng.normal(np, seed, stream_of("forgery"), i, (length,)) for i in range(count)]
    return np.stack(rows)


def judge(view: View) -> dict[str, float]:
    """`found`, `sure`, `rarest` and `judge` (see MEASURES), where the data are of several classes.

    The classifier 64-128-32-classes learns from the same samples, by the engine of the run.
    """
    if view.dataset.task != "classes" or view.learn is None:
        return {}
    ask = view.learn(classifier(view), LESSONS)
    kept = view.data.validation
    right = ask(kept["x"]).argmax(axis=1) == kept["y"].argmax(axis=1)
    shares = ask(view.predict(noise(view, 0, LOOKED_AT), "generator"))
    return verdict(shares) | {"judge": float(right.mean())}


def verdict(shares: np.ndarray) -> dict[str, float]:
    """The figures made of what the classifier answers to forgeries: (n, classes), rows sum to 1."""
    counts = np.bincount(shares.argmax(axis=1), minlength=shares.shape[1])
    return {
        "found": float((counts > 0).sum()),
        "sure": float((shares.max(axis=1) >= SURE).mean()),
        "rarest": float(counts.min() / len(shares)),
    }


def classifier(view: View) -> dict[str, Any]:
    """The spec of the network that judges: the preset `digits`, with Adam."""
    layers = [
        ("hidden_1", {"units": 128, "activation": "relu", "kernel_initializer": "he_normal"}),
        ("hidden_2", {"units": 32, "activation": "relu", "kernel_initializer": "he_normal"}),
        ("output", {"units": len(view.dataset.class_names), "activation": "softmax"}),
    ]
    nodes: list[dict[str, Any]] = [{"id": "input", "type": "Input", "config": {}, "inputs": []}]
    for name, config in layers:
        before = nodes[-1]["id"]
        nodes.append({"id": name, "type": "Dense", "config": config, "inputs": [before]})
    return {
        "version": 1,
        "data": view.experiment.spec["data"],
        "networks": {"model": {"nodes": nodes}},
        "training": {
            "loss": {"type": "categorical_crossentropy"},
            "optimizer": {"type": "Adam", "config": {"learning_rate": 0.001}},
            "batch_size": 32,
        },
    }
