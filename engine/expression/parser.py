"""From the text of a formula to its tree, or to words about what is wrong and where."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ..errors import StrataError
from .functions import CONSTANTS, FUNCTIONS
from .syntax import SCALAR, Binary, Call, Formula, Negative, Number, Variable

MAX_LENGTH = 200  # signs
MAX_DEPTH = 30  # brackets, calls and signs within one another
MAX_NUMBER = 1e30  # float32 ends at 3.4e38
COMPARING = ("<", "<=", ">", ">=")

TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>\*\*|<=|>=|[-+*/^<>(),]))",
    re.ASCII,
)


class FormulaError(StrataError):
    """A formula that cannot be read. `at`: the place in the text, from 1."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(f"at sign {at}, {message}")
        self.at = at


@dataclass(frozen=True)
class Token:
    """A word of the formula: its kind (number, name, sign or end), its text, its place from 1."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The words of a formula, `end` last. Raises FormulaError."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            MAX_LENGTH + 1, f"a formula has at most {MAX_LENGTH} signs, this one {len(text)}."
        )
    found, place = [], 0
    end = len(text.rstrip())
    while place < end:
        match = TOKEN.match(text, place)
        if match is None:
            place += len(text[place:]) - len(text[place:].lstrip())
            raise FormulaError(place + 1, _odd(text[place:]))
        kind = str(match.lastgroup)
        found.append(Token(kind, match[kind].replace("**", "^"), match.start(kind) + 1))
        place = match.end()
    return [*found, Token("end", "", end + 1)]


def _odd(rest: str) -> str:
    if re.match(r"\.?\d", rest):
        word = re.split(r"[^\w.]", rest)[0]
        return f"{word!r} is no number. Put a * between a number and a name."
    return f"{rest[0]!r} means nothing here. Use + - * / ^, brackets, numbers and names."


def parse(text: str, known: Callable[[str], bool], names: str) -> Formula:
    """The formula in `text`. `known` tells which variables there are, `names` lists them for
    people. Raises FormulaError.
    """
    return Formula(text, Parser(text, known, names).formula())


class Parser:
    """Recursive descent over the grammar of the package; folds constants as it goes."""

    def __init__(self, text: str, known: Callable[[str], bool], names: str) -> None:
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0
        self.known, self.names = known, names

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self, *signs: str) -> Token | None:
        """The next word, if it is one of these signs."""
        token = self.next
        if token.kind == "sign" and token.text in signs:
            self.place += 1
            return token
        return None

    def formula(self) -> Any:
        if self.next.kind == "end":
            raise FormulaError(1, "the formula is empty. Write one such as x * sigmoid(x).")
        tree = self.comparison()
        if self.next.kind != "end":
            raise FormulaError(self.next.at, self.left_over())
        return tree

    def left_over(self) -> str:
        token = self.next
        if token.text == ")":
            return "this bracket closes nothing. Remove it, or open one before."
        if token.text in COMPARING:
            return "one comparison is enough. Put brackets around the first."
        return f"expected an operator such as * before {token.text!r}."

    def deeper(self, at: int, part: Callable[[], Any]) -> Any:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(at, f"more than {MAX_DEPTH} levels of brackets. Write it flatter.")
        tree = part()
        self.depth -= 1
        return tree

    def comparison(self) -> Any:
        left = self.sum()
        sign = self.take(*COMPARING)
        return self.binary(sign, left, self.sum()) if sign else left

    def sum(self) -> Any:
        tree = self.product()
        while sign := self.take("+", "-"):
            tree = self.binary(sign, tree, self.product())
        return tree

    def product(self) -> Any:
        tree = self.signed()
        while sign := self.take("*", "/"):
            tree = self.binary(sign, tree, self.signed())
        return tree

    def signed(self) -> Any:
        sign = self.take("-", "+")
        if sign is None:
            return self.power()
        inner = self.deeper(sign.at, self.signed)
        if sign.text == "+":
            return inner
        return Number(-inner.value) if isinstance(inner, Number) else Negative(inner)

    def power(self) -> Any:
        base = self.atom()
        sign = self.take("^")
        return self.binary(sign, base, self.deeper(sign.at, self.signed)) if sign else base

    def atom(self) -> Any:
        token = self.next
        self.place += token.kind != "end"
        if token.kind == "number":
            return self.number(token, float(token.text))
        if token.kind == "name":
            return self.call(token) if self.take("(") else self.name(token)
        if token.text == "(":
            tree = self.deeper(token.at, self.comparison)
            self.close(token)
            return tree
        found = repr(token.text) if token.text else "nothing more"
        raise FormulaError(token.at, f"expected a number, a name or a bracket, found {found}.")

    def close(self, opened: Token) -> None:
        if not self.take(")"):
            if self.next.kind == "end":
                raise FormulaError(opened.at, "this bracket is never closed. Add a ).")
            raise FormulaError(self.next.at, self.left_over())

    def name(self, token: Token) -> Any:
        if token.text in CONSTANTS:
            return Number(CONSTANTS[token.text])
        if self.known(token.text):
            return Variable(token.text, token.at)
        if token.text in FUNCTIONS:
            text = f"{token.text} is a function. Write {token.text}(…) with brackets."
            raise FormulaError(token.at, text)
        text = f"there is no variable {token.text!r}. Use {self.names}, or pi and e."
        raise FormulaError(token.at, text)

    def call(self, token: Token) -> Any:
        if token.text not in FUNCTIONS:
            raise FormulaError(token.at, self.unknown(token.text))
        function = FUNCTIONS[token.text]
        arguments = [self.deeper(token.at, self.comparison)]
        while self.take(","):
            arguments.append(self.deeper(token.at, self.comparison))
        self.close(token)
        least, most = function.arity
        if not least <= len(arguments) <= most:
            wanted = "1 argument" if least == 1 else f"{least} arguments"
            if least != most:
                wanted = f"{least} to {most} arguments"
            text = f"{token.text} takes {wanted}, got {len(arguments)}."
            raise FormulaError(token.at, text)
        if all(isinstance(a, Number) for a in arguments):
            return self.folded(token, function.scalar, *(a.value for a in arguments))
        return Call(token.text, tuple(arguments))

    def unknown(self, name: str) -> str:
        if self.known(name) or name in CONSTANTS:
            return f"{name} is no function. Put a * before the bracket."
        close = get_close_matches(name.lower(), list(FUNCTIONS), n=1)
        hint = f"Did you mean {close[0]}?" if close else f"There are {', '.join(FUNCTIONS)}."
        return f"there is no function called {name!r}. {hint}"

    def binary(self, sign: Token, left: Any, right: Any) -> Any:
        if sign.text == "/" and right == Number(0):
            raise FormulaError(sign.at, "this divides by zero. Divide by something else.")
        if isinstance(left, Number) and isinstance(right, Number):
            return self.folded(sign, SCALAR[sign.text], left.value, right.value)
        if sign.text == "^" and isinstance(left, Number) and left.value <= 0:
            text = "powers with a variable above need a base greater than zero."
            raise FormulaError(sign.at, text)
        if sign.text == "^" and right == Number(0):
            return Number(1.0)
        return Binary(sign.text, left, right)

    def folded(self, token: Token, function: Callable[..., float], *values: float) -> Number:
        """The value of an operation on constants."""
        try:
            return self.number(token, float(function(*values)))
        except OverflowError:
            return self.number(token, math.inf)
        except (ValueError, ZeroDivisionError):
            return self.number(token, math.nan)

    def number(self, token: Token, value: float) -> Number:
        if not abs(value) <= MAX_NUMBER:
            given = "is not defined here" if math.isnan(value) else "gives too large a number"
            raise FormulaError(token.at, f"{token.text} {given}. Change it.")
        return Number(value)
