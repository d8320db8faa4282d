"""Metrics equal scikit-learn's, on every backend, and their sums add up over batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn import metrics as theirs

from engine import check, preset
from engine.backends.base import Program
from engine.metrics.yes_no import AreaUnderCurve
from engine.registry import METRICS
from tests.engine.contract import EVERY, backend, draw

ROWS, CLASSES = 333, 7
EYE = np.eye(CLASSES, dtype=np.float32)


def softmax(scores: np.ndarray) -> np.ndarray:
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


LABELS = (np.arange(ROWS) * 5 // 3 % CLASSES).astype(np.int32)
SHARES = softmax(2 * EYE[LABELS] + 1.5 * draw((ROWS, CLASSES), 1))
YES = (draw((ROWS, 1), 2) > 0.4).astype(np.float32)
SURE = 1 / (1 + np.exp(-2 * (YES - 0.5) - 2 * draw((ROWS, 1), 3)))
NUMBERS = draw((ROWS, 3), 4) * np.arange(1, 4, dtype=np.float32) + np.arange(3, dtype=np.float32)
GUESSES = NUMBERS + 0.5 * draw((ROWS, 3), 5)
TASKS = {
    "binary": (YES, SURE),
    "classes": (EYE[LABELS], SHARES),
    "labels": (LABELS, SHARES),
    "regression": (NUMBERS, GUESSES),
    "pictures": (NUMBERS, GUESSES),
}


def evaluated(name: str, metric: Any, target: np.ndarray, output: np.ndarray) -> float:
    """The figure as a run gets it: compiled, chunk by chunk, padded."""

    def evaluate(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        return metric.sums(xp, batch["y"], batch["x"], batch["weight"])

    def step(xp: Any, state: Any, batch: Any, hyper: Any) -> Any:
        return state, {"loss": xp.sum(batch["x"])}

    key = f"{metric.name}{target.shape}{target.dtype}{output.shape}"
    program = Program(step, evaluate, {}, key)
    data = {"x": output.astype(np.float32), "y": target}
    session = backend(name).session(
        program, {"w": np.zeros(1, np.float32)}, {"train": data, "validation": data}, {}
    )
    if name == "wasm":
        session.run(np.zeros((1, 1), np.int32))  # before the first step NumPy judges
    return metric.result(session.evaluate("validation"))


def expected_calibration(truth: np.ndarray, p: np.ndarray) -> float:
    """Written bin by bin."""
    sure, right = p.max(axis=1), p.argmax(axis=1) == truth
    total = 0.0
    for low in np.arange(10) / 10:
        inside = (sure >= low) & ((sure < low + 0.1) | (low == 0.9))
        if inside.any():
            total += inside.sum() * abs(right[inside].mean() - sure[inside].mean())
    return total / len(p)


def reference(name: str, task: str) -> float:
    if task == "regression":
        return {
            "r2": lambda: theirs.r2_score(NUMBERS, GUESSES),
            "mean_absolute_error": lambda: theirs.mean_absolute_error(NUMBERS, GUESSES),
        }[name]()
    if name == "mean_absolute_error":
        return theirs.mean_absolute_error(*TASKS[task])
    yes = task == "binary"
    truth = YES[:, 0].astype(int) if yes else LABELS
    p = np.hstack([1 - SURE, SURE]) if yes else SHARES
    answer, average = p.argmax(axis=1), "binary" if yes else "macro"
    table = theirs.confusion_matrix(truth, answer)
    return {
        "accuracy": lambda: theirs.accuracy_score(truth, answer),
        "precision": lambda: theirs.precision_score(truth, answer, average=average),
        "recall": lambda: theirs.recall_score(truth, answer, average=average),
        "top_3_accuracy": lambda: theirs.top_k_accuracy_score(truth, p, k=3),
        "top_5_accuracy": lambda: theirs.top_k_accuracy_score(truth, p, k=5),
        "perplexity": lambda: np.exp(theirs.log_loss(truth, p)),
        "calibration_error": lambda: expected_calibration(truth, p),
        "auc": lambda: theirs.roc_auc_score(truth, p[:, 1]),
        "true_negatives": lambda: table[0, 0],
        "false_positives": lambda: table[0, 1],
        "false_negatives": lambda: table[1, 0],
        "true_positives": lambda: table[1, 1],
    }[name]()


CASES = [(cls.name, task) for cls in METRICS for task in cls.tasks]


@pytest.mark.parametrize("backend_name", EVERY)
@pytest.mark.parametrize(("name", "task"), CASES)
def test_equals_scikit_learn(backend_name: str, name: str, task: str) -> None:
    ours = evaluated(backend_name, METRICS.find(name)(), *TASKS[task])
    if name == "auc":
        assert ours == pytest.approx(reference(name, task), abs=auc_bound())
    else:
        assert ours == pytest.approx(reference(name, task), rel=1e-5)


def auc_bound() -> float:
    """The documented error: half the share of yes-no pairs in one bin."""
    sums = AreaUnderCurve().sums(np, YES, SURE, np.ones(ROWS, np.float32))
    bound = 0.5 * (sums["yes"] * sums["no"]).sum() / (sums["yes"].sum() * sums["no"].sum())
    assert 0 < bound < 0.005
    return float(bound)


def test_auc_of_equal_answers_is_a_half_and_of_one_class_undefined() -> None:
    same = np.full_like(SURE, 0.7)
    assert evaluated("numpy", AreaUnderCurve(), YES, same) == 0.5
    assert np.isnan(evaluated("numpy", AreaUnderCurve(), np.ones_like(YES), SURE))
    assert evaluated("numpy", AreaUnderCurve(), YES, YES) == 1.0


def test_letters_of_a_text_count_one_by_one() -> None:
    rows = ROWS // 3
    accuracy = METRICS.find("accuracy")()
    letters, shares = LABELS.reshape(rows, 3), SHARES.reshape(rows, 3, CLASSES)
    assert evaluated("numpy", accuracy, letters, shares) == pytest.approx(
        reference("accuracy", "labels")
    )


def test_a_class_never_answered_counts_zero_in_precision() -> None:
    truth, p = EYE[[0, 1, 2]], EYE[[0, 0, 2]]
    expected = theirs.precision_score([0, 1, 2], [0, 0, 2], average="macro", zero_division=0)  # type: ignore[arg-type]
    assert evaluated("numpy", METRICS.find("precision")(), truth, p) == pytest.approx(expected)


def test_recall_without_a_yes_and_r2_without_variation_are_undefined() -> None:
    nothing = np.zeros_like(YES)
    assert np.isnan(evaluated("numpy", METRICS.find("recall")(), nothing, SURE))
    assert np.isnan(evaluated("numpy", METRICS.find("r2")(), np.full_like(YES, 0.3), SURE))


def test_metrics_that_say_nothing_about_the_data_are_refused() -> None:
    spec = preset("complementary-color")["spec"]
    spec["training"]["metrics"] = ["r2", "recall"]
    (problem,) = check(spec)["problems"]
    assert problem["path"] == "training.metrics[1]"
