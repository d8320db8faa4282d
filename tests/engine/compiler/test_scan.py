"""Loops in the trace: values, derivatives, simplification and memory, against JAX."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from engine import tree
from engine.backends.jax_backend import XP as JAX
from engine.compiler import XP, plan, simplify, trace
from engine.compiler.graph import ordered
from tests.engine.compiler.support import naive, names, numbers, run

T, B, N, U = 5, 3, 4, 2
X, H, C = numbers((T, B, N), 1), numbers((B, U), 2), numbers((B, U), 3)
W, V, BIAS = numbers((N, 4 * U), 4, -1, 1), numbers((U, 4 * U), 5, -1, 1), numbers((4 * U,), 6)


def lstm(xp, params, x, h, c, reverse=False):
    """An LSTM's states after each step."""

    def step(carry, row):
        h, c = carry["h"], carry["c"]
        z = row @ params["w"] + h @ params["v"] + params["b"]
        i, f = xp.nn.sigmoid(z[:, :U]), xp.nn.sigmoid(z[:, U : 2 * U])
        c = f * c + i * xp.tanh(z[:, 2 * U : 3 * U])
        h = xp.nn.sigmoid(z[:, 3 * U :]) * xp.tanh(c)
        return {"h": h, "c": c}, (h, c)

    return xp.nn.scan(step, {"h": h, "c": c}, x, reverse=reverse)


PARAMS = {"w": W, "v": V, "b": BIAS}


def differentiated(function):
    """The value and gradients of a scalar, as a function of xp and its arguments."""

    def wrapped(xp, *args):
        (value, _), slopes = xp.nn.value_and_grad(lambda args: (function(xp, *args), None))(args)
        return value, slopes

    return wrapped


def same(function, *args):
    ours = run(function, *args)
    theirs = jax.jit(lambda *args: function(JAX, *args))(*args)
    for (path, mine), (_, reference) in zip(tree.items(ours), tree.items(theirs), strict=True):
        np.testing.assert_allclose(mine, reference, rtol=3e-5, atol=3e-5, err_msg=str(path))


@pytest.mark.parametrize("reverse", [False, True])
def test_values(reverse):
    same(lambda xp, *a: lstm(xp, *a, reverse=reverse), PARAMS, X, H, C)


def weighted(xp, leaves):
    """A scalar of arrays whose derivative differs from element to element."""
    return sum(
        (xp.sum(xp.sin(leaf * (k + 1.0))) for k, leaf in enumerate(tree.leaves(leaves))),
        xp.zeros(()),
    )


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("part", ["all", "last", "stack"])
def test_derivatives(reverse, part):
    def scalar(xp, *args):
        last, ys = lstm(xp, *args, reverse=reverse)
        return weighted(xp, {"all": (last, ys), "last": last, "stack": ys[0]}[part])

    same(differentiated(scalar), PARAMS, X, H, C)


CASES = {
    "a delay line": lambda xp, x, h: xp.nn.scan(
        lambda c, row: ((row, c[0]), c[1] * row), (h, h * 2), x
    ),
    "a carry that stays": lambda xp, x, h: xp.nn.scan(
        lambda c, row: (c, c * xp.sin(row)), h, x
    ),
    "a result that does not change": lambda xp, x, h: xp.nn.scan(
        lambda c, row: (c + row, (h, xp.ones((2,)))), h, x
    ),
    "an outer value times the carry": lambda xp, x, h: xp.nn.scan(
        lambda c, row: (c * xp.exp(h) + row, c), h, x
    ),
    "a carry without rows": lambda xp, x, h: xp.nn.scan(lambda c, row: (c * h, c[0]), h, x),
    "sums over a batch": lambda xp, x, h: xp.nn.scan(
        lambda c, row: (c + xp.sum(row @ xp.permute_dims(h, (1, 0)), axis=0), xp.max(c)),
        xp.zeros((B,)), x,
    ),
    "the loop's constant on the left": lambda xp, x, h: xp.nn.scan(
        lambda c, row: (xp.tanh(h @ c) + row[:, :B], c), xp.zeros((B, B)) + 0.1, x
    ),
    "a loop in a loop": lambda xp, x, h: xp.nn.scan(
        lambda c, row: xp.nn.scan(lambda d, r: (xp.tanh(d + r * h[0]), d), c, row), h[0], x
    ),
    "a row and an outer value of one slope": lambda xp, x, h: xp.nn.scan(
        lambda c, row: (xp.sin(c) + row + h, c), h, x
    ),
    "a count": lambda xp, x, h: xp.nn.scan(
        lambda c, row: ((c[0] + 1, xp.sin(c[1] * xp.astype(c[0], xp.float32)) + row), c),
        (xp.asarray(1, dtype=xp.int32), h), x,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_other_loops(name):
    function = CASES[name]
    h = numbers((B, B), 8, -1, 1) if "left" in name else numbers((B, N), 7, -1, 1)
    x = X
    same(function, x, h)
    scalar = lambda xp, x, h: weighted(  # noqa: E731
        xp, [leaf for leaf in tree.leaves(function(xp, x, h)) if str(leaf.dtype) == "float32"]
    )
    same(differentiated(scalar), x, h)


def test_a_second_derivative():
    def slope(xp, h):
        inner = xp.nn.value_and_grad(
            lambda h: (xp.sum(xp.nn.scan(lambda c, r: (xp.sin(c * r), c), h, X[..., :U])[0]), None)
        )
        return xp.sum(xp.square(inner(h)[1]))

    same(differentiated(lambda xp, h: slope(xp, h)), H)


def test_what_nothing_reads_is_not_stored():
    def states(x, h, c):
        return lstm(XP, PARAMS, x, h, c)[0]["h"]

    graph = simplify(trace(states, X, H, C))
    (loop,) = (v for v in ordered(graph.outputs) if v.op.name == "scan")
    body = loop.params["body"]
    assert len(body.stacked) == 0 and body.carries == 2
    assert loop.nbytes == 2 * 64, "two last states, each padded to a cache line"
    assert len(body.loose) == 2


def test_equal_loops_become_one():
    def twice(x, h, c):
        return lstm(XP, PARAMS, x, h, c)[0]["h"] + lstm(XP, PARAMS, x, h, c)[0]["h"]

    assert names(simplify(trace(twice, X, H, C))).count("scan") == 1


def test_sums_over_steps_are_one_product_after_the_loop():
    def slopes(params, x, h, c):
        loss = lambda p: (XP.sum(lstm(XP, p, x, h, c)[1][0]), None)  # noqa: E731
        return XP.nn.value_and_grad(loss)(params)[1]

    graph = simplify(trace(slopes, PARAMS, X, H, C))
    assert names(graph).count("matmul") == 2, "one for w, one for v"
    back = [v for v in ordered(graph.outputs) if v.op.name == "scan"][-1].params["body"]
    inside = [v.op.name for v in ordered(back.graph.outputs)]
    assert inside.count("matmul") == 1, "only the derivative by the state runs step by step"


def test_plan_agrees_with_fresh_memory_for_every_value():
    def slopes(params, x, h, c):
        loss = lambda p: (weighted(XP, lstm(XP, p, x, h, c)), None)  # noqa: E731
        return XP.nn.value_and_grad(loss)(params)[1]

    arguments = (PARAMS, X, H, C)
    plain = naive(trace(slopes, *arguments), tree.leaves(arguments))
    ours = run(lambda xp, *a: slopes(*a), *arguments)
    for mine, reference in zip(tree.leaves(ours), plain, strict=True):
        np.testing.assert_allclose(mine, reference, rtol=1e-5, atol=1e-6)


def test_memory_grows_with_what_is_stored_only():
    def last(length):
        x = numbers((length, B, N), 1)
        return plan(simplify(trace(lambda x: lstm(XP, PARAMS, x, H, C)[0], x))).arena

    assert last(100) == last(10)


@pytest.mark.parametrize(
    ("body", "carry", "xs", "text"),
    [
        (lambda c, x: (c[:1], x), H, X, "must stay float32 \\(3, 2\\), but body returns"),
        (lambda c, x: ((c, c), x), H, X, "the carry is \\*, but body returns \\(\\*, \\*\\)"),
        (lambda c, x: (c, x), H, {}, "got none"),
        (lambda c, x: (c, x), H, (X, X[:2]), "of one length"),
    ],
)
def test_wrong_use(body, carry, xs, text):
    with pytest.raises(ValueError, match=text):
        trace(lambda carry, xs: XP.nn.scan(body, carry, xs), carry, xs)
