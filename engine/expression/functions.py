"""What a formula may call, and the constants it may name."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from ..formulas import softplus

CONSTANTS = {"pi": math.pi, "e": math.e}


@dataclass(frozen=True)
class Function:
    """A function by what it does to arrays and to plain numbers.

    `arity` is the least and the greatest number of arguments. `scalar` raises ValueError or
    OverflowError, or gives nan, where the function is not defined.
    """

    arity: tuple[int, int]
    array: Callable[..., Any]
    scalar: Callable[..., float]
    help: str


def _one(array: Callable[..., Any], scalar: Callable[[float], float], help: str) -> Function:
    return Function((1, 1), array, scalar, help)


def _plain(name: str, scalar: Callable[[float], float], help: str) -> Function:
    """A function that the namespace has under the same name."""
    return _one(lambda xp, x: getattr(xp, name)(x), scalar, help)


def _sigmoid(x: float) -> float:
    return 0.5 * (1 + math.tanh(0.5 * x))


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


def _choose(xp: Any, condition: Any, a: Any, b: Any) -> Any:
    return xp.where(condition != 0, a, b)


FUNCTIONS: dict[str, Function] = {
    "exp": _plain("exp", math.exp, "eˣ"),
    "log": _plain("log", math.log, "natural logarithm, for x above zero"),
    "sqrt": _plain("sqrt", math.sqrt, "square root, for x of at least zero"),
    "abs": _plain("abs", abs, "x without its sign"),
    "sign": _plain("sign", _sign, "−1, 0 or 1; slope 0"),
    "sin": _plain("sin", math.sin, "sine, x in radians"),
    "cos": _plain("cos", math.cos, "cosine, x in radians"),
    "tanh": _plain("tanh", math.tanh, "hyperbolic tangent"),
    "sigmoid": _one(lambda xp, x: xp.nn.sigmoid(x), _sigmoid, "1 / (1 + e⁻ˣ)"),
    "softplus": _one(softplus, _softplus, "log(1 + eˣ)"),
    "relu": _one(lambda xp, x: xp.nn.relu(x), lambda x: max(x, 0.0), "max(x, 0); slope 0 at 0"),
    "erf": _one(lambda xp, x: xp.nn.erf(x), math.erf, "error function"),
    "min": Function((2, 8), lambda xp, *v: reduce(xp.minimum, v), min, "the smallest"),
    "max": Function((2, 8), lambda xp, *v: reduce(xp.maximum, v), max, "the largest"),
    "where": Function(
        (3, 3),
        _choose,
        lambda c, a, b: a if c else b,
        "where(x > 0, a, b): a where it holds, else b",
    ),
}


def reference() -> str:
    """All functions and constants, a line each, for the documentation."""
    lines = [f"- {name}: {function.help}" for name, function in FUNCTIONS.items()]
    return "\n".join([*lines, *(f"- {name} = {value:.6g}" for name, value in CONSTANTS.items())])
