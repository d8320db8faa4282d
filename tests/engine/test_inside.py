"""Looks inside a run: weights, gradients, layers, saliency; against hand-made networks, finite
differences and one another.
"""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pytest

from engine import preset
from engine.check import require
from engine.errors import FieldError
from engine.events import to_json
from engine.probes.base import read_probe
from engine.probes.spread import BINS, histogram, norm
from engine.train import Run
from tests.engine.contract import EVERY, backend
from tests.engine.runs import Pump


def a_run(spec: Any, engine: str = "numpy", steps: int = 0) -> Run:
    run = Run(
        require(spec), backend(engine), steps=None, paused=True, final=False, slice_ms=16,
        clock=time.perf_counter,
    )  # fmt: skip
    forward(run, steps)
    return run


def forward(run: Run, steps: int) -> None:
    if steps:
        run.session.run(run.batches.indices(run.step, steps))
        run.step += steps


def look(run: Run, probe: str, **config: Any) -> dict[str, Any]:
    return read_probe(probe, config).payload(run.view)


def array(payload: dict[str, Any], name: str) -> np.ndarray:
    found = payload[name]
    return np.asarray(found["data"]).reshape(found["shape"])


def with_weights(run: Run, node: str, **weights: Any) -> None:
    """Gives a layer other weights."""
    state = run.session.state()
    for name, values in weights.items():
        kept = state["params"]["model"][node][name]
        state["params"]["model"][node][name] = np.asarray(values, np.float32).reshape(kept.shape)
    run.session.load(state)


def small(*layers: dict[str, Any], data: str = "gaussians", **training: Any) -> Any:
    """An experiment in a chain: each layer by its type and settings."""
    nodes = [{"id": "input", "type": "Input", "config": {}, "inputs": []}]
    for number, layer in enumerate(layers):
        kind = layer.pop("type", "Dense")
        before = nodes[-1]["id"]
        nodes.append({"id": f"l{number}", "type": kind, "config": layer, "inputs": [before]})
    base = preset("complementary-color")["spec"]
    return base | {
        "data": {"type": data, "config": {}},
        "networks": {"model": {"nodes": nodes}},
        "training": base["training"] | {"metrics": [], "batch_size": 7} | training,
    }


MSE = {"loss": {"type": "mean_squared_error", "config": {}}}
COLOURS = {"data": "complementary-color", **MSE}


# -- how numbers are spread ---------------------------------------------------------------------


def test_a_histogram_counts_every_number_once_and_says_where() -> None:
    values = np.array([-1, -1, 0, 0.5, 3], np.float32)
    counts, low, high = histogram(values)
    assert (low, high, counts.sum()) == (-1, 3, 5)
    assert counts[0] == 2 and counts[-1] == 1 and counts[BINS * 3 // 8] == 1


def test_a_histogram_is_not_flattened_by_one_far_number() -> None:
    values = np.append(np.linspace(-1, 1, 9999), 1e6).astype(np.float32)
    counts, low, high = histogram(values)
    assert high < 1e5 and counts.sum() == 10_000 and low == -1


@pytest.mark.parametrize("value", [0.0, 0.5, -1e-12])
def test_equal_numbers_fill_one_bin(value: float) -> None:
    counts, low, high = histogram(np.full(6, value, np.float32))
    assert counts.max() == 6 and low < value < high


def test_what_is_no_number_is_left_out_and_told() -> None:
    counts, _, _ = histogram(np.array([1, np.nan, np.inf, 2], np.float32))
    assert counts.sum() == 2
    assert histogram(np.array([np.nan], np.float32))[0].sum() == 0
    assert norm(np.array([3, 4], np.float32)) == 5
    assert norm(np.full(4, 3e38, np.float32)) == pytest.approx(6e38, rel=1e-6)

    run = a_run(small({"units": 1, "activation": "sigmoid"}, data="circle"))
    with_weights(run, "l0", kernel=[np.nan, 1])
    found = look(run, "weights")
    assert array(found, "broken").tolist() == [0.5, 0]
    assert "NaN" not in to_json(found) and json.loads(to_json(found))["norm"]["data"][0] is None


def test_figures_of_weights_are_those_of_numpy_from_the_first_layer_to_the_last() -> None:
    run = a_run(preset("digits-cnn")["spec"], steps=3)
    found, params = look(run, "weights"), run.session.state()["params"]["model"]
    nodes = list(run.experiment.models["model"].nodes)
    places = [nodes.index(row["node"]) for row in found["names"]]
    assert places == sorted(places) and len(places) == sum(map(len, params.values()))
    for k, row in enumerate(found["names"]):
        weight = params[row["node"]][row["weight"]]
        assert row["shape"] == list(weight.shape) and found["size"][k] == weight.size
        expected = {
            "norm": np.linalg.norm(weight.ravel()), "mean": weight.mean(), "std": weight.std(),
            "largest": np.abs(weight).max(), "zeros": (weight == 0).mean(),
        }  # fmt: skip
        for name, value in expected.items():
            np.testing.assert_allclose(array(found, name)[k], value, 1e-4, 1e-6)
        assert array(found, "counts")[k].sum() == weight.size
    assert found["step"] == 3


# -- steps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["complementary-color", "spiral", "gan-plane"])
def test_the_ratio_is_that_of_the_very_next_step(name: str) -> None:
    run = a_run(preset(name)["spec"], steps=5)
    before, found = run.session.state()["params"], look(run, "weights")
    forward(run, 1)
    after = run.session.state()["params"]
    for row, ratio in zip(found["names"], array(found, "ratio"), strict=True):
        old, new = (p[row["network"]][row["node"]][row["weight"]] for p in (before, after))
        expected = np.linalg.norm((new - old).ravel()) / np.linalg.norm(old.ravel())
        np.testing.assert_allclose(ratio, expected, 1e-4)


def test_looking_changes_nothing() -> None:
    runs = [a_run(preset("complementary-color")["spec"], steps=3) for _ in range(2)]
    for probe in ("weights", "gradients", "units", "composition", "activations", "saliency"):
        look(runs[0], probe)
    for run in runs:
        forward(run, 2)
    one, two = (run.session.state()["params"]["model"]["dense_1"]["kernel"] for run in runs)
    assert (one == two).all()


@pytest.mark.parametrize("engine", EVERY)
def test_gradients_are_slopes_of_the_loss(engine: str) -> None:
    """Of mean (tanh(x·W + b)·V + c − y)², computed here in double precision."""
    run = a_run(small({"units": 5, "activation": "tanh"}, {"units": 3}, **COLOURS), engine)
    rows = {name: a[:9] for name, a in run.data.train.items()}
    found = run.view.inspect("gradients", rows)["model"]
    params = run.session.state()["params"]["model"]
    weights = {(n, w): params[n][w].astype(np.float64) for n in params for w in params[n]}

    def loss() -> float:
        hidden = np.tanh(rows["x"] @ weights["l0", "kernel"] + weights["l0", "bias"])
        output = hidden @ weights["l1", "kernel"] + weights["l1", "bias"]
        return float(np.mean((output - rows["y"]) ** 2))

    for (node, name), weight in weights.items():
        for place in np.ndindex(weight.shape):
            kept, sides = weight[place], []
            for nudge in (1e-5, -1e-5):
                weight[place] = kept + nudge
                sides.append(loss())
            weight[place] = kept
            slope = (sides[0] - sides[1]) / 2e-5
            assert found[node][name][place] == pytest.approx(slope, rel=1e-4, abs=1e-6)


# -- layers -------------------------------------------------------------------------------------


def test_dead_units_of_a_hand_made_network() -> None:
    relu = {"units": 4, "activation": "relu"}
    run = a_run(
        small(dict(relu), {"units": 3, "activation": "tanh"}, dict(relu), {"units": 3}, **COLOURS)
    )
    # Colours lie in 0…1: unit 0 is below zero for all of them, 1 and 3 for none, 2 for some.
    kernel = np.zeros((3, 4))
    kernel[:, 1], kernel[0, 2] = 1, 1
    with_weights(run, "l0", kernel=kernel, bias=[-1, 0.1, -0.5, 1])
    with_weights(run, "l2", kernel=np.zeros((3, 4)), bias=[-1, -1, -1, 1])
    found = look(run, "units", count=200)
    assert [row["node"] for row in found["names"]] == ["l0", "l2"]
    assert found["units"] == [4, 4] and found["dead"] == [1, 3] and found["samples"] == 200
    assert 0.25 < found["silent"][0] < 0.5 and found["silent"][1] == 0.75


def test_a_filter_is_dead_where_it_is_zero_at_every_place() -> None:
    spec = small(
        {"type": "Reshape", "target_shape": [8, 8, 1]},
        {"type": "Conv2D", "filters": 3, "kernel_size": [3, 3], "activation": "relu"},
        {"type": "Flatten"},
        {"units": 10, "activation": "softmax"},
        data="digits",
        loss={"type": "categorical_crossentropy", "config": {}},
    )
    run = a_run(spec)
    kernel = np.zeros((3, 3, 1, 3))
    kernel[1, 1, 0, 2] = 1
    with_weights(run, "l1", kernel=kernel, bias=[-1, 1, 0])
    found = look(run, "units")
    assert (found["units"], found["dead"]) == ([3], [1])


def test_what_layers_give_is_sent_in_parts_that_end_on_the_answer() -> None:
    run = a_run(preset("mnist-cnn")["spec"], steps=1)
    found = look(run, "activations", index=4)
    values = array(found, "values")
    for layer in found["layers"]:
        assert all(s <= w for s, w in zip(layer["shape"], layer["whole"], strict=True))
        assert layer["offset"] + np.prod(layer["shape"]) <= len(values)
    assert found["layers"][-1]["offset"] + 10 == len(values) < 100_000
    np.testing.assert_allclose(
        values[-10:], run.view.predict(run.data.validation["x"][4:5])[0], 1e-5
    )
    samples = found["samples"]
    again = look(run, "activations", index=4 + samples)
    assert again["index"] == 4 and (array(again, "values") == values).all()


# -- what an answer hangs on --------------------------------------------------------------------


@pytest.mark.parametrize("engine", EVERY)
def test_saliency_is_the_slope_of_a_score(engine: str) -> None:
    run = a_run(small({"units": 6, "activation": "tanh"}, {"units": 3}, **COLOURS), engine, 2)
    x = run.data.validation["x"][3]
    found = array(look(run, "saliency", index=3, pick=1), "values")
    for k in range(3):
        nudged = np.stack([x, x])
        nudged[:, k] += (1e-2, -1e-2)
        above, below = run.view.predict(nudged)[:, 1]
        assert found[k] == pytest.approx((above - below) / 2e-2, rel=1e-2, abs=1e-4)


def test_saliency_looks_behind_softmax() -> None:
    """The difference of two scores is the logarithm of the quotient of their probabilities."""
    run = a_run(preset("digits")["spec"], steps=50)
    x = run.data.validation["x"][0]
    first, second = (array(look(run, "saliency", pick=k), "values") for k in (3, 8))
    for k in (20, 28, 36):
        nudged = np.stack([x, x])
        nudged[:, k] += (1e-2, -1e-2)
        odds = np.log(run.view.predict(nudged)[:, 3]) - np.log(run.view.predict(nudged)[:, 8])
        slope = (odds[0] - odds[1]) / 2e-2
        assert first[k] - second[k] == pytest.approx(slope, rel=2e-2, abs=2e-3)


def test_no_is_the_opposite_of_yes() -> None:
    run = a_run(preset("heart")["spec"], steps=20)
    for probe in ("saliency", "occlusion"):
        yes, no = (array(look(run, probe, pick=k), "values") for k in (1, 0))
        np.testing.assert_allclose(yes, -no, 1e-6, 1e-7)
        assert np.abs(yes).max() > 0
    answer = run.view.predict(run.data.validation["x"][:1])[0, 0]
    assert look(run, "saliency")["pick"] == int(answer > 0.5)


def test_occlusion_of_a_linear_network_is_its_own_sum() -> None:
    run = a_run(small({"units": 3}, **COLOURS), steps=5)
    params = run.session.state()["params"]["model"]["l0"]
    x, mean = run.data.validation["x"][2], run.data.train["x"].mean(axis=0)
    found = array(look(run, "occlusion", index=2, pick=0), "values")
    np.testing.assert_allclose(found, params["kernel"][:, 0] * (x - mean), 1e-3, 1e-5)


def test_occlusion_of_a_picture_covers_every_pixel() -> None:
    spec = small(
        {"units": 10, "activation": "softmax"},
        data="digits",
        loss={"type": "categorical_crossentropy", "config": {}},
    )
    run = a_run(spec)
    kernel = np.zeros((64, 10))
    kernel[27, 4] = 5  # the fourth pixel of the fourth row speaks for a four, nothing else does
    with_weights(run, "l0", kernel=kernel, bias=np.zeros(10))
    lit = int(np.argmax(run.data.validation["x"][:, 27]))
    found = array(look(run, "occlusion", index=lit, pick=4, patch=2), "values").reshape(8, 8)
    assert (found > 0).sum() == 9 and found[3, 3] == found.max()
    assert (found[2:5, 2:5] > 0).all()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("names-rnn", "Supervised"), ("autoencoder", "Supervised"), ("gan-plane", "Supervised"),
    ],
)  # fmt: skip
def test_what_gives_no_score_is_refused_in_words(name: str, says: str) -> None:
    run = a_run(preset(name)["spec"])
    for probe in ("saliency", "occlusion"):
        with pytest.raises(FieldError, match=says):
            look(run, probe)


def test_a_class_that_is_not_there_is_refused() -> None:
    run = a_run(preset("digits")["spec"])
    with pytest.raises(FieldError, match="below 10"):
        look(run, "saliency", pick=10)


# -- data ---------------------------------------------------------------------------------------


def test_composition_counts_classes_and_measures_columns() -> None:
    run = a_run(preset("heart")["spec"])
    found, x, y = look(run, "composition"), run.data.train["x"], run.data.train["y"]
    assert found["columns"] == list(run.experiment.dataset.feature_names)
    np.testing.assert_allclose(array(found, "std"), x.std(axis=0), 1e-4)
    assert array(found, "counts").tolist() == [(y == 0).sum(), (y == 1).sum()]
    assert len(found["classes"]) == 2

    pictures = look(a_run(preset("digits-cnn")["spec"]), "composition")
    assert pictures["columns"] == ["all inputs"] and len(pictures["classes"]) == 10
    text = look(a_run(preset("names-rnn")["spec"]), "composition")
    assert text["columns"] == [] and text["classes"] == []


# -- all engines --------------------------------------------------------------------------------

LOOKS = ("weights", "gradients", "units", "activations", "saliency", "occlusion", "composition")


@pytest.mark.parametrize(
    "name", ["complementary-color", "digits-cnn", "sine-lstm", "heart", "names-rnn", "autoencoder"]
)
def test_all_engines_see_the_same(name: str) -> None:
    runs = {engine: a_run(preset(name)["spec"], engine, steps=2) for engine in EVERY}
    for probe in LOOKS:
        try:
            expected = look(runs["numpy"], probe)
        except FieldError:
            continue  # refused, whatever the engine
        for engine in ("jax", "wasm"):
            compare(look(runs[engine], probe), expected)


def compare(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        if key == "counts":
            continue  # a last digit moves a number into the next bin
        if isinstance(value, dict):
            reach = np.nanmax(np.abs(array(expected, key)), initial=1e-6)
            a, b = array(found, key), array(expected, key)
            np.testing.assert_allclose(a, b, 2e-3, float(1e-4 * reach), err_msg=key)
        else:
            assert found[key] == pytest.approx(value) if key == "silent" else found[key] == value


# -- pace ---------------------------------------------------------------------------------------


def test_figures_come_a_few_times_a_second_and_once_more_at_rest() -> None:
    pump = Pump(preset("line-fit")["spec"], paused=True)
    pump.idle()
    for probe in ("weights", "points", "samples"):
        pump.tell(type="subscribe", id=probe, probe=probe, config={})
    pump.tell(type="step", unit="batch", count=2000)
    pump.idle()
    steps = {
        name: [e["step"] for e in pump.all("probe") if e["id"] == name]
        for name in ("weights", "samples")
    }
    assert 2 < len(steps["weights"]) < len(steps["samples"]) / 4
    assert steps["weights"][-1] == 2000
