"""A learner's own table: reading a CSV, guessing what its columns are, keeping what was read."""

from .columns import KINDS, MAX_CATEGORIES, Column
from .reading import LEAST_ROWS, TableError
from .store import MAX_BYTES, Table, get, identify, lend, put, read

__all__ = [
    "KINDS", "LEAST_ROWS", "MAX_BYTES", "MAX_CATEGORIES", "Column", "Table", "TableError", "get",
    "identify", "lend", "put", "read",
]  # fmt: skip
