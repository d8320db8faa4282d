"""The tables at hand, by the fingerprint of their bytes. The host fills the store: an engine
reads no files and asks nobody.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from .columns import Column, profile
from .reading import TableError, read_rows

MAX_BYTES = 20 * 2**20
MAX_TABLES = 4
_PREVIEW = 5
_tables: OrderedDict[str, Table] = OrderedDict()


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


def put(data: bytes) -> Table:
    """Reads and keeps a table; of more than MAX_TABLES the one used longest ago goes.

    Raises TableError for bytes that hold no table, or too many.
    """
    if len(data) > MAX_BYTES:
        raise TableError(
            f"The file has {len(data) / 2**20:.0f} MiB, at most {MAX_BYTES / 2**20:.0f} can be "
            "read. Save a part of the table, such as some thousand rows drawn at random."
        )
    found = get(identify(data))
    if found is not None:
        return found
    read = read_rows(data)
    cells = zip(*read.rows, strict=True)
    columns = {name: profile(name, list(c)) for name, c in zip(read.names, cells, strict=True)}
    table = Table(identify(data), len(read.rows), columns, read.delimiter, tuple(read.notes))
    _tables[table.id] = table
    while len(_tables) > MAX_TABLES:
        _tables.popitem(last=False)
    return table


def get(name: str) -> Table | None:
    """The table of that id, if it is at hand."""
    table = _tables.get(name)
    if table is not None:
        _tables.move_to_end(name)
    return table
