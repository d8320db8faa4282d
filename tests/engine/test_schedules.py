"""Schedules equal Optax's, and multiply the live learning rate."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import optax
import pytest

from engine import check, preset, train
from engine.backends.base import Program
from engine.registry import SCHEDULES
from tests.engine.contract import EVERY, backend

STEPS = 50
CASES: list[tuple[str, dict[str, Any], Any]] = [
    ("constant", {}, optax.constant_schedule(1.0)),
    ("warm_up", {"warmup_steps": 20}, optax.linear_schedule(0.0, 1.0, 20)),
    ("step", {"decay_steps": 7, "decay_rate": 0.5},
     optax.exponential_decay(1.0, 7, 0.5, staircase=True)),
    ("exponential", {"decay_steps": 13, "decay_rate": 0.1}, optax.exponential_decay(1.0, 13, 0.1)),
    ("cosine", {"decay_steps": 30}, optax.cosine_decay_schedule(1.0, 30)),
    ("cosine", {"decay_steps": 30, "alpha": 0.1}, optax.cosine_decay_schedule(1.0, 30, 0.1)),
    ("cosine", {"decay_steps": 30, "warmup_steps": 10, "alpha": 0.2},
     optax.warmup_cosine_decay_schedule(0.0, 1.0, 10, 40, 0.2)),
    ("exponential", {"decay_steps": 13, "decay_rate": 0.1, "warmup_steps": 5},
     optax.warmup_exponential_decay_schedule(0.0, 1.0, 5, 13, 0.1)),
]  # fmt: skip


def test_every_schedule_is_compared() -> None:
    assert {name for name, _, _ in CASES} == set(SCHEDULES.names())


def factors(name: str, schedule: Any) -> np.ndarray:
    """The factor of each step as a compiled step sees it, the step being part of the state."""

    def step(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        factor = schedule.factor(xp, xp.astype(state["step"], xp.float32))
        return {"step": state["step"] + 1}, {"loss": factor + 0 * batch["x"][0, 0]}

    def nothing(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        return {"sum": xp.sum(batch["weight"])}

    program = Program(step, nothing, {}, f"{schedule.name}{schedule.config()}")
    data = {"x": np.zeros((1, 1), np.float32)}
    state = {"step": np.zeros((), np.uint32)}
    session = backend(name).session(program, state, {"train": data, "validation": data}, {})
    return session.run(np.zeros((STEPS, 1), np.int32))["loss"]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    ("kind", "config", "reference"), CASES, ids=[f"{k}{c}" for k, c, _ in CASES]
)
def test_equals_optax(name: str, kind: str, config: Any, reference: Any) -> None:
    theirs = [float(reference(count)) for count in range(STEPS)]
    ours = factors(name, SCHEDULES.find(kind)(**config))
    np.testing.assert_allclose(ours, theirs, rtol=2e-6, atol=1e-7)


def scheduled(schedule: Any, rate: float) -> Any:
    spec = copy.deepcopy(preset("heart")["spec"])
    config = {"learning_rate": rate}
    if schedule is not None:
        config["schedule"] = schedule
    spec["training"]["optimizer"] = {"type": "SGD", "config": config}
    return spec


def losses(spec: Any, rates: list[float] | None = None) -> list[float]:
    """The losses of 8 steps; with `rates`, the slider is set before each of them."""
    run = train(spec, paused=True)
    found: list[float] = []
    for i in range(8):
        controls: list[Any] = [{"type": "step", "unit": "batch"}]
        if rates:
            controls.insert(
                0, {"type": "hyper", "key": "optimizer.learning_rate", "value": rates[i]}
            )
        while (item := next(run)) is not None:
            assert item["type"] not in ("rejected", "failed")
        for control in controls:
            item = run.send(control)
        while item is not None:
            if item["type"] == "metrics":
                found += [float(loss) for loss in item["loss"]]
            item = next(run)
    return found


def test_the_schedule_multiplies_the_live_slider() -> None:
    cosine = {"type": "cosine", "config": {"decay_steps": 8}}
    factor = optax.cosine_decay_schedule(1.0, 8)
    by_hand = [0.3 * np.asarray(factor(i)).item() for i in range(8)]
    assert losses(scheduled(cosine, 0.3)) == pytest.approx(
        losses(scheduled(None, 0.1), by_hand), rel=1e-5
    )
    assert losses(scheduled(cosine, 0.1), [0.3] * 8) == losses(scheduled(cosine, 0.3))


def test_structure_knows_the_schedule_and_old_specs_are_valid() -> None:
    plain = check(scheduled(None, 0.1))
    assert plain["ok"] and plain["structure"] == check(scheduled("constant", 0.5))["structure"]
    stairs = check(scheduled({"type": "step", "config": {"decay_steps": 9}}, 0.1))["structure"]
    assert stairs not in (plain["structure"], check(scheduled("step", 0.1))["structure"])


def test_wrong_schedules_are_told_where_they_stand() -> None:
    for schedule, path in [("cosin", "type"), ({"type": "step", "config": {"decay_rate": 2}},
                                               "config.decay_rate")]:  # fmt: skip
        (problem,) = check(scheduled(schedule, 0.1))["problems"]
        assert problem["path"] == f"training.optimizer.config.schedule.{path}"
