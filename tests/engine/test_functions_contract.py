"""Every activation and every loss, on every backend: equal values, equal slopes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import mean_pinball_loss

from engine import tree
from engine.registry import ACTIVATIONS, LOSSES
from tests.engine.contract import BACKENDS, draw, function_outcome, hypers_of, variants

ROWS, WIDTH = 6, 4


def agree(key: str, function: Any, data: Any, hyper: Any) -> Any:
    """What both backends say, after they were found to agree."""
    ours, jax = (function_outcome(name, key, function, data, hyper) for name in BACKENDS)
    for (path, mine), (_, reference) in zip(tree.items(ours), tree.items(jax), strict=True):
        assert np.isfinite(mine).all()
        np.testing.assert_allclose(mine, reference, rtol=2e-5, atol=2e-5, err_msg=str(path))
    return ours


def cases(registry: Any) -> list[Any]:
    return [pytest.param(cls, config, id=f"{cls.name}{config}")
            for cls in registry for config in variants(cls)]  # fmt: skip


@pytest.mark.parametrize(("cls", "config"), cases(ACTIVATIONS))
def test_activation(cls: Any, config: Any) -> None:
    activation = cls(**config)

    def function(xp: Any, hyper: Any, batch: Any, x: Any) -> Any:
        return activation.apply(xp, x)

    result = agree(f"{cls.name}{config}", function, {"x": 2 * draw((ROWS, WIDTH), 1)}, {})
    assert result["result"].shape == (ROWS, WIDTH)


@pytest.mark.parametrize(("cls", "config"), cases(LOSSES))
def test_loss(cls: Any, config: Any) -> None:
    loss = cls(**config)
    scores = 2 * draw((ROWS, WIDTH), 1)
    labels = np.arange(ROWS, dtype=np.int32) % WIDTH
    target = labels if "labels" in loss.tasks else np.eye(WIDTH, dtype=np.float32)[labels]
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    forms = [(loss.per_sample, shares)] + [(loss.from_logits, scores)] * bool(loss.link)
    for form, output in forms:

        def function(xp: Any, hyper: Any, batch: Any, x: Any, form: Any = form) -> Any:
            return form(xp, hyper, batch["y"], x)

        key = f"{cls.name}{config}{form.__name__}"
        result = agree(key, function, {"x": output, "y": target}, hypers_of(loss))
        assert result["result"].shape == (ROWS,)
        assert (result["gradient"] != 0).any()


@pytest.mark.parametrize("link", [loss.name for loss in LOSSES if loss.link == "softmax"])
def test_logits_mean_the_same_as_their_softmax(link: str) -> None:
    loss, scores = LOSSES.find(link)(), draw((ROWS, WIDTH), 1)
    target = np.eye(WIDTH, dtype=np.float32)[np.arange(ROWS) % WIDTH]
    if "labels" in loss.tasks:
        target = target.argmax(axis=1).astype(np.int32)

    def both(xp: Any, hyper: Any, batch: Any, x: Any) -> Any:
        shares = ACTIVATIONS.find("softmax")().apply(xp, x)
        return loss.per_sample(xp, {}, batch["y"], shares) - loss.from_logits(xp, {}, batch["y"], x)

    found = agree(f"{link} both ways", both, {"x": scores, "y": target}, {})
    np.testing.assert_allclose(found["result"], 0, atol=2e-6)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
def test_pinball_equals_scikit_learn(quantile: float) -> None:
    loss = LOSSES.find("pinball")(quantile=quantile)
    output, target = draw((ROWS, WIDTH), 1), draw((ROWS, WIDTH), 2)

    def function(xp: Any, hyper: Any, batch: Any, x: Any) -> Any:
        return loss.per_sample(xp, hyper, batch["y"], x)

    result = agree("pinball", function, {"x": output, "y": target}, hypers_of(loss))["result"]
    each = [mean_pinball_loss(y, p, alpha=quantile) for y, p in zip(target, output, strict=True)]
    np.testing.assert_allclose(result, each, rtol=1e-5)
