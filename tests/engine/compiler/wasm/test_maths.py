"""Transcendentals over the whole range of float32, against float64."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from engine.compiler.wasm import maths
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function
from tests.engine.compiler.wasm.machine import Machine

COUNT = 1 << 17  # values a call
TARGETS = (Target(relaxed=False), Target(relaxed=True))
_erf = np.vectorize(math.erf)
TRUTH: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "tanh": np.tanh,
    "sigmoid": lambda x: np.where(x >= 0, 1.0, np.exp(-np.abs(x))) / (1 + np.exp(-np.abs(x))),
    "erf": _erf, "sin": np.sin, "cos": np.cos,
}  # fmt: skip
MOST_ULP = {"exp": 4, "expm1": 4, "log": 4, "log1p": 4, "tanh": 4, "sigmoid": 4, "erf": 4}


@cache
def machine(target: Target) -> Machine:
    functions = []
    for name in TRUTH:
        function = Function(name, ["i32", "i32"])
        source, to = function.local("i32"), function.local("i32")
        function.set(source, function.parameter(0))
        function.set(to, function.parameter(1))
        with function.loop(function.local("i32"), 0, COUNT // 4, 1):
            x = function.keep(source.load("f32x4"))
            function.store(to, getattr(maths, name)(function, x, target))
            function.set(source, source + 16)
            function.set(to, to + 16)
        functions.append(function)
    return Machine(functions, pages=24)


def computed(name: str, x: np.ndarray, target: Target) -> np.ndarray:
    found = np.empty_like(x)
    for start in range(0, len(x), COUNT):
        part = x[start : start + COUNT]
        made = machine(target)
        made.array(0, (len(part),))[:] = part
        made.call(name, 0, COUNT * 4)
        found[start : start + COUNT] = made.array(COUNT * 4, (len(part),))
    return found


def every() -> np.ndarray:
    """Floats of all exponents and signs, evenly over their bits; NaN and infinities left out."""
    bits = np.arange(0, 2**32, 2**32 // (COUNT * 8), dtype=np.uint64) + 0x1234
    x = bits.astype(np.uint32).view(np.float32)
    return x[np.isfinite(x)]


def ulps(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The distance in units of the last place of the right result; 0 where both are the same."""
    with np.errstate(all="ignore"):
        right = truth.astype(np.float32)
        unit = np.spacing(np.maximum(np.abs(right), np.float32(maths.TINY))).astype(np.float64)
        away = np.abs(found.astype(np.float64) - truth) / unit
    same = (found == right) | (np.isnan(found) & np.isnan(right))
    return np.where(same, 0.0, away)


@pytest.mark.parametrize("target", TARGETS, ids=["plain", "relaxed"])
@pytest.mark.parametrize("name", MOST_ULP)
def test_errors_stay_below_four_ulp(name: str, target: Target) -> None:
    near = np.linspace(-12, 12, COUNT * 2, dtype=np.float32)
    x = np.concatenate([every(), near, np.linspace(-110, 95, COUNT, dtype=np.float32)])
    with np.errstate(all="ignore"):
        truth = TRUTH[name](x.astype(np.float64))
    away = ulps(computed(name, x, target), truth)
    worst = np.nanargmax(np.where(np.isnan(away), np.inf, away))
    assert away[worst] <= MOST_ULP[name], (x[worst], truth[worst], away[worst])


@pytest.mark.parametrize("target", TARGETS, ids=["plain", "relaxed"])
@pytest.mark.parametrize("name", ["sin", "cos"])
def test_waves(name: str, target: Target) -> None:
    x = np.concatenate([
        np.linspace(-7, 7, COUNT, dtype=np.float32),
        np.linspace(-1e3, 1e3, COUNT, dtype=np.float32),
    ])  # fmt: skip
    found = computed(name, x, target)
    np.testing.assert_allclose(found, TRUTH[name](x.astype(np.float64)), rtol=0, atol=2e-7)


@pytest.mark.parametrize("name", TRUTH)
def test_what_is_no_number_or_has_no_end(name: str) -> None:
    x = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, -1.0, 1.0, 1e-45], np.float32)
    with np.errstate(all="ignore"):
        truth = TRUTH[name](x.astype(np.float64)).astype(np.float32)
    if name in ("sin", "cos"):
        x, truth = x[[0, 3, 4, 5, 6, 7]], truth[[0, 3, 4, 5, 6, 7]]
    found = computed(name, x, TARGETS[0])
    np.testing.assert_allclose(found, truth, rtol=3e-7, atol=1e-44)
    assert np.isnan(found[0])
