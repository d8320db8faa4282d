"""Losses, activations and sizes equal Keras's, as recorded by recorded/record_keras.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from engine import check, preset
from engine.backends.jax_backend import XP
from engine.registry import ACTIVATIONS, LOSSES
from tests.engine.contract import hypers_of

KERAS = json.loads((Path(__file__).parent / "recorded" / "keras.json").read_text("utf-8"))


def close(ours: object, theirs: object) -> None:
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=2e-6, atol=2e-7)


@pytest.mark.parametrize("name", ACTIVATIONS.names())
def test_activation(name: str) -> None:
    x = jnp.array([KERAS["points"]], jnp.float32)
    close(ACTIVATIONS.find(name)().apply(XP, x)[0], KERAS["activations"][name])


NO_KERAS = {"pinball"}  # compared with scikit-learn in test_losses.py
CASES = [(name, case) for name, cases in KERAS["losses"].items() for case in cases]


def test_every_loss_was_recorded() -> None:
    assert set(KERAS["losses"]) == set(LOSSES.names()) - NO_KERAS


@pytest.mark.parametrize(
    ("name", "case"), CASES, ids=[f"{n}-{list(c['config'])}-{c['logits']}" for n, c in CASES]
)
def test_loss(name: str, case: dict[str, Any]) -> None:
    loss = LOSSES.find(name)(**case["config"])
    whole = "labels" in loss.tasks
    target = jnp.array(case["target"], jnp.int32 if whole else jnp.float32)
    judge = loss.from_logits if case["logits"] else loss.per_sample
    close(judge(XP, hypers_of(loss), target, jnp.array(case["output"])), case["values"])


@pytest.mark.parametrize("name", KERAS["parameters"])
def test_parameter_count(name: str) -> None:
    assert check(preset(name)["spec"])["totals"]["parameters"] == KERAS["parameters"][name]
