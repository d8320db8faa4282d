"""Optimizers equal Optax's, step by step, on every backend."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
import optax
import pytest

from engine import check, preset, train
from engine.backends.base import Program
from engine.optimizers.clipping import CLIPS
from engine.registry import OPTIMIZERS
from tests.engine.contract import EVERY, backend, draw, hypers_of

STEPS = 30
CASES: list[tuple[str, dict[str, Any], optax.GradientTransformation]] = [
    ("SGD", {"learning_rate": 0.1}, optax.sgd(0.1)),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}, optax.sgd(0.1, 0.9)),
    (
        "SGD",
        {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
        optax.sgd(0.1, 0.9, nesterov=True),
    ),
    ("RMSprop", {"learning_rate": 0.01}, optax.rmsprop(0.01, 0.9, 1e-7)),
    (
        "RMSprop",
        {"learning_rate": 0.01, "momentum": 0.5},
        optax.rmsprop(0.01, 0.9, 1e-7, momentum=0.5),
    ),
    ("Adagrad", {"learning_rate": 0.1}, optax.adagrad(0.1, 0.1, 1e-7)),
    ("Adam", {"learning_rate": 0.01}, optax.adam(0.01, eps=1e-7)),
    ("Adam", {"learning_rate": 0.01, "beta_1": 0.5}, optax.adam(0.01, b1=0.5, eps=1e-7)),
    ("Adadelta", {"learning_rate": 1.0}, optax.adadelta(1.0, 0.95, 1e-7)),
    ("Adadelta", {"learning_rate": 1.0, "rho": 0.5}, optax.adadelta(1.0, 0.5, 1e-7)),
    ("Adamax", {"learning_rate": 0.01}, optax.adamax(0.01, eps=1e-7)),
    ("Nadam", {"learning_rate": 0.01}, optax.nadam(0.01, eps=1e-7)),
    ("Nadam", {"learning_rate": 0.01, "beta_1": 0.5}, optax.nadam(0.01, b1=0.5, eps=1e-7)),
    ("Lion", {"learning_rate": 0.01}, optax.lion(0.01, weight_decay=0.0)),
    ("Lion", {"learning_rate": 0.01, "weight_decay": 0.1}, optax.lion(0.01, weight_decay=0.1)),
    ("AdamW", {"learning_rate": 0.01}, optax.adamw(0.01, eps=1e-7, weight_decay=0.004)),
]


def test_every_optimizer_is_compared() -> None:
    assert {name for name, _, _ in CASES} == set(OPTIMIZERS.names())


def program(optimizer: Any) -> Program:
    """Descends Σ(w − row)² weight by weight; the state is what the optimizer keeps."""

    def step(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        def loss(params: Any) -> Any:
            error = params["w"] - batch["x"][0]
            return xp.sum(error * error), 0 * xp.sum(error)

        (value, _), grads = xp.nn.value_and_grad(loss)(state["params"])
        count = state["step"] + 1
        w, slots = optimizer.update(
            xp, hyper, xp.astype(count, xp.float32), state["params"]["w"], grads["w"],
            state["slots"]["w"],
        )  # fmt: skip
        return {"params": {"w": w}, "slots": {"w": slots}, "step": count}, {"loss": value}

    def nothing(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        return {"sum": xp.sum(batch["weight"])}

    return Program(step, nothing, {}, f"{optimizer.name}{optimizer.config()}")


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    ("kind", "config", "reference"), CASES, ids=[f"{k}{c}" for k, c, _ in CASES]
)
def test_equals_optax(name: str, kind: str, config: Any, reference: Any) -> None:
    optimizer = OPTIMIZERS.find(kind)(**config)
    rows, start = draw((STEPS, 7), 1), draw((7,), 2)
    state = {
        "params": {"w": start},
        "slots": {"w": optimizer.begin(start)},
        "step": np.zeros((), np.uint32),
    }
    data = {"x": rows, "y": rows}
    session = backend(name).session(
        program(optimizer), state, {"train": data, "validation": data}, hypers_of(optimizer)
    )
    session.run(np.arange(STEPS, dtype=np.int32)[:, None])
    ours = session.state()["params"]["w"]

    w, memory = jnp.array(start), reference.init(jnp.array(start))
    for row in rows:
        updates, memory = reference.update(2 * (w - row), memory, w)
        w = optax.apply_updates(w, updates)
    np.testing.assert_allclose(ours, np.asarray(w), rtol=2e-5, atol=1e-6)


THEIRS: dict[str, Any] = {
    "clipvalue": optax.clip,
    "clipnorm": optax.clip_by_block_rms,  # by the mean square; see below
    "global_clipnorm": optax.clip_by_global_norm,
}


def test_every_clip_is_compared() -> None:
    assert THEIRS.keys() == CLIPS.keys()


@pytest.mark.parametrize("limit", [0.5, 5.0, 1e6])
@pytest.mark.parametrize("name", CLIPS)
def test_clipping_equals_optax(name: str, limit: float) -> None:
    from engine.backends.jax_backend import XP

    grads = {"a": jnp.array(draw((4, 3), 3)), "b": jnp.array(draw((5,), 4))}
    ours = CLIPS[name](XP, grads, jnp.float32(limit))
    for key, mine in ours.items():
        # The norm of n numbers is √n times their root mean square.
        theirs = THEIRS[name](limit / (grads[key].size ** 0.5 if name == "clipnorm" else 1))
        expected, _ = theirs.update(grads, optax.EmptyState())
        np.testing.assert_allclose(mine, expected[key], rtol=1e-6)


@pytest.mark.parametrize("name", CLIPS)
def test_clipping_leaves_zero_gradients_alone(name: str) -> None:
    from engine.backends.jax_backend import XP

    clipped = CLIPS[name](XP, {"a": jnp.zeros(3)}, jnp.float32(1))
    assert (clipped["a"] == 0).all()


def test_one_clip_at_a_time() -> None:
    spec = preset("heart")["spec"]
    spec["training"]["optimizer"]["config"] |= {"clipvalue": 1.0, "clipnorm": 1.0}
    (problem,) = check(spec)["problems"]
    assert problem["path"] == "training.optimizer.config.clipvalue"
    assert "clipvalue and clipnorm" in problem["message"]


@pytest.mark.parametrize("name", CLIPS)
def test_clips_reach_the_step_and_change_live(name: str) -> None:
    def first_weights(limit: float | None, later: float | None = None) -> Any:
        spec = preset("heart")["spec"]
        config = {"learning_rate": 0.5} | ({} if limit is None else {name: limit})
        spec["training"]["optimizer"] = {"type": "SGD", "config": config}
        run = train(spec, steps=3, paused=True)
        control: Any = None
        if later is not None:
            next(run)
            control = {"type": "hyper", "key": f"optimizer.{name}", "value": later}
        events = [run.send(control), run.send({"type": "resume"})]
        while events[-1] is None or events[-1]["type"] != "done":
            events.append(run.send(None))
        return events[-1]["loss"]

    assert first_weights(1e-3) == first_weights(1e6, later=1e-3)
    assert first_weights(1e-3) > first_weights(None) == pytest.approx(first_weights(1e6))
