"""Losses: what their two forms have in common, and the one that Keras does not have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import mean_pinball_loss

from engine.registry import ACTIVATIONS, LOSSES
from tests.engine.contract import draw, function_outcome, hypers_of

ROWS, WIDTH = 6, 4
LINKED = [loss.name for loss in LOSSES if loss.link]


@pytest.mark.parametrize("name", LINKED)
def test_logits_mean_the_same_as_what_the_link_makes_of_them(name: str) -> None:
    loss, scores = LOSSES.find(name)(), draw((ROWS, WIDTH), 1)
    labels = np.arange(ROWS, dtype=np.int32) % WIDTH
    target = labels if "labels" in loss.tasks else np.eye(WIDTH, dtype=np.float32)[labels]

    def gap(xp: Any, hyper: Any, x: Any) -> Any:
        y = xp.asarray(target)
        output = ACTIVATIONS.find(loss.link)().apply(xp, x)
        return loss.per_sample(xp, {}, y, output) - loss.from_logits(xp, {}, y, x)

    found = function_outcome("numpy", f"{name} both ways", gap, {}, scores)
    np.testing.assert_allclose(found["result"], 0, atol=2e-6)
    np.testing.assert_allclose(found["grads"][0], 0, atol=2e-6)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
def test_pinball_equals_scikit_learn(quantile: float) -> None:
    loss = LOSSES.find("pinball")(quantile=quantile)
    target, output = draw((ROWS, WIDTH), 1), draw((ROWS, WIDTH), 2)
    found = function_outcome("numpy", "pinball", loss.per_sample, hypers_of(loss), target, output)
    each = [mean_pinball_loss(y, p, alpha=quantile) for y, p in zip(target, output, strict=True)]
    np.testing.assert_allclose(found["result"], each, rtol=1e-5)
