"""A traced array: one value of the graph, known by its shape and dtype, with array operators."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from engine.compiler.ops.registry import Op

Shape = tuple[int, ...]

DTYPES = {name: np.dtype(name) for name in ("float32", "int32", "uint32", "bool")}
"""What a step may compute with. Everything is at most 32 bits wide, as in JAX."""

NAMES = {dtype: name for name, dtype in DTYPES.items()}
"""Their names; NumPy takes long to tell them."""

BYTES = np.dtype(np.uint8)
"""Of values that are memory for others, as the results of a loop are; nothing computes with it."""


def _function(name: str) -> Callable[..., Array]:
    """A function of the namespace; imported late, for the ops are built from arrays."""
    from engine.compiler.namespace import XP

    return getattr(XP, name)


def _operator(name: str, swapped: bool = False) -> Callable[..., Array]:
    """A method that applies a function of the namespace."""

    def method(self: Array, *other: Any) -> Array:
        arguments = (*other, self) if swapped else (self, *other)
        return _function(name)(*arguments)

    return method


class Array:
    """The result of an op: what a function being traced sees in place of numbers.

    It never changes. ``op`` applied to ``inputs`` with the static ``params`` gives it; inputs of
    the graph and constants have ops of their own. Equality compares elements, as arrays do, so
    arrays are told apart by ``is`` and hashed by identity.
    """

    __slots__ = ("op", "inputs", "params", "shape", "dtype")
    __array_ufunc__ = None  # NumPy scalars on the left leave the operator to this class.

    def __init__(
        self,
        op: Op,
        inputs: tuple[Array, ...],
        params: dict[str, Any],
        shape: Shape,
        dtype: np.dtype,
    ) -> None:
        self.op, self.inputs, self.params = op, inputs, params
        self.shape, self.dtype = shape, dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of memory when stored without gaps."""
        return self.size * self.dtype.itemsize

    @property
    def T(self) -> Array:
        """The matrix transposed."""
        return _function("permute_dims")(self, tuple(reversed(range(self.ndim))))

    def __repr__(self) -> str:
        return f"Array({self.op.name}, shape={self.shape}, dtype={self.dtype})"

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("A 0-d array has no length.")
        return self.shape[0]

    def __bool__(self) -> bool:
        raise TypeError(
            "The values of a traced array are not known while tracing, so Python cannot branch on "
            "them. Choose between arrays with xp.where."
        )

    def __float__(self) -> float:
        raise TypeError(
            "The values of a traced array are not known while tracing. Keep it an array, or pass "
            "the number in as a Python float."
        )

    __int__ = __index__ = __float__  # type: ignore[assignment]
    __add__, __radd__ = _operator("add"), _operator("add", swapped=True)
    __sub__, __rsub__ = _operator("subtract"), _operator("subtract", swapped=True)
    __mul__, __rmul__ = _operator("multiply"), _operator("multiply", swapped=True)
    __truediv__, __rtruediv__ = _operator("divide"), _operator("divide", swapped=True)
    __matmul__, __rmatmul__ = _operator("matmul"), _operator("matmul", swapped=True)
    __and__, __rand__ = _operator("bitwise_and"), _operator("bitwise_and", swapped=True)
    __or__, __ror__ = _operator("bitwise_or"), _operator("bitwise_or", swapped=True)
    __xor__, __rxor__ = _operator("bitwise_xor"), _operator("bitwise_xor", swapped=True)
    __lshift__, __rshift__ = _operator("bitwise_left_shift"), _operator("bitwise_right_shift")
    __neg__, __abs__ = _operator("negative"), _operator("abs")
    __invert__ = _operator("bitwise_invert")
    __lt__, __le__ = _operator("less"), _operator("less_equal")
    __gt__, __ge__ = _operator("greater"), _operator("greater_equal")
    __eq__, __ne__ = _operator("equal"), _operator("not_equal")  # type: ignore[assignment]
    __getitem__ = _operator("getitem")
    __hash__ = object.__hash__
