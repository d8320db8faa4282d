"""Every op's value and derivative against JAX, over random shapes."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends.jax_backend import XP as JAX
from engine.compiler.ops.registry import OPS
from tests.engine.compiler.support import broadcastable, numbers, run, seeds, shapes

UNARY = {
    # name: the interval its arguments are drawn from
    "negative": (-3, 3), "abs": (-3, 3), "sign": (-3, 3), "exp": (-3, 3), "expm1": (-3, 3),
    "log": (0.1, 3), "log1p": (-0.9, 3), "sqrt": (0.1, 3), "square": (-3, 3), "tanh": (-3, 3),
    "sin": (-3, 3), "cos": (-3, 3), "nn.relu": (-3, 3), "nn.sigmoid": (-9, 9), "nn.erf": (-5, 5),
}  # fmt: skip
BINARY = ("add", "subtract", "multiply", "divide", "maximum", "minimum")
COMPARE = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")
few = settings(max_examples=8)


def named(xp, name):
    return getattr(xp.nn, name[3:]) if name.startswith("nn.") else getattr(xp, name)


def agree(function, *arrays, rtol=2e-6, atol=1e-6):
    """The compiler and JAX give the same value, shape and dtype, and the same gradients."""
    floats = [k for k, a in enumerate(arrays) if a.dtype == np.float32]

    def value_and_gradients(xp, *values):
        value = function(xp, *values)
        if value.dtype != np.float32 or not floats:
            return [value]
        weights = numbers(value.shape, 99)

        def loss(chosen):
            own = list(values)
            for k, leaf in zip(floats, chosen, strict=True):
                own[k] = leaf
            return xp.sum(function(xp, *own) * weights), None

        return [value, *xp.nn.value_and_grad(loss)([values[k] for k in floats])[1]]

    found = run(value_and_gradients, *arrays)
    expected = jax.jit(lambda *values: value_and_gradients(JAX, *values))(*arrays)
    for slack, (mine, theirs) in enumerate(zip(found, expected, strict=True)):
        assert mine.shape == theirs.shape and mine.dtype == theirs.dtype
        scale = 10 if slack else 1
        np.testing.assert_allclose(mine, theirs, scale * rtol, scale * atol)


@pytest.mark.parametrize("name", UNARY)
@few
@given(shape=shapes, seed=seeds)
def test_unary(name, shape, seed):
    agree(lambda xp, x: named(xp, name)(x), numbers(shape, seed, *UNARY[name]))


@pytest.mark.parametrize("name", BINARY)
@few
@given(shapes=broadcastable(2), seed=seeds)
def test_binary_broadcasts(name, shapes, seed):
    a, b = numbers(shapes[0], seed), numbers(shapes[1], seed + 1, 0.5, 2)
    agree(lambda xp, a, b: named(xp, name)(a, b), a, b, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["maximum", "minimum", "abs", "nn.relu"])
def test_kinks_and_ties_derive_as_in_jax(name):
    x, y = np.array([-1, 0, 0, 2, 2], np.float32), np.array([0, 0, -1, 2, 3], np.float32)
    arrays = (x, y) if name.startswith("m") else (x,)
    agree(lambda xp, *a: named(xp, name)(*a), *arrays)


@pytest.mark.parametrize("name", COMPARE)
@few
@given(shapes=broadcastable(2), seed=seeds)
def test_comparisons(name, shapes, seed):
    generator = np.random.default_rng(seed)
    a, b = (generator.integers(-2, 3, shape).astype(np.float32) for shape in shapes)
    agree(lambda xp, a, b: named(xp, name)(a, b), a, b)
    agree(lambda xp, a: named(xp, name)(a, 1), a)


@few
@given(shapes=broadcastable(3), seed=seeds)
def test_where(shapes, seed):
    a, b, c = (numbers(shape, seed + k) for k, shape in enumerate(shapes))
    agree(lambda xp, a, b, c: xp.where(c > 0, a, b), a, b, c)
    agree(lambda xp, a, c: xp.where(xp.logical_and(c > 0, xp.logical_not(c > 2)), a, 0.0), a, c)


@pytest.mark.parametrize("name", ["bitwise_and", "bitwise_or", "bitwise_xor"])
@pytest.mark.parametrize("dtype", ["uint32", "int32", "bool"])
@few
@given(shapes=broadcastable(2), seed=seeds)
def test_bits(name, dtype, shapes, seed):
    generator = np.random.default_rng(seed)
    a, b = (generator.integers(0, 2 if dtype == "bool" else 2**31, s).astype(dtype) for s in shapes)
    agree(lambda xp, a, b: named(xp, name)(a, b), a, b)


@few
@given(shape=shapes, seed=seeds)
def test_uint32_wraps_and_shifts(shape, seed):
    x = np.random.default_rng(seed).integers(0, 2**32, shape, np.uint32)
    agree(lambda xp, x: (x * np.uint32(2654435761) + 7) ^ (x >> 15) ^ (x << 3) ^ ~x, x)
    agree(lambda xp, x: xp.astype(xp.bitwise_right_shift(x, 8), xp.float32) * 2.0**-24, x)


REDUCTIONS = ("sum", "mean", "max", "min", "any", "all")


@pytest.mark.parametrize("name", REDUCTIONS)
@few
@given(shape=shapes, seed=seeds, keepdims=st.booleans(), data=st.data())
def test_reductions(name, shape, seed, keepdims, data):
    axes = st.sampled_from(range(-len(shape), len(shape))) if shape else st.none()
    some = st.sets(st.integers(0, len(shape) - 1)).map(tuple) if shape else st.none()
    axis = data.draw(st.one_of(st.none(), axes, some))
    x = np.random.default_rng(seed).integers(-2, 3, shape).astype(np.float32)  # with ties
    agree(lambda xp, x: named(xp, name)(x, axis=axis, keepdims=keepdims), x, atol=1e-5)


@few
@given(shape=shapes, seed=seeds, keepdims=st.booleans(), data=st.data())
def test_argmax(shape, seed, keepdims, data):
    axis = data.draw(st.one_of(st.none(), *map(st.just, range(-len(shape), len(shape)))))
    x = np.random.default_rng(seed).integers(0, 3, shape).astype(np.float32)
    agree(lambda xp, x: xp.argmax(x, axis=axis, keepdims=keepdims), x)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((3, 4), (4, 2)), ((4,), (4, 2)), ((3, 4), (4,)), ((4,), (4,)), ((1, 1), (1, 1)),
        ((5, 3, 4), (4, 2)), ((5, 3, 4), (5, 4, 2)), ((2, 1, 3, 4), (5, 4, 2)), ((3, 4), (5, 4, 2)),
        ((4,), (5, 4, 2)), ((5, 3, 4), (4,)), ((0, 4), (4, 2)), ((3, 0), (0, 2)),
    ],
)  # fmt: skip
def test_matmul(a, b):
    agree(lambda xp, a, b: xp.matmul(a, b), numbers(a, 1), numbers(b, 2), rtol=1e-5, atol=1e-5)
    agree(lambda xp, a, b: xp.sum(xp.tanh(a) @ b), numbers(a, 1), numbers(b, 2), atol=1e-5)


@few
@given(shape=shapes, seed=seeds, data=st.data())
def test_shapes(shape, seed, data):
    x = numbers(shape, seed)
    order = data.draw(st.permutations(range(len(shape))))
    agree(lambda xp, x: xp.permute_dims(x, order), x)
    agree(lambda xp, x: xp.reshape(xp.permute_dims(x * 2, order), (-1,)), x)
    agree(lambda xp, x: xp.reshape(x, (1, x.size)), x)
    agree(lambda xp, x: xp.broadcast_to(x, (3, *shape)) * 2, x)
    place = data.draw(st.integers(-len(shape) - 1, len(shape)))
    agree(lambda xp, x: xp.expand_dims(x, axis=place), x)
    agree(lambda xp, x: xp.squeeze(xp.expand_dims(x, axis=place), axis=place), x)
    agree(lambda xp, x: xp.stack([x, x * 2, x], axis=place), x)


@few
@given(shape=shapes.filter(len), seed=seeds, data=st.data())
def test_slices_and_concatenation(shape, seed, data):
    x = numbers(shape, seed)
    pieces = st.one_of(
        st.just(slice(None)),
        st.slices(4),
        st.none(),
    )
    index = data.draw(st.lists(pieces, max_size=3))
    index = index[: len(shape)]
    agree(lambda xp, x: x[tuple(index)] * 2, x)
    agree(lambda xp, x: x[..., 0] + x[..., -1], x)
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    agree(lambda xp, x: xp.concat([x, x[:1] if axis % len(shape) == 0 else x], axis=axis), x)


@few
@given(shape=shapes.filter(len), seed=seeds, picked=shapes, data=st.data())
def test_take_and_its_scatter(shape, seed, picked, data):
    axis = data.draw(st.one_of(st.none(), st.integers(-len(shape), len(shape) - 1)))
    x = numbers(shape, seed)
    n = x.size if axis is None else shape[axis]
    index = np.random.default_rng(seed).integers(0, n, picked).astype(np.int32)
    agree(lambda xp, x, index: xp.take(x, index, axis=axis), x, index)


def test_scalars_are_weak():
    x, n, u = np.ones(2, np.float32), np.ones(2, np.int32), np.ones(2, np.uint32)
    for function in (
        lambda xp, x, n, u: x + 1,
        lambda xp, x, n, u: n * 2,
        lambda xp, x, n, u: u - 1,
        lambda xp, x, n, u: n * 0.5,
        lambda xp, x, n, u: 1 / n,
        lambda xp, x, n, u: n + x,
        lambda xp, x, n, u: xp.astype(x > 0, xp.float32) - (x > 2),
        lambda xp, x, n, u: np.float32(2) ** 0 - x,
        lambda xp, x, n, u: xp.mean(n),
        lambda xp, x, n, u: xp.sum(x > 0),
        lambda xp, x, n, u: xp.astype(x * 2.7, xp.int32),
        lambda xp, x, n, u: xp.where(x > 0, 1.0, 0),
    ):
        agree(function, x, n, u)


def test_creation():
    x = np.ones((2, 3), np.float32)
    for function in (
        lambda xp, x: xp.arange(5),
        lambda xp, x: xp.arange(1, 4, dtype=xp.uint32),
        lambda xp, x: xp.arange(0.0, 1.0, 0.25),
        lambda xp, x: xp.zeros((2, 2)) + xp.ones(2) + xp.full((2,), 3.5),
        lambda xp, x: xp.zeros_like(x) + xp.ones_like(x) + xp.full_like(x, 2),
        lambda xp, x: xp.asarray(x, dtype=xp.int32),
        lambda xp, x: xp.asarray([1.5, 2.5]),
        lambda xp, x: xp.asarray(3),
    ):
        agree(function, x)


def test_erf_keeps_its_bound():
    x = np.concatenate([np.linspace(-6, 6, 100_001), np.logspace(-6, 0, 1001)]).astype(np.float32)
    exact = jax.scipy.special.erf(jnp.asarray(x))
    found = run(lambda xp, x: xp.nn.erf(x), x)
    assert np.abs(found - exact).max() <= 5e-7
    assert (np.abs(found - exact) <= 6e-7 * np.abs(exact)).all()


def test_extremes_flow_without_warnings():
    x = np.array([np.nan, np.inf, -np.inf, 200, -200, 0], np.float32)
    for name in ("nn.sigmoid", "nn.erf", "nn.relu", "exp", "tanh", "sqrt", "log"):
        found = run(lambda xp, x, name=name: named(xp, name)(x), x)
        np.testing.assert_allclose(found, named(JAX, name)(x), 1e-5, 1e-6)
    assert np.isnan(run(lambda xp, x: xp.mean(x * 0), x))


def test_every_op_is_reached_from_the_namespace():
    """An op nobody can call, or that these tests forgot, shows here."""
    tested = {name.removeprefix("nn.") for name in (*UNARY, *BINARY, *COMPARE, *REDUCTIONS)}
    tested |= {"where", "astype", "argmax", "matmul", "take", "scatter_add"}
    tested |= {"bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_invert"}
    tested |= {"bitwise_left_shift", "bitwise_right_shift", "input", "constant"}
    tested |= {"reshape", "permute_dims", "broadcast_to", "slice", "place", "concat"}
    tested |= {"stop_gradient", "identity"}
    tested |= {"scan", "part"}  # in test_scan.py
    tested |= {"windows", "fold", "max_pool2d", "window_first", "window_take", "window_put"}
    assert set(OPS) == tested - {"mean"}


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda xp, x: xp.matmul(x, xp.ones((2, 2))), "inner lengths differ"),
        (lambda xp, x: x + xp.ones((2,)), "do not broadcast"),
        (lambda xp, x: xp.reshape(x, (7,)), "cannot hold"),
        (lambda xp, x: xp.sum(x, axis=2), "axes within"),
        (lambda xp, x: x + "a", "numbers or booleans"),
        (lambda xp, x: 1.0 if x[0, 0] > 0 else 2.0, "xp.where"),
        (lambda xp, x: float(x[0, 0]), "not known while tracing"),
        (lambda xp, x: x[xp.argmax(x)], "xp.take"),
        (lambda xp, x: xp.take(x, x), "integer indices"),
        (lambda xp, x: xp.arange(2) + xp.arange(2, dtype=xp.uint32), "do not mix"),
        (lambda xp, x: xp.squeeze(x, 0), "not all of length 1"),
        (lambda xp, x: xp.concat([x, xp.ones((2, 2))], axis=1), "along axis 1 only"),
        (lambda xp, x: xp.broadcast_to(x, (3,)), "does not broadcast"),
    ],
)
def test_mistakes_are_named(function, message):
    with pytest.raises((ValueError, TypeError, IndexError), match=message):
        run(function, np.ones((3, 3), np.float32))
