"""A learner's own table as the page shows it: columns, the first rows, what would be learnt."""

from __future__ import annotations

from typing import Any, TypedDict

from . import tables
from .datasets.base import DatasetFacts, facts
from .datasets.table import OwnTable
from .registry import DATASETS


class ColumnReport(TypedDict):
    """A column: the kind guessed for it (number, category or ignore), and what it holds."""

    name: str
    guess: str
    reason: str
    missing: int
    distinct: int
    numeric: bool
    samples: list[str]


class TableContent(TypedDict):
    """A table that could be read. Cells are texts; `notes` say what was decided in reading it."""

    id: str
    rows: int
    delimiter: str
    columns: list[ColumnReport]
    preview: list[list[str]]
    notes: list[str]


class TableReport(TypedDict):
    """A table, the dataset that the settings make of it, and why where they make none."""

    table: TableContent | None
    target: str | None
    dataset: DatasetFacts | None
    problem: str | None


def open_table(config: dict[str, Any], data: bytes | None = None) -> TableReport:
    """What settings of the dataset `table` make of a file, or of a table at hand.

    The file's bytes are kept, so that runs find them by the `id` in the answer.
    """
    try:
        found = tables.put(data) if data is not None else tables.get(str(config.get("table", "")))
    except tables.TableError as error:
        return {"table": None, "target": None, "dataset": None, "problem": str(error)}
    wanted = config | ({"table": found.id} if found else {})
    dataset, errors = DATASETS.collect({"type": OwnTable.name, "config": wanted})
    return {
        "table": found.describe() if found else None,  # type: ignore[typeddict-item]
        "target": dataset.chosen_target if dataset and not errors else None,
        "dataset": facts(dataset) if dataset and not errors else None,
        "problem": str(errors[0]) if errors else None,
    }
