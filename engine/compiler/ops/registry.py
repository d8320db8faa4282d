"""What an op is, and how it is applied to traced arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import numpy as np

from engine.compiler.array import DTYPES, NAMES, Array, Shape

Call = Callable[[], Any]
"""A kernel with its arrays bound: calling it without arguments fills its output."""


class Op:
    """One operation. Subclasses say what it gives, how NumPy computes it and how it derives.

    Static arguments (axes, shapes ...) are keyword ``params``; they must be hashable.
    """

    name: str
    inplace: tuple[int, ...] = ()
    """Inputs of the output's shape that the kernel may overwrite with the output."""
    elementwise = False
    """Whether inputs broadcast against each other and each element is computed by itself."""
    commutative = False

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        """Shape and dtype of the result; raises ValueError when the inputs do not fit."""
        raise NotImplementedError(self.name)

    def scratch(self, *inputs: Array, **params: Any) -> Sequence[tuple[Shape, np.dtype]]:
        """Working memory the kernel wants, given to ``bind`` in this order."""
        return ()

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        """The NumPy kernel for these very arrays: calls that, in order, fill ``out``."""
        raise NotImplementedError(self.name)

    def flops(self, y: Array) -> int:
        """Floating-point operations that compute the value y: one an element, whatever it costs,
        where floats are computed element by element. What only moves numbers takes none.
        """
        floats = any(x.dtype.kind == "f" for x in (y, *y.inputs))
        return y.size if self.elementwise and floats else 0

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        """The loss's derivatives by the inputs, from ``g``, its derivative by the output y.

        None where there is none. A broadcast input may get a derivative of the full shape; the
        gradient sums it back.
        """
        return [None] * len(inputs)


class View(Op):
    """An op whose result is its input's memory looked at differently, at no cost, where it can."""

    def view(self, x: np.ndarray, **params: Any) -> np.ndarray:
        """The result as a view."""
        raise NotImplementedError(self.name)

    def layout(self, x: Array, contiguous: bool, **params: Any) -> bool | None:
        """Whether the view lies in memory without gaps, or None when a copy is needed.

        contiguous: whether x does.
        """
        raise NotImplementedError(self.name)


OpType = TypeVar("OpType", bound=Op)

OPS: dict[str, Op] = {}
"""Every op by name; filled when the files of ``ops`` are imported, read-only afterwards."""


def register(op: OpType) -> OpType:
    """Add an op to ``OPS``; raises ValueError when the name is taken."""
    if op.name in OPS:
        raise ValueError(f"There already is an op {op.name!r}.")
    OPS[op.name] = op
    return op


def apply(op: Op, *inputs: Array, **params: Any) -> Array:
    """A new value of the graph."""
    shape, dtype = op.infer(*inputs, **params)
    return Array(op, inputs, params, shape, dtype)


class Input(Op):
    """An argument of the traced function; ``index`` is its place among the leaves."""

    name = "input"


class Constant(Op):
    """Numbers known while tracing."""

    name = "constant"


INPUT = register(Input())
CONSTANT = register(Constant())


def placeholder(index: int, shape: Shape, dtype: np.dtype) -> Array:
    """The traced stand-in for argument leaf ``index``."""
    return Array(INPUT, (), {"index": index}, tuple(shape), np.dtype(dtype))


def constant(value: np.ndarray) -> Array:
    """A constant of the graph; the array must not be changed afterwards."""
    return Array(CONSTANT, (), {"value": value}, value.shape, value.dtype)


def lift(value: Any, dtype: Any = None) -> Array:
    """Any array-like as a traced array; 64-bit numbers become 32-bit ones, as in JAX."""
    if isinstance(value, Array):
        return value
    array = np.asarray(value)
    if dtype is None:
        narrow = {"f": "float32", "i": "int32", "u": "uint32", "b": "bool"}
        if array.dtype.kind not in narrow:
            raise TypeError(f"Expected numbers or booleans, got {type(value).__name__} {value!r}.")
        dtype = DTYPES[narrow[array.dtype.kind]]
    return constant(array.astype(dtype))


def promote(*values: Any, least: str = "bool") -> list[Array]:
    """Array-likes as traced arrays of one dtype, Python scalars taking that of the arrays.

    An integer meeting a float becomes float32; ``least`` raises the result at least that far.
    Raises TypeError for int32 with uint32, whose common type would need 64 bits.
    """
    scalar = [isinstance(value, bool | int | float) for value in values]
    arrays = [None if weak else lift(value) for value, weak in zip(values, scalar, strict=True)]
    kinds = {NAMES[array.dtype] for array in arrays if array is not None}
    if {"int32", "uint32"} <= kinds:
        raise TypeError("int32 and uint32 arrays do not mix. Convert one with xp.astype.")
    weak = [value for value in values if isinstance(value, bool | int | float)]
    if "float32" in kinds or least == "float32" or any(isinstance(v, float) for v in weak):
        dtype = DTYPES["float32"]
    elif kinds - {"bool"}:
        dtype = DTYPES[(kinds - {"bool"}).pop()]
    elif least == "int32" or any(not isinstance(v, bool) for v in weak):
        dtype = DTYPES["int32"]
    else:
        dtype = DTYPES["bool"]
    return [
        lift(value, dtype) if array is None else cast(array, dtype)
        for value, array in zip(values, arrays, strict=True)
    ]


def ufunc_call(ufunc: np.ufunc, *inputs: np.ndarray, out: np.ndarray) -> Call:
    """A bound call of a ufunc.

    The output goes in by position, which saves 0.4 µs a call in Pyodide (1.2 instead of 1.6 µs for
    a small sum); NumPy wants a keyword for maximum and minimum alone.
    """
    if ufunc in (np.maximum, np.minimum):
        return partial(ufunc, *inputs, out=out)
    return partial(ufunc, *inputs, out)


def cast(x: Array, dtype: Any) -> Array:
    """x in another dtype; x itself when it has it already."""
    name = NAMES[np.dtype(dtype)]
    return x if x.dtype == DTYPES[name] else apply(OPS["astype"], x, dtype=name)


def axes(axis: int | Sequence[int] | None, ndim: int) -> tuple[int, ...]:
    """Axes as sorted non-negative numbers; None means all of them.

    Raises ValueError for an axis out of range or named twice.
    """
    chosen = range(ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    found = [a + ndim if a < 0 else a for a in chosen]
    if any(not 0 <= a < ndim for a in found) or len(set(found)) != len(found):
        raise ValueError(f"Expected distinct axes within {-ndim} ... {ndim - 1}, got {axis}.")
    return tuple(sorted(found))
