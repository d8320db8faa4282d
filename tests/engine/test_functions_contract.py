"""Values and gradients of every activation and loss: our compiler against JAX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import tree
from engine.backends.base import Program
from engine.registry import ACTIVATIONS, LOSSES
from tests.engine.contract import backend, draw, variants

ROWS = 8
# Kinks, the flat ends of every curve, and what lies between.
EDGES = np.array([-90.0, -20.0, -1.0, -1e-3, 0.0, 1e-3, 1.0, 20.0], np.float32)

CASES = [(cls.name, config) for cls in ACTIVATIONS for config in variants(cls)]


def gradients(name: str, function: Any, hyper: dict[str, float], *arrays: np.ndarray) -> Any:
    """Values of `function(xp, hyper, *arrays)`, and the gradient of a weighted sum of them."""

    def evaluate(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        inputs = [batch[f"x{i}"] for i in range(len(arrays))]

        def scalar(values: Any) -> Any:
            result = function(xp, hyper, *values)
            size = int(np.prod(result.shape))
            weights = xp.reshape(xp.cos(xp.astype(xp.arange(size), xp.float32)), result.shape)
            return xp.sum(result * weights), result

        (_, result), grads = xp.nn.value_and_grad(scalar)(inputs)
        return {"result": result, "grads": grads}

    program = Program(
        lambda xp, state, batch, hyper: (state, {"loss": xp.sum(batch["x0"])}),
        evaluate,
        lambda xp, state, x, hyper: x,
        f"{name}{[a.shape for a in arrays]}",
    )
    data = {f"x{i}": array for i, array in enumerate(arrays)}
    state = {"none": np.zeros((), np.float32)}
    found = []
    for engine in ("numpy", "jax"):
        session = backend(engine).session(
            program, state, {"train": data, "validation": data}, hyper
        )
        found.append(session.evaluate("validation"))
    return found


def agree(ours: Any, jax: Any) -> None:
    for (path, mine), (_, reference) in zip(tree.items(ours), tree.items(jax), strict=True):
        assert np.isfinite(mine).all(), path
        np.testing.assert_allclose(mine, reference, rtol=5e-6, atol=1e-6, err_msg=str(path))


@pytest.mark.parametrize(("name", "config"), CASES, ids=[f"{n}{c}" for n, c in CASES])
def test_activation(name: str, config: Any) -> None:
    activation = ACTIVATIONS.find(name)(**config)

    def apply(xp: Any, hyper: Any, x: Any) -> Any:
        return activation.apply(xp, x)

    x = np.concatenate([draw((ROWS, 5), 21), EDGES[:, None]], axis=1)
    agree(*gradients(f"{name}{config}", apply, {}, x))


@pytest.mark.parametrize("name", LOSSES.names())
def test_loss(name: str) -> None:
    loss = LOSSES.find(name)()
    hyper = {key: loss.config()[key] for key, field in loss.fields().items() if field.hyper}
    target = np.eye(ROWS, 4, dtype=np.float32)

    def from_outputs(xp: Any, hyper: Any, y: Any, p: Any) -> Any:
        return loss.per_sample(xp, hyper, y, p)

    def from_logits(xp: Any, hyper: Any, y: Any, z: Any) -> Any:
        return loss.from_logits(xp, hyper, y, z)

    scores = draw((ROWS, 4), 22) * 3
    outputs = 1 / (1 + np.exp(-scores)) if loss.link else scores
    agree(*gradients(f"{name}-outputs", from_outputs, hyper, target, outputs))
    if loss.link:
        far = np.concatenate([scores, EDGES[:, None]], axis=1)
        wide = np.eye(ROWS, 5, dtype=np.float32)
        agree(*gradients(f"{name}-logits", from_logits, hyper, wide, far))
