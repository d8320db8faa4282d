"""The next step layer by layer: its numbers are those of the step that follows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import preset
from engine.probes.walk import length, summary
from tests.engine.contract import EVERY, backend
from tests.engine.runs import Pump


def walked(spec: Any, name: str = "numpy", steps: int = 3) -> tuple[Pump, dict[str, Any]]:
    pump = Pump(spec, backend(name), paused=True)
    pump.idle()
    pump.tell(type="step", unit="batch", count=steps)
    pump.idle()
    return pump, pump.tell(type="subscribe", id="w", probe="walk", config={})["payload"]


@pytest.mark.parametrize("name", EVERY)
def test_it_shows_the_very_step_that_comes_next(name: str) -> None:
    pump, payload = walked(preset("digits")["spec"], name)
    assert payload["step"] == 3
    assert [row["node"] for row in payload["rows"]] == ["dense_1", "dense_2", "output"]
    assert [row["shape"] for row in payload["rows"]] == [[32, 128], [32, 32], [32, 10]]
    pump.tell(type="step", unit="batch")
    pump.idle()
    assert pump.losses()[4] == pytest.approx(payload["losses"]["loss"], rel=1e-5)
    # Of plain SGD the update is the gradient times the learning rate.
    assert payload["update"] == pytest.approx(0.01 * payload["gradient"], rel=1e-3)
    for row in payload["rows"]:
        assert row["update"] == pytest.approx(0.01 * row["gradient"], rel=1e-3)
    after = pump.all("probe")[-1]["payload"]
    assert after["step"] == 4
    assert 0 < abs(after["weights"] - payload["weights"]) <= payload["update"] + 1e-6


def test_backends_tell_the_same() -> None:
    ours, *others = (walked(preset("heart")["spec"], name)[1] for name in EVERY)
    for other in others:
        for mine, row in zip(ours["rows"], other["rows"], strict=True):
            assert mine["node"] == row["node"] and mine["shape"] == row["shape"]
            for key in ("mean", "deviation", "weights", "gradient", "update"):
                assert row[key] == (mine[key] and pytest.approx(mine[key], rel=1e-3, abs=1e-6))


def test_layers_stand_in_the_order_of_the_forward_pass() -> None:
    _, payload = walked(preset("gan-plane")["spec"], steps=1)
    networks = [row["network"] for row in payload["rows"]]
    assert networks == sorted(networks, reverse=True), "the generator before the discriminator"
    assert set(payload["losses"]) == {"loss", "generator", "discriminator"}
    _, payload = walked(preset("resnet-mini")["spec"], steps=1)
    nodes = [row["node"] for row in payload["rows"]]
    assert nodes.index("stem") < nodes.index("residual_1/conv_1") < nodes.index("output")


def test_layers_without_weights_have_no_lengths() -> None:
    _, payload = walked(preset("digits-cnn")["spec"], steps=1)
    empty = [row for row in payload["rows"] if row["weights"] is None]
    assert empty and all(row["gradient"] is None and row["update"] is None for row in empty)


def test_figures_of_an_output() -> None:
    found = summary(np.array([[0.0, 1.0], [2.0, 5.0]], np.float32))
    assert found == {"shape": [2, 2], "mean": 2.0, "deviation": 3.5**0.5, "zeros": 0.25}
    assert length({"a": np.array([3.0]), "b": {"c": np.array([4.0])}}) == 5.0
    assert length({}) is None
