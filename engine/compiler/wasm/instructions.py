"""The instructions we use: their numbers, what follows them, and their binary form.

Source: WebAssembly Core Specification 3.0, sections 5.4 (instructions) and 5.2 (LEB128).
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any

Instruction = tuple[str, tuple[Any, ...]]
"""A name and what follows it: ``("i32.const", (4,))``; a call names its function."""

VALUE_TYPES = {"i32": 0x7F, "f32": 0x7D, "v128": 0x7B}
NOTHING = 0x40  # the type of a block that gives no value

# name: (opcode, what follows): "" nothing, "u" an index, "i" an i32, "f" an f32, "m" the alignment
# (as a power of 2) and offset of a memory access, "l" those and a lane, "n" a lane, "v" 16 bytes.
_PLAIN: dict[str, tuple[int, str]] = {
    "br": (0x0C, "u"), "br_if": (0x0D, "u"), "return": (0x0F, ""), "call": (0x10, "u"),
    "drop": (0x1A, ""), "select": (0x1B, ""),
    "local.get": (0x20, "u"), "local.set": (0x21, "u"), "local.tee": (0x22, "u"),
    "i32.load": (0x28, "m"), "f32.load": (0x2A, "m"), "i32.load8_u": (0x2D, "m"),
    "i32.store": (0x36, "m"), "f32.store": (0x38, "m"), "i32.store8": (0x3A, "m"),
    "i32.const": (0x41, "i"), "f32.const": (0x43, "f"),
    "i32.eqz": (0x45, ""), "i32.eq": (0x46, ""), "i32.ne": (0x47, ""), "i32.lt_s": (0x48, ""),
    "i32.lt_u": (0x49, ""), "i32.gt_s": (0x4A, ""), "i32.gt_u": (0x4B, ""), "i32.le_s": (0x4C, ""),
    "i32.le_u": (0x4D, ""), "i32.ge_s": (0x4E, ""), "i32.ge_u": (0x4F, ""),
    "f32.eq": (0x5B, ""), "f32.ne": (0x5C, ""), "f32.lt": (0x5D, ""), "f32.gt": (0x5E, ""),
    "f32.le": (0x5F, ""), "f32.ge": (0x60, ""),
    "i32.add": (0x6A, ""), "i32.sub": (0x6B, ""), "i32.mul": (0x6C, ""), "i32.and": (0x71, ""),
    "i32.or": (0x72, ""), "i32.xor": (0x73, ""), "i32.shl": (0x74, ""), "i32.shr_s": (0x75, ""),
    "i32.shr_u": (0x76, ""),
    "f32.abs": (0x8B, ""), "f32.neg": (0x8C, ""), "f32.sqrt": (0x91, ""), "f32.add": (0x92, ""),
    "f32.sub": (0x93, ""), "f32.mul": (0x94, ""), "f32.div": (0x95, ""), "f32.min": (0x96, ""),
    "f32.max": (0x97, ""), "f32.copysign": (0x98, ""),
    "f32.convert_i32_s": (0xB2, ""), "f32.convert_i32_u": (0xB3, ""),
    "i32.reinterpret_f32": (0xBC, ""), "f32.reinterpret_i32": (0xBE, ""),
}  # fmt: skip
_BLOCKS = {"block": 0x02, "loop": 0x03, "if": 0x04, "else": 0x05, "end": 0x0B}
_MISC = {"i32.trunc_sat_f32_s": (0, ""), "memory.copy": (10, "z"), "memory.fill": (11, "y")}
_VECTOR: dict[str, tuple[int, str]] = {
    "v128.load": (0, "m"), "v128.load32_splat": (9, "m"), "v128.load64_splat": (10, "m"),
    "v128.store": (11, "m"), "v128.const": (12, "v"), "i8x16.shuffle": (13, "v"),
    "i32x4.splat": (17, ""), "f32x4.splat": (19, ""),
    "i32x4.extract_lane": (27, "n"), "f32x4.extract_lane": (31, "n"),
    "f32x4.replace_lane": (32, "n"),
    "i32x4.eq": (55, ""), "i32x4.ne": (56, ""), "i32x4.lt_s": (57, ""), "i32x4.lt_u": (58, ""),
    "i32x4.gt_s": (59, ""), "i32x4.gt_u": (60, ""), "i32x4.le_s": (61, ""), "i32x4.le_u": (62, ""),
    "i32x4.ge_s": (63, ""), "i32x4.ge_u": (64, ""),
    "f32x4.eq": (65, ""), "f32x4.ne": (66, ""), "f32x4.lt": (67, ""), "f32x4.gt": (68, ""),
    "f32x4.le": (69, ""), "f32x4.ge": (70, ""),
    "v128.not": (77, ""), "v128.and": (78, ""), "v128.andnot": (79, ""), "v128.or": (80, ""),
    "v128.xor": (81, ""), "v128.bitselect": (82, ""), "v128.any_true": (83, ""),
    "v128.load32_lane": (86, "l"), "v128.store32_lane": (90, "l"), "v128.load32_zero": (92, "m"),
    "f32x4.nearest": (106, ""),
    "i32x4.abs": (160, ""), "i32x4.neg": (161, ""), "i32x4.shl": (171, ""),
    "i32x4.shr_s": (172, ""), "i32x4.shr_u": (173, ""), "i32x4.add": (174, ""),
    "i32x4.sub": (177, ""), "i32x4.mul": (181, ""), "i32x4.min_s": (182, ""),
    "i32x4.min_u": (183, ""), "i32x4.max_s": (184, ""), "i32x4.max_u": (185, ""),
    "f32x4.abs": (224, ""), "f32x4.neg": (225, ""), "f32x4.sqrt": (227, ""), "f32x4.add": (228, ""),
    "f32x4.sub": (229, ""), "f32x4.mul": (230, ""), "f32x4.div": (231, ""), "f32x4.min": (232, ""),
    "f32x4.max": (233, ""), "f32x4.pmin": (234, ""), "f32x4.pmax": (235, ""),
    "i32x4.trunc_sat_f32x4_s": (248, ""), "f32x4.convert_i32x4_s": (250, ""),
    "f32x4.convert_i32x4_u": (251, ""),
    "f32x4.relaxed_madd": (261, ""), "f32x4.relaxed_nmadd": (262, ""),
}  # fmt: skip


def unsigned(value: int) -> bytes:
    """A number as unsigned LEB128: seven bits a byte, the lowest first."""
    if 0 <= value < 0x80:
        return bytes((value,))
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value: int) -> bytes:
    """A number as signed LEB128."""
    out = bytearray()
    while not -0x40 <= value < 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
    return bytes(out)


_OPCODES = {
    name: (bytes([code]) if prefix is None else bytes([prefix]) + unsigned(code), kind)
    for prefix, table in ((None, _PLAIN), (0xFC, _MISC), (0xFD, _VECTOR))
    for name, (code, kind) in table.items()
} | {
    name: (bytes([code, NOTHING] if name in ("block", "loop", "if") else [code]), "")
    for name, code in _BLOCKS.items()
}


def encode(instruction: Instruction) -> bytes:
    """An instruction in binary. Raises KeyError for one that the tables do not have."""
    name, given = instruction
    code, kind = _OPCODES[name]
    if not kind:
        return code
    if kind == "f":
        return code + struct.pack("<f", *given)  # not kept: 0.0 and -0.0 are equal
    return _encoded(code, kind, given)


@lru_cache(1 << 14)
def _encoded(code: bytes, kind: str, given: tuple[Any, ...]) -> bytes:
    """An opcode and what follows it. Most instructions occur many times."""
    if kind == "i":
        (value,) = given
        return code + signed(value - (1 << 32) if value >= 1 << 31 else value)
    if kind == "v":
        return code + given[0]
    fixed = {"y": b"\x00", "z": b"\x00\x00"}.get(kind, b"")  # the numbers of the only memory
    return code + fixed + b"".join([unsigned(int(value)) for value in given])


def text(instruction: Instruction) -> str:
    """An instruction in the text format."""
    name, given = instruction
    if not given:
        return name
    kind = (_PLAIN | _MISC | _VECTOR).get(name, (0, "u"))[1]
    if kind in "ml":
        align, offset, *lane = given
        parts = [f"offset={offset}"] * bool(offset) + [f"align={1 << align}"]
        return " ".join([name, *parts, *map(str, lane)])
    if kind == "v":
        numbers = given[0] if name == "i8x16.shuffle" else struct.unpack("<4i", given[0])
        shape = "" if name == "i8x16.shuffle" else "i32x4 "
        return f"{name} {shape}{' '.join(map(str, numbers))}"
    if kind == "f":
        return f"{name} {_float(given[0])}"
    return f"{name} {'$' if name == 'call' else ''}{' '.join(map(str, given))}"


def _float(value: float) -> str:
    """A float32 as the text format spells it."""
    if value != value:
        return "nan"
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    return float.hex(float(struct.unpack("<f", struct.pack("<f", value))[0]))
