"""Looks inside a run: gradients, updates, activations, on every backend and for every recipe."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import preset, tree
from engine.backends.base import Session
from engine.check import Checked, require
from engine.datasets.base import samples
from engine.hypers import hyper_settings
from engine.params import initial_state
from engine.step import program
from tests.engine.contract import EVERY, backend
from tests.engine.runs import Pump

PRESETS = (
    "complementary-color",
    "heart",
    "digits-cnn",
    "resnet-mini",
    "names-lstm",
    "translate-attention",
    "denoise",
    "gan-plane",
)
BATCH = 16
KINDS = ("gradients", "updates", "activations", "insides", "slopes")


def opened(spec: Any, name: str) -> tuple[Checked, Session, dict[str, np.ndarray]]:
    """A session at step 0, and the rows of a batch."""
    checked = require(spec)
    experiment, data = checked.experiment, samples(checked.experiment.dataset)
    hypers = {key: setting.value for key, setting in hyper_settings(experiment).items()}
    splits = {"train": data.train, "validation": data.validation}
    state = initial_state(experiment, checked.infos, 0)
    session = backend(name).session(program(experiment), state, splits, hypers)
    return checked, session, {key: array[:BATCH] for key, array in data.train.items()}


@pytest.mark.parametrize("name", PRESETS)
def test_backends_see_the_same(name: str) -> None:
    spec = preset(name)["spec"]
    seen = {}
    for engine in EVERY:
        _, session, batch = opened(spec, engine)
        session.run(np.arange(3 * BATCH, dtype=np.int32).reshape(3, BATCH))
        seen[engine] = {kind: dict(tree.items(session.inspect(kind, batch))) for kind in KINDS}
    for engine in ("jax", "wasm"):
        for kind, wanted in seen["numpy"].items():
            found = seen[engine][kind]
            assert found.keys() == wanted.keys()
            # A slope that is nothing but what cancelled out has no size of its own to compare with.
            scale = max(float(np.abs(array).max()) for array in wanted.values())
            for path, array in wanted.items():
                np.testing.assert_allclose(
                    found[path], array, 1e-3, 1e-3 * scale, err_msg=f"{engine} {kind} {path}"
                )


@pytest.mark.parametrize("name", PRESETS)
def test_activations_end_on_the_answer_and_updates_are_the_next_step(name: str) -> None:
    checked, session, batch = opened(preset(name)["spec"], "numpy")
    experiment = checked.experiment
    session.run(np.arange(3 * BATCH, dtype=np.int32).reshape(3, BATCH))
    network = list(experiment.models)[-1]
    model = experiment.models[network]
    layers = session.inspect("activations", batch)
    assert {n: set(nodes) for n, nodes in layers.items()} == {
        n: set(m.nodes) - set(m.inputs.values()) for n, m in experiment.models.items()
    }
    asked = experiment.recipe.asked(experiment, batch)
    np.testing.assert_array_equal(layers[network][model.output], session.predict(asked))

    before, told = session.state()["params"], session.inspect("updates", batch)
    np.testing.assert_array_equal(session.state()["step"], 3)
    session.run(np.arange(BATCH, dtype=np.int32)[None])
    after = session.state()["params"]
    for path, delta in tree.items(told):
        old, new = before, after
        for part in path:
            old, new = old[part], new[part]
        np.testing.assert_allclose(new - old, delta, 1e-5, 1e-7, err_msg=str(path))


@pytest.mark.parametrize("clip", ["clipvalue", "clipnorm", "global_clipnorm"])
def test_gradients_are_the_slopes_of_the_loss_before_any_clipping(clip: str) -> None:
    spec = preset("complementary-color")["spec"]
    spec["training"]["optimizer"] = {"type": "SGD", "config": {clip: 1e-4}}
    _, session, batch = opened(spec, "numpy")
    gradients = session.inspect("gradients", batch)
    state = session.state()

    def loss() -> float:
        return float(session.inspect("losses", batch)["loss"])

    generator = np.random.default_rng(0)
    for path, slope in tree.items(gradients):
        weight = state["params"]
        for part in path:
            weight = weight[part]
        place = tuple(generator.integers(0, weight.shape))
        old, found = weight[place].copy(), []
        for nudge in (0.01, -0.01):
            weight[place] = old + nudge
            session.load(state)
            found.append(loss())
        weight[place] = old
        session.load(state)
        assert (found[0] - found[1]) / 0.02 == pytest.approx(slope[place], rel=0.02, abs=2e-5)


def test_what_was_compiled_for_other_numbers_of_rows_stays_right() -> None:
    _, session, batch = opened(preset("complementary-color")["spec"], "numpy")
    full = session.inspect("activations", batch)["model"]["dense_1"]
    for rows in [*range(1, BATCH), *range(1, BATCH)]:
        part = {key: array[:rows] for key, array in batch.items()}
        found = session.inspect("activations", part)["model"]["dense_1"]
        np.testing.assert_allclose(found, full[:rows], 1e-5, 1e-6)
    with pytest.raises(KeyError):
        session.inspect("dreams", batch)


@pytest.mark.parametrize("name", EVERY)
def test_a_weight_set_by_hand_counts_at_once(name: str) -> None:
    pump = Pump(preset("xor")["spec"], backend(name), paused=True)
    pump.idle()
    pump.send({"type": "subscribe", "id": "p", "probe": "samples", "config": {"count": 4}})
    pump.idle()
    begun = len(pump.events)
    place = {"network": "model", "node": "dense_1", "weight": "kernel", "index": [0, 1]}
    pump.send({"type": "set", **place, "value": 25.0})
    pump.idle()
    judged, shown = pump.events[begun:]
    assert (judged["type"], judged["step"]) == ("validation", 0)
    outputs = [e["payload"]["outputs"]["data"] for e in (pump.events[begun - 1], shown)]
    assert not np.allclose(*outputs)
    pump.send({"type": "step", "unit": "batch", "count": 2})
    pump.idle()
    assert list(pump.losses()) == [1, 2]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"network": "modell"}, "There is no network 'modell'. Known: model."),
        ({"node": None}, "There is no node None in model. Known: dense_1"),
        ({"weight": "weights"}, "There is no weight 'weights' in model.dense_1. Known: "),
        ({"index": [0]}, "index must be a place in the shape [2, "),
        ({"index": [0, -1]}, "got [0, -1]"),
        ({"index": [True, 0]}, "got [True, 0]"),
        ({"index": None}, "got None"),
        ({"value": float("nan")}, "value must be a number, got nan"),
        ({"value": 1e39}, "value must be a number, got 1e+39"),
        ({"value": "1"}, "value must be a number, got '1'"),
    ],
)
def test_a_weight_that_is_not_there_is_refused(wrong: dict[str, Any], said: str) -> None:
    pump = Pump(preset("xor")["spec"], paused=True)
    pump.idle()
    right = {"network": "model", "node": "dense_1", "weight": "kernel", "index": [0, 0]}
    answer = pump.send({"type": "set", **right, "value": 1.0, **wrong})
    assert answer["type"] == "rejected"
    assert said in answer["message"]
