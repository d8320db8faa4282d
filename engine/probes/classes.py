"""How answers and classes go together."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import FieldError
from ..events import tensor
from ..fields import Choice, Int
from ..metrics.answers import BINS, calibration, class_rows, confusion
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


@PROBES.register
class RocCurve(ProbeKind):
    """What each threshold finds and what it costs: who counts as a yes if p >= threshold does.

    `found` and `alarms` count the samples of the class `positive`, and of all others, whose p
    reaches a threshold; thresholds fall, so both grow. (The point of nobody, above every p, is
    left out.) Of many different p, `POINTS` are kept, and those that hundredths tell apart.
    `auc` is the area under the curve of all of them, by trapezoids: the share of pairs of a yes
    and a no in which the yes has the higher p, equal ones counting half. It is NaN, and there
    are no thresholds, where there is no yes, no no, or a p that is no number.

    Source: Fawcett (2006), An introduction to ROC analysis, Pattern Recognition Letters 27.
    """

    POINTS = 512

    name = "roc"
    split = Choice("validation", choices=SPLITS, help="Which part of the data.")
    positive = Int(
        1, min=0, max=MAX_CLASSES - 1, help="The class that counts as yes, by its number."
    )

    def payload(self, view: View) -> dict[str, Any]:
        names = view.dataset.class_names
        if self.positive >= len(names):
            last = len(names) - 1
            text = f"positive must be at most {last}, the last class's number, got {self.positive}."
            raise FieldError(text)
        truth, p, each = class_rows(np, *view.judged(self.split))
        chance = p[:, self.positive].astype(np.float64)
        yes = truth[:, self.positive].astype(np.float64) * each
        totals = {"yes": float(yes.sum()), "no": float((each - yes).sum())}
        if not np.isfinite(chance).all() or 0 in totals.values():
            none = tensor(np.zeros(0))
            return {"thresholds": none, "found": none, "alarms": none, "auc": np.nan} | totals
        falling = np.argsort(-chance, kind="stable")
        thresholds = chance[falling]
        last = np.append(np.flatnonzero(np.diff(thresholds)), len(thresholds) - 1)
        found, alarms = (np.cumsum(each_of[falling])[last] for each_of in (yes, each - yes))
        right, wrong = (np.append(0, counts) for counts in (found, alarms))
        area = ((right[1:] + right[:-1]) / 2 * np.diff(wrong)).sum()
        thresholds = thresholds[last]
        kept = self._kept(thresholds)
        return {
            "thresholds": tensor(thresholds[kept]),
            "found": tensor(found[kept]),
            "alarms": tensor(alarms[kept]),
            "auc": float(area / (totals["yes"] * totals["no"])),
        } | totals

    def _kept(self, thresholds: np.ndarray) -> np.ndarray:
        """Places of the thresholds to show."""
        if len(thresholds) <= self.POINTS:
            return np.arange(len(thresholds))
        spread = np.linspace(0, len(thresholds) - 1, self.POINTS).round().astype(int)
        # The last one that reaches a hundredth counts as that hundredth does.
        reaching = np.searchsorted(-thresholds, -np.arange(101) / 100, side="right") - 1
        return np.unique(np.append(spread, reaching[reaching >= 0]))
