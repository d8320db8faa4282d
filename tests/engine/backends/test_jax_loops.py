"""Loops over a sequence on JAX: what shared matrices gain must not change a number."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends.jax_backend import XP

BENDS = {
    "tanh": jnp.tanh,
    "sigmoid": XP.nn.sigmoid,
    "relu": XP.nn.relu,
    "exp": lambda x: jnp.exp(-jnp.square(x)),
    "linear": lambda x: x,
}
Tree = dict[str, Any]


def body(bend: Any, carry: Any, row: Any, p: Tree) -> tuple[Any, Any]:
    """Two memories; one matrix is multiplied by twice, one by a part of it, one in no way."""
    h, c = carry
    open_ = XP.nn.sigmoid(row + h @ p["u"] + p["bias"][1])
    c = open_ * c + bend(bend(h) @ p["u"]) + p["more"]["v"][0]
    h = bend(c @ p["more"]["v"] + (h * open_) @ p["w"][:, : h.shape[1]]) * p["scale"]
    return (h, c), {"every": h, "gate": open_}


def scalar(looped: Any, bend: Any, reverse: bool, p: Tree, h: Any, rows: Any) -> Any:
    (h, c), ys = looped(bend, reverse, (h, 0.5 * h), rows, p)
    return jnp.sum(jnp.sin(h) + c * c) + jnp.sum(ys["every"] * rows) + jnp.mean(ys["gate"])


def ours(bend: Any, reverse: bool, carry: Any, rows: Any, p: Tree) -> Any:
    step = lambda carry, row, p: body(bend, carry, row, p)  # noqa: E731
    return XP.nn.scan(step, carry, rows, reverse=reverse, shared=(p,))


def theirs(bend: Any, reverse: bool, carry: Any, rows: Any, p: Tree) -> Any:
    return jax.lax.scan(lambda c, row: body(bend, c, row, p), carry, rows, reverse=reverse)


def made(units: int, batch: int, steps: int, seed: int) -> tuple[Tree, Any, Any]:
    random = np.random.default_rng(seed)

    def normal(*shape: int) -> Any:
        return jnp.asarray(0.4 * random.normal(size=shape), jnp.float32)

    params = {
        "u": normal(units, units), "w": normal(units, 2 * units), "bias": normal(2, units),
        "more": {"v": normal(units, units)}, "scale": normal(units), "unused": normal(3, 4),
    }  # fmt: skip
    return params, normal(batch, units), normal(steps, batch, units)


@settings(max_examples=15)
@given(
    units=st.integers(1, 9), batch=st.integers(1, 5), steps=st.integers(1, 7),
    seed=st.integers(0, 999), bend=st.sampled_from(sorted(BENDS)), reverse=st.booleans(),
)  # fmt: skip
def test_values_and_slopes_are_those_of_jax(
    units: int, batch: int, steps: int, seed: int, bend: str, reverse: bool
) -> None:
    arguments = made(units, batch, steps, seed)
    found, expected = (
        jax.jit(jax.value_and_grad(partial(scalar, looped, BENDS[bend], reverse), (0, 1, 2)))(
            *arguments
        )
        for looped in (ours, theirs)
    )
    for (path, mine), reference in zip(
        jax.tree.leaves_with_path(found), jax.tree.leaves(expected), strict=True
    ):
        np.testing.assert_allclose(mine, reference, rtol=1e-4, atol=1e-5, err_msg=str(path))


@pytest.mark.parametrize("reverse", [False, True])
def test_without_slopes_it_is_the_plain_loop(reverse: bool) -> None:
    p, h, rows = made(4, 2, 5, 1)
    found = jax.jit(lambda p, h: ours(jnp.tanh, reverse, (h, h), rows, p))(p, h)
    expected = jax.jit(lambda p, h: theirs(jnp.tanh, reverse, (h, h), rows, p))(p, h)
    jax.tree.map(np.testing.assert_array_equal, found, expected)


def test_the_slope_of_a_shared_matrix_is_one_product_after_the_loop() -> None:
    units, batch, steps = 6, 2, 5
    p, h, rows = made(units, batch, steps, 2)

    def looped(scan: Any) -> str:
        def step(h: Any, row: Any, u: Any) -> tuple[Any, None]:
            return jnp.tanh(row + h @ u), None

        slope = jax.grad(lambda u: jnp.sum(scan(step, h, u)))
        return jax.jit(slope).lower(p["u"]).as_text()

    one = rf"dot_general.*tensor<{units}x{steps * batch}xf32>"
    mine = looped(lambda step, h, u: XP.nn.scan(step, h, rows, shared=(u,))[0])
    plain = looped(lambda step, h, u: jax.lax.scan(lambda c, x: step(c, x, u), h, rows)[0])
    assert re.search(one, mine)
    assert not re.search(one, plain)
    assert mine.count("dot_general") == plain.count("dot_general") == 3
