"""JAX's windows with derivatives of our own, against the ones JAX finds by itself."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from engine import windows as axis
from engine.backends import jax_windows

QUICK = (("NHWC", "HWIO", "NHWC"), (2, 7, 6, 3), (3, 2, 3, 4))


def random(seed, *shape):
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape).astype(np.float32))


def conv(x, kernel, strides, padding, dilation):
    along = zip(x.shape[1:3], kernel.shape[:2], strides, dilation, strict=True)
    margins = [axis.margins(padding, *each) for each in along]
    return lax.conv_general_dilated(
        x, kernel, strides, margins, rhs_dilation=dilation, dimension_numbers=QUICK[0]
    )


def slopes(function, *operands):
    """Derivatives of a sum that weighs every output differently."""

    def total(*operands):
        y = function(*operands)
        return jnp.sum(y * jnp.cos(jnp.arange(y.size, dtype=jnp.float32)).reshape(y.shape))

    return jax.grad(total, argnums=tuple(range(len(operands))))(*operands)


def convolutions(jaxpr):
    """Layouts of all convolutions in a program, and in the programs within it."""
    for equation in jaxpr.eqns:
        if equation.primitive.name == "conv_general_dilated":
            yield equation.params["dimension_numbers"]
        for value in equation.params.values():
            inner = getattr(value, "jaxpr", value)
            if hasattr(inner, "eqns"):
                yield from convolutions(inner)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("strides", "dilation"), [((1, 1), (1, 1)), ((2, 3), (1, 1)), ((1, 1), (2, 3))]
)
@pytest.mark.parametrize("rows", [7, 8])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_convolution_and_its_derivatives(padding, strides, dilation, rows, channels):
    x, kernel = random(0, 2, rows, 9, channels), random(1, 3, 2, channels, 4)

    def ours(x, kernel):
        return jax_windows.conv2d(x, kernel, strides, padding, dilation)

    def plain(x, kernel):
        return conv(x, kernel, strides, padding, dilation)

    np.testing.assert_allclose(ours(x, kernel), plain(x, kernel), 1e-5, 1e-5)
    for found, expected in zip(slopes(ours, x, kernel), slopes(plain, x, kernel), strict=True):
        np.testing.assert_allclose(found, expected, 1e-4, 1e-5)


def test_second_derivatives_of_a_convolution():
    x, kernel = random(0, 2, 6, 7, 3), random(1, 3, 3, 3, 4)

    def curvature(function):
        def bent(x, kernel):
            return sum(
                jnp.sum(slope**3) for slope in slopes(lambda *o: function(*o) ** 2, x, kernel)
            )

        return jax.grad(bent, argnums=(0, 1))(x, kernel)

    ours = curvature(lambda x, k: jax_windows.conv2d(x, k, (2, 1), "same"))
    plain = curvature(lambda x, k: conv(x, k, (2, 1), "same", (1, 1)))
    for found, expected in zip(ours, plain, strict=True):
        size = jnp.abs(expected).max()
        np.testing.assert_allclose(found / size, expected / size, 1e-3, 1e-5)


@pytest.mark.parametrize("transposed", [False, True])
def test_every_convolution_of_a_step_has_the_layout_that_is_quick_in_loops(transposed):
    function: Any = jax_windows.conv2d_transpose if transposed else jax_windows.conv2d
    x, kernel = random(0, 2, 7, 6, 3), random(1, 3, 2, 3, 3)
    program = jax.make_jaxpr(lambda x, k: slopes(lambda *o: function(*o, (2, 1)), x, k))(x, kernel)
    quick = lax.conv_dimension_numbers(x.shape, kernel.shape, QUICK[0])
    found = list(convolutions(program.jaxpr))
    assert len(found) == 3 and set(found) == {quick}


@pytest.mark.parametrize("size", [(2, 2), (3, 2)])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_of_equal_values_in_a_tile_the_first_takes_the_derivative(size, padding):
    x = jnp.asarray(np.random.default_rng(0).integers(0, 3, (2, 6, 7, 3)).astype(np.float32))

    def plain(x):
        along = [axis.margins(padding, n, k, k) for n, k in zip(x.shape[1:3], size, strict=True)]
        margins = [(0, 0), *along, (0, 0)]
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, *size, 1), (1, *size, 1), margins)

    def ours(x):
        return jax_windows.max_pool2d(x, size, size, padding)

    np.testing.assert_array_equal(ours(x), plain(x))
    np.testing.assert_allclose(slopes(ours, x)[0], slopes(plain, x)[0], 1e-6)


def test_what_is_left_beside_the_last_tile_takes_no_derivative():
    x = random(0, 1, 5, 5, 1)
    (slope,) = slopes(lambda x: jax_windows.max_pool2d(x, (2, 2), (2, 2)), x)
    assert slope.shape == x.shape
    assert not slope[:, 4].any() and not slope[:, :, 4].any() and (slope != 0).sum() == 4
