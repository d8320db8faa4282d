"""Expressions and functions: WebAssembly's stack machine written as arithmetic.

A ``Value`` is the code that leaves one number (or a vector of four) on the stack. Operators put
codes together; a ``Function`` stores their results and repeats them in loops.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.compiler.wasm.instructions import Instruction

VECTORS = ("f32x4", "i32x4")
ALIGN = 2  # of every access: four bytes, as a power of 2; what lies better is as quick


def stored(kind: str) -> str:
    """The type WebAssembly knows for values of a kind."""
    return "v128" if kind in VECTORS else kind


@dataclass(frozen=True, slots=True)
class Value:
    """Code that leaves a number of a kind: "i32", "f32", or four of them, "i32x4", "f32x4"."""

    kind: str
    code: tuple[Instruction, ...]

    def do(self, name: str, *others: Value, kind: str | None = None) -> Value:
        """An instruction of this kind on this value and others."""
        code = self.code
        for other in others:
            code += other.code
        return Value(kind or self.kind, (*code, (name, ())))

    def _both(self, name: str, other: Value | float, swapped: bool = False) -> Value:
        right = other if isinstance(other, Value) else constant(self.kind, other)
        left, right = (right, self) if swapped else (self, right)
        return left.do(f"{self.kind}.{name}", right)

    def __add__(self, other: Value | float) -> Value:
        return self._both("add", other)

    def __sub__(self, other: Value | float) -> Value:
        return self._both("sub", other)

    def __rsub__(self, other: float) -> Value:
        return self._both("sub", other, swapped=True)

    def __mul__(self, other: Value | float) -> Value:
        return self._both("mul", other)

    def __truediv__(self, other: Value | float) -> Value:
        return self._both("div", other)

    def __neg__(self) -> Value:
        return self.do(f"{self.kind}.neg") if self.kind != "i32" else 0 - self

    def __and__(self, other: Value | int) -> Value:
        return self._bits("and", other)

    def __or__(self, other: Value | int) -> Value:
        return self._bits("or", other)

    def __xor__(self, other: Value | int) -> Value:
        return self._bits("xor", other)

    def __lshift__(self, count: Value | int) -> Value:
        return self._shift("shl", count)

    def __rshift__(self, count: Value | int) -> Value:
        """Shifted right, the sign kept; see ``shifted`` for zeros from the left."""
        return self._shift("shr_s", count)

    def shifted(self, count: Value | int) -> Value:
        """Shifted right as an unsigned number."""
        return self._shift("shr_u", count)

    def _bits(self, name: str, other: Value | int) -> Value:
        right = other if isinstance(other, Value) else constant(self.kind, other)
        return self.do(f"{'v128' if self.kind in VECTORS else self.kind}.{name}", right)

    def _shift(self, name: str, count: Value | int) -> Value:
        by = count if isinstance(count, Value) else constant("i32", count)
        return self.do(f"{self.kind}.{name}", by)

    def function(self, name: str) -> Value:
        """One of this kind's instructions with one operand: "sqrt", "abs", "nearest"."""
        return self.do(f"{self.kind}.{name}")

    def min(self, other: Value | float) -> Value:
        """The smaller one; NaN when either is."""
        return self._both("min", other)

    def max(self, other: Value | float) -> Value:
        """The larger one; NaN when either is."""
        return self._both("max", other)

    def compare(self, name: str, other: Value | float) -> Value:
        """1 or 0 (for vectors, all bits of a lane) where the comparison holds: "lt", "ge_s"."""
        mask = "i32x4" if self.kind in VECTORS else "i32"
        found = self._both(name, other)
        return Value(mask, found.code)

    def choose(self, mask: Value, other: Value) -> Value:
        """This value where the mask's bits are set, else the other."""
        return self.do("v128.bitselect" if self.kind in VECTORS else "select", other, mask)

    def cast(self, kind: str) -> Value:
        """The same bits as another kind."""
        if stored(kind) == stored(self.kind):
            return Value(kind, self.code)
        return self.do(
            {"i32": "i32.reinterpret_f32", "f32": "f32.reinterpret_i32"}[kind], kind=kind
        )

    def convert(self, kind: str) -> Value:
        """The same number as another kind; to integers towards 0, NaN gives 0."""
        names = {
            ("i32", "f32"): "f32.convert_i32_s", ("f32", "i32"): "i32.trunc_sat_f32_s",
            ("i32x4", "f32x4"): "f32x4.convert_i32x4_s",
            ("f32x4", "i32x4"): "i32x4.trunc_sat_f32x4_s",
        }  # fmt: skip
        return self.do(names[self.kind, kind], kind=kind)

    def splat(self) -> Value:
        """Four times the same number."""
        return self.do(f"{self.kind}x4.splat", kind=f"{self.kind}x4")

    def lane(self, number: int) -> Value:
        """One of the four."""
        code = (*self.code, (f"{self.kind}.extract_lane", (number,)))
        return Value(self.kind[:3], code)

    def load(self, kind: str, offset: int = 0) -> Value:
        """What lies at this address and an offset in bytes."""
        return Value(kind, (*self.code, (f"{stored(kind)}.load", (ALIGN, offset))))

    def repeat(self, offset: int = 0) -> Value:
        """The float32 at this address, four times."""
        return Value("f32x4", (*self.code, ("v128.load32_splat", (ALIGN, offset))))


def constant(kind: str, value: float) -> Value:
    """A number known while compiling."""
    if kind == "i32":
        return Value(kind, (("i32.const", (int(value) & 0xFFFFFFFF,)),))
    if kind == "f32":
        return Value(kind, (("f32.const", (float(value),)),))
    one = (
        struct.pack("<f", value) if kind == "f32x4" else struct.pack("<I", int(value) & 0xFFFFFFFF)
    )
    return Value(kind, (("v128.const", (one * 4,)),))


@dataclass
class Function:
    """A function being written: parameters and locals by number, instructions in order."""

    name: str
    parameters: Sequence[str] = ()
    results: Sequence[str] = ()
    locals: list[str] = field(default_factory=list)
    code: list[Instruction] = field(default_factory=list)

    def parameter(self, number: int) -> Value:
        """A parameter's value."""
        return Value(self.parameters[number], (("local.get", (number,)),))

    def local(self, kind: str) -> Value:
        """A new variable, 0 at first."""
        self.locals.append(kind)
        number = len(self.parameters) + len(self.locals) - 1
        return Value(kind, (("local.get", (number,)),))

    def set(self, variable: Value, value: Value) -> None:
        """Give a variable (of ``local``) a value."""
        ((_, number),) = variable.code
        self.code += [*value.code, ("local.set", number)]

    def keep(self, value: Value) -> Value:
        """A value computed once, in a new variable."""
        variable = self.local(value.kind)
        self.set(variable, value)
        return variable

    def store(self, address: Value, value: Value, offset: int = 0) -> None:
        """Put a value at an address and an offset in bytes."""
        self.code += [*address.code, *value.code, (f"{stored(value.kind)}.store", (ALIGN, offset))]

    def give(self, value: Value) -> None:
        """Leave a value on the stack: a result, at the end."""
        self.code += value.code

    @contextmanager
    def loop(
        self, counter: Value, start: int | Value, stop: int | Value, step: int
    ) -> Iterator[None]:
        """Code repeated while the counter, without sign, is below ``stop``; at least once."""
        first = start if isinstance(start, Value) else constant("i32", start)
        end = stop if isinstance(stop, Value) else constant("i32", stop)
        self.set(counter, first)
        self.code.append(("loop", ()))
        yield
        self.set(counter, counter + step)
        self.code += [*counter.compare("lt_u", end).code, ("br_if", (0,)), ("end", ())]

    def call(self, name: str, *arguments: Value) -> None:
        """Call a function of the module by its name."""
        for argument in arguments:
            self.code += argument.code
        self.code.append(("call", (name,)))
