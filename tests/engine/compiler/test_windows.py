"""Convolution, pooling and padding against JAX: values, gradients, and gradients of gradients."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engine import windows
from engine.backends.jax_backend import XP as JAX
from tests.engine.compiler.support import numbers, run, seeds

# JAX compiles every new shape: a few are drawn, and a failing one is not made smaller.
some = settings(max_examples=10, phases=[Phase.generate], derandomize=True)
pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
lengths = st.tuples(st.integers(1, 7), st.integers(1, 7))
paddings = st.sampled_from(windows.PADDINGS)


def agree(function, *arrays, twice=True):
    """Value, gradient, and the derivative of a function of the gradient, from both backends."""

    def everything(xp, *values):
        def loss(values):
            y = function(xp, *values)
            return xp.sum(xp.sin(y)), y

        def steepness(values):
            gradients = xp.nn.value_and_grad(loss)(values)[1]
            return sum(xp.sum(xp.sin(g)) for g in gradients), gradients

        (_, y), first = xp.nn.value_and_grad(loss)(list(values))
        second = xp.nn.value_and_grad(steepness)(list(values))[1] if twice else []
        return [y, *first, *second]

    mine = run(everything, *arrays)
    theirs = everything(JAX, *map(jnp.asarray, arrays))
    for found, expected in zip(mine, theirs, strict=True):
        assert found.shape == expected.shape and found.dtype == expected.dtype
        scale = max(1.0, float(np.abs(expected).max(initial=0)))
        np.testing.assert_allclose(found / scale, expected / scale, atol=5e-5)


def small(shape, seed):
    return numbers(shape, seed, -1.0, 1.0)


def fits(padding, lengths, size, strides, dilation=(1, 1)):
    every = zip(lengths, size, strides, dilation, strict=True)
    return all(windows.count(padding, *along) > 0 for along in every)


@some
@given(
    lengths=lengths, size=pairs, strides=pairs, dilation=pairs, padding=paddings, seed=seeds,
    groups=st.sampled_from([1, 1, 2, 4]), filters=st.sampled_from([4, 8]),
)  # fmt: skip
def test_convolution(lengths, size, strides, dilation, padding, seed, groups, filters):
    if not fits(padding, lengths, size, strides, dilation):
        return
    x, kernel = small((2, *lengths, 4), seed), small((*size, 4 // groups, filters), seed + 1)
    agree(lambda xp, x, w: xp.nn.conv2d(x, w, strides, padding, dilation, groups), x, kernel)


@some
@given(
    lengths=lengths, size=pairs, strides=pairs, dilation=pairs, padding=paddings, seed=seeds,
)  # fmt: skip
def test_transposed_convolution(lengths, size, strides, dilation, padding, seed):
    x, kernel = small((2, *lengths, 3), seed), small((*size, 4, 3), seed + 1)
    agree(lambda xp, x, w: xp.nn.conv2d_transpose(x, w, strides, padding, dilation), x, kernel)


@pytest.mark.parametrize("padding", windows.PADDINGS)
@pytest.mark.parametrize(
    ("n", "size", "stride"), [(8, 3, 2), (9, 5, 3), (5, 3, 1), (7, 3, 2), (8, 2, 2)]
)
def test_transposed_is_the_derivative_of_convolution(padding, n, size, stride):
    """⟨conv(x), g⟩ = ⟨x, transposed(g)⟩, where the lengths come back."""
    n = windows.spread(padding, -(-n // stride), size, stride)[0]
    count = windows.count(padding, n, size, stride)
    x, kernel = numbers((2, n, n, 3), 1), numbers((size, size, 3, 4), 2)
    g = numbers((2, count, count, 4), 3)
    strides = (stride, stride)
    there = run(lambda xp, x, w: xp.nn.conv2d(x, w, strides, padding), x, kernel)
    back = run(lambda xp, g, w: xp.nn.conv2d_transpose(g, w, strides, padding), g, kernel)
    np.testing.assert_allclose(np.vdot(there, g), np.vdot(x, back), rtol=1e-4)


@some
@given(lengths=lengths, size=pairs, strides=pairs, padding=paddings, seed=seeds)
def test_mean_pooling(lengths, size, strides, padding, seed):
    if not fits(padding, lengths, size, strides):
        return
    x = numbers((2, *lengths, 3), seed)
    agree(lambda xp, x: xp.nn.avg_pool2d(x, size, strides, padding), x)


@some
@given(
    lengths=lengths, size=pairs, strides=pairs, padding=paddings, seed=seeds, ties=st.booleans(),
)  # fmt: skip
def test_largest_pooling(lengths, size, strides, padding, seed, ties):
    """Of equal values the first wins on both. (JAX's second derivative is a rounded one.)"""
    if not fits(padding, lengths, size, strides):
        return
    x = numbers((2, *lengths, 3), seed)
    x = np.round(x) if ties else x
    agree(lambda xp, x: xp.nn.max_pool2d(x, size, strides, padding) * 0.3, x, twice=False)


@pytest.mark.parametrize("stride", [1, 2])
def test_largest_pooling_derives_twice(stride):
    """Against the same thing said with `maximum`."""

    def pooled(xp, x):
        return xp.nn.max_pool2d(x, (2, 2), (stride, stride))

    def said(xp, x):
        n = x.shape[1]
        cuts = [slice(k, n - 1 + k, stride) for k in range(2)]
        rows = xp.maximum(x[:, cuts[0]], x[:, cuts[1]])
        return xp.maximum(rows[:, :, cuts[0]], rows[:, :, cuts[1]])

    def curvature(function):
        def steepness(xp, x):
            gradient = xp.nn.value_and_grad(lambda v: (xp.sum(xp.sin(function(xp, v))), None))
            return xp.sum(xp.sin(3 * gradient(x)[1])), None

        return run(lambda xp, x: xp.nn.value_and_grad(lambda v: steepness(xp, v))(x)[1], x)

    x = numbers((2, 6, 6, 3), 5)
    np.testing.assert_allclose(curvature(pooled), curvature(said), rtol=1e-5, atol=1e-6)


@some
@given(shape=lengths, before=pairs, after=pairs, seed=seeds)
def test_padding_with_zeros(shape, before, after, seed):
    widths = list(zip(before, after, strict=True))
    agree(lambda xp, x: xp.pad(x, widths) * 2, numbers(shape, seed))


def test_mistakes_are_named():
    x = np.ones((2, 4, 4, 3), np.float32)
    for function, message in (
        (lambda xp, x: xp.nn.conv2d(x, xp.ones((3, 3, 2, 4))), "does not fit"),
        (lambda xp, x: xp.nn.conv2d(x, xp.ones((5, 5, 3, 4))), "do not fit into"),
        (lambda xp, x: xp.nn.conv2d(x, xp.ones((3, 3, 3, 4)), padding="full"), "padding must"),
        (lambda xp, x: xp.nn.conv2d_transpose(x, xp.ones((3, 3, 3, 4))), "does not fit"),
        (lambda xp, x: xp.nn.max_pool2d(x, (5, 5), (1, 1)), "do not fit into"),
    ):
        with pytest.raises(ValueError, match=message):
            run(function, x)
