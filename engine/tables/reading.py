"""From the bytes of a CSV to rows of equal length, with a word on everything that was decided.

A cell is only ever a text here: nothing in it is run, and a formula of a spreadsheet stays a text.

Source: Shafranovich (2005), "Common Format and MIME Type for CSV Files", RFC 4180.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import StrataError

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELLS = 2_000_000
MAX_CELL = 10_000  # letters; one open quotation mark would swallow the rest of the file
LEAST_ROWS = 10
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_SHOWN = 5


class TableError(StrataError):
    """A file that cannot be used as a table; the message says why and what to do."""


@dataclass(frozen=True)
class Rows:
    """The cells of a table, without white space around them. `notes`: what a person should know."""

    names: list[str]
    rows: list[list[str]]
    delimiter: str
    notes: list[str]


def read_rows(data: bytes) -> Rows:
    """The table in a file. Raises TableError."""
    text, notes = _decode(data)
    delimiter = _delimiter(text)
    lines = _lines(text, delimiter)
    first = next(lines, None)
    if first is None:
        raise TableError("The file is empty. Choose one that holds a table.")
    number, head = first
    if len(head) > MAX_COLUMNS:
        raise TableError(
            f"The table has {len(head)} columns, at most {MAX_COLUMNS} can be read. "
            "Leave out what is not needed."
        )
    headless = any(is_number(cell) for cell in head)
    if headless:
        notes.append("The first line holds numbers, so the columns have no names of their own.")
    rows, ragged = _even(lines, len(head), [(number, head)] if headless else [])
    notes += _ragged_note(ragged, len(head), delimiter)
    if len(rows) < LEAST_ROWS:
        wanted = f"Rows of {len(head)} cells found: {len(rows)}, but {LEAST_ROWS} are needed. "
        raise TableError(" ".join([wanted + "Choose a file with more rows.", *notes]))
    names = [f"column {i + 1}" for i in range(len(head))] if headless else _names(head)
    return Rows(names, rows, _DELIMITERS[delimiter], notes)


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, with a decimal point or a decimal comma."""
    try:
        float(cell.replace(",", ".", 1))
    except ValueError:
        return False
    return any(sign.isdigit() for sign in cell)


def _decode(data: bytes) -> tuple[str, list[str]]:
    """UTF-8 or UTF-16 where the bytes fit, else Windows-1252, which is told."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError:
            text = "The file begins as UTF-16 but is none. Save it as UTF-8."
            raise TableError(text) from None
    if b"\0" in data[:4096]:
        raise TableError("This is no text but a file of another kind. Save the table as CSV.")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        note = f"The file is no UTF-8 (line {line}), so it was read as Windows-1252. "
        note += "If letters look wrong, save it as UTF-8."
        return data.decode("cp1252", errors="replace"), [note]


def _delimiter(text: str) -> str:
    """The sign that divides the first lines most evenly; a comma where none does."""
    sample = text[:20_000].splitlines()[:20]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        wide = [count for count in counts if count > 1 and count == counts[0]]
        return len(wide), counts[0] if counts else 0

    try:
        return max(_DELIMITERS, key=evenness)
    except csv.Error:
        return ","


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    start = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(f"Line {reader.line_num} cannot be read: {error}.") from None
        cells = [cell.strip() for cell in row]
        if any(len(cell) > MAX_CELL for cell in cells):
            raise TableError(
                f"A cell in line {start} has more than {MAX_CELL:,} letters. Perhaps a quotation "
                "mark there is never closed; close it or take it out."
            )
        if any(cells):
            yield start, cells
        start = reader.line_num + 1


def _even(
    lines: Iterator[tuple[int, list[str]]], width: int, begun: list[tuple[int, list[str]]]
) -> tuple[list[list[str]], list[tuple[int, int]]]:
    """Rows of that width, and line number and width of the others."""
    rows = [cells for _, cells in begun]
    ragged: list[tuple[int, int]] = []
    limit = min(MAX_ROWS, MAX_CELLS // width)
    for number, cells in lines:
        if not any(cells[width:]) and len(cells) >= width:
            rows.append(cells[:width])
        else:
            ragged.append((number, len(cells)))
        if len(rows) + len(ragged) > limit:
            raise TableError(
                f"The table has more than {limit:,} rows, which is as many as {width} columns may "
                f"have here. Save a part of it, such as {limit // 2:,} rows drawn at random."
            )
    return rows, ragged


def _ragged_note(ragged: list[tuple[int, int]], width: int, delimiter: str) -> list[str]:
    if not ragged:
        return []
    shown = ", ".join(f"line {number} ({found})" for number, found in ragged[:_SHOWN])
    more = f" and {len(ragged) - _SHOWN} more" if len(ragged) > _SHOWN else ""
    return [
        f"Left out for another number of cells than {width}, divided by "
        f"{_DELIMITERS[delimiter]}s: {shown}{more}. Mend them to have them used."
    ]


def _names(head: list[str]) -> list[str]:
    """The header's names, of at most 80 letters, none empty, none twice."""
    names: list[str] = []
    for i, cell in enumerate(head):
        plain = " ".join(cell.split())[:80] or f"column {i + 1}"
        name, count = plain, 1
        while name in names:
            count += 1
            name = f"{plain} ({count})"
        names.append(name)
    return names
