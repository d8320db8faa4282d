"""Modules: accepted by wasmtime, equal in binary and text, and doing what they say."""

from __future__ import annotations

import numpy as np
import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from engine.compiler.wasm import instructions
from engine.compiler.wasm.instructions import signed, unsigned
from engine.compiler.wasm.module import binary, readable
from engine.compiler.wasm.values import Function, constant
from tests.engine.compiler.wasm.machine import ENGINE, Machine


@given(st.integers(0, 2**40))
def test_unsigned_numbers_read_back(value: int) -> None:
    assert sum((byte & 0x7F) << (7 * k) for k, byte in enumerate(unsigned(value))) == value


@given(st.integers(-(2**31), 2**31 - 1))
def test_signed_numbers_read_back(value: int) -> None:
    function = Function("give", results=["i32"])
    function.give(constant("i32", value))
    assert Machine([function]).call("give") == value
    *low, last = signed(value)
    assert all(byte & 0x80 for byte in low) and not last & 0x80


def dot() -> Function:
    """Products of two vectors of n × 4 float32 at two addresses, added up."""
    function = Function("dot", ["i32", "i32", "i32"], ["f32"])
    a, b, count = map(function.parameter, range(3))
    at, total = function.local("i32"), function.local("f32x4")
    with function.loop(at, 0, count, 16):
        function.set(total, total + (a + at).load("f32x4") * (b + at).load("f32x4"))
    lanes = [total.lane(k) for k in range(4)]
    function.give((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
    return function


def test_a_loop_over_vectors() -> None:
    machine = Machine([dot()])
    a, b = machine.array(0, (64,)), machine.array(256, (64,))
    a[:], b[:] = np.arange(64), np.linspace(-1, 1, 64)
    assert machine.call("dot", 0, 256, 256) == pytest.approx(float(a @ b), rel=1e-6)


def test_the_text_is_the_binary() -> None:
    ours = binary([dot()])
    assert bytes(wasmtime.wat2wasm(readable([dot()]))).startswith(ours)  # it goes on with the names


# What each instruction takes from the stack and leaves there: i, f and v for the three types.
STACK = {
    "drop": "i:", "select": "ffi:f", "memory.copy": "iii:", "memory.fill": "iii:",
    "i32.trunc_sat_f32_s": "f:i", "f32.convert_i32_s": "i:f", "f32.convert_i32_u": "i:f",
    "i32.reinterpret_f32": "f:i", "f32.reinterpret_i32": "i:f", "i32.eqz": "i:i",
    "f32.abs": "f:f", "f32.neg": "f:f", "f32.sqrt": "f:f",
    "i32.load": "i:i", "i32.load8_u": "i:i", "f32.load": "i:f", "i32.store": "ii:",
    "i32.store8": "ii:", "f32.store": "if:",
    "v128.load": "i:v", "v128.load32_splat": "i:v", "v128.load64_splat": "i:v",
    "v128.load32_zero": "i:v", "v128.store": "iv:", "v128.load32_lane": "iv:v",
    "v128.store32_lane": "iv:", "i8x16.shuffle": "vv:v", "v128.bitselect": "vvv:v",
    "v128.any_true": "v:i", "v128.not": "v:v", "i32x4.splat": "i:v", "f32x4.splat": "f:v",
    "i32x4.extract_lane": "v:i", "f32x4.extract_lane": "v:f", "f32x4.replace_lane": "vf:v",
    "i32x4.shl": "vi:v", "i32x4.shr_s": "vi:v", "i32x4.shr_u": "vi:v",
    "f32x4.relaxed_madd": "vvv:v", "f32x4.relaxed_nmadd": "vvv:v",
    **{f"{kind}.{name}": "v:v" for kind, names in (
        ("i32x4", "abs neg trunc_sat_f32x4_s"),
        ("f32x4", "abs neg sqrt nearest convert_i32x4_s convert_i32x4_u"),
    ) for name in names.split()},
}  # fmt: skip
CONTROL = {"br", "br_if", "return", "call", "local.get", "local.set", "local.tee"}
GIVEN = {
    "": (), "m": (2, 8), "l": (2, 8, 3), "n": (2,), "v": (bytes(range(16)),), "i": (-5,),
    "f": (0.5,), "y": (), "z": (),
}  # fmt: skip
TABLES = instructions._PLAIN | instructions._MISC | instructions._VECTOR


def _stack(name: str) -> str:
    if name in STACK:
        return STACK[name]
    kind, operation = name.split(".")
    letter = {"i32": "i", "f32": "f"}.get(kind, "v")
    if operation == "const":
        return f":{letter}"
    compared = operation[:2] in ("eq", "ne", "lt", "gt", "le", "ge") and letter != "v"
    return f"{letter}{letter}:{'i' if compared else letter}"


@pytest.mark.parametrize("name", sorted(TABLES.keys() - CONTROL))
def test_every_instruction_is_valid_and_its_text_says_the_same(name: str) -> None:
    taken, left = _stack(name).split(":")
    push = {
        "i": ("i32.const", (16,)),
        "f": ("f32.const", (1.5,)),
        "v": ("v128.const", (bytes(16),)),
    }
    function = Function("one")
    function.code += [push[letter] for letter in taken]
    given = (0, 8) if name in ("i32.load8_u", "i32.store8") else GIVEN[TABLES[name][1]]
    function.code.append((name, given))
    function.code += [("drop", ())] * len(left)
    ours = binary([function])
    wasmtime.Module.validate(ENGINE, ours)
    theirs = bytes(wasmtime.wat2wasm(readable([function])))
    assert theirs.startswith(ours)  # theirs goes on with the names


def test_blocks_and_branches() -> None:
    function = Function("count", ["i32"], ["i32"])
    total, at = function.local("i32"), function.local("i32")
    with function.loop(at, 0, function.parameter(0), 1):
        function.set(total, total + at)
    function.give(total)
    machine = Machine([function])
    assert machine.call("count", 10) == 45
