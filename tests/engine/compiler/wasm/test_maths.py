"""Transcendentals against float64 over the whole float32 range, on both targets."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compiler.wasm import maths
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function
from tests.engine.compiler.wasm.machine import Machine

TINY = float(np.finfo(np.float32).tiny)
COUNT = 2**21
STRIDE = 2**32 // COUNT
BASE = 64
TRUTH: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "sin": np.sin, "cos": np.cos,
    "erf": lambda x: np.array([math.erf(v) for v in x.tolist()]),
}  # fmt: skip
BOUNDS = {
    "exp": 2, "expm1": 3, "log": 2, "log1p": 4, "tanh": 4, "sigmoid": 4, "erf": 4,
}  # fmt: skip
FAR = 8192
EDGES = np.array(
    [0.0, -0.0, 1, -1, math.inf, -math.inf, math.nan, TINY, -TINY, 1e-45, -1e-45, 3.4028235e38,
     -3.4028235e38, 88.72283, 88.72284, -87.33654, -87.33655, -88.8, -104, 0.5, 2**-24, -(2**-24)],
    np.float32,
)  # fmt: skip


@cache
def machine(relaxed: bool) -> Machine:
    functions = []
    for name in TRUTH:
        function = Function(name, ["i32", "i32"])
        at = function.local("i32")
        with function.loop(at, function.parameter(0), function.parameter(1), 16):
            target = Target(relaxed)
            function.store(at, getattr(maths, name)(function, at.load("f32x4"), target))
        functions.append(function)
    return Machine(functions, pages=4 * COUNT // 65536 + 1)


@pytest.fixture(scope="module", autouse=True)
def _machines_end() -> Iterator[None]:
    """wasmtime must free them before the interpreter ends."""
    yield
    machine.cache_clear()


def run(name: str, relaxed: bool, x: np.ndarray) -> np.ndarray:
    room = machine(relaxed).array(BASE, (-(-len(x) // 4) * 4,))
    room[: len(x)] = x
    machine(relaxed).call(name, BASE, BASE + 4 * len(room))
    return room[: len(x)].copy()


def error(name: str, x: np.ndarray, y: np.ndarray) -> float:
    """The largest error: in ulp, for sin and cos absolute and up to FAR; NaN and ∞ must agree."""
    with np.errstate(all="ignore"):
        truth = TRUTH[name](x.astype(np.float64))
        single = truth.astype(np.float32)
    assert np.array_equal(np.isnan(y), np.isnan(truth))
    finite = np.isfinite(single)
    if name in ("sin", "cos"):
        assert (np.abs(y[finite]) <= 1.0000002).all()
        finite &= np.abs(x) <= FAR
        return float(np.abs(y[finite] - truth[finite]).max(initial=0))
    assert np.array_equal(y[np.isinf(single)], single[np.isinf(single)])
    subnormal = np.abs(truth) < TINY
    assert (np.abs(y[subnormal]) <= TINY).all()
    normal = finite & ~subnormal
    return float((np.abs(y[normal] - truth[normal]) / np.spacing(np.abs(single[normal]))).max(
        initial=0
    ))  # fmt: skip


def bound(name: str) -> float:
    return BOUNDS.get(name, 1e-7)


def patterns() -> np.ndarray:
    """Bit patterns over all float32, with low bits that vary."""
    k = np.arange(COUNT, dtype=np.uint64)
    return (k * STRIDE + k * 2654435761 % STRIDE).astype(np.uint32).view(np.float32)


@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize("name", sorted(TRUTH))
def test_the_bound_holds_over_the_whole_range(name: str, relaxed: bool) -> None:
    with np.errstate(all="ignore"):
        x = patterns()
    assert error(name, x, run(name, relaxed, x)) <= bound(name)


@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize("name", sorted(TRUTH))
def test_the_bound_holds_where_networks_live(name: str, relaxed: bool) -> None:
    reach = FAR if name in ("sin", "cos") else 20
    x = np.linspace(-reach, reach, 2**19, dtype=np.float32)
    assert error(name, x, run(name, relaxed, x)) <= bound(name)


@pytest.mark.parametrize("relaxed", [False, True])
@pytest.mark.parametrize("name", sorted(TRUTH))
def test_edges(name: str, relaxed: bool) -> None:
    y = run(name, relaxed, EDGES)
    assert error(name, EDGES, y) <= bound(name)
    if name in ("expm1", "log1p", "tanh", "erf", "sin"):
        assert np.signbit(y[:2]).tolist() == [False, True] and (y[:2] == 0).all()


@pytest.mark.parametrize("relaxed", [False, True])
def test_results_below_the_smallest_normal_are_zero(relaxed: bool) -> None:
    assert (run("exp", relaxed, np.array([-87.4, -90, -100, -1e30], np.float32)) == 0).all()
    assert (run("sigmoid", relaxed, np.array([-89, -1e30, -math.inf], np.float32)) == 0).all()


@given(
    st.sampled_from(sorted(TRUTH)), st.booleans(), st.lists(st.integers(0, 2**32 - 1), min_size=1)
)
def test_random_patterns(name: str, relaxed: bool, bits: list[int]) -> None:
    x = np.array(bits, np.uint32).view(np.float32)
    assert error(name, x, run(name, relaxed, x)) <= bound(name)
