"""How answers and classes go together."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import FieldError
from ..events import tensor
from ..fields import Choice
from ..metrics.answers import BINS, calibration, confusion
from ..metrics.classes import CalibrationError
from ..registry import PROBES
from ..view import View
from .base import SPLITS, ProbeKind

MAX_CLASSES = 256


@PROBES.register
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


@PROBES.register
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
