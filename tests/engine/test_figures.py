"""Weights on classes, tables of answers, and what single neurons reach."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine import check, preset
from engine.events import to_json
from tests.engine.runs import Pump, finished, seeded


def results(spec: Any, steps: int) -> dict[str, float]:
    return finished(spec, "numpy", steps).events[-1]["metrics"]


@pytest.mark.parametrize("seed", range(3))
def test_weight_on_the_sick_raises_recall_and_false_alarms(seed: int) -> None:
    spec = seeded("heart", seed)
    spec["training"]["metrics"] = ["recall", "false_positives"]
    even = results(spec, 1000)
    spec["training"]["loss"]["config"]["positive_weight"] = 4.0
    careful = results(spec, 1000)
    assert careful["recall"] > even["recall"]
    assert careful["false_positives"] > even["false_positives"]


def test_weight_on_the_sick_is_live() -> None:
    pump = Pump(preset("heart")["spec"], paused=True)
    pump.idle()
    pump.tell(type="hyper", key="loss.positive_weight", value=4.0)
    pump.tell(type="step", unit="batch", count=20)
    pump.idle()
    spec = preset("heart")["spec"]
    spec["training"]["loss"]["config"]["positive_weight"] = 4.0
    assert finished(spec, "numpy", 20).losses() == pump.losses()


def test_class_weights_are_live_one_by_one() -> None:
    spec = preset("digits")["spec"]
    spec["training"]["loss"]["config"] = {"class_weight": [1.0] * 10}
    assert check(spec)["hypers"][-1] == {
        "key": "loss.class_weight.9", "path": "training.loss.config.class_weight[9]", "value": 1.0,
    }  # fmt: skip
    pump = Pump(spec, paused=True)
    pump.idle()
    answer = pump.tell(type="hyper", key="loss.class_weight.3", value=-1)
    assert answer["type"] == "rejected" and "between 0" in answer["message"]
    pump.tell(type="hyper", key="loss.class_weight.3", value=0.0)
    pump.tell(type="step", unit="batch", count=300)
    pump.idle()
    payload = pump.tell(type="subscribe", id="c", probe="confusion")["payload"]
    counts = np.reshape(payload["counts"]["data"], payload["counts"]["shape"])
    assert counts[:, 3].sum() < 0.2 * counts[3].sum(), "threes that cost nothing are not learnt"
    other = json.loads(json.dumps(spec))
    other["training"]["loss"]["config"]["class_weight"][3] = 0.0
    assert check(other)["structure"] == check(spec)["structure"]
    other["training"]["loss"]["config"]["class_weight"] = [1.0] * 9
    (problem,) = check(other)["problems"]
    assert "one weight to each class" in problem["message"]


@pytest.mark.parametrize("name", ["heart", "digits"])
def test_confusion_and_calibration_say_what_the_metrics_say(name: str) -> None:
    spec = preset(name)["spec"]
    spec["training"]["metrics"] = ["accuracy", "calibration_error"]
    pump = Pump(spec, paused=True)
    pump.idle()
    pump.tell(type="step", unit="batch", count=8)
    pump.idle()
    metrics = pump.all("validation")[-1]["metrics"]
    confusion = pump.tell(type="subscribe", id="c", probe="confusion")["payload"]
    counts = np.reshape(confusion["counts"]["data"], confusion["counts"]["shape"])
    classes = len(confusion["labels"])
    assert (
        counts.shape == (classes, classes) and counts.sum() == pump.events[0]["validation_samples"]
    )
    assert np.trace(counts) / counts.sum() == pytest.approx(metrics["accuracy"])
    event = pump.tell(type="subscribe", id="b", probe="calibration", config={"split": "validation"})
    payload = event["payload"]
    assert payload["error"] == pytest.approx(metrics["calibration_error"], rel=1e-5)
    assert len(payload["edges"]["data"]) == len(payload["count"]["data"]) + 1
    assert sum(payload["count"]["data"]) == counts.sum()
    empty = payload["count"]["data"] == 0
    written = json.loads(to_json(event))["payload"]
    assert [value is None for value in written["right"]["data"]] == empty.tolist()


def test_numbers_have_no_confusion() -> None:
    pump = Pump(preset("line-fit")["spec"], paused=True)
    pump.idle()
    answer = pump.tell(type="subscribe", id="c", probe="confusion")
    assert answer["type"] == "rejected" and "no classes" in answer["message"]


def test_a_line_is_found_by_its_slope_and_height() -> None:
    pump = Pump(preset("line-fit")["spec"], paused=True)
    pump.idle()
    pump.tell(type="step", unit="batch", count=600)
    pump.idle()
    rows = {"inputs": [[0.0], [1.0]]}
    probe = pump.tell(type="subscribe", id="p", probe="predict", config=rows)
    height, right = probe["payload"]["outputs"]["data"]
    assert height == pytest.approx(0.1, abs=0.02) and right - height == pytest.approx(0.2, abs=0.02)
    assert pump.tell(type="stop")["metrics"]["r2"] > 0.97


def test_logistic_regression_parts_the_clouds() -> None:
    metrics = results(preset("logistic-regression")["spec"], 500)
    assert metrics["accuracy"] >= 0.97 and metrics["auc"] >= 0.99
