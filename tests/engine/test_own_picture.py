"""A picture of the learner's own: what the probe `predict` answers, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import preset
from tests.engine.runs import Pump


def resting(name: str) -> Pump:
    pump = Pump(preset(name)["spec"], paused=True)
    pump.idle()
    return pump


def ask(pump: Pump, inputs: Any) -> Any:
    config = {"inputs": inputs}
    return pump.tell(type="subscribe", id="own-picture", probe="predict", config=config)


@pytest.mark.parametrize(("name", "answer"), [("digits", 10), ("autoencoder", 784)])
def test_a_picture_of_the_data_gets_the_answer_it_gets_as_a_sample(name: str, answer: int) -> None:
    pump = resting(name)
    samples = pump.tell(type="subscribe", id="s", probe="samples", config={"count": 2})["payload"]
    rows = np.reshape(samples["inputs"]["data"], (2, -1))
    # The page sends four digits after the point.
    found = ask(pump, rows[:1].round(4).tolist())["payload"]["outputs"]
    assert found["shape"] == [1, answer]
    wanted = np.reshape(samples["outputs"]["data"], (2, -1))[0]
    np.testing.assert_allclose(found["data"], wanted, atol=1e-3)


def test_an_answer_follows_the_training_and_the_latest_drawing() -> None:
    pump = resting("digits")
    blank = ask(pump, [[0.0] * 64])["payload"]["outputs"]["data"]
    full = ask(pump, [[1.0] * 64])["payload"]["outputs"]["data"]
    assert not np.allclose(blank, full)
    pump.tell(type="step", unit="batch")
    pump.idle()
    after = pump.all("probe")[-1]
    assert after["step"] == 1
    assert not np.allclose(after["payload"]["outputs"]["data"], full)


REFUSED = {
    "too short": ([[0.5] * 63], "64 numbers for Handwritten digits, got 63"),
    "not finite": ([[float("inf")] * 64], "finite"),
    "ragged": ([[0.5] * 64, [0.5] * 63], "equal length"),
    "words": ([["ink"] * 64], "numbers"),
    "none": ([], "1 to 4096 rows"),
    "too many": ([[0.0] * 64] * 4097, "1 to 4096 rows"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_picture_is_refused_with_what_is_needed(case: str) -> None:
    inputs, words = REFUSED[case]
    answer = ask(resting("digits"), inputs)
    assert answer["type"] == "rejected"
    assert words in answer["message"]
