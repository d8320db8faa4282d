"""Matrix products against NumPy, for all sizes of what is left over, and nothing else written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compiler.wasm.product import ITEM, Product, product, turn
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function
from tests.engine.compiler.wasm.machine import Machine

GUARD = 0x5AC3A55A
sizes = st.integers(1, 19)


def laid(rows: int, inner: int, columns: int, left_by_columns: bool) -> Product:
    a_row, a_inner = (1, rows) if left_by_columns else (inner, 1)
    return Product(rows, inner, columns, a_row, a_inner, columns, columns)


def multiply(it: Product, a: np.ndarray, b: np.ndarray, target: Target) -> np.ndarray:
    """A's and B's product, with guards around it that must stay."""
    function = Function("product", ["i32"] * 3)
    left, right, to = map(function.parameter, range(3))
    product(function, it, left, right, to, target)
    machine = Machine([function], pages=(a.nbytes + b.nbytes) // 65536 + 2)
    places = [64, 64 + a.nbytes + 64, 64 + a.nbytes + b.nbytes + 192]
    machine.array(places[0], a.shape)[:] = a
    machine.array(places[1], b.shape)[:] = b
    count = it.rows * it.columns
    around = machine.array(places[2] - 64, (count + 32,), np.uint32)
    around[:] = GUARD
    machine.call("product", *places)
    assert (around[:16] == GUARD).all() and (around[16 + count :] == GUARD).all()
    return machine.array(places[2], (it.rows, it.columns)).copy()


@settings(max_examples=60)
@given(rows=sizes, inner=sizes, columns=sizes, flip=st.booleans(), relaxed=st.booleans())
def test_products_are_numpys(
    rows: int, inner: int, columns: int, flip: bool, relaxed: bool
) -> None:
    random = np.random.default_rng(rows * 400 + inner * 20 + columns)
    a = random.normal(size=(rows, inner)).astype(np.float32)
    b = random.normal(size=(inner, columns)).astype(np.float32)
    stored = np.ascontiguousarray(a.T) if flip else a
    found = multiply(laid(rows, inner, columns, flip), stored, b, Target(relaxed))
    np.testing.assert_allclose(found, a.astype(np.float64) @ b, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("inner", [512, 513, 1024, 1100, 6272, 30011])
def test_long_sums_keep_their_digits(inner: int) -> None:
    random = np.random.default_rng(inner)
    a, b = (random.random(shape, np.float32) for shape in ((5, inner), (inner, 7)))
    found = multiply(laid(5, inner, 7, False), a, b, Target())
    np.testing.assert_allclose(found, a.astype(np.float64) @ b, rtol=2e-6)


def test_infinities_and_nan_flow() -> None:
    a = np.array([[1, np.inf], [np.nan, 0]], np.float32)
    b = np.array([[0, 1, 2], [1, 0, -1]], np.float32)
    with np.errstate(invalid="ignore"):
        wanted = a @ b
    np.testing.assert_array_equal(multiply(laid(2, 2, 3, False), a, b, Target()), wanted)


@pytest.mark.parametrize("shape", [(1, 1), (4, 4), (8, 12), (5, 7), (64, 33), (3, 100)])
def test_turned_matrices_are_transposes(shape: tuple[int, int]) -> None:
    function = Function("turn", ["i32"] * 2)
    turn(function, *shape, *map(function.parameter, range(2)))
    machine = Machine([function])
    x = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    machine.array(0, shape)[:] = x
    after = x.nbytes + 64
    around = machine.array(after, (x.size + 8,), np.uint32)
    around[:] = GUARD
    machine.call("turn", 0, after)
    np.testing.assert_array_equal(machine.array(after, shape[::-1]), x.T)
    assert (around[x.size :] == GUARD).all()
    assert x.itemsize == ITEM
