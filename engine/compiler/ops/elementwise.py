"""Ops that treat each element by itself: arithmetic, functions, comparisons, logic, bits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from engine.compiler.array import DTYPES, Array, Shape
from engine.compiler.ops.registry import (
    OPS,
    Call,
    Op,
    apply,
    cast,
    constant,
    promote,
    register,
    ufunc_call,
)

Derivative = Callable[..., Sequence["Array | None"]]


class Elementwise(Op):
    """One NumPy ufunc over inputs of one dtype, which broadcast against each other."""

    elementwise = True

    def __init__(
        self,
        name: str,
        ufunc: np.ufunc,
        derivative: Derivative | None = None,
        *,
        result: str | None = None,
        commutative: bool = False,
    ) -> None:
        """derivative(g, y, *inputs); result: the dtype when it is not that of the inputs."""
        self.name, self.ufunc, self.commutative = name, ufunc, commutative
        self._derivative = derivative
        self._result = DTYPES[result] if result else None
        self.inplace = () if result else tuple(range(ufunc.nin))

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        shapes = [x.shape for x in inputs]
        try:
            shape = np.broadcast_shapes(*shapes)
        except ValueError:
            text = " and ".join(map(str, shapes))
            raise ValueError(f"{self.name}: the shapes {text} do not broadcast.") from None
        return shape, self._result or inputs[-1].dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        return [ufunc_call(self.ufunc, *inputs, out=out)]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return self._derivative(g, y, *inputs) if self._derivative else [None] * len(inputs)


def _function(op: Op, doc: str, least: str = "bool") -> Callable[..., Array]:
    """The function of the namespace that applies an op after promoting its arguments."""

    def function(*values: Any) -> Array:
        return apply(op, *promote(*values, least=least))

    function.__name__ = op.name
    function.__doc__ = doc
    return function


def _arithmetic(
    name: str, ufunc: np.ufunc, derivative: Derivative, doc: str, commutative: bool = False
) -> Callable[..., Array]:
    op = register(Elementwise(name, ufunc, derivative, commutative=commutative))
    return _function(op, doc, least="int32")


def _real(name: str, ufunc: np.ufunc, derivative: Derivative, doc: str) -> Callable[..., Array]:
    op = register(Elementwise(name, ufunc, derivative))
    return _function(op, doc, least="float32")


def _comparison(name: str, ufunc: np.ufunc, doc: str) -> Callable[..., Array]:
    return _function(register(Elementwise(name, ufunc, result="bool")), doc)


def _bitwise(
    name: str, ufunc: np.ufunc, doc: str, commutative: bool = False
) -> Callable[..., Array]:
    return _function(register(Elementwise(name, ufunc, commutative=commutative)), doc)


add = _arithmetic("add", np.add, lambda g, y, a, b: (g, g), "a + b.", commutative=True)
subtract = _arithmetic("subtract", np.subtract, lambda g, y, a, b: (g, -g), "a - b.")
multiply = _arithmetic(
    "multiply", np.multiply, lambda g, y, a, b: (g * b, g * a), "a b.", commutative=True
)
negative = _arithmetic("negative", np.negative, lambda g, y, x: (-g,), "-x.")
square = _arithmetic("square", np.square, lambda g, y, x: ((g * 2.0) * x,), "x².")
abs = _arithmetic(
    "abs",
    np.absolute,
    lambda g, y, x: (where(x >= 0, g, -g),),
    "|x|; derivative 1 at 0, as in JAX.",
)
sign = _arithmetic("sign", np.sign, lambda g, y, x: (None,), "-1, 0 or 1; derivative 0.")

divide = _real("divide", np.divide, lambda g, y, a, b: (g / b, -(g * y) / b), "a / b.")
exp = _real("exp", np.exp, lambda g, y, x: (g * y,), "e**x.")
expm1 = _real("expm1", np.expm1, lambda g, y, x: (g * (y + 1.0),), "e**x - 1, exact near 0.")
log = _real("log", np.log, lambda g, y, x: (g / x,), "Natural logarithm.")
log1p = _real("log1p", np.log1p, lambda g, y, x: (g / (x + 1.0),), "ln(1 + x), exact near 0.")
sqrt = _real("sqrt", np.sqrt, lambda g, y, x: ((g * 0.5) / y,), "Square root.")
tanh = _real("tanh", np.tanh, lambda g, y, x: (g * (1.0 - square(y)),), "Hyperbolic tangent.")
sin = _real("sin", np.sin, lambda g, y, x: (g * cos(x),), "Sine, x in radians.")
cos = _real("cos", np.cos, lambda g, y, x: (-(g * sin(x)),), "Cosine, x in radians.")

less = _comparison("less", np.less, "a < b.")
less_equal = _comparison("less_equal", np.less_equal, "a <= b.")
greater = _comparison("greater", np.greater, "a > b.")
greater_equal = _comparison("greater_equal", np.greater_equal, "a >= b.")
equal = _comparison("equal", np.equal, "a == b, element by element.")
not_equal = _comparison("not_equal", np.not_equal, "a != b, element by element.")

bitwise_and = _bitwise("bitwise_and", np.bitwise_and, "Bits set in both.", commutative=True)
bitwise_or = _bitwise("bitwise_or", np.bitwise_or, "Bits set in either.", commutative=True)
bitwise_xor = _bitwise("bitwise_xor", np.bitwise_xor, "Bits set in one only.", commutative=True)
bitwise_invert = _bitwise("bitwise_invert", np.invert, "Every bit flipped.")
bitwise_left_shift = _bitwise("bitwise_left_shift", np.left_shift, "x << n.")
bitwise_right_shift = _bitwise("bitwise_right_shift", np.right_shift, "x >> n.")


def _greater_half(g: Array, a: Array, b: Array) -> Array:
    """g where a > b, half of it where they are equal, else 0: JAX's choice at ties."""
    return g * ((cast(a > b, "float32") + cast(a >= b, "float32")) * 0.5)


maximum = _arithmetic(
    "maximum",
    np.maximum,
    lambda g, y, a, b: (_greater_half(g, a, b), _greater_half(g, b, a)),
    "The larger of a and b; a tie shares its derivative.",
    commutative=True,
)
minimum = _arithmetic(
    "minimum",
    np.minimum,
    lambda g, y, a, b: (_greater_half(g, b, a), _greater_half(g, a, b)),
    "The smaller of a and b; a tie shares its derivative.",
    commutative=True,
)


def logical_and(a: Any, b: Any) -> Array:
    """Both true."""
    return bitwise_and(*_truths(a, b))


def logical_or(a: Any, b: Any) -> Array:
    """Either true."""
    return bitwise_or(*_truths(a, b))


def logical_not(x: Any) -> Array:
    """Not true."""
    return bitwise_invert(*_truths(x))


def _truths(*values: Any) -> list[Array]:
    """Arguments as booleans: whatever is not 0 is true."""
    return [x if x.dtype == bool else not_equal(x, 0) for v in values for x in promote(v)]


class Where(Op):
    """``a`` where the condition holds, else ``b``."""

    name = "where"
    elementwise = True
    inplace = (2,)

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return np.broadcast_shapes(*[x.shape for x in inputs]), inputs[1].dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        condition, a, b = inputs
        choose = partial(np.copyto, out, a, where=condition)
        return [choose] if b is out else [partial(np.copyto, out, b), choose]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        condition = inputs[0]
        return None, where(condition, g, 0.0), where(condition, 0.0, g)


class AsType(Op):
    """Conversion to another dtype; floats lose their fraction towards 0."""

    name = "astype"
    elementwise = True

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return inputs[0].shape, DTYPES[params["dtype"]]

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        (x,) = inputs
        if out.dtype == bool:
            return [ufunc_call(np.not_equal, x, np.zeros((), x.dtype), out=out)]
        return [partial(np.copyto, out, x, casting="unsafe")]

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [g if y.dtype == inputs[0].dtype else None]


_WHERE = register(Where())
register(AsType())


def where(condition: Any, a: Any, b: Any) -> Array:
    """a where the condition holds, else b; both sides are computed."""
    return apply(_WHERE, *_truths(condition), *promote(a, b))


def astype(x: Any, dtype: Any) -> Array:
    """x in another dtype."""
    return cast(promote(x)[0], dtype)


class StopGradient(Op):
    """x itself, taken as a constant by the gradient."""

    name = "stop_gradient"
    elementwise = True
    inplace = (0,)

    def infer(self, *inputs: Array, **params: Any) -> tuple[Shape, np.dtype]:
        return inputs[0].shape, inputs[0].dtype

    def bind(
        self, out: np.ndarray, scratch: list[np.ndarray], *inputs: np.ndarray, **params: Any
    ) -> list[Call]:
        return [partial(np.copyto, out, inputs[0])]

    def flops(self, y: Array) -> int:
        return 0


class Identity(StopGradient):
    """x itself, as a value of its own: what a gradient is taken by, or what an output holds."""

    name = "identity"

    def vjp(self, g: Array, y: Array, *inputs: Array, **params: Any) -> Sequence[Array | None]:
        return [g]


_STOP = register(StopGradient())
IDENTITY = register(Identity())


def stop_gradient(x: Any) -> Array:
    """x, through which no gradient flows."""
    return apply(_STOP, *promote(x))


def zeros_like(x: Array) -> Array:
    """Zeros of x's shape and dtype."""
    zero = constant(np.zeros((), x.dtype))
    return apply(OPS["broadcast_to"], zero, shape=x.shape) if x.shape else zero
