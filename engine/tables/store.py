"""The tables at hand, by the fingerprint of their bytes. The host fills the store: an engine
reads no files and asks nobody.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from .columns import Column, profile
from .reading import TableError, read_rows

MAX_BYTES = 20 * 2**20
MAX_TABLES = 4
_PREVIEW = 5
_tables: OrderedDict[str, Table] = OrderedDict()
_lent: ContextVar[Table | None] = ContextVar("lent", default=None)


@dataclass(frozen=True)
class Table:
    """A table that was read: its columns by name, in order."""

    id: str
    rows: int
    columns: dict[str, Column]
    delimiter: str
    notes: tuple[str, ...]

    def describe(self) -> dict[str, Any]:
        """For the page: columns, the first rows as texts, and what was noticed."""
        columns = list(self.columns.values())
        return {
            "id": self.id,
            "rows": self.rows,
            "delimiter": self.delimiter,
            "columns": [column.describe() for column in columns],
            "preview": [[c.cells[row][:40] for c in columns] for row in range(_PREVIEW)],
            "notes": list(self.notes),
        }


def identify(data: bytes) -> str:
    """The name under which these bytes are kept: 16 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()[:16]


def read(data: bytes) -> Table:
    """The table in a file. Raises TableError for bytes that hold no table, or too many."""
    if len(data) > MAX_BYTES:
        raise TableError(
            f"The file has {len(data) / 2**20:.0f} MiB, at most {MAX_BYTES / 2**20:.0f} can be "
            "read. Save a part of the table, such as some thousand rows drawn at random."
        )
    rows = read_rows(data)
    cells = zip(*rows.rows, strict=True)
    columns = {name: profile(name, list(c)) for name, c in zip(rows.names, cells, strict=True)}
    return Table(identify(data), len(rows.rows), columns, rows.delimiter, tuple(rows.notes))


def put(data: bytes) -> Table:
    """Reads and keeps a table; of more than MAX_TABLES the one used longest ago goes.

    Raises TableError as `read` does.
    """
    found = get(identify(data))
    if found is not None:
        return found
    table = read(data)
    _tables[table.id] = table
    while len(_tables) > MAX_TABLES:
        _tables.popitem(last=False)
    return table


@contextmanager
def lend(table: Table | None) -> Iterator[None]:
    """While it lasts, this table is at hand too, for this thread alone.

    A host of many people lends each one theirs: an id can be guessed from a link, and must not
    open a stranger's table.
    """
    token = _lent.set(table)
    try:
        yield
    finally:
        _lent.reset(token)


def get(name: str) -> Table | None:
    """The table of that id, if it is at hand."""
    lent = _lent.get()
    if lent is not None and lent.id == name:
        return lent
    table = _tables.get(name)
    if table is not None:
        _tables.move_to_end(name)
    return table
