"""Lambdas of Keras's functions as formulas of Strata's own: the exporter's writing, read back."""

from __future__ import annotations

import ast
from typing import Any

from ..export.keras_facts import FUNCTIONS as CALLED
from ..expression import FUNCTIONS
from ..fields import FieldError
from ..registry import ACTIVATIONS
from .values import Formula, Unread

SIGNS: dict[type[Any], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
NAMES = {path: name for name, path in CALLED.items() if name in FUNCTIONS} | {
    f"ops.{name}": name for name in FUNCTIONS if name not in CALLED
} | {"ops.maximum": "max", "ops.minimum": "min", "ops.sigmoid": "sigmoid", "ops.relu": "relu",
     "ops.softplus": "softplus", "keras.activations.softplus": "softplus",
     "keras.activations.tanh": "tanh"}  # fmt: skip


def formula_of(formula: Formula) -> str:
    """The text of a formula over one input, or over several: `x[0]` is x1. Raises Unread."""
    if formula.text is not None:
        return formula.text
    (name,) = _names(formula, 1)
    return _text(formula.body, {name: "x"}, formula.line)


def loss_of(formula: Formula) -> str:
    """The formula of a loss: the mean over it is taken anyway. Raises Unread."""
    wanted, answer = _names(formula, 2)
    body = formula.body
    while isinstance(body, ast.Call) and ast.unparse(body.func).endswith("ops.mean"):
        body = body.args[0] if body.args else body
    return _text(body, {wanted: "y", answer: "p"}, formula.line)


def activation_of(formula: Formula) -> Any:
    """An activation as a spec holds it: one of Keras's with other settings, or a formula."""
    _names(formula, 1)
    body = formula.body
    if isinstance(body, ast.Call) and isinstance(body.func, ast.Attribute):
        path = ast.unparse(body.func)
        own = path.rpartition(".")[2]
        alone = len(body.args) == 1 and isinstance(body.args[0], ast.Name)
        if path.endswith(f"activations.{own}") and own in ACTIVATIONS.names() and alone:
            config = {str(key.arg): _constant(key.value, formula.line) for key in body.keywords}
            try:
                ACTIVATIONS.read({"type": own, "config": config})
            except FieldError as error:
                raise Unread(formula.line, str(error)) from None
            return {"type": own, "config": config} if config else own
    return {"type": "expression", "config": {"formula": formula_of(formula)}}


def _names(formula: Formula, count: int) -> tuple[str, ...]:
    if len(formula.arguments) != count:
        one = "Expected a function of one argument, such as lambda x: x * x."
        two = "Expected a function of two arguments, such as lambda y, p: (y - p) ** 2."
        raise Unread(formula.line, one if count == 1 else two)
    return formula.arguments


def _constant(node: ast.expr, line: int) -> Any:
    value = node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = node.operand
    if not isinstance(value, ast.Constant) or isinstance(value.value, (bytes, complex)):
        raise Unread(line, f"Expected a number, found {ast.unparse(node)[:60]}.")
    return -value.value if value is not node else value.value  # type: ignore[operator]


def _text(node: ast.expr, names: dict[str, str], line: int) -> str:
    """An expression in the words of formulas, in brackets wherever they could matter."""
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return repr(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return f"-{_bracketed(node.operand, names, line)}"
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        left, right = (_bracketed(side, names, line) for side in (node.left, node.right))
        return f"{left} {SIGNS[type(node.op)]} {right}"
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SIGNS:
        left, right = (_bracketed(x, names, line) for x in (node.left, node.comparators[0]))
        return f"{left} {SIGNS[type(node.ops[0])]} {right}"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        number = node.slice.value
        if isinstance(node.value, ast.Name) and node.value.id in names and type(number) is int:
            return f"x{number + 1}"
    if isinstance(node, ast.Call) and not node.keywords:
        return _call(node, names, line)
    raise Unread(line, f"A formula cannot hold {ast.unparse(node)[:60]}. Use + - * / ** and ops.…")


def _call(node: ast.Call, names: dict[str, str], line: int) -> str:
    path = ast.unparse(node.func)
    parts = [_text(argument, names, line) for argument in node.args]
    if path.endswith("ops.log1p") and len(parts) == 1:
        return f"log(1 + {parts[0]})"
    if path.endswith("ops.square") and len(parts) == 1:
        return f"({parts[0]})^2"
    name = next((own for known, own in NAMES.items() if path in (known, f"keras.{known}")), None)
    if name is None:
        known = ", ".join(f"ops.{name}" for name in FUNCTIONS if name not in CALLED)
        raise Unread(line, f"Formulas know no {path[:60]}. There are {known}.")
    return f"{name}({', '.join(parts)})"


def _bracketed(node: ast.expr, names: dict[str, str], line: int) -> str:
    text = _text(node, names, line)
    simple = isinstance(node, (ast.Name, ast.Constant, ast.Call, ast.Subscript))
    return text if simple else f"({text})"
