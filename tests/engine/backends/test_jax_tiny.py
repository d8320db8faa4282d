"""Small networks on a CPU: all steps of a dispatch as one piece of machine code."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import backends, preset
from engine.backends.jax_backend import TINY_STEP, TINY_XP, JaxSession, Weight
from engine.check import require
from engine.datasets.base import samples
from engine.hypers import hyper_settings
from engine.params import initial_state
from engine.rng import batch_indices
from engine.step import program

RATE = 0.05


def trained(weights: list[np.ndarray], x: np.ndarray, steps: int) -> list[np.ndarray]:
    """Gradient descent on the mean square of a tanh network's outputs, by the textbook."""
    for _ in range(steps):
        layers = [x]
        for w in weights:
            layers.append(np.tanh(layers[-1] @ w))
        slope, new = 2 * layers[-1] / layers[-1].size, []
        for w, taken, given_on in zip(
            reversed(weights), reversed(layers[:-1]), reversed(layers), strict=False
        ):
            slope = slope * (1 - given_on**2)
            new.append(w - RATE * taken.T @ slope)
            slope = slope @ w.T
        weights = new[::-1]
    return weights


@settings(max_examples=30)
@given(
    widths=st.lists(st.integers(1, 140), min_size=2, max_size=4),
    rows=st.integers(1, 70), seed=st.integers(0, 99),
)  # fmt: skip
def test_loops_of_one_piece_do_what_the_textbook_says(
    widths: list[int], rows: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    shapes = list(pairwise(widths))
    weights = [random.normal(0, a**-0.5, (a, b)).astype(np.float32) for a, b in shapes]
    x = random.normal(size=(rows, widths[0])).astype(np.float32)

    def loss(weights: Any) -> Any:
        y = jnp.asarray(x)
        for w in weights:
            y = jnp.tanh(TINY_XP.matmul(y, w))
        return jnp.mean(y * y)

    def body(_: Any, weights: Any) -> Any:
        slopes = jax.grad(loss)(weights)
        return [w - RATE * slope for w, slope in zip(weights, slopes, strict=True)]

    def loop(count: Any, weights: Any) -> Any:
        return jax.lax.fori_loop(0, count, body, weights)

    found = jax.jit(loop, compiler_options=Weight.TINY.value)(np.int32(3), weights)
    wide = [w.astype(np.float64) for w in weights]
    for ours, theirs in zip(found, trained(wide, x.astype(np.float64), 3), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def begun(name: str) -> Any:
    """A session of a preset after some steps."""
    checked = require(preset(name)["spec"])
    experiment = checked.experiment
    data = samples(experiment.dataset)
    session = backends.get("jax").session(
        program(experiment), initial_state(experiment, checked.infos, 0),
        {"train": data.train, "validation": data.validation},
        {key: setting.value for key, setting in hyper_settings(experiment).items()},
    )  # fmt: skip
    rows = batch_indices(0, 0, 3, experiment.batch_size, len(data.train["x"]))
    session.run(rows)
    return session, rows


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="For CPUs alone.")
@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("line-fit", "TINY"), ("heart", "TINY"), ("complementary-color", "TINY"),
        ("digits", "TINY"), ("digits-cnn", "SMALL"), ("sine-lstm", "SMALL"), ("fill", "LARGE"),
    ],
)  # fmt: skip
def test_what_is_tiny_runs_as_one_piece(name: str, weight: str) -> None:
    session, rows = begun(name)
    known = session._weight(rows[0])
    assert known.name == weight
    run, state, hyper = session._code.run[known], session._state, session._hyper
    made = run.lower(state, session._train, hyper, rows, np.int32(3)).compile().as_text()
    assert ("xla_cpu_small_call" in made) == (weight == "TINY")


def test_a_second_learner_is_not_weighed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    begun("heart")
    monkeypatch.setattr(JaxSession, "_weighed", None)
    begun("heart")


def test_the_limit_is_that_of_one_step() -> None:
    session, rows = begun("digits")
    one = session._code.step.lower(session._state, session._train, session._hyper, rows[0])
    products = 6 * 32 * (64 * 128 + 128 * 32 + 32 * 10) - 2 * 32 * 64 * 128  # no slope of x
    assert products < one.cost_analysis()["flops"] < min(1.1 * products, TINY_STEP)
