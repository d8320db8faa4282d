"""A module: functions over one imported memory, in binary and as text.

Source: WebAssembly Core Specification 3.0, section 5.5 (modules).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from engine.compiler.wasm.instructions import VALUE_TYPES, encode, text, unsigned
from engine.compiler.wasm.values import Function, stored

MAGIC = b"\x00asm\x01\x00\x00\x00"
MEMORY = ("env", "memory")
"""Where a module looks for its memory."""
HELP = Function("help", ["i32", "i32"])
"""What a module may call of its host, `help(arena, k)`: the k-th op left to NumPy."""


def binary(functions: Sequence[Function], helped: bool = False) -> bytes:
    """A module that exports every function by its name. helped: whether it calls ``HELP``."""
    outside = [HELP] if helped else []
    every = [*outside, *functions]
    types = [_signature(function) for function in every]
    known = list(dict.fromkeys(types))
    numbers = {function.name: k for k, function in enumerate(every)}
    imports = [_imported(MEMORY[1]) + b"\x02\x00\x00"]  # a memory of at least 0 pages
    imports += [_imported(f.name) + b"\x00" + unsigned(known.index(_signature(f))) for f in outside]
    exports = [_text(f.name) + b"\x00" + unsigned(numbers[f.name]) for f in functions]
    sections = {
        1: _vector(known),
        2: _vector(imports),
        3: _vector([unsigned(known.index(each)) for each in types[len(outside) :]]),
        7: _vector(exports),
        10: _vector([_body(function, numbers) for function in functions]),
    }
    return MAGIC + b"".join(bytes([n]) + _sized(content) for n, content in sections.items())


def readable(functions: Sequence[Function], helped: bool = False) -> str:
    """The module in WebAssembly's text format; see ``binary``."""
    lines = ["(module", f'  (import "{MEMORY[0]}" "{MEMORY[1]}" (memory 0))']
    if helped:
        kinds = " ".join(HELP.parameters)
        lines.append(f'  (import "{MEMORY[0]}" "{HELP.name}" (func ${HELP.name} (param {kinds})))')
    for function in functions:
        lines.append(f'  (func ${function.name} (export "{function.name}")')
        for word, kinds in (
            ("param", function.parameters), ("result", function.results), ("local", function.locals)
        ):  # fmt: skip
            if kinds:
                lines.append(f"    ({word} {' '.join(map(stored, kinds))})")
        depth = 2
        for instruction in function.code:
            depth -= instruction[0] in ("end", "else")
            lines.append("  " * depth + text(instruction))
            depth += instruction[0] in ("block", "loop", "if", "else")
        lines.append("  )")
    return "\n".join([*lines, ")"])


def _signature(function: Function) -> bytes:
    parts = [function.parameters, function.results]
    return b"\x60" + b"".join(_vector([_type(kind) for kind in part]) for part in parts)


def _body(function: Function, numbers: Mapping[str, int]) -> bytes:
    runs = [(kind, len(list(same))) for kind, same in groupby(map(stored, function.locals))]
    variables = _vector([unsigned(count) + _type(kind) for kind, count in runs])
    code = [
        encode(each if each[0] != "call" else ("call", (numbers[each[1][0]],)))
        for each in function.code
    ]
    return _sized(variables + b"".join(code) + b"\x0b")


def _imported(name: str) -> bytes:
    return _text(MEMORY[0]) + _text(name)


def _type(kind: str) -> bytes:
    return bytes([VALUE_TYPES[stored(kind)]])


def _vector(items: Sequence[bytes]) -> bytes:
    return unsigned(len(items)) + b"".join(items)


def _sized(content: bytes) -> bytes:
    return unsigned(len(content)) + content


def _text(value: str) -> bytes:
    return _sized(value.encode())
