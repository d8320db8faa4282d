"""Saved runs: what is written is read, training goes on exactly, what is hostile is refused."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from engine import open_saved, preset
from engine.backends.base import Backend
from engine.check import require
from engine.params import initial_state
from engine.safetensors import read, write
from engine.saved import pack
from tests.engine.contract import EVERY, backend
from tests.engine.runs import Pump

# A preset of every recipe; batch statistics, dropout, two networks, several optimizers.
RECIPES = (
    "complementary-color overfit resnet-mini digits-cnn names-lstm autoencoder translate-gru "
    "gan-plane"
).split()
BEFORE, AFTER = 12, 8


def spec_of(name: str) -> Any:
    return preset(name)["spec"] | {"seed": 5}


def stepped(pump: Pump, count: int) -> None:
    pump.idle()
    pump.send({"type": "step", "unit": "batch", "count": count})
    pump.idle()


def snapshot(pump: Pump, spec: Any) -> bytes:
    texts = {"spec": json.dumps(spec)}
    question = {"type": "subscribe", "id": "s", "probe": "state", "config": {"texts": texts}}
    pump.send(question)
    pump.idle()
    answer = pump.all("probe")[-1]
    assert answer["payload"]["step"] == answer["step"]
    return answer["payload"]["file"]


def paused(spec: Any, engine: str | Backend) -> Pump:
    pump = Pump(spec, engine, paused=True)
    pump.idle()
    return pump


@cache
def halved(name: str, engine: str) -> tuple[bytes, dict[int, float]]:
    """A run's state after `BEFORE` steps, and its losses up to the end."""
    spec = spec_of(name)
    pump = paused(spec, backend(engine))
    stepped(pump, BEFORE)
    file = snapshot(pump, spec)
    stepped(pump, AFTER)
    return file, pump.losses()


def continued(spec: Any, engine: str | Backend, file: bytes) -> dict[int, float]:
    """The losses of a fresh run that goes on from a file."""
    pump = paused(spec, engine)
    pump.send({"type": "load", "file": file})
    pump.idle()
    loaded = pump.all("loaded")[-1]
    assert (loaded["step"], loaded["seed"]) == (BEFORE, 5)
    assert pump.all("validation")[-1]["step"] == BEFORE
    stepped(pump, AFTER)
    return pump.losses()


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("engine", EVERY)
def test_goes_on_exactly_where_it_was(name: str, engine: str) -> None:
    file, whole = halved(name, engine)
    losses = continued(spec_of(name), backend(engine), file)
    assert list(losses) == list(range(BEFORE + 1, BEFORE + AFTER + 1))
    assert losses == {step: whole[step] for step in losses}


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("engine", EVERY[1:])
def test_goes_on_on_another_backend(name: str, engine: str) -> None:
    file, whole = halved(name, EVERY[0])
    losses = continued(spec_of(name), backend(engine), file)
    expected = [whole[step] for step in losses]
    np.testing.assert_allclose(list(losses.values()), expected, rtol=1e-4)


def test_another_seed_goes_on_with_its_own_batches() -> None:
    """The file's seed counts, not that of the run it is loaded into."""
    file, whole = halved("overfit", "numpy")
    losses = continued(spec_of("overfit") | {"seed": 77}, "numpy", file)
    assert losses == {step: whole[step] for step in losses}


def test_the_page_is_told_what_a_file_holds() -> None:
    file, _ = halved("spiral", "numpy")
    saved = open_saved(file)
    assert (saved["problem"], saved["step"], saved["seed"]) == (None, BEFORE, 5)
    assert saved["spec"] == spec_of("spiral")


def test_a_diverged_run_goes_on_from_a_saved_state() -> None:
    spec = spec_of("complementary-color")
    file, whole = halved("complementary-color", "numpy")
    pump = paused(spec, "numpy")
    pump.send({"type": "hyper", "key": "optimizer.learning_rate", "value": 10})
    pump.idle()
    with np.errstate(all="ignore"):
        pump.send({"type": "step", "unit": "batch", "count": 2000})
        pump.until("diverged")
        pump.idle()
    rate = spec["training"]["optimizer"]["config"]["learning_rate"]
    pump.send({"type": "hyper", "key": "optimizer.learning_rate", "value": rate})
    pump.send({"type": "load", "file": file})
    stepped(pump, AFTER)
    steps, losses = range(BEFORE + 1, BEFORE + AFTER + 1), pump.losses()  # the last of each step
    assert [losses[step] for step in steps] == [whole[step] for step in steps]


@pytest.mark.parametrize("half", [False, True])
def test_weights_alone_go_on_with_a_fresh_optimizer(half: bool) -> None:
    spec = spec_of("overfit")
    pump = paused(spec, "numpy")
    stepped(pump, BEFORE)
    whole = read(snapshot(pump, spec)).arrays
    config = {"slots": False, "half": half}
    pump.send({"type": "subscribe", "id": "w", "probe": "state", "config": config})
    pump.idle()
    file = pump.all("probe")[-1]["payload"]["file"]
    assert not any(name.startswith("slots") for name in read(file).arrays)

    other = paused(spec, "numpy")
    stepped(other, 3)  # slots of its own, which are not the file's
    other.send({"type": "load", "file": file})
    other.idle()
    assert other.events[-1]["type"] == "validation"
    for name, array in read(snapshot(other, spec)).arrays.items():
        if name.startswith("slots"):
            assert not array.any()
        elif half:
            np.testing.assert_allclose(array, whole[name], rtol=1e-3, atol=1e-7)
        else:
            np.testing.assert_array_equal(array, whole[name])


def state_of(spec: Any) -> Any:
    checked = require(spec)
    return initial_state(checked.experiment, checked.infos, 5)


def changed(spec: Any, change: Any) -> bytes:
    """A good file with its arrays and texts changed."""
    contents = read(pack(state_of(spec), {"spec": json.dumps(spec)}))
    arrays, texts = dict(contents.arrays), dict(contents.texts)
    change(arrays, texts)
    return write(arrays, texts)


KERNEL = "params.model.dense_1.kernel"


def _nan(arrays: Any, texts: Any) -> None:
    arrays[KERNEL] = np.full_like(arrays[KERNEL], np.nan)


def _turned(arrays: Any, texts: Any) -> None:
    arrays[KERNEL] = arrays[KERNEL].T


def _wide(arrays: Any, texts: Any) -> None:
    arrays[KERNEL] = arrays[KERNEL].astype(np.float64)


def _missing(arrays: Any, texts: Any) -> None:
    del arrays[KERNEL]


def _more(arrays: Any, texts: Any) -> None:
    arrays["params.model.other.kernel"] = np.zeros(3, np.float32)


def _text(name: str, value: str | None) -> Any:
    def change(arrays: Any, texts: Any) -> None:
        texts.pop(name, None)
        if value is not None:
            texts[name] = value

    return change


def _network(nodes: Any) -> str:
    spec = preset("complementary-color")["spec"]
    return json.dumps(spec | {"networks": {"model": {"nodes": nodes}}})


def _million() -> str:
    node = {"id": "a", "type": "Dense", "inputs": []}
    return _network([node] * 20_000)


def _units(count: int) -> str:
    spec = preset("complementary-color")["spec"]
    spec["networks"]["model"]["nodes"][1]["config"]["units"] = count
    return json.dumps(spec)


CHANGES = {
    "NaN in a weight": (_nan, "dense_1: kernel .* NaN or infinity"),
    "a weight turned round": (_turned, r"dense_1: expected kernel .* \(3, 64\), found \(64, 3\)"),
    "wider numbers": (_wide, "in float32, found float64"),
    "a weight missing": (_missing, "dense_1: expected kernel .*, found none"),
    "a weight too many": (_more, "also holds params.model.other.kernel"),
    "no step": (_text("step", None), "step: expected a whole number"),
    "a step below zero": (_text("step", "-1"), "step: expected a whole number"),
    "a step of many digits": (_text("step", "9" * 5000), "step: expected a whole number"),
    "a step beyond all steps": (_text("step", "4294967296"), "step: expected a whole number"),
    "a seed in other digits": (_text("seed", "²"), "seed: expected a whole number"),
    "another form": (_text("strata", "2"), "reads form 1"),
    "somebody else's weights": (_text("strata", None), "not saved by Strata"),
    "no experiment": (_text("spec", None), "not the experiment"),
    "an experiment that is a list": (_text("spec", "[]"), "must be a JSON object"),
    "an experiment that is no JSON": (_text("spec", "{'a': 1}"), "is no JSON"),
    "deep nesting": (_text("spec", '{"a":' * 10_000 + "1" + "}" * 10_000), "nested deeper"),
    "far too many blocks": (_text("spec", _million()), "cannot be trained"),
    "a script for a name": (
        _text("spec", _network([{"id": "<script>", "type": "Input", "inputs": []}])),
        "cannot be trained",
    ),
    "a network larger than the file": (_text("spec", _units(20_000)), "more than the file's"),
    "a network larger than memory": (_text("spec", _units(10**9)), "cannot be trained"),
    "wrong types": (_text("spec", '{"version": "1", "networks": 7}'), "cannot be trained"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_hostile_file_is_refused_with_the_reason(name: str) -> None:
    change, reason = CHANGES[name]
    spec = preset("complementary-color")["spec"]
    saved = open_saved(changed(spec, change))
    assert saved["spec"] is None
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(saved["problem"])


@pytest.mark.parametrize("name", ["NaN in a weight", "a weight turned round", "a weight missing"])
def test_a_run_refuses_what_does_not_fit_and_stays_as_it_is(name: str) -> None:
    spec = preset("complementary-color")["spec"]
    pump, other = (paused(spec, "numpy") for _ in range(2))
    stepped(pump, 3)
    for file in (changed(spec, CHANGES[name][0]), b"", "text", None):
        pump.send({"type": "load", "file": file})
        pump.idle()
        assert pump.events[-1]["type"] == "rejected"
        assert pump.events[-1]["control"] == "load"
    stepped(pump, 3)
    stepped(other, 6)
    assert pump.losses() == other.losses()
