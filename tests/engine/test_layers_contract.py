"""Every layer of the catalogue, on every backend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import tree
from engine.registry import LAYERS
from tests.engine.contract import (
    BACKENDS,
    BATCH,
    backend,
    hypers_of,
    layer_cases,
    layer_program,
    sample,
    weights,
)

CASES = layer_cases()
IDS = [f"{name}-{config}-{len(shapes[0])}d" for name, config, shapes in CASES]


def outcome(name: str, layer: Any, shapes: Any, *, training: bool) -> Any:
    """Output, gradients and the loss before and after a small step, from one backend."""
    data = {f"x{i}": sample(type(layer), shape, i + 1) for i, shape in enumerate(shapes)}
    state = {
        "params": weights(layer, shapes),
        "statistics": weights(layer, shapes, "statistics"),
        "seed": np.array(7, np.uint32),
        "step": np.array(2, np.uint32),
    }
    splits = {"train": data, "validation": data}
    program = layer_program(layer, training=training)
    session = backend(name).session(program, state, splits, hypers_of(layer))
    sums = session.evaluate("validation")
    losses = session.run(np.tile(np.arange(BATCH, dtype=np.int32), (3, 1)))["loss"]
    return sums, losses


@pytest.mark.parametrize("training", [False, True], ids=["using", "training"])
@pytest.mark.parametrize(("name", "config", "shapes"), CASES, ids=IDS)
def test_same_on_both_backends(name: str, config: Any, shapes: Any, training: bool) -> None:
    layer = LAYERS.find(name)(**config)
    (ours, our_losses), (jax, jax_losses) = (
        outcome(b, layer, shapes, training=training) for b in BACKENDS
    )
    assert ours["output"].shape[1:] == layer.output_shape(*shapes)
    if training:
        assert ours["statistics"].keys() == layer.statistics(*shapes).keys()
    for (path, mine), (_, reference) in zip(tree.items(ours), tree.items(jax), strict=True):
        np.testing.assert_allclose(mine, reference, rtol=2e-5, atol=2e-5, err_msg=str(path))
    np.testing.assert_allclose(our_losses, jax_losses, rtol=1e-5)
    if ours["grads"]["params"]:
        assert our_losses[2] < our_losses[1] < our_losses[0]


@pytest.mark.parametrize("name", LAYERS.names())
def test_settings_survive_a_round_trip(name: str) -> None:
    thing = LAYERS.find(name)()
    again = LAYERS.read({"type": name, "config": thing.config()})
    assert again.config() == thing.config()
