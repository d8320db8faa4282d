"""Samples of the data, and the network's answers to them or to rows of the learner's own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import FieldError
from ..events import tensor
from ..fields import Choice, Field, Int, show
from ..registry import PROBES
from ..shapes import size
from ..view import View
from .base import MAX_ROWS, SPLITS, ProbeKind


class Rows(Field[Any]):
    """Input rows as lists of numbers, all of one length."""

    kind = "rows"

    def parse(self, value: Any) -> np.ndarray:
        if not isinstance(value, (list, tuple)) or not 0 < len(value) <= MAX_ROWS:
            raise FieldError(f"{self.name} must be a list of 1 to {MAX_ROWS} rows.")
        try:
            rows = np.array(value, np.float32)
        except (TypeError, ValueError, OverflowError) as error:
            text = f"{self.name} must hold rows of numbers of equal length, got {show(value)}."
            raise FieldError(text) from error
        if not np.isfinite(rows).all():
            raise FieldError(f"{self.name} must hold finite numbers only.")
        return rows.reshape(len(rows), -1)


@PROBES.register
class Predict(ProbeKind):
    """The network's answers to inputs of the learner's own."""

    name = "predict"
    inputs = Rows((), help="Rows shaped like one sample of the data, flat.")

    def payload(self, view: View) -> dict[str, Any]:
        first = {name: rows[:1] for name, rows in view.data.train.items()}
        shape = view.experiment.recipe.asked(view.experiment, first).shape[1:]
        if self.inputs.shape[1] != size(shape):
            raise FieldError(
                f"Each row needs {size(shape)} numbers for {view.dataset.title}, "
                f"got {self.inputs.shape[1]}."
            )
        rows = self.inputs.reshape(len(self.inputs), *shape)
        outputs = view.predict(rows.astype(view.dataset.input_dtype()))
        return {"outputs": tensor(outputs)}


@PROBES.register
class Samples(ProbeKind):
    """Samples of the data with the network's answers."""

    name = "samples"
    split = Choice("validation", choices=SPLITS, help="Which part of the data.")
    count = Int(12, min=1, max=MAX_ROWS, help="How many samples.")
    offset = Int(0, min=0, max=2**31 - 1, help="The first of them.")

    def payload(self, view: View) -> dict[str, Any]:
        index, rows = view.rows(self.split, self.offset, self.count)
        return {
            "index": index.astype(np.int32),
            "inputs": tensor(rows["x"]),
            "targets": tensor(rows["y"]),
            "outputs": tensor(view.answers(rows)),
        }


@PROBES.register
class Points(ProbeKind):
    """Samples of the data as they are; sent once."""

    name = "points"
    live = False
    split = Choice("train", choices=SPLITS, help="Which part of the data.")
    count = Int(500, min=1, max=MAX_ROWS, help="How many samples.")

    def payload(self, view: View) -> dict[str, Any]:
        _, rows = view.rows(self.split, 0, self.count)
        return {"inputs": tensor(rows["x"]), "targets": tensor(rows["y"])}
