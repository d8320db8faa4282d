"""The sum of one neuron, with real values, forward and backward."""

from __future__ import annotations

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


def stage(found: Any, name: str) -> dict[str, Any]:
    return next(stage for stage in found["stages"] if stage["name"] == name)


def products(total: Any) -> np.ndarray:
    return numbers(total["left"]) * numbers(total["right"])


@pytest.mark.parametrize("engine", EVERY)
def test_the_sum_makes_the_output_and_the_slope_is_that_of_the_loss(engine: str) -> None:
    run = opened("spiral", engine)
    found = look(run, layer="model/dense_2", unit=3, index=7)
    assert found["offered"] == ["model/dense_1", "model/dense_2", "model/output"]
    z, a = found["stages"]
    terms = products(z["sum"])
    assert z["value"] == pytest.approx(
        terms.sum() + z["sum"]["others"] + z["sum"]["bias"], abs=1e-5
    )
    assert a["value"] == pytest.approx(np.tanh(z["value"]), abs=1e-5)
    assert (np.diff(np.abs(terms)) <= 1e-7).all()
    state, losses = run.session.state(), []
    for nudge in (0.01, -0.02):
        state["params"]["model"]["dense_2"]["bias"][3] += nudge
        run.session.load(state)
        losses.append(look(run, layer="model/dense_2", unit=3, index=7)["loss"])
    assert z["slope"] == pytest.approx((losses[0] - losses[1]) / 0.02, rel=0.02, abs=1e-5)


SEQUENCES = {"names-rnn": "simple_rnn_1", "names-lstm": "lstm_1", "translate-attention": "gru_2"}


@pytest.mark.parametrize("engine", EVERY)
@pytest.mark.parametrize("name", [*SEQUENCES, "season-gru"])
def test_a_memory_is_that_of_the_run(name: str, engine: str) -> None:
    """Its weights' gradients are its slopes times what they are multiplied by, over all steps."""
    run = opened(name, engine, steps=3)
    layer, unit = SEQUENCES.get(name, "gru_1"), 2
    rows = run.view.rows("validation", 5, 1)[1]
    output = np.asarray(run.view.inspect("activations", rows)["model"][layer])[0]
    gradients = run.view.inspect("gradients", rows)["model"][layer]
    slopes: dict[int, float] = {}
    steps = look(run, layer=f"model/{layer}")["choices"][1]["count"]
    for step in range(steps):
        found = look(run, layer=f"model/{layer}", unit=unit, step=step, index=5)
        last = output[step] if output.ndim == 2 else output
        if output.ndim == 2 or step == steps - 1:
            assert found["stages"][-1]["value"] == pytest.approx(last[unit], abs=1e-5)
        for part in found["stages"]:
            for line in (part["sum"] or {"back": []})["back"]:
                if line.startswith("d_bias") and ":" not in line:
                    column = int(line.split("]")[0].split("[")[1].split(",")[-1])
                    if "bias[1" not in line:
                        slopes[column] = slopes.get(column, 0.0) + part["slope"]
    bias = gradients["bias"] if gradients["bias"].ndim == 1 else gradients["bias"][0]
    assert slopes
    for column, slope in slopes.items():
        assert slope == pytest.approx(bias[column], rel=1e-3, abs=1e-6)


@pytest.mark.parametrize("engine", EVERY)
@pytest.mark.parametrize("name", ["translate-attention", "play-transformer"])
def test_attention_is_that_of_the_run(name: str, engine: str) -> None:
    run = opened(name, engine, steps=3)
    layer = "attention_1" if name == "translate-attention" else "transformer_1/attention"
    rows = run.view.rows("validation", 1, 1)[1]
    output = np.asarray(run.view.inspect("activations", rows)["model"][layer])[0]
    slope = 0.0
    for step in range(len(output)):
        found = look(run, layer=f"model/{layer}", unit=2, step=step, key=1, index=1)
        y = found["stages"][-1]
        assert y["value"] == pytest.approx(output[step, 2], abs=1e-5)
        slope += y["slope"]
        taken = stage(found, "head[0]")["sum"]
        shares = numbers(taken["left"])
        assert taken["count"] > len(shares) or shares.sum() == pytest.approx(1, abs=1e-5)
        assert taken["count"] == (step + 1 if layer != "attention_1" else 8)
    gradients = run.view.inspect("gradients", rows)["model"][layer]
    assert slope == pytest.approx(gradients["attention_output_bias"][2], rel=1e-3, abs=1e-6)


def test_steps_are_called_by_what_they_stand_for() -> None:
    run = opened("translate-attention", steps=1)
    rows = run.view.rows("validation", 3, 1)[1]
    asked = [run.experiment.dataset.vocabulary[word] for word in rows["x"][0]]
    found = look(run, layer="model/attention_1", index=3)
    words = {choice["kind"]: choice["words"] for choice in found["choices"]}
    answer = [run.experiment.dataset.class_names[word] for word in rows["y"][0]]
    assert words["key"] == asked
    assert words["step"][1:] == answer[:-1]
    assert words["unit"] is None
    turned = opened("translate-gru", steps=1)
    found = look(turned, layer="model/gru_1", index=3)
    assert found["choices"][1]["words"] == asked  # read from the end, and counted from the start
    assert stage(found, "h_prev")["code"] == "state_h[1]"
    assert look(opened("season-gru", steps=1))["choices"][1]["words"] is None


def test_a_long_sum_tells_its_largest_terms_and_what_the_others_add() -> None:
    run = opened("mnist-mlp")
    z = stage(look(run, unit=1), "z")["sum"]
    assert z["count"] == 784 and len(z["terms"]) == 24
    kernel = run.session.state()["params"]["model"]["dense_1"]["kernel"]
    every = run.data.validation["x"][0].ravel() * kernel[:, 1]
    assert set(z["terms"]) == set(np.argsort(-np.abs(every), kind="stable")[:24])
    assert z["others"] == pytest.approx(np.delete(every, z["terms"]).sum(), abs=1e-5)


EDGE = 10**9
LAST = dict.fromkeys(("unit", "step", "row", "column", "direction", "head", "key"), EDGE)


@pytest.mark.parametrize(
    "name",
    ["autoencoder", "gan-plane", "translate-attention", "heart", "digits-cnn", "resnet-mini"],
)
def test_every_recipe_offers_its_layers_and_says_which_it_does_not(name: str) -> None:
    run = opened(name, steps=1)
    first = look(run)
    every = {
        f"{network}/{node.id}"
        for network, model in run.experiment.models.items()
        for node in model.nodes.values()
        if node.inputs
    }
    assert {*first["offered"], *first["closed"]} == every
    assert not set(first["offered"]) & set(first["closed"])
    for layer in first["offered"]:
        found = look(run, layer=layer, **LAST)
        assert all(choice["value"] == choice["count"] - 1 for choice in found["choices"])
        told = [part["value"] for part in found["stages"] if part["value"] is not None]
        assert told and np.isfinite(told).all()


def test_a_network_that_sees_other_samples_too_has_no_slope_of_its_own() -> None:
    run = opened("gan-plane", steps=1)
    assert stage(look(run, layer="discriminator/hidden_1"), "z")["slope"] is None
    assert stage(look(run, layer="generator/hidden_1"), "z")["slope"] is not None


def test_what_cannot_be_taken_apart_is_refused_by_name() -> None:
    run = opened("digits-cnn", steps=1)
    with pytest.raises(FieldError, match=r"MaxPooling2D layers are not taken apart\."):
        look(run, layer="model/pool_1")
    with pytest.raises(FieldError, match=r"no layer .model/dream. to take apart\."):
        look(run, layer="model/dream")
