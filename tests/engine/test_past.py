"""Going back along a run: bounded, exact, and nothing is forgotten before it goes on from there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import preset
from engine.past import BYTES, LEAST, MOST, Mark, Past
from tests.engine.contract import EVERY, backend
from tests.engine.runs import Pump

# Dropout; batch statistics; two networks and two optimizers.
RECIPES = ("digits-cnn", "resnet-mini", "gan-plane")


def stepped(pump: Pump, count: int) -> None:
    pump.send({"type": "step", "unit": "batch", "count": count})
    pump.idle()


def begun(name: str, engine: str = "numpy", steps: int = 12, **changed: Any) -> Pump:
    pump = Pump(preset(name)["spec"] | {"seed": 5} | changed, backend(engine), paused=True)
    pump.idle()
    stepped(pump, steps)
    return pump


def rewound(pump: Pump, step: int) -> Any:
    pump.send({"type": "rewind", "step": step})
    pump.idle()
    return pump.all("rewound")[-1]


def weights(pump: Pump) -> bytes:
    pump.send({"type": "subscribe", "id": "s", "probe": "state", "config": {}})
    pump.idle()
    return pump.all("probe")[-1]["payload"]["file"]


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("engine", EVERY)
def test_there_and_back_again(name: str, engine: str) -> None:
    """The newest state comes back whole, and an earlier one goes on as it did the first time."""
    pump = begun(name, engine)
    first, newest = pump.losses(), weights(pump)
    early = pump.all("kept")[-1]["steps"][1]
    told = rewound(pump, early)
    assert (told["step"], told["newest"], told["loss"]) == (early, 12, first[early])
    assert weights(pump) != newest
    assert rewound(pump, 12)["step"] == 12
    assert weights(pump) == newest
    rewound(pump, early)
    before = len(pump.events)
    stepped(pump, 12 - early)
    assert pump.events[before]["type"] == "cut"
    again = [event for event in pump.events[before:] if event["type"] == "metrics"]
    steps = np.concatenate([event["step"] for event in again])
    losses = np.concatenate([event["loss"] for event in again])
    assert steps.tolist() == list(range(early + 1, 13))
    assert losses.tolist() == [np.float32(first[step]) for step in steps]
    assert weights(pump) == newest


def test_what_comes_after_is_forgotten_when_the_run_goes_on() -> None:
    pump = begun("overfit", steps=40)
    rewound(pump, pump.all("kept")[-1]["steps"][3])
    here = pump.all("rewound")[-1]["step"]
    stepped(pump, 1)
    assert pump.all("cut")[-1]["step"] == here
    assert rewound(pump, 40)["step"] == here + 1  # the newest there is now
    pump.send({"type": "restart", "seed": 1})
    pump.idle()
    assert rewound(pump, 40)["newest"] == 0


def test_a_step_between_two_states_means_the_earlier_one() -> None:
    pump = begun("overfit", steps=200)
    steps = pump.all("kept")[-1]["steps"]
    assert rewound(pump, steps[5] + 1)["step"] == steps[5]
    assert pump.all("validation")[-1]["step"] == steps[5]


def test_a_running_run_rests() -> None:
    pump = Pump(preset("overfit")["spec"])
    pump.until("kept")
    pump.send({"type": "rewind", "step": 0})
    pump.idle()
    assert pump.all("status")[-1]["state"] == "paused"
    told = pump.all("rewound")[-1]
    assert told["step"] == 0 < told["newest"] and "loss" not in told


def test_back_to_before_a_run_diverged() -> None:
    spec = preset("complementary-color")["spec"]
    spec["training"]["optimizer"]["config"]["learning_rate"] = 10.0
    pump = Pump(spec)
    told = pump.until("diverged")
    pump.idle()
    assert 0 <= told["before"] < told["step"]
    newest = rewound(pump, told["before"])["newest"]
    assert np.isfinite(pump.all("validation")[-1]["loss"])
    rewound(pump, newest)
    assert pump.all("diverged")[-1]["step"] == told["step"]
    assert pump.tell(type="resume")["type"] == "rejected"
    pump.idle()
    rewound(pump, told["before"])
    pump.send({"type": "hyper", "key": "optimizer.learning_rate", "value": 1e-3})
    pump.idle()
    stepped(pump, 10)
    assert np.isfinite(pump.all("metrics")[-1]["loss"]).all()
    assert len(pump.all("diverged")) == 2


@pytest.mark.parametrize("step", [None, -1, 1.5, "3", True])
def test_a_step_that_is_none_is_refused(step: Any) -> None:
    pump = begun("overfit", steps=3)
    assert pump.tell(type="rewind", step=step)["type"] == "rejected"


@given(gaps=st.lists(st.integers(1, 10**6), min_size=1, max_size=300), size=st.integers(1, 2**24))
def test_what_is_kept_is_bounded_and_evenly_spread(gaps: list[int], size: int) -> None:
    state = {"w": np.broadcast_to(np.float32(0), (size,))}
    past, way = Past(), [0, *np.cumsum(gaps).tolist()]
    for step in way:
        if past.due(step):
            past.keep(Mark(step, state, 1.0))
    most = min(MOST, BYTES // (4 * size) - 1)
    assert len(past.steps) <= most if most >= LEAST else past.steps == []
    if past.steps:
        assert past.steps[0] == 0
        apart = np.diff([*past.steps, way[-1]])
        assert apart.max() <= 4 * way[-1] / most + 2 * max(gaps)


def test_the_last_calm_step() -> None:
    past = Past()
    for step, loss in enumerate([np.nan, 3.0, 0.5, 0.9, 40.0]):
        past.keep(Mark(step, {"w": np.zeros(1)}, loss))
    assert past.calm() == 3
