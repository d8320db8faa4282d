"""What thresholds find and cost, against scikit-learn."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as theirs

from engine import preset
from engine.errors import FieldError
from engine.probes.classes import RocCurve
from tests.engine.runs import Pump


def look(truth: np.ndarray, p: np.ndarray, **config: Any) -> dict[str, Any]:
    """The curve of answers p to yes (1) and no (0)."""
    judged = (truth[:, None], p[:, None], np.ones(len(p), np.float32))
    names = SimpleNamespace(class_names=("no", "yes"))
    view: Any = SimpleNamespace(dataset=names, judged=lambda split: judged)
    return RocCurve(**config).payload(view)


CASES = st.lists(st.tuples(st.booleans(), st.integers(0, 40)), min_size=2, max_size=60)


@given(CASES)
def test_it_is_scikit_learns(cases: list[tuple[bool, int]]) -> None:
    truth = np.array([float(yes) for yes, _ in cases], np.float32)
    p = np.array([place / 40 for _, place in cases], np.float32)
    found = look(truth, p)
    if len(set(truth)) < 2:
        assert len(found["thresholds"]["data"]) == 0 and np.isnan(found["auc"])
        return
    alarms, right, thresholds = theirs.roc_curve(truth, p, drop_intermediate=False)
    np.testing.assert_allclose(found["thresholds"]["data"], thresholds[1:])
    np.testing.assert_allclose(found["found"]["data"], right[1:] * truth.sum())
    np.testing.assert_allclose(found["alarms"]["data"], alarms[1:] * (1 - truth).sum(), atol=1e-4)
    assert found["auc"] == pytest.approx(theirs.roc_auc_score(truth, p))


def test_of_many_answers_hundredths_are_exact_and_the_area_too() -> None:
    rng = np.random.default_rng(0)
    truth = (rng.random(20_000) < 0.3).astype(np.float32)
    p = np.clip(0.3 + 0.2 * truth + 0.2 * rng.normal(size=len(truth)), 0, 1).astype(np.float32)
    curve = look(truth, p)
    thresholds = curve["thresholds"]["data"]
    assert len(thresholds) <= RocCurve.POINTS + 101 and (np.diff(thresholds) < 0).all()
    for hundredth in np.arange(101) / 100:
        reach = np.flatnonzero(thresholds >= hundredth)
        counted = curve["found"]["data"][reach[-1]] if len(reach) else 0
        assert counted == truth[p >= hundredth].sum()
    assert curve["auc"] == pytest.approx(theirs.roc_auc_score(truth, p))


def test_an_answer_that_is_no_number_has_no_curve() -> None:
    curve = look(np.array([0, 1, 1], np.float32), np.array([0.1, np.nan, 0.9], np.float32))
    assert len(curve["thresholds"]["data"]) == 0 and np.isnan(curve["auc"])


@pytest.mark.parametrize(("name", "positive"), [("heart", 1), ("heart", 0), ("digits", 8)])
def test_a_run_shows_one_class_against_the_others(name: str, positive: int) -> None:
    spec = preset(name)["spec"]
    spec["training"]["metrics"] = ["accuracy"]
    pump = Pump(spec, paused=True)
    pump.idle()
    pump.tell(type="step", unit="batch", count=800)
    pump.idle()
    config = {"positive": positive}
    curve = pump.tell(type="subscribe", id="r", probe="roc", config=config)["payload"]
    table = pump.tell(type="subscribe", id="c", probe="confusion")["payload"]["counts"]
    counts = np.reshape(table["data"], table["shape"])
    assert curve["yes"] == counts[positive].sum()
    assert curve["no"] == counts.sum() - counts[positive].sum()
    assert curve["found"]["data"][-1] == curve["yes"]  # the lowest threshold finds all
    assert curve["alarms"]["data"][-1] == curve["no"]
    if counts.shape == (2, 2):
        half = np.flatnonzero(curve["thresholds"]["data"] >= 0.5)[-1]
        assert curve["found"]["data"][half] == counts[positive, positive]
        assert curve["alarms"]["data"][half] == counts[1 - positive, positive]
    assert curve["auc"] > 0.8


def test_a_class_that_is_not_there_is_refused() -> None:
    with pytest.raises(FieldError, match="at most 1, the last class's number, got 2"):
        look(np.ones(2, np.float32), np.ones(2, np.float32), positive=2)
