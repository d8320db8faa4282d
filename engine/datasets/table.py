"""The learner's own table: a CSV, of which one column is learnt from the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import tables
from ..errors import FieldError
from ..fields import Field, Text, show
from ..registry import DATASETS
from .base import Data, Recorded

MAX_INPUTS = 2000
_KINDS = ", ".join(tables.KINDS)


class Kinds(Field[Any]):
    """What columns hold, by their names: only those that are to be read otherwise than guessed."""

    kind = "kinds"

    def parse(self, value: Any) -> dict[str, str]:
        if not isinstance(value, dict) or len(value) > 200:
            raise FieldError(
                f'{self.name} must be an object such as {{"age": "number"}}, got {show(value)}.'
            )
        for name, kind in value.items():
            if kind not in tables.KINDS:
                raise FieldError(
                    f"{self.name}: {name[:80]} must be one of {_KINDS}; got {show(kind)}."
                )
        return dict(value)

    def plain(self, value: dict[str, str]) -> dict[str, str]:
        return dict(value)

    def describe(self) -> dict[str, Any]:
        return super().describe() | {"default": dict(self.default)}

    def value_schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"enum": list(tables.KINDS)}}


@DATASETS.register
class OwnTable(Recorded):
    """A table of the learner's own: a column to learn (the target), and what to learn it from.

    - A number becomes x = (v - m) / s, with mean m and standard deviation s (divisor n) of the
      training samples alone; a missing one becomes 0, the mean. Where s is 0, x = 0.
    - A category becomes one column per value, 1 for the one a row has and 0 for the others.
    - A column with gaps is followed by one that is 1 where the value was missing.

    A target of numbers is standardised alike (task "regression"); one of two categories is 0 or 1
    ("binary"), one of more is one-hot ("classes"). Rows without a target are left out.
    x: (rows, inputs), y: (rows, answers); both follow from the table.

    Source: Rubin (1976), "Inference and Missing Data", Biometrika 63, 581–592, on why gaps are
    marked and not only filled.
    """

    name = "table"
    private = True
    title = "Your own table"
    help = "A CSV file from your disk: choose what each column holds, and which one to learn."
    task = "regression"
    view = "table"
    input_shape = (1,)
    output_shape = (1,)
    feature_names = ("not chosen yet",)
    target_names = ("not chosen yet",)
    card = {
        "about": "A table of your own. It leaves this browser only if you train on the server and "
        "say yes.",
        "source": "A file of yours.",
        "licence": "Whatever holds for your file.",
        "columns": ["They follow from the file."],
        "classes": [],
        "split": "Drawn at random from the seed; 20 % are kept back unless you say otherwise.",
        "scaling": "Numbers are standardised: minus the mean, over the standard deviation, both of "
        "the training samples; a missing one becomes 0, the mean. Each value of a category becomes "
        "a column, 1 or 0. A column with gaps gets another one that is 1 where the value was "
        "missing.",
    }

    table = Text("", advanced=True, help="Fingerprint of the file, 16 letters and digits.")
    target = Text("", help="The column to learn; left empty, the last one that can be learnt.")
    kinds = Kinds({}, help="What columns hold, where the guess is wrong.")  # type: ignore[arg-type]

    def conflicts(self) -> list[FieldError]:
        """What is wrong with the choice; where nothing is, shapes and names follow from it."""
        try:
            self._choose()
        except FieldError as error:
            return [error]
        return []

    def size(self) -> int:
        """Number of rows that have a target."""
        return len(self._kept)

    def load(self) -> Data:
        """The table as numbers, split, standardised on the training part."""
        train, _ = self.split()
        x = [array for name in self._inputs for array in self._encode(name, train)]
        return self.divide(np.column_stack(x), self._answers(train))

    # -- what was chosen ----------------------------------------------------------------------

    def _choose(self) -> None:
        if not self.table:
            raise FieldError("Choose a CSV file: there is no table yet.", "table")
        found = tables.get(self.table)
        if found is None:
            raise FieldError(
                f"This experiment needs the table {self.table[:16]}, which is not here: a table "
                "stays in the browser where its file was opened, unless its owner sends it. Open "
                "the file again.",
                "table",
            )
        self._columns = found.columns
        for name in [*self.kinds, *([self.target] if self.target else [])]:
            if name not in self._columns:
                text = f"The table has no column {show(name)}; it has {', '.join(self._columns)}."
                raise FieldError(text[:300], "kinds" if name in self.kinds else "target")
        self.chosen_target = self.target or self._last()
        self._answer()
        self._inputs = [
            name
            for name in self._columns
            if name != self.chosen_target and self._kind(name) != "ignore"
        ]
        if not self._inputs:
            text = f"No column is left to learn {self.chosen_target} from. "
            raise FieldError(text + "Set one to number or category.", "kinds")
        features = [feature for name in self._inputs for feature in self._features(name)]
        if len(features) > MAX_INPUTS:
            raise FieldError(
                f"The columns make {len(features):,} inputs, at most {MAX_INPUTS:,} are possible. "
                "Ignore a category with many values.",
                "kinds",
            )
        self.feature_names = tuple(features)
        self.input_shape = (len(features),)
        if self.task == "regression" and len(features) == 1:
            self.view = "line"
        self.card = self._card(found)

    def _last(self) -> str:
        usable = [name for name, column in self._columns.items() if column.guess != "ignore"]
        if not usable:
            raise FieldError("No column can be learnt: choose the target yourself.", "target")
        return usable[-1]

    def _kind(self, name: str) -> str:
        return self.kinds.get(name, self._columns[name].guess)

    def _target_kind(self) -> str:
        """As chosen; else two different values are classes, and so is what holds no numbers."""
        column, chosen = (
            self._columns[self.chosen_target],
            self.kinds.get(self.chosen_target, "ignore"),
        )
        if chosen != "ignore":
            return chosen
        return "number" if column.guess == "number" and column.distinct > 2 else "category"

    def _answer(self) -> None:
        """Task, names and shape of the target, and the rows that have one."""
        column, kind = self._columns[self.chosen_target], self._target_kind()
        numbers = kind == "number"
        there = np.isfinite(column.numbers) if numbers else ~column.missing
        self._kept = np.flatnonzero(there)
        if len(self._kept) < tables.LEAST_ROWS:
            text = f"{self.chosen_target} is known in {len(self._kept)} rows as a {kind}, but "
            text += f"{tables.LEAST_ROWS} are needed. Choose another target, or another kind."
            raise FieldError(text, "target")
        if numbers:
            if not np.ptp(column.numbers[self._kept]):
                raise FieldError(self._constant(str(column.numbers[self._kept][0])), "target")
            self.task, self.output_shape = "regression", (1,)
            self.class_names, self.target_names = (), (self.chosen_target,)
            return
        values = column.categories
        if column.distinct < 2:
            raise FieldError(self._constant(column.cells[self._kept[0]]), "target")
        self._check_categories(self.chosen_target)
        two = len(values) == 2
        self.task, self.class_names = ("binary" if two else "classes"), values
        self.target_names = values[1:] if two else values
        self.output_shape = (len(self.target_names),)

    def _constant(self, value: str) -> str:
        return (
            f"All answers are {show(value)}: the target {self.chosen_target} has one class only, "
            "so there is nothing to tell apart. Choose another target."
        )

    def _check_categories(self, name: str) -> None:
        column = self._columns[name]
        if column.distinct > tables.MAX_CATEGORIES:
            raise FieldError(
                f"{name} has {column.distinct:,} different values, at most "
                f"{tables.MAX_CATEGORIES} can be categories. Ignore it, or read it as numbers.",
                "kinds",
            )

    def _gaps(self, name: str) -> np.ndarray:
        column = self._columns[name]
        number = self._kind(name) == "number"
        return (np.isnan(column.numbers) if number else column.missing)[self._kept]

    def _features(self, name: str) -> Iterator[str]:
        """Names of the inputs that a column becomes."""
        column = self._columns[name]
        if self._kind(name) == "number":
            if not column.readable:
                raise FieldError(f"{name} holds no numbers. Make it a category.", "kinds")
            yield name
        else:
            self._check_categories(name)
            yield from (f"{name}: {value[:40]}" for value in column.categories)
        if self._gaps(name).any():
            yield f"{name} was missing"

    # -- arrays -------------------------------------------------------------------------------

    def _encode(self, name: str, train: np.ndarray) -> Iterator[np.ndarray]:
        """What a column becomes, one array per input."""
        column, gaps = self._columns[name], self._gaps(name)
        if self._kind(name) == "number":
            yield _standardised(column.numbers[self._kept], train)
        else:
            cells = np.array(column.cells)[self._kept]
            yield from (cells == value for value in column.categories)
        if gaps.any():
            yield gaps

    def _answers(self, train: np.ndarray) -> np.ndarray:
        column = self._columns[self.chosen_target]
        if self.task == "regression":
            return _standardised(column.numbers[self._kept], train)[:, None]
        names = self.class_names[1:] if self.task == "binary" else self.class_names
        return np.array(column.cells)[self._kept][:, None] == np.array(names)

    def _card(self, found: tables.Table) -> dict[str, Any]:
        """What was done with each column, in words."""
        left_out = found.rows - len(self._kept)
        about = f"{found.rows:,} rows of your own, cells divided by {found.delimiter}s."
        if left_out:
            about += f" Rows left out because {self.chosen_target} is missing: {left_out:,}."
        cells = np.array(self._columns[self.chosen_target].cells)[self._kept]
        counts = {name: int((cells == name).sum()) for name in self.class_names}
        return OwnTable.card | {
            "about": " ".join([about, *found.notes]),
            "columns": [self._told(name) for name in self._columns],
            "classes": [f"{name}: {count:,} rows" for name, count in counts.items()],
        }

    def _told(self, name: str) -> str:
        if name == self.chosen_target:
            return f"{name}: learnt, as a {self._target_kind()}"
        if name not in self._inputs:
            reason = self._columns[name].reason
            return f"{name}: ignored" + (f", {reason}" if reason else "")
        gaps = int(self._gaps(name).sum())
        told = f"{name}: {self._kind(name)}"
        return told + (f"; {gaps:,} values are missing" if gaps else "")


def _standardised(values: np.ndarray, train: np.ndarray) -> np.ndarray:
    """(v - m) / s with the training rows' m and s; 0 where v is missing or s is 0."""
    known = values[train][np.isfinite(values[train])]
    if not len(known):
        return np.zeros(len(values))
    scale = known.std() or 1.0
    return np.nan_to_num((values - known.mean()) / scale)
