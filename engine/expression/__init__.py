"""Formulas that learners type: read by a grammar of our own, computed on any array namespace.

    comparison := sum (("<" | "<=" | ">" | ">=") sum)?          1 where it holds, else 0
    sum        := product (("+" | "-") product)*
    product    := signed (("*" | "/") signed)*
    signed     := ("-" | "+") signed | power
    power      := atom (("^" | "**") signed)?                   −x^2 is −(x²), 2^3^2 is 2^9
    atom       := number | name | name "(" comparison ("," comparison)* ")" | "(" comparison ")"

Nothing is ever handed to Python's own interpreter.
"""

from .functions import CONSTANTS, FUNCTIONS, reference
from .parser import MAX_DEPTH, MAX_LENGTH, FormulaError, parse
from .syntax import Formula

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "Formula",
    "FormulaError",
    "parse",
    "reference",
]
