"""Losses, activations and sizes equal Keras's, as recorded by recorded/record_keras.py."""

from __future__ import annotations

import json
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from engine import check, preset
from engine.backends.jax_backend import XP
from engine.registry import ACTIVATIONS, LOSSES

KERAS = json.loads((Path(__file__).parent / "recorded" / "keras.json").read_text("utf-8"))


def close(ours: object, theirs: object) -> None:
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=2e-6, atol=2e-7)


@pytest.mark.parametrize("name", ACTIVATIONS.names())
def test_activation(name: str) -> None:
    x = jnp.array([KERAS["points"]], jnp.float32)
    close(ACTIVATIONS.find(name)().apply(XP, x)[0], KERAS["activations"][name])


@pytest.mark.parametrize("name", LOSSES.names())
def test_loss(name: str) -> None:
    loss = LOSSES.find(name)()
    hypers = {"delta": 1.0}
    regression = loss.link is None
    target = jnp.zeros((3, 3)) if regression else jnp.array(KERAS["target"])
    output = jnp.array(KERAS["errors" if regression else "output"])
    close(loss.per_sample(XP, hypers, target, output), KERAS["losses"][name])
    if not regression:
        logits = jnp.array(KERAS["logits"])
        ours = loss.from_logits(XP, hypers, target, logits)
        close(ours, KERAS["losses"][f"{name}_logits"])


@pytest.mark.parametrize("name", KERAS["parameters"])
def test_parameter_count(name: str) -> None:
    assert check(preset(name)["spec"])["totals"]["parameters"] == KERAS["parameters"][name]
