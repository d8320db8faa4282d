"""What the data are made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..events import tensor
from ..metrics.classes import CLASSES
from ..registry import PROBES
from ..view import View
from .base import ProbeKind


@PROBES.register
class Composition(ProbeKind):
    """How large the inputs learnt from are, and how often each class occurs; sent once.

    `columns` are inputs with `mean` and `std`; all of a picture or a sequence count as one.
    Symbols have no size, and answers that are no classes have no `classes`.
    """

    name = "composition"
    live = False

    def payload(self, view: View) -> dict[str, Any]:
        names, columns = _columns(view)
        classes, counts = _classes(view)
        return {
            "columns": names,
            "mean": tensor(columns.mean(axis=0, dtype=np.float64)),
            "std": tensor(columns.std(axis=0, dtype=np.float64)),
            "classes": classes,
            "counts": tensor(counts),
        }


def _columns(view: View) -> tuple[list[str], np.ndarray]:
    """Names of the columns, and their values (rows, columns)."""
    data, x = view.dataset, view.data.train["x"]
    if data.vocabulary:
        return [], np.zeros((1, 0), np.float32)
    if data.image_shape is not None or x.ndim > 2:
        return ["all inputs"], x.reshape(-1, 1)
    known = data.feature_names
    return list(known) or [f"input {i + 1}" for i in range(x.shape[1])], x


def _classes(view: View) -> tuple[list[str], np.ndarray]:
    """Names of the classes, and how many samples learnt from are of each."""
    data, y = view.dataset, view.data.train["y"]
    judged = view.experiment.recipe.answers and not data.vocabulary
    if not judged or data.task not in CLASSES or len(data.class_names) < 2:
        return [], np.zeros(0, np.int32)
    number = {"binary": lambda: y[:, 0], "classes": lambda: y.argmax(axis=1), "labels": lambda: y}
    count = np.bincount(number[data.task]().astype(np.int32), minlength=len(data.class_names))
    return list(data.class_names), count
