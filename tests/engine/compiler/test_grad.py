"""The gradient as a whole: what flows, what does not, and gradients of gradients."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from engine.backends.jax_backend import XP as JAX
from engine.compiler import XP, trace
from tests.engine.compiler.support import numbers, run


def both(function, *arrays):
    """The compiler's leaves and JAX's."""
    mine = run(function, *arrays)
    theirs = function(JAX, *map(jnp.asarray, arrays))
    return zip(mine, theirs, strict=True)


def test_softmax_cross_entropy():
    def gradients(xp, w, x, y):
        def loss(params):
            z = x @ params["w"] + params["b"]
            z = z - xp.nn.stop_gradient(xp.max(z, axis=1, keepdims=True))
            logs = z - xp.log(xp.sum(xp.exp(z), axis=1, keepdims=True))
            return -xp.mean(xp.sum(logs * y, axis=1)), logs

        params = {"w": w, "b": xp.zeros(4)}
        (value, logs), grads = xp.nn.value_and_grad(loss)(params)
        return [value, logs, grads["w"], grads["b"]]

    y = np.eye(4, dtype=np.float32)[[0, 2, 3, 3, 1]]
    for mine, theirs in both(gradients, numbers((3, 4), 1), numbers((5, 3), 2), y):
        np.testing.assert_allclose(mine, theirs, 2e-6, 1e-6)


def test_stop_gradient_and_unused_leaves_give_zeros():
    def gradients(xp, x, unused):
        loss = lambda p: (xp.sum(p[0] * xp.nn.stop_gradient(xp.exp(p[0]))), None)  # noqa: E731
        return xp.nn.value_and_grad(loss)([x, unused])[1]

    x = numbers((3,), 1)
    mine = run(gradients, x, x)
    np.testing.assert_allclose(mine[0], np.exp(x), 1e-6)
    np.testing.assert_array_equal(mine[1], np.zeros(3, np.float32))


def test_only_what_passes_through_the_argument_counts():
    def gradients(xp, x):
        outside = xp.square(x)
        return [xp.nn.value_and_grad(lambda p: (xp.sum(p * outside), None))(x)[1]]

    x = numbers((3,), 1)
    np.testing.assert_allclose(run(gradients, x)[0], x * x, 1e-6)


def test_gradient_of_a_gradient():
    def gradients(xp, w, x):
        def penalty(w):
            inner = lambda x: (xp.sum(xp.tanh(x @ w)), None)  # noqa: E731
            slope = xp.nn.value_and_grad(inner)(x)[1]
            return xp.mean(xp.square(xp.sqrt(xp.sum(xp.square(slope), axis=1)) - 1.0)), None

        return [xp.nn.value_and_grad(penalty)(w)[1]]

    for mine, theirs in both(gradients, numbers((3, 2), 1), numbers((4, 3), 2)):
        np.testing.assert_allclose(mine, theirs, 1e-5, 1e-6)


def test_integers_and_booleans_carry_no_gradient():
    def gradients(xp, x):
        loss = lambda x: (xp.sum(xp.astype(xp.astype(x, xp.int32), xp.float32) * x), None)  # noqa: E731
        return [xp.nn.value_and_grad(loss)(x)[1]]

    for mine, theirs in both(gradients, numbers((5,), 1)):
        np.testing.assert_array_equal(mine, theirs)


def test_the_loss_must_be_a_scalar():
    with pytest.raises(ValueError, match="expected the loss to be a float32 scalar"):
        trace(XP.nn.value_and_grad(lambda x: (x, None)), np.ones(3, np.float32))
