"""Every layer of the catalogue, on every backend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import tree
from engine.registry import LAYERS
from tests.engine.contract import (
    BATCH,
    EVERY,
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
    """Output and gradients before and after some small steps, and the steps' losses."""
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
    return sums, losses, session.evaluate("validation")


def assert_alike(found: Any, reference: Any) -> None:
    """Within 2e-5 of the largest number of each array: a small gradient may be what is left of
    hundreds of large terms, and processors add those in different orders.
    """
    for (path, ours), (_, theirs) in zip(tree.items(found), tree.items(reference), strict=True):
        largest = max(1.0, float(np.max(np.abs(theirs), initial=0)))
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=2e-5 * largest, err_msg=str(path))


@pytest.mark.parametrize("training", [False, True], ids=["using", "training"])
@pytest.mark.parametrize(("name", "config", "shapes"), CASES, ids=IDS)
def test_same_on_all_backends(name: str, config: Any, shapes: Any, training: bool) -> None:
    layer = LAYERS.find(name)(**config)
    (ours, our_losses, after), (jax, jax_losses, _), (_, wasm_losses, wasm_after) = (
        outcome(b, layer, shapes, training=training) for b in EVERY
    )
    assert ours["output"].shape[1:] == layer.output_shape(*shapes)
    if training:
        assert ours["statistics"].keys() == layer.statistics(*shapes).keys()
    assert_alike(ours, jax)
    assert_alike(wasm_after, after)
    np.testing.assert_allclose(our_losses, jax_losses, rtol=1e-5)
    np.testing.assert_allclose(our_losses, wasm_losses, rtol=1e-5)
    if ours["grads"]["params"]:
        assert our_losses[2] < our_losses[1] < our_losses[0]


@pytest.mark.parametrize("name", LAYERS.names())
def test_settings_survive_a_round_trip(name: str) -> None:
    thing = LAYERS.find(name)()
    again = LAYERS.read({"type": name, "config": thing.config()})
    assert again.config() == thing.config()
