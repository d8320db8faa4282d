"""Looks inside a run, computed only while somebody subscribes to them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from .datasets.base import Data, Dataset
from .errors import FieldError
from .events import tensor
from .fields import Choice, Field, Int, show
from .losses.base import Loss
from .metrics.answers import BINS, calibration, confusion
from .metrics.classes import CLASSES, CalibrationError
from .registry import Thing
from .shapes import size

MAX_ROWS = 4096
MAX_CLASSES = 256
SPLITS = {"train": "Samples learnt from.", "validation": "Samples kept back."}


@dataclass(frozen=True)
class View:
    """What a probe may see of a run."""

    dataset: Dataset
    data: Data
    predict: Callable[[np.ndarray], np.ndarray]
    loss: Loss

    def judged(self, split: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Targets, answers as metrics read them, and a weight of 1 for each sample of a split.

        Raises FieldError where answers are no classes.
        """
        if self.dataset.task not in CLASSES:
            text = f"{self.dataset.title} has no classes. Choose data with yes/no or classes."
            raise FieldError(text)
        arrays = getattr(self.data, split)
        answers = self.loss.answer(np, self.predict(arrays["x"]))
        return arrays["y"], answers, np.ones(len(answers), np.float32)

    def rows(self, split: str, offset: int, count: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Row numbers and arrays of `count` samples from `offset` on, going round at the end."""
        arrays = getattr(self.data, split)
        n = len(arrays["x"])
        index = (offset + np.arange(min(count, n))) % n
        return index, {name: array[index] for name, array in arrays.items()}


class ProbeKind(Thing):
    """A kind of look inside. `live`: changes while the run learns."""

    live: ClassVar[bool] = True

    @abstractmethod
    def payload(self, view: View) -> dict[str, Any]:
        """What is sent. Raises FieldError when the settings do not fit the run."""


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


class Predict(ProbeKind):
    """The network's answers to inputs of the learner's own."""

    name = "predict"
    inputs = Rows((), help="Rows shaped like one sample of the data, flat.")

    def payload(self, view: View) -> dict[str, Any]:
        shape = view.dataset.input_shape
        if self.inputs.shape[1] != size(shape):
            raise FieldError(
                f"Each row needs {size(shape)} numbers for {view.dataset.title}, "
                f"got {self.inputs.shape[1]}."
            )
        rows = self.inputs.reshape(len(self.inputs), *shape)
        outputs = view.predict(rows.astype(view.dataset.input_dtype()))
        return {"outputs": tensor(outputs)}


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
            "outputs": tensor(view.predict(rows["x"])),
        }


class Points(ProbeKind):
    """Samples of the data as they are; sent once."""

    name = "points"
    live = False
    split = Choice("train", choices=SPLITS, help="Which part of the data.")
    count = Int(500, min=1, max=MAX_ROWS, help="How many samples.")

    def payload(self, view: View) -> dict[str, Any]:
        _, rows = view.rows(self.split, 0, self.count)
        return {"inputs": tensor(rows["x"]), "targets": tensor(rows["y"])}


class Bounds(Field[Any]):
    """[[from, to], [from, to]] for the two axes."""

    kind = "bounds"

    def parse(self, value: Any) -> np.ndarray:
        try:
            bounds = np.array(value, np.float32)
        except (TypeError, ValueError, OverflowError):
            bounds = np.zeros(0, np.float32)
        good = bounds.shape == (2, 2) and np.isfinite(bounds).all()
        if not good or not (bounds[:, 0] < bounds[:, 1]).all():
            raise FieldError(f"{self.name} must be [[from, to], [from, to]], got {show(value)}.")
        return bounds


class Grid(ProbeKind):
    """The network's answers all over the plane, row by row from the bottom."""

    name = "grid"
    resolution = Int(50, min=2, max=200, help="Points along each axis.")
    bounds = Bounds([[-3, 3], [-3, 3]], help="Where the axes begin and end.")

    def payload(self, view: View) -> dict[str, Any]:
        if view.dataset.input_shape != (2,):
            raise FieldError("A map needs data with two inputs; choose one of the plane's sets.")
        axes = [np.linspace(a, b, self.resolution, dtype=np.float32) for a, b in self.bounds]
        x, y = np.meshgrid(*axes)
        rows = np.stack([x.ravel(), y.ravel()], axis=1)
        return {"outputs": tensor(view.predict(rows))}


class Confusion(ProbeKind):
    """How often each class was answered for each class: rows the truth, columns the answer."""

    name = "confusion"
    split = Choice("validation", choices=SPLITS, help="Which part of the data.")

    def payload(self, view: View) -> dict[str, Any]:
        names = view.dataset.class_names
        if len(names) > MAX_CLASSES:
            raise FieldError(f"A table of {len(names)} classes is too large to show.")
        counts = confusion(np, *view.judged(self.split))
        return {"labels": list(names), "counts": tensor(counts)}


class Calibration(ProbeKind):
    """How often answers are right against how sure they are, over equal bins of sureness.

    `confidence` (mean sureness) and `right` (share) are null where a bin holds no answer.
    """

    name = "calibration"
    split = Choice("validation", choices=SPLITS, help="Which part of the data.")

    def payload(self, view: View) -> dict[str, Any]:
        sums = calibration(np, *view.judged(self.split))
        count = np.where(sums["count"] > 0, sums["count"], np.nan)
        return {
            "edges": tensor(np.linspace(0, 1, BINS + 1)),
            "count": tensor(sums["count"]),
            "confidence": tensor(sums["confidence"] / count),
            "right": tensor(sums["right"] / count),
            "error": CalibrationError().result(sums),
        }


KINDS: dict[str, type[ProbeKind]] = {
    kind.name: kind for kind in (Predict, Samples, Points, Grid, Confusion, Calibration)
}


def read_probe(name: Any, config: Any) -> ProbeKind:
    """The probe a subscription asks for. Raises FieldError."""
    if not isinstance(name, str) or name not in KINDS:
        raise FieldError(f"There is no probe called {show(name)}. Known: {', '.join(KINDS)}.")
    if not isinstance(config, dict):
        raise FieldError(f"config must be an object with the probe's settings, got {show(config)}.")
    return KINDS[name](**config)
