"""Small parts of a script: names of Keras, plain values, functions and classes of one line."""

from __future__ import annotations

import ast
from typing import Any

from .values import Unread

LARGEST = 2**53


class ScheduleText:
    """A learning rate by the step as a script's own class says it."""

    def __init__(self, rate: float, factor: ast.expr, line: int) -> None:
        self.rate, self.factor, self.line = rate, factor, line


def plain_path(path: str) -> str:
    """A name of Keras however it is reached: `tensorflow.keras.layers` is `keras.layers`."""
    path = path.removeprefix("tensorflow.").removeprefix("python.")
    for long in ("keras.api.", "keras.src."):
        path = path.replace(long, "keras.", 1) if path.startswith(long) else path
    return path


def constant(value: Any, line: int) -> Any:
    """A plain value of sensible size."""
    if isinstance(value, (bytes, complex)) or value is ...:
        raise Unread(line, "Expected a number, a text, True, False or None.")
    if isinstance(value, (int, float)) and not abs(value) <= LARGEST:
        raise Unread(line, "This number is too large. Write a smaller one.")
    return value


def names_in(target: ast.expr) -> tuple[str, ...]:
    """The names that an assignment gives; none where it sets something else."""
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    names = tuple(part.id for part in parts if isinstance(part, ast.Name))
    return names if len(names) == len(parts) else ()


def returned(body: list[ast.stmt]) -> ast.expr | None:
    """What a function gives that has one line besides its docstring."""
    lines = [line for line in body if not is_text(line)]
    if len(lines) == 1 and isinstance(lines[0], ast.Return):
        return lines[0].value
    return None


def is_text(line: ast.stmt) -> bool:
    """Whether a line is a text alone, such as a docstring."""
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def schedule_of(node: ast.ClassDef) -> ScheduleText | None:
    """`return rate * factor`, the last line of the class's only function."""
    methods = [line for line in node.body if not is_text(line)]
    if len(methods) != 1 or not isinstance(methods[0], ast.FunctionDef):
        return None
    last = methods[0].body[-1]
    product = last.value if isinstance(last, ast.Return) else None
    if not isinstance(product, ast.BinOp) or not isinstance(product.op, ast.Mult):
        return None
    rate = product.left
    if not isinstance(rate, ast.Constant) or type(rate.value) not in (int, float):
        return None
    return ScheduleText(float(rate.value), product.right, node.lineno)  # type: ignore[arg-type]
