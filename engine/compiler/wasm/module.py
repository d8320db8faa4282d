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


def binary(functions: Sequence[Function]) -> bytes:
    """A module that exports every function by its name."""
    types = [_signature(function) for function in functions]
    known = list(dict.fromkeys(types))
    numbers = {function.name: k for k, function in enumerate(functions)}
    module, name = (_text(part) for part in MEMORY)
    sections = {
        1: _vector(known),
        2: _vector([module + name + b"\x02\x00\x00"]),  # a memory of at least 0 pages
        3: _vector([unsigned(known.index(each)) for each in types]),
        7: _vector([_text(f.name) + b"\x00" + unsigned(k) for k, f in enumerate(functions)]),
        10: _vector([_body(function, numbers) for function in functions]),
    }
    return MAGIC + b"".join(bytes([n]) + _sized(content) for n, content in sections.items())


def readable(functions: Sequence[Function]) -> str:
    """The module in WebAssembly's text format."""
    lines = ["(module", f'  (import "{MEMORY[0]}" "{MEMORY[1]}" (memory 0))']
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
        encode((name, (numbers[given[0]],)) if name == "call" else (name, given))
        for name, given in function.code
    ]
    return _sized(variables + b"".join(code) + b"\x0b")


def _type(kind: str) -> bytes:
    return bytes([VALUE_TYPES[stored(kind)]])


def _vector(items: Sequence[bytes]) -> bytes:
    return unsigned(len(items)) + b"".join(items)


def _sized(content: bytes) -> bytes:
    return unsigned(len(content)) + content


def _text(value: str) -> bytes:
    return _sized(value.encode())
