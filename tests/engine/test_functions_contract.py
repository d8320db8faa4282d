"""Values and gradients of every activation and loss: our compiler, twice, against JAX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import tree
from engine.registry import ACTIVATIONS, LOSSES
from tests.engine.contract import EVERY, draw, function_outcome, hypers_of, variants

ROWS = 8
# Kinks, the flat ends of every curve, and what lies between.
EDGES = np.array([-90.0, -20.0, -1.0, -1e-3, 0.0, 1e-3, 1.0, 20.0], np.float32)

CASES = [(cls.name, config) for cls in ACTIVATIONS for config in variants(cls)]


def gradients(name: str, function: Any, hyper: dict[str, float], *arrays: np.ndarray) -> Any:
    """Values and gradients from NumPy, JAX and WebAssembly."""
    return [function_outcome(engine, name, function, hyper, *arrays) for engine in EVERY]


def agree(ours: Any, jax: Any, wasm: Any) -> None:
    for found in (ours, wasm):
        for (path, mine), (_, reference) in zip(tree.items(found), tree.items(jax), strict=True):
            assert np.isfinite(mine).all(), path
            np.testing.assert_allclose(mine, reference, rtol=5e-6, atol=1e-6, err_msg=str(path))


@pytest.mark.parametrize(("name", "config"), CASES, ids=[f"{n}{c}" for n, c in CASES])
def test_activation(name: str, config: Any) -> None:
    activation = ACTIVATIONS.find(name)(**config)

    def apply(xp: Any, hyper: Any, x: Any) -> Any:
        return activation.apply(xp, x)

    x = np.concatenate([draw((ROWS, 5), 21), EDGES[:, None]], axis=1)
    agree(*gradients(f"{name}{config}", apply, {}, x))


LOSS_CASES = [(cls.name, config) for cls in LOSSES for config in variants(cls)]


@pytest.mark.parametrize(("name", "config"), LOSS_CASES, ids=[f"{n}{c}" for n, c in LOSS_CASES])
def test_loss(name: str, config: Any) -> None:
    loss = LOSSES.find(name)(**config)
    hyper = hypers_of(loss)
    labels = np.arange(ROWS, dtype=np.int32) % 4
    target = np.eye(4, dtype=np.float32)[labels]

    def judged(form: Any) -> Any:
        if "labels" in loss.tasks:  # whole numbers have no slope
            return lambda xp, hyper, y, p: form(xp, hyper, xp.asarray(labels), p + 0 * xp.sum(y))
        return form

    scores = draw((ROWS, 4), 22) * 3
    positive = loss.link or name == "poisson"
    outputs = 1 / (1 + np.exp(-scores)) if positive else scores
    agree(*gradients(f"{name}{config}-outputs", judged(loss.per_sample), hyper, target, outputs))
    if loss.link:
        far = np.where(labels[:, None] == 3, EDGES[:, None], scores)
        form = judged(loss.from_logits)
        agree(*gradients(f"{name}{config}-logits", form, hyper, target, far))
