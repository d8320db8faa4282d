"""A layer taken apart for one sample: its numbers as sums, stage by stage, beside the NumPy that
makes them. Layers tell it of themselves, see `Layer.explain`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from ..shapes import Shape

Kind = Literal["direction", "unit", "row", "column", "step", "head", "key"]
Axis = Literal["input", "pixel", "part", "step", "head"]
"""What the terms of a sum are: numbers of the input, pixels of a window, parts that have names,
steps of the sequence that is looked at, numbers of each head."""
Code = str
"""A line of NumPy. What functions that give it write is not translated."""
Part = tuple[str, Any, Any]
"""Some terms of a sum: their name, and both factors, (n,) or numbers."""


@dataclass(frozen=True)
class Pick:
    """What has to be chosen to get at one number, among how many. `along`: the input whose steps
    are counted.
    """

    kind: Kind
    count: int
    along: int | None = None


@dataclass(frozen=True)
class Inside:
    """A layer at work on one sample, everything without the batch axis.

    `values` are those of `Layer.insides`, `slopes` those of the loss with respect to the values
    that `Layer.nudges` names.
    """

    weights: Mapping[str, np.ndarray]
    inputs: tuple[np.ndarray, ...]
    values: Mapping[str, np.ndarray]
    slopes: Mapping[str, np.ndarray]

    def part(self, prefix: str) -> Inside:
        """What has names that begin so, without that beginning."""

        def own(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
            return {k.removeprefix(prefix): a for k, a in arrays.items() if k.startswith(prefix)}

        mine = own(self.weights), own(self.values), own(self.slopes)
        return replace(self, weights=mine[0], values=mine[1], slopes=mine[2])


@dataclass(frozen=True)
class Sum:
    """Σ left · right + bias, its factors (n,). `back`: NumPy that hands the slope `delta` of the
    sum on to what it is made of. `beside`: a further figure of each term.
    """

    names: tuple[str, str]
    axis: Axis
    label: Callable[[int], str]
    left: np.ndarray
    right: np.ndarray
    bias: float | None = None
    back: tuple[Code, ...] = ()
    beside: tuple[str, np.ndarray] | None = None

    @property
    def products(self) -> np.ndarray:
        """The terms, in float64."""
        return self.left.astype(np.float64) * self.right

    @property
    def total(self) -> float:
        """What comes out."""
        return float(self.products.sum() + (self.bias or 0.0))


@dataclass(frozen=True)
class Stage:
    """A line of NumPy, `name = code`, and the number it makes; None where that is an array.

    `slope`: ∂loss/∂value, where it is known.
    """

    name: str
    code: Code
    value: float | None = None
    slope: float | None = None
    sum: Sum | None = field(default=None, repr=False)


def summed(name: str, code: Code, slope: Any, total: Sum) -> Stage:
    """A stage that is a sum."""
    return Stage(name, code, total.total, float(slope), total)


def biased(code: Code, total: Sum, name: Code, bias: Any, adds: Code = "+=") -> tuple[Code, Sum]:
    """A sum and its NumPy, with a bias that is called so; several, if it names a slice."""
    told = f"{name}.sum()" if ":" in name else name
    back = (*total.back, f"d_{name} {adds} delta")
    return f"{code} + {told}", replace(total, bias=float(np.sum(bias)), back=back)


def counted(term: int) -> str:
    """A term's number, from 1."""
    return str(term + 1)


def placed(shape: Shape, term: int) -> str:
    """A term's place in an array, from 1: `2, 1, 3`."""
    return ", ".join(str(at + 1) for at in np.unravel_index(term, shape))


def joined(parts: Sequence[Part]) -> tuple[np.ndarray, np.ndarray, Callable[[int], str]]:
    """Both factors of all parts in one row, and how a term is called: `x 3`, or as its part where
    that has no other.
    """
    lefts = [np.atleast_1d(left) for _, left, _ in parts]
    rights = [np.atleast_1d(right) for _, _, right in parts]
    owners = [
        (name, at if len(left) > 1 else None)
        for (name, _, _), left in zip(parts, lefts, strict=True)
        for at in range(len(left))
    ]

    def label(term: int) -> str:
        name, at = owners[term]
        return name if at is None else f"{name} {at + 1}"

    return np.concatenate(lefts), np.concatenate(rights), label


def nudged(given: Mapping[str, Any], name: str, value: Any) -> Any:
    """The value, plus what is given under its name, if anything: zeros there make an input of it,
    whose gradient is the slope of the loss at this place.
    """
    return value + given[name] if name in given else value
