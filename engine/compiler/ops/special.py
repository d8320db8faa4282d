"""Elementwise functions that NumPy has no single call for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.compiler.array import Array, Shape
from engine.compiler.ops.elementwise import exp, sign, square, where
from engine.compiler.ops.registry import Call, Op, apply, promote, register, ufunc_call


def _number(value: float) -> np.ndarray:
    """A float32 as a 0-d array, which ufuncs take without looking at its type each time."""
    return np.array(value, np.float32)


class Relu(Op):
    """max(x, 0), derivative 0 at 0: the sign of the output, which is at hand anyway."""

    name = "relu"
    elementwise = True
    inplace = (0,)

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return inputs[0].shape, inputs[0].dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        return [ufunc_call(np.maximum, inputs[0], np.zeros((), out.dtype), out=out)]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [g * sign(y)]


class Sigmoid(Relu):
    """1 / (1 + exp(-x)); the exponential may overflow to infinity, which gives 0 as it should."""

    name = "sigmoid"

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        return [
            ufunc_call(np.negative, inputs[0], out=out),
            ufunc_call(np.exp, out, out=out),
            ufunc_call(np.add, out, _number(1.0), out=out),
            ufunc_call(np.reciprocal, out, out=out),
        ]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [g * (y * (1.0 - y))]


class Erf(Relu):
    """The error function, to 4e-7 absolute and relative.

    x P(x²) / Q(x²) on |x| <= 3.91, constant beyond, where float32 cannot tell it from ±1. The
    polynomials were fitted for this file: least squares of the relative error at 4 000 Chebyshev
    points, reweighted until the largest error was small (1.9e-8 before rounding to float32).
    """

    name = "erf"
    _EDGE = 3.91  # where the quotient rounds to exactly 1, so that gelu(-x) fades to exactly 0
    _P = (
        1.1283791461816512, 0.19040386013578756, 0.05274839673756942,
        0.003765511826985735, 0.0002848814596473285, 2.050120197946626e-06,
    )  # fmt: skip
    _Q = (
        1.0, 0.5020737688641075, 0.11410805127891713,
        0.014969003111980623, 0.0011625122126843277, 3.809199384124261e-05,
    )  # fmt: skip

    def scratch(self, *inputs: Array, **params: Any) -> Sequence[tuple[Shape, np.dtype]]:
        return [(inputs[0].shape, inputs[0].dtype)] * 3

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        x, t, q = scratch
        return [
            ufunc_call(np.maximum, inputs[0], _number(-self._EDGE), out=x),
            ufunc_call(np.minimum, x, _number(self._EDGE), out=x),
            ufunc_call(np.square, x, out=t),
            *_polynomial(self._P, t, out),
            *_polynomial(self._Q, t, q),
            ufunc_call(np.multiply, out, x, out=out),
            ufunc_call(np.divide, out, q, out=out),
        ]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [g * (exp(-square(inputs[0])) * (2.0 / np.pi**0.5))]


def _polynomial(coefficients: Sequence[float], t: np.ndarray, out: np.ndarray) -> list[Call]:
    """Horner's scheme: calls that put the polynomial in t, constant term first, into out."""
    *rest, last = coefficients
    calls: list[Call] = [ufunc_call(np.multiply, t, _number(last), out=out)]
    for k in reversed(rest[1:]):
        calls += [
            ufunc_call(np.add, out, _number(k), out=out),
            ufunc_call(np.multiply, out, t, out=out),
        ]
    return [*calls, ufunc_call(np.add, out, _number(rest[0]), out=out)]


_RELU, _SIGMOID, _ERF = register(Relu()), register(Sigmoid()), register(Erf())


def relu(x: Any) -> Array:
    """max(x, 0), derivative 0 at 0."""
    return apply(_RELU, *promote(x, least="int32"))


def sigmoid(x: Any) -> Array:
    """1 / (1 + exp(-x))."""
    return apply(_SIGMOID, *promote(x, least="float32"))


def erf(x: Any) -> Array:
    """The error function 2/sqrt(pi) times the integral of exp(-s²) from 0 to x, to 4e-7."""
    return apply(_ERF, *promote(x, least="float32"))


def flush_to_zero(x: Any) -> Array:
    """x, with 0 for numbers nearer to 0 than the smallest normal float32, 2⁻¹²⁶.

    Most machines need many times longer for each of those, the subnormal ones.
    """
    return where(abs(x) < float(np.finfo(np.float32).smallest_normal), 0.0, x)
