"""Elementwise ops as vector code: four elements in, four out; truths are all bits or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.compiler.array import Array
from engine.compiler.wasm import maths
from engine.compiler.wasm.target import Target
from engine.compiler.wasm.values import Function, Value, constant

Lowered = Callable[..., Value]

_SIGNED = {"less": "lt", "less_equal": "le", "greater": "gt", "greater_equal": "ge"}


def _compare(y: Array, a: Value, b: Value) -> Value:
    name = _SIGNED[y.op.name]
    if a.kind == "i32x4":
        name += "_u" if y.inputs[0].dtype.kind == "u" else "_s"
    return a.compare(name, b)


def _extreme(y: Array, a: Value, b: Value) -> Value:
    name = "max" if y.op.name == "maximum" else "min"
    if a.kind == "f32x4":
        return a.max(b) if name == "max" else a.min(b)
    return a.do(f"i32x4.{name}_{'u' if y.dtype.kind == 'u' else 's'}", b)


def _relu(y: Array, x: Value) -> Value:
    if y.dtype.kind == "u":
        return x
    return x.max(0.0) if x.kind == "f32x4" else x.do("i32x4.max_s", constant("i32x4", 0))


def _sign(function: Function, y: Array, x: Value) -> Value:
    x = function.keep(x)
    if x.kind == "i32x4":
        up = x.compare("ne" if y.dtype.kind == "u" else "gt_s", 0)
        return up.function("neg") if y.dtype.kind == "u" else x.compare("lt_s", 0) - up
    one = constant("f32x4", 1.0).cast("i32x4")
    up, down = x.compare("gt", 0.0) & one, x.compare("lt", 0.0) & one
    number = up.cast("f32x4") - down.cast("f32x4")
    return number.choose(x.compare("eq", x), x)


def _astype(y: Array, x: Value) -> Value:
    before, after = y.inputs[0].dtype, y.dtype
    if after.kind == "b":
        return x.compare("ne", 0)
    if before.kind == "b":
        return (x & (1 if after.kind != "f" else constant("f32x4", 1.0).cast("i32x4"))).cast(
            "f32x4" if after.kind == "f" else "i32x4"
        )
    if after.kind == "f" and before.kind == "u":
        return x.do("f32x4.convert_i32x4_u", kind="f32x4")
    if after.kind == "f" and before.kind == "i":
        return x.convert("f32x4")
    return x.convert("i32x4") if before.kind == "f" else x.cast("i32x4")


def _shift(y: Array, x: Value, count: Value) -> Value:
    name = "shl" if y.op.name == "bitwise_left_shift" else "shr_u"
    if name == "shr_u" and y.dtype.kind == "i":
        name = "shr_s"
    return x.do(f"i32x4.{name}", count.lane(0))


PLAIN: dict[str, Lowered] = {
    "add": lambda y, a, b: a + b,
    "subtract": lambda y, a, b: a - b,
    "multiply": lambda y, a, b: a * b,
    "divide": lambda y, a, b: a / b,
    "negative": lambda y, x: -x,
    "abs": lambda y, x: x if y.dtype.kind == "u" else x.function("abs"),
    "sqrt": lambda y, x: x.function("sqrt"),
    "maximum": _extreme,
    "minimum": _extreme,
    "relu": _relu,
    **dict.fromkeys(_SIGNED, _compare),
    "equal": lambda y, a, b: a.compare("eq", b),
    "not_equal": lambda y, a, b: a.compare("ne", b),
    "bitwise_and": lambda y, a, b: a & b,
    "bitwise_or": lambda y, a, b: a | b,
    "bitwise_xor": lambda y, a, b: a ^ b,
    "bitwise_invert": lambda y, x: x ^ constant("i32x4", -1),
    "bitwise_left_shift": _shift,
    "bitwise_right_shift": _shift,
    "where": lambda y, mask, a, b: a.choose(mask, b),
    "astype": _astype,
    "identity": lambda y, x: x,
    "stop_gradient": lambda y, x: x,
}
"""By name of the op: (the traced value, its inputs) to vector code."""

CURVES = ("exp", "expm1", "log", "log1p", "tanh", "sigmoid", "erf", "sin", "cos")
KNOWN = {*PLAIN, "square", "sign", *CURVES}


def fusable(value: Array) -> bool:
    """Whether an op can be part of a fused loop."""
    name = value.op.name
    if name in ("bitwise_left_shift", "bitwise_right_shift"):
        return value.inputs[1].op.name == "constant" and value.inputs[1].size == 1
    return name in KNOWN


def lowered(function: Function, target: Target, value: Array, *inputs: Value) -> Value:
    """Vector code for an op over the code of its inputs."""
    name = value.op.name
    if name == "square":
        x = function.keep(inputs[0])
        return x * x
    if name == "sign":
        return _sign(function, value, inputs[0])
    if name in CURVES:
        curve: Any = getattr(maths, name)
        return curve(function, inputs[0], target)
    return PLAIN[name](value, *inputs)
