"""The sum of one neuron, with real values, forward and backward."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from engine import preset
from engine.check import require
from engine.errors import FieldError
from engine.probes.base import read_probe
from engine.train import Run
from tests.engine.contract import EVERY, backend


def opened(name: str, engine: str = "numpy", steps: int = 5) -> Run:
    run = Run(
        require(preset(name)["spec"]), backend(engine), steps=None, paused=True, final=False,
        slice_ms=16, clock=lambda: 0.0,
    )  # fmt: skip
    run.session.run(run.batches.indices(0, steps))
    return run


def look(run: Run, **config: Any) -> dict[str, Any]:
    return read_probe("microscope", config).payload(run.view)


def numbers(found: Any) -> np.ndarray:
    return np.asarray(found["data"])


@pytest.mark.parametrize("engine", EVERY)
def test_the_sum_makes_the_output_and_the_slope_is_that_of_the_loss(engine: str) -> None:
    run = opened("spiral", engine)
    found = look(run, layer="model/dense_2", unit=3, index=7)
    assert [o["layer"] for o in found["offered"]] == [
        "model/dense_1", "model/dense_2", "model/output",
    ]  # fmt: skip
    products = numbers(found["inputs"]) * numbers(found["weights"])
    assert found["sum"] == pytest.approx(products.sum() + found["others"] + found["bias"], abs=1e-5)
    assert found["output"] == pytest.approx(np.tanh(found["sum"]), abs=1e-5)
    assert (np.diff(np.abs(products)) <= 1e-7).all()
    state, losses = run.session.state(), []
    for nudge in (0.01, -0.02):
        state["params"]["model"]["dense_2"]["bias"][3] += nudge
        run.session.load(state)
        losses.append(look(run, layer="model/dense_2", unit=3, index=7)["loss"])
    assert found["slope"] == pytest.approx((losses[0] - losses[1]) / 0.02, rel=0.02, abs=1e-5)


def test_a_long_sum_tells_its_largest_terms_and_what_the_others_add() -> None:
    found = look(opened("mnist-mlp"), unit=1)
    assert found["count"] == 784 and len(found["terms"]) == 24
    run = opened("mnist-mlp")
    kernel = run.session.state()["params"]["model"]["dense_1"]["kernel"]
    x = run.data.validation["x"][0].ravel()
    products = x * kernel[:, 1]
    assert set(found["terms"]) == set(np.argsort(-np.abs(products), kind="stable")[:24])
    assert found["others"] == pytest.approx(np.delete(products, found["terms"]).sum(), abs=1e-5)


def test_a_step_of_a_sequence_has_a_sum_but_no_slope_of_its_own() -> None:
    run = opened("names-lstm", steps=1)
    found = look(run, unit=2, place=4)
    assert found["slope"] is None and found["place"] == 4
    assert found["offered"][0]["places"] == run.experiment.dataset.input_shape[0]
    every = run.view.inspect("activations", run.view.rows("validation", 0, 1)[1])
    network, _, name = found["layer"].partition("/")
    assert found["output"] == pytest.approx(float(every[network][name][0, 4, 2]), abs=1e-6)


@pytest.mark.parametrize("name", ["autoencoder", "gan-plane", "translate-attention", "heart"])
def test_other_recipes_offer_the_layers_whose_inputs_are_known(name: str) -> None:
    run = opened(name, steps=1)
    for offer in look(run)["offered"]:
        found = look(run, layer=offer["layer"], unit=10**9, place=10**9)
        assert (found["unit"], found["place"]) == (offer["units"] - 1, offer["places"] - 1)
        assert np.isfinite(found["sum"])


def test_a_layer_that_is_none_is_refused() -> None:
    with pytest.raises(FieldError, match="no Dense or Conv2D layer"):
        look(opened("xor"), layer="model/dream")


CONVOLUTIONS = [
    {},
    {"padding": "same"},
    {"strides": [2, 2], "padding": "same", "kernel_size": [3, 2]},
    {"dilation_rate": [2, 2], "padding": "same"},
    {"groups": 2},
]


@pytest.mark.parametrize("config", CONVOLUTIONS, ids=str)
def test_a_filter_at_a_place_is_the_sum_over_what_its_window_covers(config: Any) -> None:
    spec = deepcopy(preset("digits-cnn")["spec"])
    nodes = spec["networks"]["model"]["nodes"]
    second = [node for node in nodes if node["type"] == "Conv2D"][1]
    second["config"] |= config
    checked = require(spec)
    run = Run(
        checked, backend("numpy"), steps=None, paused=True, final=False, slice_ms=16,
        clock=lambda: 0.0,
    )  # fmt: skip
    run.session.run(run.batches.indices(0, 3))
    layer = f"model/{second['id']}"
    offer = next(o for o in look(run)["offered"] if o["layer"] == layer)
    every = run.view.inspect("activations", run.view.rows("validation", 2, 1)[1])
    output = np.asarray(every["model"][second["id"]][0])
    assert (offer["places"], offer["across"]) == (
        output.shape[0] * output.shape[1],
        output.shape[1],
    )
    for place in (0, output.shape[1] + 1, 10**9):
        for unit in (0, 10**9):
            found = look(run, layer=layer, unit=unit, place=place, index=2)
            row, column = divmod(found["place"], output.shape[1])
            assert found["output"] == pytest.approx(
                float(output[row, column, found["unit"]]), abs=1e-6
            )
            assert found["output"] == pytest.approx(max(found["sum"], 0.0), abs=1e-5)  # a ReLU
            assert found["count"] == np.prod(found["window"]["shape"])
            assert found["slope"] is None
