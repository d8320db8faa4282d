"""Neurons over the plane: their maps equal forward passes made by hand, on every backend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import preset
from tests.engine.contract import EVERY, backend
from tests.engine.runs import Pump

SIDE = 7
FUNCTIONS = {
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
}


def looked(pump: Pump, **config: Any) -> Any:
    return pump.tell(type="subscribe", id="n", probe="neurons", config=config)["payload"]


def part(payload: Any, place: Any) -> np.ndarray:
    size = int(np.prod(place["shape"]))
    numbers = np.asarray(payload["numbers"]["data"])
    return numbers[place["at"] : place["at"] + size].reshape(place["shape"])


def by_hand(spec: Any, payload: Any) -> dict[str, np.ndarray]:
    """Maps (units, SIDE, SIDE) from the top, by the weights that the probe tells."""
    ticks = np.linspace(-3, 3, SIDE)
    x = np.array([[across, up] for up in ticks[::-1] for across in ticks])
    maps = {}
    for node in spec["networks"]["model"]["nodes"][1:]:
        told = payload["layers"][node["id"]]["weights"]
        x = x @ part(payload, told["kernel"]) + part(payload, told["bias"])
        x = FUNCTIONS[node["config"].get("activation", "linear")](x)
        maps[node["id"]] = x.T.reshape(-1, SIDE, SIDE)
    return maps


def close(found: np.ndarray, wanted: np.ndarray) -> None:
    """Maps are told to about a thousandth of their reach."""
    np.testing.assert_allclose(found, wanted, 0, 1e-3 * np.abs(wanted).max())


@pytest.mark.parametrize("engine", EVERY)
@pytest.mark.parametrize("name", ["circle", "xor", "spiral"])
def test_maps_are_forward_passes(name: str, engine: str) -> None:
    spec = preset(name)["spec"]
    pump = Pump(spec, backend(engine), paused=True)
    pump.idle()
    pump.tell(type="step", unit="batch", count=20)
    pump.idle()
    payload = looked(pump, resolution=SIDE)
    for node, wanted in by_hand(spec, payload).items():
        told = payload["layers"][node]
        close(part(payload, told["maps"]), wanted)
        assert told["reach"] == pytest.approx(np.abs(wanted - told["middle"]).max(), 1e-4)
    assert payload["layers"]["output"]["middle"] == 0.5


@pytest.mark.parametrize("engine", EVERY)
def test_a_weight_set_by_hand_shows_and_training_goes_on(engine: str) -> None:
    spec = preset("circle")["spec"]
    pump = Pump(spec, backend(engine), paused=True)
    pump.idle()
    before = looked(pump, resolution=SIDE)
    node = {"network": "model", "node": "dense_1"}
    pump.tell(type="set", **node, weight="kernel", index=[1, 2], value=2.5)
    pump.idle()
    after = pump.all("probe")[-1]["payload"]
    kernel = part(after, after["layers"]["dense_1"]["weights"]["kernel"])
    assert kernel[1, 2] == 2.5
    untouched = np.ones(kernel.shape, bool)
    untouched[1, 2] = False
    was = part(before, before["layers"]["dense_1"]["weights"]["kernel"])
    np.testing.assert_array_equal(kernel[untouched], was[untouched])
    maps = [part(each, each["layers"]["dense_1"]["maps"]) for each in (before, after)]
    changed = np.abs(maps[1] - maps[0]).max(axis=(1, 2)) > 5e-3
    assert changed.tolist() == [False, False, True, False]
    for name, wanted in by_hand(spec, after).items():
        close(part(after, after["layers"][name]["maps"]), wanted)
    pump.tell(type="step", unit="batch", count=3)
    pump.idle()
    assert max(pump.losses()) == 3 and all(np.isfinite(list(pump.losses().values())))


def test_wide_layers_and_other_data_have_none() -> None:
    for name in ("gan-plane", "digits"):
        spec = preset(name)["spec"]
        pump = Pump(spec, paused=True)
        pump.idle()
        payload = looked(pump, network=list(spec["networks"])[-1])
        assert all(
            part(payload, told["maps"]).shape[0] <= 16 for told in payload["layers"].values()
        )
        assert "hidden_1" not in payload["layers"] and "dense_1" not in payload["layers"]
