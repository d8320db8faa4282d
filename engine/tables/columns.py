"""What a column of texts holds: numbers, categories, or nothing a network can use."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

KINDS = ("number", "category", "ignore")
MAX_CATEGORIES = 100
FEW = 30  # so many different texts are still guessed to be categories
MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "?", "-"})
_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_COMMA = re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d{1,3})?")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T]\d{1,2}:\d\d.*)?")
_MOSTLY = 0.9
_SAMPLES = 4


@dataclass(frozen=True)
class Column:
    """A column as it can be read. `numbers`: NaN where there is none. `missing`: bool per row.

    `categories`: the different texts, sorted, at most MAX_CATEGORIES and one more.
    `guess`: one of KINDS, `reason` says why where it is not plain to see.
    """

    name: str
    cells: list[str]
    missing: np.ndarray
    numbers: np.ndarray
    categories: tuple[str, ...]
    distinct: int
    guess: str
    reason: str

    @property
    def readable(self) -> int:
        """How many cells are numbers."""
        return int(np.isfinite(self.numbers).sum())

    def describe(self) -> dict[str, Any]:
        """For the page: the guess, and what a person needs to correct it."""
        present = [cell for cell, gone in zip(self.cells, self.missing, strict=True) if not gone]
        return {
            "name": self.name,
            "guess": self.guess,
            "reason": self.reason,
            "missing": int(self.missing.sum()),
            "distinct": self.distinct,
            "numeric": self.readable > 0,
            "samples": [cell[:40] for cell in dict.fromkeys(present[:200])][:_SAMPLES],
        }


def profile(name: str, cells: list[str]) -> Column:
    """Everything there is to know about a column."""
    missing = np.array([cell.lower() in MISSING for cell in cells])
    counts = Counter(cell for cell, gone in zip(cells, missing, strict=True) if not gone)
    points = sum(n for cell, n in counts.items() if _POINT.fullmatch(cell))
    commas = sum(n for cell, n in counts.items() if _COMMA.fullmatch(cell))
    pattern = _COMMA if commas > points else _POINT
    numbers = np.array([_number(cell, pattern) for cell in cells])
    categories = tuple(sorted(counts)[: MAX_CATEGORIES + 1])
    guess, reason = _guess(counts, numbers, int(missing.sum()))
    return Column(name, cells, missing, numbers, categories, len(counts), guess, reason)


def _number(cell: str, pattern: re.Pattern[str]) -> float:
    if not pattern.fullmatch(cell):
        return math.nan
    value = float(cell.replace(",", "."))
    return value if math.isfinite(value) else math.nan


def _guess(counts: Counter[str], numbers: np.ndarray, missing: int) -> tuple[str, str]:
    """The kind, and why, for a column whose texts occur so often."""
    present = counts.total()
    if len(counts) < 2:
        return "ignore", "it never changes" if counts else "it is empty"
    readable = int(np.isfinite(numbers).sum())
    if readable >= _MOSTLY * present:
        if not missing and readable == present and (np.diff(numbers) == 1).all():
            return "ignore", "it numbers the rows"
        other = present - readable
        return "number", f"no numbers, so missing: {other} cells" if other else ""
    if sum(n for cell, n in counts.items() if _DATE.fullmatch(cell)) >= _MOSTLY * present:
        return "ignore", "dates are not read; put a number such as the year beside them"
    if len(counts) <= FEW and 2 * len(counts) <= present:
        return "category", ""
    return "ignore", f"{len(counts):,} different texts"
