"""What is stored after a step, on every backend."""

from __future__ import annotations

import numpy as np
import pytest

from engine import preset, tree
from engine.check import require
from engine.hypers import hyper_settings
from engine.params import initial_state
from engine.step import program
from tests.engine.contract import EVERY, backend

TINY = float(np.finfo(np.float32).smallest_normal)


@pytest.mark.parametrize("name", EVERY)
def test_moments_that_fade_become_zero_and_never_subnormal(name: str) -> None:
    """The corners of the digits are never lit: nothing feeds the moments of their weights."""
    spec = preset("digits")["spec"]
    spec["training"]["optimizer"] = {"type": "Adam", "config": {}}
    checked = require(spec)
    experiment, data = checked.experiment, checked.experiment.dataset.load()
    state = initial_state(experiment, checked.infos, 0)
    for path, leaf in tree.items(state["slots"]):
        leaf[...] = 2 * TINY if path[-1] == "mean" else 0
    hypers = {key: setting.value for key, setting in hyper_settings(experiment).items()}
    splits = {"train": data.train, "validation": data.validation}
    session = backend(name).session(program(experiment), state, splits, hypers)
    rows = np.arange(20 * 32, dtype=np.int32).reshape(20, 32)
    dark = ~data.train["x"][: rows.size].any(axis=0)
    assert dark.sum() > 3

    def moments() -> np.ndarray:
        return session.state()["slots"]["model"]["dense_1"]["kernel"]["mean"]

    session.run(rows[:3])
    assert (moments()[dark] >= TINY).all()
    session.run(rows[3:])
    assert (moments()[dark] == 0).all() and moments()[~dark].any()
    for path, leaf in tree.items(session.state()):
        if leaf.dtype == np.float32:
            assert not ((leaf != 0) & (np.abs(leaf) < TINY)).any(), path
