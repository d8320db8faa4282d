"""A formula as a tree, and its value on any array namespace."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .functions import FUNCTIONS

MAX_WHOLE_POWER = 64


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Variable:
    """A name that is given a value; `at` is its place in the text, from 1."""

    name: str
    at: int


@dataclass(frozen=True)
class Negative:
    """−x."""

    inner: Any


@dataclass(frozen=True)
class Binary:
    """left sign right."""

    sign: str
    left: Any
    right: Any


@dataclass(frozen=True)
class Call:
    """name(arguments)."""

    name: str
    arguments: tuple[Any, ...]


SCALAR: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": math.pow,
    "<": lambda a, b: float(a < b),
    "<=": lambda a, b: float(a <= b),
    ">": lambda a, b: float(a > b),
    ">=": lambda a, b: float(a >= b),
}
COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def children(node: Any) -> tuple[Any, ...]:
    """The parts of a node."""
    if isinstance(node, Negative):
        return (node.inner,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    return node.arguments if isinstance(node, Call) else ()


def walk(node: Any) -> Iterator[Any]:
    """The node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


@dataclass(frozen=True)
class Formula:
    """A formula that was read: its text and its tree."""

    text: str
    tree: Any

    def __str__(self) -> str:
        return self.text

    def variables(self) -> dict[str, int]:
        """The names it uses, each with the place of its first use."""
        found: dict[str, int] = {}
        for node in walk(self.tree):
            if isinstance(node, Variable):
                found.setdefault(node.name, node.at)
        return found

    def operations(self) -> int:
        """Signs and calls: what it costs per value, about."""
        return sum(1 for node in walk(self.tree) if children(node))

    def value(self, xp: Any, values: Mapping[str, Any]) -> Any:
        """The formula over arrays of one shape, element by element."""
        return _value(xp, values, self.tree)


def _value(xp: Any, values: Mapping[str, Any], node: Any) -> Any:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Variable):
        return values[node.name]
    if isinstance(node, Binary) and node.sign == "^":
        return _raise(xp, values, node)
    parts = [_value(xp, values, child) for child in children(node)]
    if isinstance(node, Negative):
        return -parts[0]
    if isinstance(node, Call):
        return FUNCTIONS[node.name].array(xp, *parts)
    if node.sign in COMPARISONS:
        return xp.astype(COMPARISONS[node.sign](*parts), xp.float32)
    return SCALAR[node.sign](*parts)


def _raise(xp: Any, values: Mapping[str, Any], node: Binary) -> Any:
    """Whole powers by multiplication, which suits bases below zero; others through logarithms."""
    base = _value(xp, values, node.left)
    if not isinstance(node.right, Number):
        exponent = _value(xp, values, node.right)
        logarithm = math.log(base) if isinstance(base, float) else xp.log(base)
        return xp.exp(exponent * logarithm)
    exponent = node.right.value
    if exponent == 0.5:
        return xp.sqrt(base)
    if exponent.is_integer() and abs(exponent) <= MAX_WHOLE_POWER:
        power = _multiplied(base, int(abs(exponent)))
        return 1 / power if exponent < 0 else power
    return xp.exp(exponent * xp.log(base))


def _multiplied(base: Any, count: int) -> Any:
    """base to a whole power of at least 1, by repeated squaring."""
    result = None
    while True:
        if count & 1:
            result = base if result is None else result * base
        count >>= 1
        if not count:
            return result
        base = base * base
