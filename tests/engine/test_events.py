"""How events are written."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.events import to_json

GENERATOR = np.random.default_rng(0)
NUMBERS = {
    "around one": GENERATOR.normal(size=20_000),
    "of any size": 10 ** GENERATOR.uniform(-44, 38, 20_000),
    "negative": -(10 ** GENERATOR.uniform(-13, 6, 20_000)),
    "rounded": np.round(GENERATOR.uniform(0, 10, 5_000), 2),
    "borders": [0, -0.0, 1, 0.5, 1e-12, 1e5, 99999.99, 9.9999999e-1, 1e-7, 1e-45, 3.4e38],
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_losses_are_written_in_the_shortest_form_that_is_exact(kind):
    losses = np.array(NUMBERS[kind], np.float32)
    written = json.loads(to_json({"loss": losses}))["loss"]
    np.testing.assert_array_equal(np.array(written, np.float32), losses)
    assert [repr(x) for x in written] == [repr(float(text)) for text in losses.astype(str)]


def test_what_is_no_number_is_null():
    losses = np.array([1.5, np.nan, np.inf, -np.inf], np.float32)
    assert to_json({"loss": losses}) == '{"loss":[1.5,null,null,null]}'
